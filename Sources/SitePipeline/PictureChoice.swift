import RasterCore
import SiteAnalysis

/// Which images stand for the series: before, after, the map, and the frames between.
struct PictureChoice {
  /// Its pixels are not looked at.
  var stack: Stack
  var analysis: Analysis
  var scenes: any SceneWindows
  /// Where the work is, or the whole grid where there is none.
  let focus: PixelWindow
  /// Usable share of what the series shows of `focus`, one an image; nil where it was not used.
  let shares: [Double?]

  /// Frames of one page at most: a reader's patience, and about five megabytes.
  static let frameLimit = 72
  /// Usable share of the focus from which a single image may stand for a state.
  static let clearShare = 0.94
  /// Of an image with less than this not even a time-lapse shows anything.
  static let frameShare = 0.4
  /// Clear images that are compared with the composite.
  static let compared = 8
  /// Single images among which the clearest one is taken for the map.
  static let lastImages = 10

  init(stack: Stack, analysis: Analysis, scenes: any SceneWindows) {
    self.stack = stack
    self.analysis = analysis
    self.scenes = scenes
    let focus = Self.focus(analysis, stack.grid)
    self.focus = focus
    // Of what any image shows: a corner that the series never reaches is no cloud.
    let reached = Self.reached(analysis, focus)
    shares = analysis.images.indices.map { image in
      analysis.images[image].used ? min(1, scenes.usableShare(of: image, in: focus) / reached) : nil
    }
  }

  /// The box around all sites, what changed and what stands there for sure, with a quarter of its length to spare; a reader should see
  /// where the place lies.
  static func focus(_ analysis: Analysis, _ grid: PixelGrid) -> PixelWindow {
    let changed = analysis.structures.filter { $0.status != .unchanged }.map(\.outline)
    let areas = analysis.comparison?.areas.map(\.outline) ?? []
    let points = (analysis.sites.map(\.outline) + changed + areas).flatMap(\.exterior)
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let top = points.map(\.y).min(),
      let bottom = points.map(\.y).max()
    else { return grid.window }
    let margin = max(right - left, bottom - top) / 4 + 8
    let column = max(0, Int(left - margin))
    let row = max(0, Int(top - margin))
    let window = PixelWindow(
      column: column, row: row, width: min(grid.width, Int(right + margin)) - column,
      height: min(grid.height, Int(bottom + margin)) - row)
    guard window.width > 0, window.height > 0 else { return grid.window }
    // A box of nearly the whole grid is the whole grid: nothing is gained by cutting.
    return Double(window.pixelCount) > 0.7 * Double(grid.pixelCount) ? grid.window : window
  }

  /// 0...1 of the window that the composites hold; never 0.
  static func reached(_ analysis: Analysis, _ window: PixelWindow) -> Double {
    guard let before = analysis.before.first, let after = analysis.after.first, window.pixelCount > 0 else { return 1 }
    let (a, b) = (before.cut(window).values, after.cut(window).values)
    let held = zip(a, b).count { !$0.isNaN || !$1.isNaN }
    return max(Double(held) / Double(window.pixelCount), 0.05)
  }

  private var used: [Int] { analysis.images.indices.filter { analysis.images[$0].used } }

  /// Steps that are more likely than not.
  private var brackets: [Bracket] {
    analysis.structures.filter { $0.probability >= 0.5 && $0.status != .unchanged }.flatMap(\.events).filter {
      $0.probability >= 0.5
    }.map(\.bracket)
  }

  /// The clearest image from before anything was built; nil where none is clear.
  func before() -> Int? {
    let steps = brackets.compactMap(\.lastWithout?.time).min()
    let early = used.filter { image in steps.map { stack.images[image].scene.acquisition <= $0 } ?? false }
    return typical(early.isEmpty ? Array(used.prefix(max(3, used.count / 8))) : early, of: analysis.before)
  }

  /// The clearest image from after the last step; nil where none is clear.
  func after() -> Int? {
    let steps = brackets.compactMap(\.firstWith?.time).max()
    let late = used.filter { image in steps.map { stack.images[image].scene.acquisition >= $0 } ?? false }
    let candidates = late.isEmpty ? Array(used.suffix(max(3, used.count / 8))) : late
    let first = before() ?? -1
    return typical(candidates.filter { $0 > first }, of: analysis.after)
  }

  /// Of the clear images the one that looks most like the composite of its part of the series: haze, snow and odd light set an image apart
  /// from it. Nil where none is clear.
  private func typical(_ images: [Int], of composite: [Raster]) -> Int? {
    let clear = images.filter { (shares[$0] ?? 0) >= Self.clearShare && analysis.images[$0].usableShare >= 0.8 }
      .sorted { ((shares[$0] ?? 0), $0) > ((shares[$1] ?? 0), $1) }.prefix(Self.compared)
    return clear.map { (image: $0, distance: distance($0, composite)) }.min {
      ($0.distance, -$0.image) < ($1.distance, -$1.image)
    }?.image
  }

  /// Median difference over the focus in the bands that are shown, each in shares of the composite's own spread.
  private func distance(_ image: Int, _ composite: [Raster]) -> Double {
    guard let bands = try? scenes.bands(of: image, in: focus) else { return .infinity }
    return Set(DisplayStretch.channels(stack.roles)).sorted().reduce(0) { sum, channel in
      let ground = composite[channel].cut(focus).values
      let step = max(1, ground.count / 20_000)
      let pairs = stride(from: 0, to: ground.count, by: step).map { (ground[$0], bands[channel].values[$0]) }
        .filter { $0.0.isFinite && $0.1.isFinite }
      guard pairs.count > 10 else { return sum + 1 }
      let values = pairs.map(\.0).sorted()
      let spread = max(values[values.count * 9 / 10] - values[values.count / 10], .leastNormalMagnitude)
      let differences = pairs.map { abs($0.0 - $0.1) }.sorted()
      return sum + Double(differences[differences.count / 2] / spread)
    }
  }

  /// The later of equals. The focus counts, then the whole picture.
  private func clearest(_ images: some Sequence<Int>) -> Int? {
    func worth(_ image: Int) -> Double { (shares[image] ?? 0) + 0.5 * analysis.images[image].usableShare }
    return images.max { worth($0) < worth($1) || (worth($0) == worth($1) && $0 < $1) }
  }

  /// The clearest of the last images; of those after the last step where one of them shows most of the ground, for a map without the
  /// buildings that it outlines helps nobody.
  func lastClear() -> Int? {
    if let image = after() { return image }
    let built = brackets.compactMap(\.firstWith?.time).max()
    let finished = used.filter { image in built.map { stack.images[image].scene.acquisition >= $0 } ?? false }
    if let best = clearest(finished), analysis.images[best].usableShare >= 0.7 { return best }
    // A long series affords a longer look back for a picture without clouds.
    return clearest(used.suffix(max(Self.lastImages, used.count / 4)))
  }

  /// Images for the time-lapse in order of time: first and last, those that bound a likely step, and the clearest of equal
  /// stretches of time between.
  func frames() -> [Int] {
    let fit = used.filter { (shares[$0] ?? 0) >= Self.frameShare }
    guard fit.count > Self.frameLimit, let first = fit.first, let last = fit.last else { return fit }
    let ids = Dictionary(
      stack.images.indices.map { (stack.images[$0].scene.id, $0) }, uniquingKeysWith: { first, _ in first })
    let cited = brackets.flatMap { [$0.lastWithout, $0.firstWith] }.compactMap { $0.flatMap { ids[$0.scene] } }
    var chosen = Set([first, last] + cited.filter(fit.contains).prefix(Self.frameLimit / 2))
    let start = stack.images[first].scene.acquisition
    let span = max(stack.images[last].scene.acquisition.days(since: start), 1)
    let slots = Self.frameLimit - chosen.count
    let bySlot = Dictionary(grouping: fit) { image in
      min(slots - 1, Int(stack.images[image].scene.acquisition.days(since: start) / span * Double(slots)))
    }
    for slot in bySlot.keys.sorted() { if let best = clearest(bySlot[slot] ?? []) { chosen.insert(best) } }
    return chosen.sorted()
  }
}
