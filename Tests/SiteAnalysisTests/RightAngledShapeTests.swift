import RasterCore
import Testing

@testable import SiteAnalysis

/// Shapes drawn as text; their areas and corners are counted from the drawings.
struct RightAngledShapeTests {
  private func cells(_ rows: [String]) -> (set: [Bool], columns: Int, rows: Int) {
    (rows.flatMap { $0.map { $0 == "#" } }, rows[0].count, rows.count)
  }

  private func area(_ ring: [PixelPoint]) -> Double { PixelPolygon(exterior: ring).area }

  private static let drawings: [(name: String, rows: [String], corners: Int)] = [
    (
      "L",
      [
        "..............", ".####.........", ".####.........", ".####.........", ".####.........", ".####.........",
        ".###########..", ".###########..", ".###########..", ".###########..", "..............",
      ], 6
    ),
    (
      "U",
      [
        "................", ".####......####.", ".####......####.", ".####......####.", ".####......####.",
        ".##############.", ".##############.", ".##############.", "................",
      ], 8
    ),
    (
      "T",
      [
        "...............", ".#############.", ".#############.", ".#############.", ".....#####.....",
        ".....#####.....",
        ".....#####.....", ".....#####.....", "...............",
      ], 8
    ),
    ("rectangle", ["........", ".######.", ".######.", ".######.", ".######.", "........"], 4),
  ]

  @Test(arguments: drawings.indices)
  func `A shape of right angles is found as it was drawn`(k: Int) throws {
    let drawing = Self.drawings[k]
    let (set, columns, rows) = cells(drawing.rows)
    let shape = try #require(
      RightAngledShape(set: set, columns: columns, rows: rows, thinnest: 2, leastShare: 0.03))
    let rings = try #require(shape.rings)
    #expect(rings.count == 1)
    #expect(rings[0].count == drawing.corners, "\(drawing.name): \(rings)")
    #expect(area(rings[0]) == Double(set.filter { $0 }.count))
    #expect(shape.agreement(with: set, columns: columns) == 1)
  }

  @Test func `A yard inside is a hole of the outline`() throws {
    let (set, columns, rows) = cells([
      "..............", ".############.", ".############.", ".############.", ".###......###.", ".###......###.",
      ".###......###.", ".############.", ".############.", ".############.", "..............",
    ])
    let shape = try #require(
      RightAngledShape(set: set, columns: columns, rows: rows, thinnest: 2, leastShare: 0.03))
    let rings = try #require(shape.rings)
    #expect(rings.count == 2)
    #expect(area(rings[0]) - area(rings[1]) == Double(set.filter { $0 }.count))
  }

  @Test func `A ragged border is straightened, not followed`() throws {
    var (set, columns, rows) = cells([
      "............", ".##########.", ".##########.", ".##########.", ".##########.", ".##########.", ".##########.",
      "............",
    ])
    // Single cells more and less along the border.
    set[0 * columns + 4] = true
    set[7 * columns + 8] = true
    set[1 * columns + 6] = false
    let shape = try #require(
      RightAngledShape(set: set, columns: columns, rows: rows, thinnest: 2, leastShare: 0.03))
    #expect(shape.cuts.isEmpty)
    #expect(shape.whole.area == 60)
  }
}
