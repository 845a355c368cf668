import RasterCore
import SiteAnalysis

/// Analyses a place tile by tile and joins what was found.
struct TiledAnalysis {
  let reading: Reading
  let scratch: SceneScratch
  let tiles: [Tile]
  let options: AnalysisOptions
  let watch: RunWatch

  /// - Throws: `RunError.cancelled`, or where a scratch file cannot be read.
  func run() throws -> Analysis {
    let frame = reading.frame
    // Ground that nobody asks about is not looked at.
    let asked = tiles.filter { frame.area.usableCount(in: $0.core) > 0 }
    var joiner = TileJoiner(frame: frame, options: options)
    for (k, tile) in asked.enumerated() {
      try watch.check()
      var share = AnalysisShare()
      let analysis = try SiteAnalyser.analyse(try stack(tile.window), options: options) { step in
        try watch.check()
        watch.progress(
          RunProgress(
            stage: .analyse, detail: "part \(k + 1) of \(asked.count), \(step.stage)", done: step.done,
            total: step.total,
            stageShare: (Double(k) + share.advance(step)) / Double(asked.count)))
      }
      joiner.add(analysis, of: tile)
    }
    return joiner.joined()
  }

  private func stack(_ window: PixelWindow) throws -> Stack {
    let frame = reading.frame
    let silent = RunWatch(progress: { _ in }, isCancelled: watch.isCancelled)
    let pieces = try Workers.run(Array(reading.slots), stage: .analyse, watch: silent) { try scratch.read($0, window) }
    let images = try zip(frame.images, pieces).map { image, piece in
      let piece = try piece.get()
      return SceneImage(scene: image.scene, bands: piece.bands, usable: piece.usable, covered: piece.covered)
    }
    return Stack(
      grid: frame.grid.cut(window), ground: frame.ground.cut(window), roles: frame.roles, images: images,
      area: frame.area.cut(window))
  }
}
