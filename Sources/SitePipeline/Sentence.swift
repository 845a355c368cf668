/// One-line messages out of a path, what is wrong and what to do.
public enum Sentence {
  /// `PATH: message. Advice.` with everything unprintable escaped.
  public static func join(path: String, message: String, advice: String) -> String {
    var text = path.isEmpty ? "" : path + ": "
    text += ended(message)
    if !advice.isEmpty { text += " " + advice.prefix(1).uppercased() + ended(String(advice.dropFirst())) }
    return printable(text)
  }

  private static func ended(_ sentence: String) -> String {
    guard let last = sentence.last, !".!?".contains(last) else { return sentence }
    return sentence + "."
  }

  /// Line breaks, other control characters and characters that turn the direction of text are shown as escapes, so that a
  /// file name can neither break a line of output nor command a terminal.
  public static func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
        result += escape(scalar)
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16))}"
    }
  }
}
