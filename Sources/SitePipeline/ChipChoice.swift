import RasterCore
import SiteAnalysis

/// Which images show a structure's story, and which piece of the grid they show.
enum ChipChoice {
  /// Chips of one structure at most: what fits a printed row or two.
  static let limit = 12
  /// Usable share of the window below which an image is not shown, unless it bounds a bracket.
  static let usableShare = 0.6
  /// Smallest side of a window in pixels: below it nobody sees where they are.
  static let smallestWindow = 24

  /// One image of the strip.
  struct Choice: Sendable, Hashable {
    /// Index of the image in the stack.
    var image: Int
    /// Set where it bounds a bracket: "construction: last image without".
    var role: String?
  }

  /// A square around the outline with room on every side (a third of its length, between 6 and 36 pixels), shifted and if
  /// need be cut to lie within the grid.
  static func window(around outline: PixelPolygon, grid: PixelGrid) -> PixelWindow {
    let xs = outline.exterior.map(\.x)
    let ys = outline.exterior.map(\.y)
    let (left, right) = (xs.min() ?? 0, xs.max() ?? 0)
    let (top, bottom) = (ys.min() ?? 0, ys.max() ?? 0)
    let side = max(right - left, bottom - top)
    let margin = min(max(side / 3, 6), 36)
    let wanted = max(Int((side + 2 * margin).rounded(.up)), smallestWindow)
    let (width, height) = (min(wanted, grid.width), min(wanted, grid.height))
    func start(_ low: Double, _ high: Double, _ length: Int, _ limit: Int) -> Int {
      min(max(Int(((low + high) / 2).rounded()) - length / 2, 0), limit - length)
    }
    return PixelWindow(
      column: start(left, right, width, grid.width), row: start(top, bottom, height, grid.height),
      width: width, height: height)
  }

  /// First and last usable image, both images of each bracket, and others evenly between.
  ///
  /// - Parameters:
  ///   - events: the structure's.
  ///   - scenes: ids of the stack's images in order of time.
  ///   - shares: usable share of the window, one an image; nil where the image was not used.
  /// - Returns: in order of time, at most `limit`.
  static func choose(events: [Event], scenes: [String], shares: [Double?]) -> [Choice] {
    let clear = shares.indices.filter { (shares[$0] ?? 0) >= usableShare }
    let roles = bracketRoles(events, scenes)
    // In order of importance, for where there are more than fit.
    var wanted = [clear.first, clear.last].compactMap { $0 }
    let likeliest = events.sorted { $0.probability > $1.probability }
    for event in likeliest {
      for reference in [event.bracket.lastWithout, event.bracket.firstWith].compactMap({ $0 }) {
        if let index = scenes.firstIndex(of: reference.scene) { wanted.append(index) }
      }
    }
    var chosen = Set<Int>()
    for index in wanted where chosen.count < limit { chosen.insert(index) }
    fill(&chosen, from: clear)
    return chosen.sorted().map { Choice(image: $0, role: roles[$0]?.joined(separator: "; ")) }
  }

  /// The images that bound an event, as indices into the stack.
  static func key(_ event: Event?, scenes: [String]) -> (without: Int?, with: Int?) {
    (
      event?.bracket.lastWithout.flatMap { scenes.firstIndex(of: $0.scene) },
      event?.bracket.firstWith.flatMap { scenes.firstIndex(of: $0.scene) }
    )
  }

  /// Used images strictly between the two that bound a step, the clearest `limit` of them in order of time.
  static func between(_ key: (without: Int?, with: Int?), shares: [Double?], limit: Int) -> [Int] {
    guard let a = key.without, let b = key.with, b - a > 1 else { return [] }
    let inside = ((a + 1)..<b).filter { shares[$0] != nil }
    return inside.sorted { (shares[$0] ?? 0, $1) > (shares[$1] ?? 0, $0) }.prefix(limit).sorted()
  }

  /// Adds, one at a time, the clear image that lies in the middle of the longest gap between chosen ones.
  private static func fill(_ chosen: inout Set<Int>, from clear: [Int]) {
    while chosen.count < limit {
      let ordered = chosen.sorted()
      let gaps = zip(ordered, ordered.dropFirst()).map { a, b in clear.filter { $0 > a && $0 < b } }
      guard let longest = gaps.max(by: { $0.count < $1.count }), !longest.isEmpty else { return }
      chosen.insert(longest[longest.count / 2])
    }
  }

  private static func bracketRoles(_ events: [Event], _ scenes: [String]) -> [Int: [String]] {
    var roles: [Int: [String]] = [:]
    for event in events {
      if let id = event.bracket.lastWithout?.scene, let index = scenes.firstIndex(of: id) {
        roles[index, default: []].append("\(event.kind.rawValue): last image without")
      }
      if let id = event.bracket.firstWith?.scene, let index = scenes.firstIndex(of: id) {
        roles[index, default: []].append("\(event.kind.rawValue): first image with")
      }
    }
    return roles
  }
}
