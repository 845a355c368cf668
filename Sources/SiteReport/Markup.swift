import Foundation
import RasterCore
import SiteAnalysis

/// Text made safe for a page, and the few things that HTML and SVG are written with.
enum Markup {
  /// Escapes text for element content and for quoted attributes alike.
  ///
  /// A line break shows as ↵ and any other control character, those that turn the direction of text among them, as the replacement mark, so
  /// that a name reads as what it is and nothing after it is turned.
  static func escape(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\n", "\r": out += "\u{21B5}"
      case "\t": out += " "
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || turnsText(scalar): out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// Embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX 9); the marks that only have a direction stay.
  static func turnsText(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  /// A foreign name (file, scene, sensor): escaped and cut off from the direction of the text around it.
  static func name(_ text: String) -> String { "<bdi>\(escape(text))</bdi>" }

  /// Our own sentence: escaped, with no-break spaces between a number and what it counts.
  static func sentence(_ text: String) -> String { escape(bound(text)) }

  /// The sentence with its no-break spaces, not yet escaped.
  static func bound(_ text: String) -> String {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    var out = ""
    for (i, word) in words.enumerated() {
      if i > 0 {
        let later = i + 1 < words.count ? words[i + 1] : ""
        let earlier = i > 1 ? words[i - 2] : ""
        out += belongs(word, to: words[i - 1], earlier, later) ? "\u{A0}" : " "
      }
      out += word
    }
    return out
  }

  /// Number and unit, day and month, both sides of ±, an interval within its brackets, and "site A".
  private static func belongs(
    _ word: Substring, to last: Substring, _ earlier: Substring, _ later: Substring
  ) -> Bool {
    func endsInDigit(_ w: Substring) -> Bool { w.last.map { $0.isASCII && $0.isNumber } ?? false }
    func startsWithDigit(_ w: Substring) -> Bool { w.first.map { $0.isASCII && $0.isNumber } ?? false }
    if word == "±" || last == "±" { return true }
    // "(at most 2.7)"
    if last == "(at" || (earlier == "(at" && last == "most") { return true }
    if last == "site" || last == "Site" { return word.count <= 2 }
    // Two whole dates are too long for a narrow column; two numbers are not.
    if word == "to" { return endsInDigit(last) && startsWithDigit(later) && !months.contains(earlier) }
    if last == "to" { return endsInDigit(earlier) && startsWithDigit(word) && !months.contains(later) }
    // "14 October 2022" does not break anywhere.
    if endsInDigit(earlier), months.contains(last), word.count >= 4, word.prefix(4).allSatisfy(\.isNumber) {
      return true
    }
    guard endsInDigit(last) else { return false }
    let bare = word.prefix { $0.isLetter || $0 == "²" || $0 == "%" }
    return units.contains(bare) || (last.count <= 2 && months.contains(bare))
  }

  private static let units: Set<Substring> = ["m", "m²", "ha", "km", "acres", "%", "UTC"]
  private static let months = Set(
    CalendarDate.monthNames.flatMap { [Substring($0), $0.prefix(3)] })

  static func dataURI(_ picture: EncodedPicture) -> String {
    "data:\(escape(picture.mime));base64,\(Data(picture.bytes).base64EncodedString())"
  }

  /// An image, or a plain plate where the picture is empty.
  static func image(_ picture: EncodedPicture, alt: String, lazy: Bool = false) -> String {
    guard !picture.bytes.isEmpty, picture.width > 0, picture.height > 0 else {
      return "<div class=\"noimage\" role=\"img\" aria-label=\"\(escape(alt))\"></div>"
    }
    let size = "width=\"\(picture.width)\" height=\"\(picture.height)\""
    let decoding = lazy ? " decoding=\"async\"" : ""
    return "<img src=\"\(dataURI(picture))\" \(size) alt=\"\(escape(alt))\"\(decoding)>"
  }

  /// A coordinate for SVG: one decimal, never "nan".
  static func n(_ x: Double, _ decimals: Int = 1) -> String {
    Wording.plain(x, decimals: decimals) ?? "0"
  }

  /// Path data of a polygon with its holes, each point mapped.
  static func path(_ polygon: PixelPolygon, decimals: Int = 1, _ map: (PixelPoint) -> PixelPoint) -> String {
    ([polygon.exterior] + polygon.holes).filter { $0.count > 1 }.map { ring in
      "M"
        + ring.map { point in
          let q = map(point)
          return "\(n(q.x, decimals)) \(n(q.y, decimals))"
        }.joined(separator: "L") + "Z"
    }.joined()
  }
}
