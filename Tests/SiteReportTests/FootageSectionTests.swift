import Foundation
import RasterCore
import SiteAnalysis
import Testing

@testable import SiteReport

@Suite struct FootageSectionTests {
  private static let drawing = EncodedPicture(
    mime: "image/svg+xml", bytes: Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8), width: 1_920, height: 1_080
  )

  private static func footage(_ name: String, isCurrent: Bool = true) -> ReportInput.Footage {
    let board = FootageBoard(
      schema: FootageBoard.schema, title: name, confidence: "Probable", rule: "By landmarks alone: \(name).",
      facts: [.init(name: "Place", text: "38.9 N, 125.9 E, 95 m above sea level")],
      statements: ["S1 is seen roofed, so the footage is later than 14 October 2022."], doubts: [],
      sources: [.init(name: "Source", text: name)], frameCaption: "The frame.", mapCaption: "North is up; \(name).",
      frameSize: [1_920, 1_080], mapSize: [1_000, 760], structuresSha256: "ab")
    return .init(
      board: board, folder: "footage/clip", frame: drawing, map: drawing, isCurrent: isCurrent)
  }

  private func section(_ footage: [ReportInput.Footage]) throws -> String {
    var input = Fixture.input()
    input.footage = footage
    let page = HTMLReport.render(input)
    let parts = page.components(separatedBy: "<section aria-labelledby=\"h-footage\">")
    #expect(parts.count == 2 && parts[0].contains("href=\"#h-footage\""))
    return try #require(parts.last?.components(separatedBy: "</section>").first)
  }

  @Test func `Each sheet is there with its pictures, its word and what speaks against it`() throws {
    let part = try section([Self.footage("First clip"), Self.footage("Second clip")])
    #expect(part.components(separatedBy: "<article").count == 3)
    #expect(part.components(separatedBy: "src=\"data:image/svg+xml;base64,").count == 5)
    for words in ["First clip", "Second clip", "<b>Probable.</b>", "later than", "not the same as nothing being there"]
    {
      #expect(part.contains(words), "\(words)")
    }
  }

  @Test func `Without footage there is no section and no link to one`() {
    let page = HTMLReport.render(Fixture.input())
    #expect(!page.contains("h-footage"))
  }

  /// What was read off structures of another run may be of other structures.
  @Test func `A sheet of other structures keeps its place and loses its dates`() throws {
    let part = try section([Self.footage("Clip", isCurrent: false)])
    #expect(!part.contains("is seen roofed") && part.contains("has to be made anew") && part.contains("Probable"))
  }

  @Test func `Hostile names of footage stay text`() throws {
    let part = try section([Self.footage(Hostile.name)])
    #expect(!part.contains("<script") && !part.contains("onerror=\"") && !part.contains("\u{202E}"))
  }

  @Test func `A sheet reads back what was written`() throws {
    let board = Self.footage("Clip").board
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    #expect(try decoder.decode(FootageBoard.self, from: encoder.encode(board)) == board)
  }
}
