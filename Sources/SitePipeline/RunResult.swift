import RasterCore
import SiteAnalysis

/// What a run left behind.
public struct RunResult: Sendable {
  public var account: SiteAccount
  /// The account as it stands in `account.json`.
  public var accountJSON: String
  /// The output folder.
  public var output: String
  /// Inputs that were left out because something was wrong with them. A scene that is merely cloudy, or shows other ground, is none.
  public var problems: [RejectedInput]

  /// Path of the page.
  public var report: String { output + "/" + ResultFiles.report }
}
