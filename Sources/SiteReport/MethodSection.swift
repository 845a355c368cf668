import RasterCore
import SiteAnalysis

/// How the findings came about, what they cannot say, and what went wrong on the way.
enum MethodSection {
  static func render(_ c: ReportContext) -> String {
    let t = c.text
    let paragraphs = t.methodParagraphs + limits(c)
    let warnings =
      c.account.warnings.isEmpty
      ? ""
      : "<h3 id=\"h-warn\">\(Markup.escape(t.warnings))</h3><ul class=\"warnings\">\(c.account.warnings.map { "<li>\(Markup.sentence($0))</li>" }.joined())</ul>"
    let options = c.account.options.sorted { $0.key < $1.key }.map {
      "<div><dt>\(Markup.escape($0.key))</dt><dd>\(Markup.escape($0.value))</dd></div>"
    }
    let settings =
      options.isEmpty
      ? ""
      : "<details class=\"settings\"><summary>\(Markup.escape(t.settings))</summary><dl>\(options.joined())</dl></details>"
    return """
      <section aria-labelledby="h-method" class="method">
      <h2 id="h-method">\(Markup.escape(t.method))</h2>
      \(paragraphs.map { "<p>\(Markup.sentence($0))</p>" }.joined(separator: "\n"))
      \(warnings)
      \(settings)
      </section>
      """
  }

  private static func limits(_ c: ReportContext) -> [String] {
    var result: [String] = []
    if let side = Wording.smallestSide(c.account) {
      result.append(
        c.text.limitOfSize(
          Wording.significant(c.account.pixelSizeMetres, digits: 2),
          Wording.significant(side, digits: 2)))
    }
    if let gap = longestGap(c.usable) {
      result.append(
        c.text.limitOfTime(gap.days, c.text.date(gap.from.date), c.text.date(gap.to.date)))
    }
    if c.notable.isEmpty, c.usable.count > 1 { result.append(c.text.limitOfNothing) }
    if !c.account.crs.isEmpty { result.append(c.text.reference(c.account.crs)) }
    return result
  }

  /// The longest time without a usable image.
  static func longestGap(_ usable: [SceneRecord]) -> (from: Instant, to: Instant, days: Int)? {
    let pairs = zip(usable, usable.dropFirst()).map { ($0.time, $1.time) }
    guard let widest = pairs.max(by: { $0.1.days(since: $0.0) < $1.1.days(since: $1.0) }) else {
      return nil
    }
    return (widest.0, widest.1, widest.1.date.dayNumber - widest.0.date.dayNumber)
  }
}
