/// A language that a report can be drawn in, by its code (ISO 639-1).
///
/// Another one is a case here and a value of `ReportText`; sentences about the place come from `SiteAnalysis/Wording*.swift`, which is English.
public enum ReportLanguage: String, Sendable, Hashable, CaseIterable {
  case english = "en"

  var text: ReportText {
    switch self {
    case .english: ReportText()
    }
  }
}
