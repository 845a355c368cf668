import Foundation
import Testing

@testable import SitePipeline

/// All or nothing in the output folder.
final class OutputFolderTests {
  private let root: String

  init() throws {
    root = NSTemporaryDirectory() + "output-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private func entries(_ path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  private func put(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  private func fill(_ folder: OutputFolder) throws {
    try put("{}", try folder.stage("account.json"))
    try put("<html>", try folder.stage("report/index.html"))
  }

  @Test func `A new folder appears complete and with nothing beside it`() throws {
    let folder = try OutputFolder(path: root + "/a/b/result", force: false)
    try fill(folder)
    #expect(!FileManager.default.fileExists(atPath: root + "/a/b/result"))
    try folder.commit()
    #expect(entries(root + "/a/b") == ["result"])
    #expect(entries(root + "/a/b/result") == ["account.json", "report"])
    let mode = try FileManager.default.attributesOfItem(atPath: root + "/a/b/result")[.posixPermissions]
    #expect((mode as? NSNumber)?.intValue != 0o700, "others may look, as far as the umask allows")
  }

  @Test func `Discarding leaves no trace, not even the parents made for it`() throws {
    let folder = try OutputFolder(path: root + "/a/b/result/", force: false)
    try fill(folder)
    folder.discard()
    #expect(entries(root) == [])
  }

  @Test func `Dropping the value discards`() throws {
    do { try fill(try OutputFolder(path: root + "/result", force: false)) }
    #expect(entries(root) == [])
  }

  @Test func `An existing folder keeps what else is in it`() throws {
    try put("mine", root + "/notes.txt")
    let folder = try OutputFolder(path: root, force: false)
    try fill(folder)
    try folder.commit()
    #expect(entries(root) == ["account.json", "notes.txt", "report"])
    #expect(text(root + "/notes.txt") == "mine")
  }

  @Test(arguments: ["account.json", "groundbreak.sqlite", "change.tif"])
  func `A name that is taken is refused before any work`(name: String) throws {
    try put("old", root + "/" + name)
    let error = #expect(throws: RunError.self) { try OutputFolder(path: self.root, force: false) }
    #expect(error?.code == .output)
    #expect(error?.description.contains("--force") == true)
    #expect(error?.description.contains(root) == true)
    #expect(entries(root) == [name])
  }

  @Test func `Force replaces the old result and nothing else`() throws {
    try put("old", root + "/account.json")
    try put("mine", root + "/notes.txt")
    let folder = try OutputFolder(path: root, force: true)
    try fill(folder)
    #expect(text(root + "/account.json") == "old")
    try folder.commit()
    #expect(text(root + "/account.json") == "{}")
    #expect(entries(root) == ["account.json", "notes.txt", "report"])
  }

  @Test func `A name taken meanwhile stops the commit and puts everything back`() throws {
    let folder = try OutputFolder(path: root, force: false)
    try fill(folder)
    try put("came later", root + "/report")
    #expect(throws: RunError.self) { try folder.commit() }
    folder.discard()
    #expect(entries(root) == ["report"])
    #expect(text(root + "/report") == "came later")
  }

  @Test func `A file in place of the folder is named`() throws {
    try put("", root + "/result")
    let error = #expect(throws: RunError.self) {
      try OutputFolder(path: self.root + "/result", force: true)
    }
    #expect(error?.path == root + "/result")
  }

  @Test func `A file in place of a parent is no place to write`() throws {
    try put("", root + "/file")
    #expect(throws: RunError.self) { try OutputFolder(path: self.root + "/file/x/result", force: false) }
    #expect(entries(root) == ["file"])
  }

  @Test func `An earlier result is no input`() {
    #expect(OutputFolder.holds("scenes/out/before.tif", in: "scenes/out/"))
    #expect(OutputFolder.holds("./scenes/../scenes/out/a.tif", in: "scenes/out"))
    #expect(!OutputFolder.holds("scenes/outside.tif", in: "scenes/out"))
  }
}
