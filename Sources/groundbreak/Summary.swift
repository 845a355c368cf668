import SiteAnalysis
import SitePipeline

/// The few lines that a person reads after a run.
enum Summary {
  static func text(_ result: RunResult) -> String {
    let account = result.account
    var lines = account.statements.prefix(5).map(\.text)
    let used = account.scenes.count(where: \.used)
    lines.append(
      "\(used) of \(account.scenes.count) scenes used, \(plural(account.sites.count, "site")), "
        + "\(plural(account.structures.count, "structure")).")
    let others = account.warnings.dropFirst(result.problems.count)
    lines += others.map { "Note: \($0)" }
    lines.append("Report: \(result.report)")
    return lines.map(Sentence.printable).joined(separator: "\n")
  }

  private static func plural(_ count: Int, _ word: String) -> String {
    count == 1 ? "1 \(word)" : "\(count) \(word)s"
  }
}
