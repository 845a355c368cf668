import RasterCore
import SiteAnalysis

/// A statement as a sentence in which each date, name and number leads to what it rests on.
struct Prose {
  let c: ReportContext

  func sentence(_ statement: Statement) -> String {
    let text = statement.text
    let plain = Array(text)
    let bound = Array(Markup.bound(text))
    let shown = bound.count == plain.count ? bound : plain
    var out = ""
    var next = 0
    for span in spans(statement, plain) where span.range.lowerBound >= next {
      out += Markup.escape(String(shown[next..<span.range.lowerBound]))
      let inner = Markup.escape(String(shown[span.range]))
      out += "<a href=\"#\(span.target)\">\(span.isName ? "<bdi>\(inner)</bdi>" : inner)</a>"
      next = span.range.upperBound
    }
    return out + Markup.escape(String(shown[next...]))
  }

  private struct Span {
    var range: Range<Int>
    var target: String
    var isName = false
  }

  /// In order; of two that overlap the earlier, then the longer one comes first.
  private func spans(_ statement: Statement, _ text: [Character]) -> [Span] {
    let found = dates(statement, text) + names(statement, text) + numbers(statement, text)
    return found.sorted {
      ($0.range.lowerBound, -$0.range.count) < ($1.range.lowerBound, -$1.range.count)
    }
  }

  private func dates(_ statement: Statement, _ text: [Character]) -> [Span] {
    statement.evidence.compactMap { c.scene($0) }.flatMap { scene -> [Span] in
      guard let target = c.sceneAnchor(scene.id) else { return [] }
      return Self.places(of: Array(c.text.date(scene.time.date)), in: text).map { Span(range: $0, target: target) }
    }
  }

  private func names(_ statement: Statement, _ text: [Character]) -> [Span] {
    let ids = statement.evidence.filter { !$0.isEmpty && c.scene($0) == nil }
    return ids.flatMap { id -> [Span] in
      guard let target = c.anchor(id) else { return [] }
      let name = c.isSite(id) ? Array(grammar.site + id) : Array(id)
      return Self.places(of: name, in: text).map { Span(range: $0, target: target, isName: !c.isSite(id)) }
    }
  }

  /// Whole words only.
  private static func places(of word: [Character], in text: [Character]) -> [Range<Int>] {
    guard !word.isEmpty, word.count <= text.count else { return [] }
    return (0...(text.count - word.count)).compactMap { start in
      let end = start + word.count
      guard text[start..<end].elementsEqual(word) else { return nil }
      func continues(_ i: Int) -> Bool { text.indices.contains(i) && (text[i].isLetter || text[i].isNumber) }
      return continues(start - 1) || continues(end) ? nil : start..<end
    }
  }

  // MARK: Numbers

  private var grammar: ReportText.Grammar { c.text.grammar }

  /// "9000 ± 400 m²", "6.7 ha (6.5 to 7.0)", "2.0 times (1.9 to 2.2)", "46 usable images", "Nine new structures (6 to 10)".
  private func numbers(_ statement: Statement, _ text: [Character]) -> [Span] {
    let words = Self.words(text)
    var result: [Span] = []
    var i = 0
    while i < words.count {
      guard begins(words[i].text) else {
        i += 1
        continue
      }
      var end = i + 1
      func more(_ test: (String) -> Bool) -> Bool {
        guard end < words.count, test(words[end].text) else { return false }
        end += 1
        return true
      }
      if words[i].text.lowercased() == grammar.altogether { _ = more { $0.first?.isNumber ?? false } }
      while more({ $0 == "±" || $0 == grammar.by }) { _ = more { $0.first?.isNumber ?? false } }
      _ = more { grammar.units.contains($0) }
      _ = more { grammar.qualifiers.contains($0) }
      let thing = end < words.count ? grammar.thing(words[end].text) : nil
      if thing != nil { end += 1 }
      let isWord = grammar.isCount(words[i].text)
      // An interval in brackets belongs to the number before it.
      if end < words.count, words[end].text.first == "(",
        words[end].text.dropFirst().first?.isNumber ?? false || words[end].text == grammar.bound
      {
        while end < words.count, !words[end].text.contains(")") { end += 1 }
        end = min(end + 1, words.count)
      }
      // "9.7 ha (9.2 to 10.2) at site B" belongs to the site that follows.
      let place = Array(words.dropFirst(end).prefix(3).map(\.text))
      let site = place.count == 3 && "\(place[0]) \(place[1]) " == grammar.atSite ? place[2] : nil
      if let target = target(statement, thing, site), thing != nil || !isWord {
        var upper = words[end - 1].range.upperBound
        while upper > words[i].range.lowerBound, ".,;:".contains(text[upper - 1]) { upper -= 1 }
        result.append(Span(range: words[i].range.lowerBound..<upper, target: target))
        i = end
      } else {
        i += 1
      }
    }
    return result
  }

  private func begins(_ word: String) -> Bool { (word.first?.isNumber ?? false) || grammar.isCount(word) }

  private static func words(_ text: [Character]) -> [(text: String, range: Range<Int>)] {
    var result: [(String, Range<Int>)] = []
    var start: Int?
    for i in 0...text.count {
      if i < text.count, text[i] != " ", text[i] != "\u{A0}" {
        if start == nil { start = i }
      } else if let from = start {
        result.append((String(text[from..<i]).trimmed(of: ".,;:"), from..<i))
        start = nil
      }
    }
    return result
  }

  /// Counts lead to the list of what is counted, sizes to how they were measured.
  private func target(_ statement: Statement, _ thing: ReportText.Grammar.Thing?, _ site: String?) -> String? {
    if thing == nil, let site, c.isSite(site), statement.evidence.contains(site) { return c.anchor(site) }
    switch thing {
    case .image: return c.scenes.isEmpty ? nil : "h-scenes"
    case .structure: return "h-table"
    case .place: return c.account.sites.isEmpty ? nil : "h-sites"
    case nil:
      let first = statement.evidence.first { c.anchor($0) != nil && c.scene($0) == nil }
      guard let first else { return "h-method" }
      return c.hasSection(first) ? c.sizeAnchor(first) : c.anchor(first)
    }
  }
}

extension String {
  fileprivate func trimmed(of marks: String) -> String {
    var text = self[...]
    while let last = text.last, marks.contains(last) { text.removeLast() }
    return String(text)
  }
}
