import RasterCore

/// Text made safe for XML 1.0, for element content and quoted attributes alike.
enum XMLEscape {
  /// What XML cannot hold (control characters but tab and line breaks, and two noncharacters) and what turns the direction of text becomes the
  /// replacement mark.
  static func text(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\n": out += "&#10;"
      case "\r": out += "&#13;"
      case "\t": out += "&#9;"
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF || Markup.turnsText(scalar):
        out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// For places that viewers show as HTML: a tag in a name must stay text there too.
  static func html(_ text: String) -> String { Self.text(Markup.escape(text)) }
}
