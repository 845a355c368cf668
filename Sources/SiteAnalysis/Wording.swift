import RasterCore

/// Sentences made from numbers.
public enum Wording {
  /// The account's statements, most important first.
  public static func statements(for account: SiteAccount) -> [Statement] { [] }
}
