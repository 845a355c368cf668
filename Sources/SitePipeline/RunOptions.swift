import Foundation
import RasterCore
import SiteAnalysis

/// What the user asks for.
public struct RunOptions: Sendable, Hashable {
  /// Files, folders or globs of dated rasters.
  public var inputs: [String]
  /// The folder that receives the result.
  public var output: String
  /// A vector file with the area of interest; nil: the whole of the images.
  public var aoiPath: String?
  /// The user's name for the place.
  public var name: String?
  /// A CSV of file and date; nil: the files' own dates.
  public var datesPath: String?
  /// Band roles in the files' order; nil: as the files describe themselves.
  public var bands: [BandRole]?
  /// Metres; nil: the finest of the scenes' usual pixel sizes.
  public var pixelSize: Double?
  /// Replaces a result that is already in the output folder.
  public var force = false
  /// Bytes that the images and what is worked out from them may take at a time. A place that needs more is analysed in tiles.
  public var memoryBudget = RunOptions.defaultMemoryBudget
  public var analysis = AnalysisOptions()
  /// What of the report is made beside the page itself, and how it looks.
  public var report = ReportChoices()

  public init(inputs: [String], output: String) {
    self.inputs = inputs
    self.output = output
  }

  /// What leaves a run, the program and its libraries included, below 1.5 GiB; a quarter of the memory where that is less.
  public static var defaultMemoryBudget: Int { min(1 << 30, Int(clamping: MemoryLimit.bytes() / 4)) }
}

/// Memory that this process may use.
enum MemoryLimit {
  /// The machine's memory, or less where a control group (a container) allows less.
  static func bytes() -> UInt64 {
    let physical = ProcessInfo.processInfo.physicalMemory
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    let allowed = limits.compactMap { path -> UInt64? in
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
      return UInt64(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return min(physical, allowed.min() ?? physical)
  }
}
