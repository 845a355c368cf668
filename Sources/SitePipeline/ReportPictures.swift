import RasterCore
import RasterIO
import SiteAnalysis
import SiteReport

/// Cuts and encodes all pictures of the page.
struct ReportPictures {
  var stack: Stack
  var analysis: Analysis
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

  init(stack: Stack, analysis: Analysis, watch: RunWatch) {
    self.stack = stack
    self.analysis = analysis
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
    let overviews = [
      analysis.before, analysis.after, clear.map { analysis.registered[$0] } ?? analysis.after,
    ]
    let jobs = overviews.map { Job(bands: $0, window: stack.grid.window, isChip: false) }
    let strips = plannedStrips()
    let chips = strips.flatMap { strip in
      strip.choices.map {
        Job(bands: analysis.registered[$0.image], window: strip.window, isChip: true)
      }
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
    var bands: [Raster]
    var window: PixelWindow
    var isChip: Bool
  }

  private func encode(_ job: Job) throws -> EncodedPicture {
    let raw = stretch.picture(job.bands, window: job.window)
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
    let scenes = stack.images.map(\.scene.id)
    let shown = analysis.structures.filter { $0.status != .unchanged }
      .sorted { $0.areaSquareMetres > $1.areaSquareMetres }.prefix(Self.stripLimit)
    return shown.compactMap { structure in
      let window = ChipChoice.window(around: structure.outline, grid: stack.grid)
      let shares = analysis.images.map { $0.used ? Self.usableShare($0.usable, window) : nil }
      let choices = ChipChoice.choose(events: structure.events, scenes: scenes, shares: shares)
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

  static func usableShare(_ mask: ValidityMask, _ window: PixelWindow) -> Double {
    var count = 0
    for row in window.row..<window.row + window.height {
      let start = row * mask.width + window.column
      for i in start..<start + window.width where mask.usable[i] { count += 1 }
    }
    return window.pixelCount > 0 ? Double(count) / Double(window.pixelCount) : 0
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
