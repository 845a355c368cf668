import SiteAnalysis

/// Verdicts as a person reads them on a terminal.
public enum ClaimTable {
  /// A paragraph a claim: the answer with its probability, the claim, both values, why, and the images.
  public static func text(_ report: ClaimReport) -> String {
    var blocks: [String] = []
    let heads = [report.title, report.source.map { "Source: \($0)" }].compactMap { $0 }.map(Sentence.printable)
    if !heads.isEmpty { blocks.append(heads.joined(separator: "\n")) }
    blocks += report.verdicts.map(block)
    let counts = ClaimVerdict.Answer.allCases.map { answer in
      "\(report.verdicts.count { $0.answer == answer }) \(answer.rawValue)"
    }
    blocks.append("\(report.verdicts.count) claims: \(counts.joined(separator: ", ")).")
    return blocks.joined(separator: "\n\n")
  }

  private static func block(_ v: ClaimVerdict) -> String {
    let chance = v.probability.map { " (probability \(limit(v.answer))\(percent($0)))" } ?? ""
    var lines = [
      "\(mark(v.answer)) \(v.answer.rawValue.uppercased())\(chance)  [\(Sentence.printable(v.id))]",
      "  claim     “\(Sentence.printable(v.text))”", "  claimed   \(Sentence.printable(v.claimed))",
    ]
    if let measured = v.measured { lines.append("  measured  \(Sentence.printable(measured))") }
    lines.append("  because   \(Sentence.printable(v.reason))")
    let images = v.images.prefix(6).map { "\($0.time.date.iso8601) \(Sentence.printable($0.scene))" }
    let more = v.images.count > 6 ? [" and \(v.images.count - 6) more"] : []
    if !images.isEmpty { lines.append("  images    " + (images + more).joined(separator: "\n            ")) }
    return lines.joined(separator: "\n")
  }

  private static func mark(_ answer: ClaimVerdict.Answer) -> String {
    switch answer {
    case .supported: "+"
    case .contradicted: "-"
    case .cannotSay: "?"
    }
  }

  /// What is not known may lie on either side.
  private static func limit(_ answer: ClaimVerdict.Answer) -> String {
    switch answer {
    case .supported: "at least "
    case .contradicted: "at most "
    case .cannotSay: ""
    }
  }

  static func percent(_ p: Double) -> String {
    p < 0.01 ? "below 1 %" : "\(Int((p * 100).rounded())) %"
  }
}
