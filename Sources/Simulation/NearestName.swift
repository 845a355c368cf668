/// Guesses what was meant by a name that is not known.
enum NearestName {
  /// `did you mean “roofEnd”?`, or nil where nothing is near.
  static func of(_ text: String, in names: [String]) -> String? {
    guard text.count <= 60 else { return nil }
    let scored = names.map { ($0, distance(text.lowercased(), $0.lowercased())) }
    guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= max(1, best.0.count / 3) else { return nil }
    return "did you mean “\(best.0)”?"
  }

  /// Single-character insertions, deletions, substitutions and exchanges of neighbours (optimal string alignment).
  static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a)
    let b = Array(b)
    var older: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
        row.append(best)
      }
      older = last
      last = row
    }
    return last[b.count]
  }
}
