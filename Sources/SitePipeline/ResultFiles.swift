/// Names of what a run leaves behind; other programs rely on them.
public enum ResultFiles {
  public static let report = "report/index.html"
  public static let structures = "structures.geojson"
  public static let account = "account.json"
  public static let changes = "changes.geojson"
  public static let change = "change.tif"
  public static let before = "before.tif"
  public static let after = "after.tif"
  public static let scenes = "scenes.csv"
  public static let project = "groundbreak.sqlite"

  /// Digests of all files of a result, as `sha256sum -c` reads them.
  public static let seal = ResultSeal.file
  /// Only where claims were held against the result.
  public static let claims = ClaimCheck.file

  public static let all = [report, structures, changes, account, change, before, after, scenes, project, seal]
  /// First components: what appears directly in the output folder.
  static let entries = all.map { String($0.prefix { $0 != "/" }) }
}
