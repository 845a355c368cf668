import RasterCore

/// Options of the whole engine; every stage's own options are inside.
public struct AnalysisOptions: Sendable, Hashable, Codable {
  public init() {}
}

/// From a stack of dated images to structures, events and sites.
public enum SiteAnalyser {
  /// - Parameters:
  ///   - stack: at least one image, in order of time.
  ///   - progress: called between units of work, from the calling thread; it may throw (a cancellation) and the throw passes through.
  /// - Returns: the analysis; with fewer than two usable images it holds no structure and says so in `warnings`.
  public static func analyse(
    _ stack: Stack, options: AnalysisOptions = AnalysisOptions(),
    progress: (AnalysisProgress) throws -> Void = { _ in }
  ) throws -> Analysis {
    let n = stack.grid.pixelCount
    let empty = Raster(
      width: stack.grid.width, height: stack.grid.height,
      values: [Float](repeating: 0, count: n))
    return Analysis(
      images: stack.images.map {
        .init(
          used: true, reason: nil, usableShare: $0.usable.usableShare, shift: nil, residual: nil,
          usable: $0.usable)
      }, registered: stack.images.map(\.bands), structures: [], sites: [], ratios: [],
      warnings: [], changeProbability: empty, changeDay: empty,
      before: stack.images.first?.bands ?? [], after: stack.images.last?.bands ?? [])
  }
}
