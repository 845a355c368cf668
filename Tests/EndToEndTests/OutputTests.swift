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
    #expect(place.entries(place.result).count == 8)
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

  @Test(.enabled(if: getuid() == 0, "a small disk can be mounted only by root"), arguments: [40, 200, 600])
  func `A full disk`(kibibytes: Int) throws {
    let disk = place.root + "/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    // Some sandboxes forbid mounting even to root; then there is no small disk to fill.
    guard try command("/bin/mount", ["-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", disk]) == 0 else {
      return
    }
    defer { _ = try? command("/bin/umount", [disk]) }
    // Nearly full from the start, so that the size of a result does not matter.
    try Data(count: (kibibytes - 32) * 1_024).write(to: URL(fileURLWithPath: disk + "/ballast"))
    for output in [disk, disk + "/result"] {
      let failed = try run(output)
      #expect(failed.status == 2, "\(failed.errors)")
      #expect(failed.messages.count == 1, "\(failed.errors)")
      #expect(failed.errors.contains("no space left") && failed.errors.contains(output + "/"), "\(failed.errors)")
      #expect(place.entries(disk) == ["ballast"])
    }
  }

  private func command(_ path: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
