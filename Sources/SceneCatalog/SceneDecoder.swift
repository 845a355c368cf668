import RasterCore

/// From what files say about themselves to scenes.
public enum SceneDecoder {
  public struct Decoded: Sendable {
    /// In order of acquisition, ids unique.
    public var scenes: [Scene]
    public var rejected: [RejectedInput]
    public init(scenes: [Scene], rejected: [RejectedInput]) {
      self.scenes = scenes
      self.rejected = rejected
    }
  }
  /// - Parameters:
  ///   - facts: one for each raster file that could be opened.
  ///   - dates: the `--dates` table, if given.
  ///   - bands: the user's `--bands`, if given: roles in the files' band order.
  public static func decode(facts: [RasterFacts], dates: DatesTable?, bands: [BandRole]?) -> Decoded {
    fatalError("stub")
  }
}

/// The `--dates` CSV: file name (or path, or folder) to acquisition time.
public struct DatesTable: Sendable {
  public var times: [String: Instant]
  public init(times: [String: Instant]) { self.times = times }
  public static func read(path: String) throws -> DatesTable { fatalError("stub") }
}
