import Testing

@testable import SitePipeline

struct SentenceTests {
  @Test func `A message is one sentence, the advice another`() {
    #expect(
      Sentence.join(path: "a.tif", message: "has no date", advice: "Give one with --dates.")
        == "a.tif: has no date. Give one with --dates.")
    #expect(Sentence.join(path: "", message: "stopped!", advice: "") == "stopped!")
  }

  @Test(arguments: [
    ("a\nb", "a\\nb"), ("\u{1B}[31mred", "\\u{1b}[31mred"), ("x\u{202E}fit.exe", "x\\u{202e}fit.exe"),
    ("\u{2028}", "\\u{2028}"), ("\u{9B}2J", "\\u{9b}2J"), ("Zürich <b> \"q\" 東京", "Zürich <b> \"q\" 東京"),
  ])
  func `Unprintable characters are escaped and others kept`(text: String, expected: String) {
    #expect(Sentence.printable(text) == expected)
  }
}
