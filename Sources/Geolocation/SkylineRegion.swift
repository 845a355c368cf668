import Foundation
import RasterCore

/// Where the camera probably stood: the squares of a search, weighed.
public struct SkylineRegion: Sendable {
  /// The squares with the probability of each, the densest first; they add up to 1.
  public let cells: [(cell: SkylineCell, probability: Double)]

  /// - Parameters:
  ///   - independent: how many samples of the line count as independent (`SkylineSearch.independent`).
  ///   - elsewhere, missed: the grid's squares as a coarser look had them, and the chance that the true view is only among these.
  public init(
    _ leaves: [SkylineCell], independent: Double, elsewhere: [SkylineCell] = [], missed: Double = 0
  ) {
    let found = Self.weights(leaves, independent)
    let others = missed > 0 ? Self.weights(elsewhere, independent) : []
    let missed = others.isEmpty ? 0 : missed
    var all: [(cell: SkylineCell, probability: Double)] = []
    for (cell, weight) in zip(leaves, found) { all.append((cell, weight * (1 - missed))) }
    // Of the views that were missed half were not even fitted: they may be anywhere.
    let ground = elsewhere.reduce(0) { $0 + $1.side * $1.side }
    for (cell, weight) in zip(elsewhere, others) {
      all.append((cell, missed * (0.5 * weight + 0.5 * cell.side * cell.side / ground)))
    }
    cells = all.sorted { a, b in
      let (da, db) = (a.probability / (a.cell.side * a.cell.side), b.probability / (b.cell.side * b.cell.side))
      return (db, a.cell.south, a.cell.west) < (da, b.cell.south, b.cell.west)
    }
  }

  /// Of what a search found, with what it is known to miss.
  public init(_ outcome: SkylineOutcome, independent: Double) {
    self.init(
      outcome.leaves, independent: independent, elsewhere: outcome.elsewhere,
      missed: Self.missed(behind: outcome.rivalBehind.map { $0 * Double(outcome.line.samples.count) }))
  }

  private static func weights(_ cells: [SkylineCell], _ independent: Double) -> [Double] {
    let best = cells.map(\.solution.misfit).min() ?? 0
    let weights = cells.map { $0.side * $0.side * exp(-independent * ($0.solution.misfit - best)) }
    let total = weights.reduce(0, +)
    return weights.map { total > 0 ? $0 / total : 0 }
  }

  /// The chance that a search missed the true view, by how far the best place over a kilometre away fits behind the best of all
  /// (log-likelihood of all samples). Of 60 simulated pictures, which no report counts, regions without this missed 10 of the 26 where
  /// it was under 6, and 2 of the 34 where it was more.
  static func missed(behind: Double?) -> Double {
    guard let behind else { return 0.03 }
    return 0.03 + 0.42 / (1 + exp((behind - 5) / 1.5))
  }

  /// The cell first around which the most probability lies: many views that fit nearly as well beside each other outweigh one that
  /// fits a little better by itself.
  static func likeliestFirst(_ cells: [SkylineCell], _ independent: Double, within: Double) -> [SkylineCell] {
    let weights = weights(cells, independent)
    var best: (index: Int, mass: Double)?
    for (i, a) in cells.enumerated() {
      let mass = zip(cells, weights).reduce(0.0) { sum, one in
        (one.0.solution.position - a.solution.position).horizontalLength < within ? sum + one.1 : sum
      }
      // Cells are in the order of their fit.
      if mass > (best?.mass ?? 0) + 1e-3 { best = (i, mass) }
    }
    guard let i = best?.index else { return cells }
    return [cells[i]] + cells[..<i] + cells[(i + 1)...]
  }

  /// The densest squares that together hold `share` of the probability.
  public func densest(_ share: Double) -> [SkylineCell] {
    var sum = 0.0
    var chosen: [SkylineCell] = []
    for one in cells where sum < share {
      chosen.append(one.cell)
      sum += one.probability
    }
    return chosen
  }

  /// Square metres; a small square inside a large one is not counted twice.
  public func area(_ share: Double) -> Double {
    let chosen = densest(share)
    let largest = chosen.map(\.side).max() ?? 0
    let large = chosen.filter { $0.side == largest }
    struct Corner: Hashable {
      var x: Int
      var y: Int
    }
    guard largest > 0, let first = large.first else { return 0 }
    func corner(_ x: Double, _ y: Double) -> Corner {
      Corner(
        x: Int(((x - first.west) / largest + 1e-6).rounded(.down)),
        y: Int(((y - first.south) / largest + 1e-6).rounded(.down)))
    }
    let known = Set(large.map { corner($0.west, $0.south) })
    let small = chosen.filter { $0.side < largest && !known.contains(corner($0.west, $0.south)) }
    return Double(known.count) * largest * largest + small.reduce(0) { $0 + $1.side * $1.side }
  }

  /// Whether the densest squares of a share hold a place of the frame.
  public func holds(east: Double, north: Double, share: Double) -> Bool {
    densest(share).contains {
      east >= $0.west && east < $0.west + $0.side && north >= $0.south && north < $0.south + $0.side
    }
  }

  /// Outlines of the densest squares in metres of the frame, exteriors counter-clockwise.
  public func outlines(_ share: Double) -> [PixelPolygon] {
    let chosen = densest(share)
    guard let unit = chosen.map(\.side).min() else { return [] }
    let west = chosen.map(\.west).min() ?? 0
    let south = chosen.map(\.south).min() ?? 0
    let columns = Int(((chosen.map { $0.west + $0.side }.max() ?? 0) - west) / unit + 0.5) + 2
    let rows = Int(((chosen.map { $0.south + $0.side }.max() ?? 0) - south) / unit + 0.5) + 2
    // Zero inside, one outside, a node at the middle of every smallest square.
    var field = [Double](repeating: 1, count: columns * rows)
    for cell in chosen {
      let (i, j) = (Int((cell.west - west) / unit + 0.5) + 1, Int((cell.south - south) / unit + 0.5) + 1)
      let n = Int(cell.side / unit + 0.5)
      for y in j..<min(rows, j + n) { for x in i..<min(columns, i + n) { field[y * columns + x] = 0 } }
    }
    func onGround(_ ring: [PixelPoint]) -> [PixelPoint] {
      ring.map { PixelPoint(x: west + ($0.x - 0.5) * unit, y: south + ($0.y - 0.5) * unit) }
    }
    return LevelRegion.polygons(field, width: columns, height: rows, level: 0.5)
      .map { PixelPolygon(exterior: onGround($0.exterior), holes: $0.holes.map(onGround)) }
  }
}

extension SkylineOutcome {
  /// By how much the best place over a kilometre away from the likeliest one fits behind the best within it, a sample; nil where none came near.
  public var rivalBehind: Double? {
    guard let best = leaves.first?.solution.position else { return nil }
    let all = leaves + tops
    let near = all.filter { ($0.solution.position - best).horizontalLength <= 1_000 }.map(\.solution.misfit).min()
    let far = all.filter { ($0.solution.position - best).horizontalLength > 1_000 }.map(\.solution.misfit).min()
    guard let near, let far else { return nil }
    return far - near
  }
}
