import RasterCore
import SiteAnalysis

/// Names of kinds, dates and numbers.
extension ReportText {
  func date(_ date: CalendarDate) -> String { date.inWords }

  /// "14 October 2022, 06:54 UTC"
  func moment(_ time: Instant) -> String {
    let minutes = (time.secondsSince1970 - time.dayNumber * 86_400) / 60
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return "\(date(time.date)), \(two(minutes / 60)):\(two(minutes % 60)) UTC"
  }

  func shortMonth(_ month: Int) -> String {
    String(CalendarDate.monthNames[(month - 1) % 12].prefix(3))
  }

  /// "2 Oct 2022"
  func shortDate(_ date: CalendarDate) -> String {
    "\(date.day) \(shortMonth(date.month)) \(date.year)"
  }

  func topic(_ topic: FrontPage.Topic) -> String {
    switch topic {
    case .what: what
    case .when: when
    case .size: howBig
    case .limits: notSeen
    }
  }

  func status(_ status: StructureStatus) -> String {
    switch status {
    case .new: "new"
    case .unchanged: "unchanged"
    case .changed: "changed"
    case .demolished: "demolished"
    }
  }

  func form(_ form: StructureForm) -> String {
    switch form {
    case .building: "building"
    case .surface: "paved or levelled ground"
    }
  }

  func phase(_ phase: Phase) -> String {
    switch phase {
    case .noActivity: "No activity"
    case .sitePreparation: "Site preparation"
    case .activeConstruction: "Active construction"
    case .postConstruction: "Post construction"
    }
  }

  func event(_ kind: EventKind) -> String {
    switch kind {
    case .clearing: "clearing"
    case .construction: "construction"
    case .roofing: "roofing"
    case .completion: "completion"
    case .reRoofing: "re-roofing"
    case .extension_: "extension"
    case .demolition: "demolition"
    case .stall: "stall"
    case .resumption: "resumption"
    }
  }

  func timeSource(_ source: TimeSource) -> String { source.rawValue }

  func answer(_ answer: ClaimVerdict.Answer) -> String {
    switch answer {
    case .supported: "supported"
    case .contradicted: "contradicted"
    case .cannotSay: "cannot say"
    }
  }

  /// A probability as a reader takes it: "82 %", "above 99 %".
  func probability(_ p: Double) -> String {
    if p > 0.99 { return above("99 %") }
    return p < 0.01 ? below("1 %") : Wording.number(p * 100, place: 0) + " %"
  }

  func percent(_ share: Double) -> String {
    guard share.isFinite else { return unknown }
    let value = share * 100
    return Wording.number(value, place: value > 99 && value < 100 ? -1 : 0) + " %"
  }
}

extension ReportText {
  /// Names of the texts that a template may replace.
  public static var keys: Set<String> { Set(paths.keys) }

  private static let paths: [String: WritableKeyPath<ReportText, String> & Sendable] = [
    "languageCode": \.languageCode, "kicker": \.kicker, "defaultTitle": \.defaultTitle, "simulated": \.simulated,
    "what": \.what, "when": \.when, "howBig": \.howBig, "notSeen": \.notSeen, "frontNote": \.frontNote,
    "contents": \.contents, "sites": \.sites, "map": \.map, "beforeAfter": \.beforeAfter, "before": \.before,
    "after": \.after, "series": \.series, "timeline": \.timeline, "growth": \.growth, "structures": \.structures,
    "table": \.table, "sceneList": \.sceneList, "method": \.method, "warnings": \.warnings, "settings": \.settings,
    "sources": \.sources,
  ]

  /// - Parameter words: by key; keys that are not there are passed over.
  func replacing(_ words: [String: String]) -> ReportText {
    var text = self
    for (key, word) in words { if let path = Self.paths[key] { text[keyPath: path] = word } }
    return text
  }
}
