import RasterCore
import RasterIO
import SiteAnalysis
import SiteReport

/// Cuts and encodes all pictures of the page.
struct ReportPictures {
  /// Grid, bands and scenes; its pixels are not looked at.
  var stack: Stack
  var analysis: Analysis
  var scenes: any SceneWindows
  var stretch: DisplayStretch
  /// Near infrared as red, where there are both renderings.
  var falseColour: DisplayStretch?
  var watch: RunWatch

  /// Long side of the whole-grid pictures, in pixels: 12 cm in print at 300 dpi.
  static let overviewSide = 1_400
  static let overviewQuality = 88
  /// Side of a small chip, and of those that are shown large: the key bracket and the measured one.
  static let chipSide = 190
  static let largeChipSide = 480
  static let chipQuality = 85
  /// Long side of a frame of the series.
  static let frameSide = 720
  static let frameQuality = 78
  /// Structures that get a strip; more would make the page heavy. The table names all of them.
  static let stripLimit = 60
  /// Small chips between the images of the key bracket.
  static let betweenLimit = 6

  init(stack: Stack, analysis: Analysis, scenes: any SceneWindows, watch: RunWatch) {
    self.stack = stack
    self.analysis = analysis
    self.scenes = scenes
    self.watch = watch
    let composites = [analysis.before, analysis.after]
    let asStored = Self.holdsStoredValues(stack)
    stretch = DisplayStretch(composites: composites, roles: stack.roles, asStored: asStored)
    falseColour = DisplayStretch.falseColour(composites: composites, roles: stack.roles, asStored: asStored)
  }

  /// Whether no file's numbers were scaled or offset on their way into the stack.
  static func holdsStoredValues(_ stack: Stack) -> Bool {
    stack.images.flatMap(\.scene.assets).allSatisfy { asset in
      guard case .image(let bands) = asset.content else { return true }
      return bands.allSatisfy { $0.scale == 1 && $0.offset == 0 }
    }
  }

  /// - Throws: `RunError.cancelled`, or the encoder's error.
  func input(account: SiteAccount) throws -> ReportInput {
    let choice = PictureChoice(stack: stack, analysis: analysis, scenes: scenes)
    let (before, after, last) = (choice.before(), choice.after(), choice.lastClear())
    let whole = stack.grid.window
    func state(_ image: Int?, _ composite: [Raster], infrared: Bool = false) -> Job {
      Job(source: image.map { .scene($0) } ?? .bands(composite), window: whole, size: .overview, infrared: infrared)
    }
    let states = [state(before, analysis.before), state(after, analysis.after), state(last, analysis.after)]
    let infrared =
      falseColour == nil
      ? [] : [state(before, analysis.before, infrared: true), state(after, analysis.after, infrared: true)]
    let strips = plannedStrips()
    let chips = strips.flatMap { strip in
      strip.choices.map {
        Job(source: .scene($0.image), window: strip.window, size: strip.large.contains($0.image) ? .largeChip : .chip)
      }
    }
    let shown = choice.frames()
    let frames = shown.map { Job(source: .scene($0), window: choice.focus, size: .frame) }
    let encoded = try Workers.run(states + infrared + chips + frames, stage: .draw, watch: watch, encode).map {
      try $0.get()
    }
    var input = ReportInput(
      account: account, grid: stack.grid, ground: stack.ground, before: encoded[0],
      after: encoded[1], lastClear: encoded[2], lastClearScene: last.map(reference),
      strips: assemble(strips, encoded[(states.count + infrared.count)...]))
    input.beforeScene = before.map(reference)
    input.isPartlyUnseen = isPartlyUnseen
    input.afterScene = after.map(reference)
    if !infrared.isEmpty { (input.falseBefore, input.falseAfter) = (encoded[3], encoded[4]) }
    input.rendering = DisplayStretch.rendering(stack.roles)
    input.frames = zip(shown, encoded.suffix(frames.count)).map { image, picture in
      ReportInput.Frame(
        scene: reference(image).scene, time: reference(image).time, picture: picture,
        usableShare: choice.shares[image] ?? 0)
    }
    input.frameWindow = choice.focus
    return input
  }

  private struct Job: Sendable {
    enum Source { case bands([Raster]), scene(Int) }
    enum Size {
      case overview, chip, largeChip, frame
      var longSide: Int {
        switch self {
        case .overview: overviewSide
        case .chip: chipSide
        case .largeChip: largeChipSide
        case .frame: frameSide
        }
      }
      var quality: Int {
        switch self {
        case .overview: overviewQuality
        case .chip, .largeChip: chipQuality
        case .frame: frameQuality
        }
      }
    }
    var source: Source
    var window: PixelWindow
    var size: Size
    var infrared = false
  }

  private func encode(_ job: Job) throws -> EncodedPicture {
    let raw: Picture
    let stretch = job.infrared ? falseColour ?? self.stretch : self.stretch
    switch job.source {
    case .bands(let bands): raw = stretch.picture(bands, window: job.window)
    case .scene(let image):
      // Cut when its turn comes, so that no more images are held than are being drawn.
      let part = PixelWindow(column: 0, row: 0, width: job.window.width, height: job.window.height)
      raw = stretch.picture(covered(try scenes.bands(of: image, in: job.window), job.window), window: part)
    }
    return try RasterWriter.encode(
      PictureScaler.fit(raw, longSide: job.size.longSide), as: .jpeg(quality: job.size.quality))
  }

  /// A thousandth of the grid is seen as grey ground on a page.
  private var isPartlyUnseen: Bool {
    guard let before = analysis.before.first, let after = analysis.after.first else { return false }
    let unseen = zip(before.values, after.values).count { $0.isNaN && $1.isNaN }
    return unseen * 1_000 > before.values.count
  }

  /// Without what no image of the series ever showed: the engine fills it for its own sake, and a reader would take it for ground.
  private func covered(_ bands: [Raster], _ window: PixelWindow) -> [Raster] {
    guard let before = analysis.before.first, let after = analysis.after.first else { return bands }
    var bands = bands
    for y in 0..<window.height {
      let line = (window.row + y) * before.width + window.column
      for x in 0..<window.width where before.values[line + x].isNaN && after.values[line + x].isNaN {
        for b in bands.indices { bands[b].values[y * window.width + x] = .nan }
      }
    }
    return bands
  }

  // MARK: - Strips

  private struct PlannedStrip {
    var structure: String
    var window: PixelWindow
    var choices: [ChipChoice.Choice]
    /// Images whose chip is shown large.
    var large: Set<Int>
    var shares: [String: Double]
  }

  private func plannedStrips() -> [PlannedStrip] {
    let names = stack.images.map(\.scene.id)
    let shown = analysis.structures.filter { $0.status != .unchanged }
      .sorted { $0.areaSquareMetres > $1.areaSquareMetres }.prefix(Self.stripLimit)
    return shown.compactMap { structure -> PlannedStrip? in
      let window = ChipChoice.window(around: structure.outline, grid: stack.grid)
      let shares = analysis.images.indices.map { image in
        analysis.images[image].used ? scenes.usableShare(of: image, in: window) : nil
      }
      var choices = ChipChoice.choose(events: structure.events, scenes: names, shares: shares)
      guard !choices.isEmpty else { return nil }
      let key = ChipChoice.key(structure.keyEvent, scenes: names)
      let between = ChipChoice.between(key, shares: shares, limit: Self.betweenLimit)
      let known = Set(choices.map(\.image))
      choices += between.filter { !known.contains($0) }.map { ChipChoice.Choice(image: $0, role: nil) }
      choices.sort { $0.image < $1.image }
      let standing = choices.last { choice in
        (shares[choice.image] ?? 0) >= 0.9
          && (structure.status != .demolished || choice.image <= key.without ?? Int.max)
      }
      return PlannedStrip(
        structure: structure.id, window: window, choices: choices,
        large: Set([key.without, key.with, standing?.image].compactMap { $0 }),
        shares: bracketShares(structure.events, names, shares))
    }
  }

  /// The usable shares of the images that lie within a bracket: why they did not count.
  private func bracketShares(_ events: [Event], _ names: [String], _ shares: [Double?]) -> [String: Double] {
    var result: [String: Double] = [:]
    for event in events {
      guard let a = event.bracket.lastWithout?.time, let b = event.bracket.firstWith?.time else { continue }
      for (i, name) in names.enumerated() {
        let time = stack.images[i].scene.acquisition
        if a < time, time < b, let share = shares[i] { result[name] = (share * 1e4).rounded() / 1e4 }
      }
    }
    return result
  }

  private func assemble(
    _ strips: [PlannedStrip], _ pictures: ArraySlice<EncodedPicture>
  ) -> [ReportInput.Strip] {
    var rest = pictures
    return strips.map { strip in
      let own = rest.prefix(strip.choices.count)
      rest = rest.dropFirst(strip.choices.count)
      let chips = zip(strip.choices, own).map { choice, picture in
        ReportInput.Chip(
          scene: reference(choice.image).scene, time: reference(choice.image).time,
          picture: picture, role: choice.role)
      }
      return ReportInput.Strip(structure: strip.structure, window: strip.window, chips: chips, shares: strip.shares)
    }
  }

  private func reference(_ image: Int) -> ImageReference {
    let scene = stack.images[image].scene
    return ImageReference(scene: scene.id, time: scene.acquisition)
  }
}
