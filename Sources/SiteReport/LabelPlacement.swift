import RasterCore

/// An axis-parallel rectangle in units of the drawing.
struct Box: Sendable, Hashable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  var right: Double { x + width }
  var bottom: Double { y + height }
  var centre: PixelPoint { PixelPoint(x: x + width / 2, y: y + height / 2) }

  func overlaps(_ other: Box) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }
  func grown(by d: Double) -> Box {
    Box(x: x - d, y: y - d, width: width + 2 * d, height: height + 2 * d)
  }
  func contains(_ other: Box) -> Bool {
    x <= other.x && y <= other.y && right >= other.right && bottom >= other.bottom
  }
  /// The point of the box next to `p`.
  func nearest(to p: PixelPoint) -> PixelPoint {
    PixelPoint(x: min(max(p.x, x), right), y: min(max(p.y, y), bottom))
  }
  /// Whether the segment from `a` to `b` runs through the box (Liang and Barsky's clipping test).
  func meets(_ a: PixelPoint, _ b: PixelPoint) -> Bool {
    var enter = 0.0
    var leave = 1.0
    let edges = [
      (-(b.x - a.x), a.x - x), (b.x - a.x, right - a.x), (-(b.y - a.y), a.y - y),
      (b.y - a.y, bottom - a.y),
    ]
    for (p, q) in edges {
      if p == 0 {
        if q < 0 { return false }
      } else if p < 0 {
        enter = max(enter, q / p)
      } else {
        leave = min(leave, q / p)
      }
    }
    return enter <= leave
  }
}

/// Puts labels beside things so that no two labels overlap, no label leaves the frame and few cover another thing.
///
/// Greedy, in the order given (the most important first): each label takes the cheapest of a ring of places around its thing, and a
/// label that finds none is left out. - Complexity: O(n²) in labels, with about a hundred places each.
struct LabelPlacement {
  struct Item {
    var key: Int
    var bounds: Box
    var width: Double
    var height: Double
  }
  struct Placed {
    var key: Int
    var box: Box
    /// Where the leader touches the label and the thing; nil where the label sits at or on its thing.
    var leader: (from: PixelPoint, to: PixelPoint)?
  }

  /// The drawing.
  var frame: Box
  /// One unit of distance; the height of a label is the natural one.
  var unit: Double
  /// A label that would cover so much of other things, or stand so far off, is left out.
  var highestCost = 2.0
  /// Only so many things, the first ones, are kept free of labels: enough for the eye, and it bounds the work.
  var thingsSpared = 400

  func place(_ items: [Item], limit: Int) -> [Placed] {
    var placed: [Placed] = []
    let things = items.prefix(thingsSpared).map(\.bounds)
    for (i, item) in items.prefix(limit).enumerated() {
      var best: (cost: Double, label: Placed)?
      for candidate in candidates(item) {
        guard
          let cost = cost(candidate, of: i, among: things, placed: placed, below: best?.cost)
        else { continue }
        best = (cost, candidate)
      }
      if let best { placed.append(best.label) }
    }
    return placed
  }

  private func candidates(_ item: Item) -> [Placed] {
    let b = item.bounds
    let centre = b.centre
    var result: [Placed] = []
    // On a thing that is smaller than its label, too, but there it hides the thing and costs.
    if b.width > item.width * 0.6, b.height > item.height * 0.6 {
      // A thing at the border keeps its label, a little off its middle.
      let box = Box(
        x: min(max(centre.x - item.width / 2, frame.x), frame.right - item.width),
        y: min(max(centre.y - item.height / 2, frame.y), frame.bottom - item.height),
        width: item.width, height: item.height)
      result.append(Placed(key: item.key, box: box, leader: nil))
    }
    for distance in [0.15, 0.8, 1.6, 2.8, 4.2] {
      for step in 0..<16 {
        let (dx, dy) = Self.directions[step]
        let reachX = b.width / 2 + item.width / 2 + distance * unit
        let reachY = b.height / 2 + item.height / 2 + distance * unit
        // On the border of the grown box, in the direction asked for.
        let scale = min(
          dx == 0 ? .infinity : reachX / abs(dx), dy == 0 ? .infinity : reachY / abs(dy))
        let box = Box(
          x: centre.x + dx * scale - item.width / 2, y: centre.y + dy * scale - item.height / 2,
          width: item.width, height: item.height)
        let end = b.nearest(to: box.centre)
        let leader = distance > 0.5 ? (from: box.nearest(to: end), to: end) : nil
        result.append(Placed(key: item.key, box: box, leader: leader))
      }
    }
    return result
  }

  /// Nil where the place is taken, outside, or no better than `below`.
  private func cost(
    _ label: Placed, of index: Int, among things: [Box], placed: [Placed], below: Double?
  ) -> Double? {
    guard frame.contains(label.box) else { return nil }
    var cost = 0.0
    if index < things.count, !things[index].contains(label.box.grown(by: unit * 0.15)),
      label.box.overlaps(things[index].grown(by: -unit * 0.3))
    {
      cost += 0.35
    }
    if let leader = label.leader {
      let dx = leader.to.x - leader.from.x
      let dy = leader.to.y - leader.from.y
      cost += 0.4 + (dx * dx + dy * dy).squareRoot() / unit * 0.2
    }
    if let below, cost >= below { return nil }
    let padded = label.box.grown(by: unit * 0.12)
    for other in placed {
      if padded.overlaps(other.box) { return nil }
      if let leader = other.leader, label.box.meets(leader.from, leader.to) { return nil }
      if let leader = label.leader, other.box.meets(leader.from, leader.to) { return nil }
    }
    var crossed = 0
    for (i, thing) in things.enumerated() where i != index {
      if label.box.overlaps(thing) { cost += 0.9 }
      // Without a leader a label belongs to what is nearest, so nothing else may be as near.
      if label.leader == nil, label.box.grown(by: unit * 0.35).overlaps(thing) {
        if index >= things.count || !label.box.overlaps(things[index]) { return nil }
      }
      if let leader = label.leader, thing.meets(leader.from, leader.to) { crossed += 1 }
    }
    cost += Double(min(crossed, 3)) * 0.3
    if cost >= below ?? highestCost { return nil }
    return cost
  }

  /// Sixteen directions, right first, as whole-number slopes.
  private static let directions: [(Double, Double)] = [
    (1, 0), (0, -1), (-1, 0), (0, 1), (1, -1), (-1, -1), (-1, 1), (1, 1),
    (1, -0.5), (-1, -0.5), (-1, 0.5), (1, 0.5), (0.5, -1), (-0.5, -1), (-0.5, 1), (0.5, 1),
  ]
}
