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
  var watch: RunWatch

  /// Long side of the whole-grid pictures, in pixels.
  static let overviewSide = 1_200
  static let overviewQuality = 88
  /// Side of a chip, in pixels.
  static let chipSide = 190
  static let chipQuality = 85
  /// Structures that get a strip; more would make the page heavy. The table names all of them.
  static let stripLimit = 24
  /// Single images among which the clearest one is taken for the map.
  static let lastImages = 10

  init(stack: Stack, analysis: Analysis, scenes: any SceneWindows, watch: RunWatch) {
    self.stack = stack
    self.analysis = analysis
    self.scenes = scenes
    self.watch = watch
    stretch = DisplayStretch(
      composites: [analysis.before, analysis.after], roles: stack.roles, asStored: Self.holdsStoredValues(stack))
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
    let clear = lastClearImage()
    let whole = stack.grid.window
    let last = clear.map { Job(source: .scene($0), window: whole, isChip: false) }
    let jobs = [
      Job(source: .bands(analysis.before), window: whole, isChip: false),
      Job(source: .bands(analysis.after), window: whole, isChip: false),
      last ?? Job(source: .bands(analysis.after), window: whole, isChip: false),
    ]
    let strips = plannedStrips()
    let chips = strips.flatMap { strip in
      strip.choices.map { Job(source: .scene($0.image), window: strip.window, isChip: true) }
    }
    let encoded = try Workers.run(jobs + chips, stage: .draw, watch: watch, encode).map {
      try $0.get()
    }
    return ReportInput(
      account: account, grid: stack.grid, ground: stack.ground, before: encoded[0],
      after: encoded[1], lastClear: encoded[2], lastClearScene: clear.map(reference),
      strips: assemble(strips, encoded[3...]))
  }

  private struct Job: Sendable {
    enum Source { case bands([Raster]), scene(Int) }
    var source: Source
    var window: PixelWindow
    var isChip: Bool
  }

  private func encode(_ job: Job) throws -> EncodedPicture {
    let raw: Picture
    switch job.source {
    case .bands(let bands): raw = stretch.picture(bands, window: job.window)
    case .scene(let image):
      // Cut when its turn comes, so that no more images are held than are being drawn.
      let part = PixelWindow(column: 0, row: 0, width: job.window.width, height: job.window.height)
      raw = stretch.picture(try scenes.bands(of: image, in: job.window), window: part)
    }
    let side = job.isChip ? Self.chipSide : Self.overviewSide
    let quality = job.isChip ? Self.chipQuality : Self.overviewQuality
    return try RasterWriter.encode(
      PictureScaler.fit(raw, longSide: side), as: .jpeg(quality: quality))
  }

  // MARK: - Strips

  private struct PlannedStrip {
    var structure: String
    var window: PixelWindow
    var choices: [ChipChoice.Choice]
  }

  private func plannedStrips() -> [PlannedStrip] {
    let names = stack.images.map(\.scene.id)
    let shown = analysis.structures.filter { $0.status != .unchanged }
      .sorted { $0.areaSquareMetres > $1.areaSquareMetres }.prefix(Self.stripLimit)
    return shown.compactMap { structure in
      let window = ChipChoice.window(around: structure.outline, grid: stack.grid)
      let shares = analysis.images.indices.map { image in
        analysis.images[image].used ? scenes.usableShare(of: image, in: window) : nil
      }
      let choices = ChipChoice.choose(events: structure.events, scenes: names, shares: shares)
      guard !choices.isEmpty else { return nil }
      return PlannedStrip(structure: structure.id, window: window, choices: choices)
    }
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
      return ReportInput.Strip(structure: strip.structure, window: strip.window, chips: chips)
    }
  }

  // MARK: - The map's image

  /// Of the last used images the one with the largest usable share, the later of equals; of those after the last step where one
  /// of them shows most of the ground, for a map without the buildings it outlines helps nobody.
  private func lastClearImage() -> Int? {
    let used = analysis.images.indices.filter { analysis.images[$0].used }
    let built = analysis.structures.filter { $0.probability >= 0.5 }.flatMap(\.events).compactMap(
      \.bracket.firstWith?.time
    ).max()
    let finished = used.filter { image in built.map { stack.images[image].scene.acquisition >= $0 } ?? false }
    if let best = clearest(finished), analysis.images[best].usableShare >= 0.7 { return best }
    // A long series affords a longer look back for a picture without clouds.
    return clearest(used.suffix(max(Self.lastImages, used.count / 4)))
  }

  private func clearest(_ images: some Sequence<Int>) -> Int? {
    images.max {
      analysis.images[$0].usableShare <= analysis.images[$1].usableShare
        && (analysis.images[$0].usableShare < analysis.images[$1].usableShare || $0 < $1)
    }
  }

  private func reference(_ image: Int) -> ImageReference {
    let scene = stack.images[image].scene
    return ImageReference(scene: scene.id, time: scene.acquisition)
  }
}
