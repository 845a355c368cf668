import SiteAnalysis

/// The table of verdicts on claims, as a part of the page.
public enum ClaimSection {
  static let columns = ["Claim", "Verdict", "Probability", "Claimed", "Measured", "Why, and the images"]

  /// A section of HTML; empty without verdicts. Every foreign text in it is escaped and cut off from the direction of the text around it.
  ///
  /// - Parameters:
  ///   - title: what the claims file calls itself.
  ///   - source: who makes the claims.
  public static func render(_ verdicts: [ClaimVerdict], title: String? = nil, source: String? = nil) -> String {
    guard !verdicts.isEmpty else { return "" }
    let rows = verdicts.enumerated().map { index, verdict in row(index, verdict) }
    let heads = [title, source].compactMap { $0 }.map(Markup.name).joined(separator: " · ")
    let head = heads.isEmpty ? "" : "<p class=\"note\">\(heads)</p>\n"
    return """
      <section aria-labelledby="h-claims"><h2 id="h-claims">Claims</h2>
      \(head)\(TableMarkup.cards(label: "Claims", kind: "claims", columns: columns, rows: rows))
      <p class="note">\(Markup.sentence(note))</p></section>
      """
  }

  private static let note =
    "Supported or contradicted is said from two to one on, otherwise the images cannot say. The probability is that the claim is true: at least "
    + "so much where it is supported, at most so much where it is contradicted. It rests on how often measurements of simulated places held."

  private static func row(_ index: Int, _ v: ClaimVerdict) -> String {
    let images = v.images.prefix(6).map {
      "<time datetime=\"\($0.time.date.iso8601)\">\(Markup.sentence($0.time.date.inWords))</time> \(Markup.name($0.scene))"
    }
    let more = v.images.count > 6 ? ["and \(v.images.count - 6) more"] : []
    let list = (images + more).joined(separator: "<br>")
    let cells = [
      "<strong class=\"verdict \(token(v.answer))\">\(mark(v.answer)) \(Wording.capital(v.answer.rawValue))</strong>",
      v.probability.map { Markup.sentence(percent($0)) } ?? "–", "<bdi>\(Markup.sentence(v.claimed))</bdi>",
      v.measured.map { "<bdi>\(Markup.sentence($0))</bdi>" } ?? "–",
      "<bdi>\(Markup.sentence(v.reason))</bdi>" + (list.isEmpty ? "" : "<br><small>\(list)</small>"),
    ]
    return TableMarkup.row(id: "claim-\(index)", head: Markup.name(v.text), cells: cells, columns: columns)
  }

  /// Not by colour alone.
  private static func mark(_ answer: ClaimVerdict.Answer) -> String {
    switch answer {
    case .supported: "✓"
    case .contradicted: "✗"
    case .cannotSay: "?"
    }
  }

  private static func token(_ answer: ClaimVerdict.Answer) -> String {
    switch answer {
    case .supported: "supported"
    case .contradicted: "contradicted"
    case .cannotSay: "open"
    }
  }

  private static func percent(_ p: Double) -> String {
    p < 0.01 ? "below 1 %" : "\(Int((p * 100).rounded())) %"
  }
}
