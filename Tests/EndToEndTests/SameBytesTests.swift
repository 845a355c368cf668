import Foundation
import Testing

/// The same images and options give the same bytes, whatever the machine is set to.
@Suite struct SameBytesTests {
  let place: Workplace

  init() throws {
    place = try Workplace()
    try TinySite.write(to: place.scenes)
  }

  /// All files below a folder with their bytes.
  private func contents(_ folder: String) throws -> [String: Data] {
    var result: [String: Data] = [:]
    for name in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? [] {
      var isFolder: ObjCBool = false
      let path = folder + "/" + name
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
        result[name] = try Data(contentsOf: URL(fileURLWithPath: path))
      }
    }
    return result
  }

  /// A run and all its exports with a time zone, a language, a home and a hash seed of their own, and on one core where `taskset` is at hand.
  private func make(_ name: String, _ settings: [String: String], cores: String? = nil) throws -> [String: Data] {
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("LC_") }
    environment.merge(settings) { $1 }
    let home = place.root + "/" + name
    environment["HOME"] = home
    environment["TMPDIR"] = home
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    // The same words on the command line, seen from another folder: `scenes` and `result` are there, too.
    try FileManager.default.createSymbolicLink(atPath: home + "/scenes", withDestinationPath: place.scenes)
    let arguments = [
      ["run", "scenes", "--out", "result", "--name", "Iğdır İI", "--redact", "--quiet"],
      ["export", "result", "--format", "all", "--out", "export"],
    ]
    for words in arguments {
      let outcome: Program.Outcome
      if let cores, let taskset = ReportTests.tool(["taskset"]) {
        outcome = try Program.run(
          ["-c", cores, Program.path] + words, in: home, environment: environment, program: taskset)
      } else {
        outcome = try Program.run(words, in: home, environment: environment)
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    return try contents(home + "/result").merging(
      try contents(home + "/export").map { ("export/" + $0.key, $0.value) }, uniquingKeysWith: { a, _ in a })
  }

  @Test func `Time zone, language, hash seed, home, cores and an older processor change no byte`() throws {
    let first = try make("a", ["TZ": "UTC", "LANG": "C", "LC_ALL": "C", "SWIFT_DETERMINISTIC_HASHING": "1"])
    // Without fused multiplication the mathematical library rounds the last bits otherwise.
    let older = "glibc.cpu.hwcaps=-AVX,-AVX2,-FMA,-FMA4,-AVX512F"
    let others = [
      try make("b", ["TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "GLIBC_TUNABLES": older]),
      // Half a day behind, a comma for a point, right to left, and one core.
      try make("c", ["TZ": "Pacific/Marquesas", "LANG": "ar_EG.UTF-8", "LC_NUMERIC": "de_DE.UTF-8"], cores: "0"),
    ]
    #expect(first.count > 40)
    for other in others {
      #expect(other.keys.sorted() == first.keys.sorted())
      for (name, bytes) in first { #expect(other[name] == bytes, "\(name)") }
    }
  }
}
