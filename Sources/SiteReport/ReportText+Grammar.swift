/// By which words the numbers of a sentence, and what they count, are known again, so that they can lead to their evidence.
extension ReportText {
  struct Grammar: Sendable {
    /// What a number counts: where its list stands on the page.
    enum Thing: Sendable { case image, structure, place }

    /// Numbers that are words, in small letters.
    var counts: Set<String> = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    /// Stands before a number that would else begin a sentence.
    var altogether = "altogether"
    var units: Set<String> = ["m²", "ha", "m", "acres", "times", "%"]
    /// Begins an interval that has no lower end: "(at most 2.7)".
    var bound = "(at"
    /// "9 by 9 m"
    var by = "by"
    /// Between a number and what it counts.
    var qualifiers: Set<String> = ["new", "usable", "smaller"]
    /// Beginnings of the words for what is counted.
    var things: [(word: String, thing: Thing)] = [
      ("structure", .structure), ("building", .structure), ("plot", .structure), ("image", .image), ("place", .place),
      ("day", .image),
    ]
    /// Before the name of a site.
    var site = "site "
    var atSite = "at site "

    func isCount(_ word: String) -> Bool { counts.contains(word.lowercased()) || word.lowercased() == altogether }
    func thing(_ word: String) -> Thing? { things.first { word.hasPrefix($0.word) }?.thing }
  }
}
