import Foundation
import Testing

/// Where the result goes, and where it cannot go.
struct OutputTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try TinySite.write(to: place.scenes)
  }

  private func run(_ output: String, _ more: [String] = []) throws -> Program.Outcome {
    try Program.run(["run", place.scenes, "--out", output, "--quiet"] + more)
  }

  @Test func `A folder that holds a result is refused without --force`() throws {
    #expect(try run(place.result).status == 0)
    let before = try place.text(place.result + "/account.json")
    let refused = try run(place.result)
    #expect(refused.status == 2)
    #expect(refused.messages.count == 1)
    #expect(refused.errors.contains("--force") && refused.errors.contains(place.result))
    #expect(try place.text(place.result + "/account.json") == before)
    #expect(try run(place.result, ["--force", "--name", "again"]).status == 0)
    #expect(try place.text(place.result + "/account.json") != before)
    #expect(
      place.entries(place.result).sorted() == [
        "SHA256SUMS", "account.json", "after.tif", "before.tif", "change.tif", "changes.geojson", "groundbreak.sqlite",
        "report", "scenes.csv",
        "structures.geojson",
      ])
  }

  @Test func `A file in place of the folder`() throws {
    try place.put("", place.result)
    let refused = try run(place.result)
    #expect(refused.status == 2)
    #expect(refused.messages.count == 1)
    #expect(refused.errors.contains(place.result))
  }

  /// Even root cannot write to `/proc`.
  @Test func `A folder that cannot be written`() throws {
    for output in ["/proc/groundbreak", "/proc"] {
      let refused = try run(output)
      #expect(refused.status == 2)
      #expect(refused.messages.count == 1)
      #expect(refused.errors.contains("/proc"))
    }
  }

  /// The room left on the disk decides which file is the first that does not fit.
  @Test(
    .enabled(if: SmallDisk.canMount, "a small disk can be mounted only by root"),
    arguments: [8, 40, 80, 120])
  func `A full disk`(kibibytesLeft: Int) throws {
    let disk = place.root + "/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    try #require(SmallDisk.mount(disk, kibibytes: 400))
    defer { SmallDisk.unmount(disk) }
    try Data(count: (400 - kibibytesLeft) * 1_024).write(to: URL(fileURLWithPath: disk + "/ballast"))
    for output in [disk, disk + "/result"] {
      let failed = try run(output)
      #expect(failed.status == 2, "\(failed.errors)")
      #expect(failed.messages.count == 1, "\(failed.errors)")
      #expect(failed.errors.contains("no space left") && failed.errors.contains(output + "/"), "\(failed.errors)")
      #expect(place.entries(disk) == ["ballast"])
    }
  }
}

/// A file system in memory, small enough to be filled.
enum SmallDisk {
  /// Root may mount one, unless a sandbox forbids it.
  static let canMount: Bool = {
    let folder = NSTemporaryDirectory() + "disk-\(UUID().uuidString)"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    guard getuid() == 0, mount(folder, kibibytes: 64) else { return false }
    unmount(folder)
    return true
  }()

  static func mount(_ folder: String, kibibytes: Int) -> Bool {
    command("/bin/mount", ["-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", folder])
  }

  static func unmount(_ folder: String) { _ = command("/bin/umount", [folder]) }

  private static func command(_ path: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
