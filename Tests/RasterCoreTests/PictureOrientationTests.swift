import RasterCore
import Testing

@Suite struct PictureOrientationTests {
  /// Three wide, two high, one letter a pixel.
  private func picture(_ rows: [String]) -> Picture {
    Picture(width: rows[0].count, height: rows.count, rgb: rows.joined().utf8.flatMap { [$0, $0, $0] })
  }
  private func rows(_ p: Picture) -> [String] {
    (0..<p.height).map { y in
      String(decoding: (0..<p.width).map { p.rgb[(y * p.width + $0) * 3] }, as: UTF8.self)
    }
  }

  /// The table of the EXIF standard (2.32, tag 0x0112): where the stored picture's 0th row and 0th column are to be seen.
  @Test func everyNumberOfTheStandardIsTurnedAsItSays() {
    let stored = picture(["abc", "def"])
    let shown: [Int: [String]] = [
      1: ["abc", "def"],
      2: ["cba", "fed"],  // row 0 top, column 0 right
      3: ["fed", "cba"],  // bottom, right
      4: ["def", "abc"],  // bottom, left
      5: ["ad", "be", "cf"],  // left, top
      6: ["da", "eb", "fc"],  // right, top
      7: ["fc", "eb", "da"],  // right, bottom
      8: ["cf", "be", "ad"],  // left, bottom
      0: ["abc", "def"], 9: ["abc", "def"],
    ]
    for (tag, expected) in shown { #expect(rows(stored.upright(exif: tag)) == expected, "tag \(tag)") }
  }
}
