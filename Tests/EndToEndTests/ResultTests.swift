import Foundation
import Testing

/// A result after it was written: drawn again, filmed, judged, verified, opened by other programs. On the built program.
@Suite struct ResultTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try TinySite.write(to: place.scenes)
  }

  private static let claims = """
    title: The case
    claims:
      - text: It covers at least 100 square metres.
        claim: area
        of: largest new
        value: at least 100 m2

    """

  private func run(_ more: [String] = []) throws {
    let claims = place.root + "/claims.yaml"
    try place.put(Self.claims, claims)
    let run = try Program.run(["run", place.scenes, "--out", place.result, "--claims", claims, "--quiet"] + more)
    #expect(run.status == 0, "\(run.errors)")
  }

  /// States by path, as `verify` says them.
  private func verify(_ more: [String] = []) throws -> (status: Int32, states: [String: String], json: [String: Any]) {
    let outcome = try Program.run(["verify", place.result, "--quiet", "--json"] + more)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.errors)")
    let files = (json["files"] as? [[String: String]] ?? []) + (json["inputs"] as? [[String: String]] ?? [])
    return (
      outcome.status,
      Dictionary(
        files.compactMap { f in f["path"].flatMap { p in f["state"].map { (p, $0) } } }, uniquingKeysWith: { a, _ in a }
      ), json
    )
  }

  private func files(_ folder: String) -> [String] {
    (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: folder + "/" + $0, isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  /// Turns one bit in the middle.
  private func spoil(_ path: String) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    try #require(!data.isEmpty)
    data[data.count / 2] ^= 1
    try data.write(to: URL(fileURLWithPath: path))
  }

  @Test func `A report drawn again keeps the verdicts and renews the seal`() throws {
    try run()
    let before = try place.text(place.result + "/SHA256SUMS")
    let again = try Program.run(["report", place.result, "--acres"])
    #expect(again.status == 0, "\(again.errors)")
    let page = try place.text(place.result + "/report/index.html")
    #expect(page.contains("It covers at least 100 square metres.") && page.contains("id=\"h-claims\""))
    #expect(page.contains("Supported") && page.contains("acres"))
    let after = try place.text(place.result + "/SHA256SUMS")
    // The page is another one, everything that is not drawn has the digest that it had.
    func line(_ name: String, _ list: String) -> Substring? {
      list.split(separator: "\n").first { $0.hasSuffix("  " + name) }
    }
    #expect(line("report/index.html", before) != line("report/index.html", after))
    #expect(line("account.json", before) == line("account.json", after) && line("account.json", after) != nil)
    #expect(try verify().status == 0)
    // What was altered in between is not sealed with the rest.
    try spoil(place.result + "/scenes.csv")
    #expect(try Program.run(["report", place.result]).status == 0)
    let found = try verify()
    #expect(found.status == 1 && found.states.filter { $0.value == "changed" }.map(\.key) == ["scenes.csv"])
  }

  @Test(.enabled(if: ReportTests.ffmpeg != nil, "needs ffmpeg"))
  func `A film within the result is sealed, and one beside it is not`() throws {
    try run()
    for name in ["film.mp4", "report/film.webm"] {
      let film = place.result + "/" + name
      let made = try Program.run(["timelapse", place.result, "--out", film, "--quiet"])
      #expect(made.status == 0, "\(made.errors)")
      #expect(try place.text(place.result + "/SHA256SUMS").contains("  \(name)\n"))
      #expect(try verify().states[name] == "same")
    }
    #expect(try verify().status == 0)
    let sealed = try place.text(place.result + "/SHA256SUMS")
    #expect(try Program.run(["timelapse", place.result, "--out", place.root + "/film.mp4", "--quiet"]).status == 0)
    #expect(try place.text(place.result + "/SHA256SUMS") == sealed)
    try spoil(place.result + "/film.mp4")
    #expect(try verify().states["film.mp4"] == "changed")
  }

  @Test func `Verdicts that are written later are sealed too`() throws {
    #expect(try Program.run(["run", place.scenes, "--out", place.result, "--quiet"]).status == 0)
    #expect(try verify().states["claims.json"] == nil)
    let claims = place.root + "/claims.yaml"
    try place.put(Self.claims, claims)
    #expect(try Program.run(["check", claims, place.result]).status == 0)
    let found = try verify()
    #expect(found.status == 0 && found.states["claims.json"] == "same")
    // sha256sum reads the list, too.
    let check = Process()
    check.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    check.arguments = ["--check", "--quiet", "--strict", "SHA256SUMS"]
    check.currentDirectoryURL = URL(fileURLWithPath: place.result)
    check.standardOutput = FileHandle.nullDevice
    try check.run()
    check.waitUntilExit()
    #expect(check.terminationStatus == 0)
  }

  @Test func `One changed bit in any file is named`() throws {
    try run()
    try place.put("note", place.result + "/note.txt")
    let names = files(place.result).filter { $0 != "SHA256SUMS" && $0 != "note.txt" }
    #expect(names.count > 15)
    let whole = try verify()
    #expect(whole.status == 0 && Set(names).isSubset(of: whole.states.keys))
    #expect((whole.json["notes"] as? [String])?.contains { $0.contains("note.txt") } == true)
    // The account and the structures are read before anything is compared; they come below.
    for name in names where !["account.json", "structures.geojson"].contains(name) {
      try spoil(place.result + "/" + name)
    }
    let spoiled = try verify()
    #expect(spoiled.status == 1)
    for name in names where !["account.json", "structures.geojson"].contains(name) {
      #expect(spoiled.states[name] == "changed", "\(name)")
    }
    try FileManager.default.removeItem(atPath: place.result + "/after.tif")
    #expect(try verify().states["after.tif"] == "missing")
  }

  @Test func `A second run names what differs from it`() throws {
    try run()
    let path = place.result + "/account.json"
    let text = try place.text(path)
    let match = try #require(text.firstMatch(of: /"area_ha" ?: ?([0-9.]+)/))
    try place.put(text.replacingOccurrences(of: match.0, with: "\"area_ha\" : 99"), path)
    let found = try verify(["--images", place.scenes])
    #expect(found.status == 1 && found.states["account.json"] == "changed")
    let rerun = try #require(found.json["rerun"] as? [String: Any])
    let differences = try #require(rerun["differences"] as? [String])
    #expect(differences.contains { $0.hasPrefix("sites[0].area_ha: 99 against") }, "\(differences)")
    // An image that is not the one of the account is missed by its digest, and no second run is made of others.
    try place.put(text, path)
    let image = try #require(files(place.scenes).filter { $0.hasSuffix(".tif") }.sorted().first)
    try spoil(place.scenes + "/" + image)
    let other = try verify(["--images", place.scenes])
    #expect(other.status == 1 && other.json["rerun"] == nil)
    #expect(other.states.contains { $0.key.hasSuffix(image) && $0.value == "missing" })
    #expect(try verify().states.contains { $0.key.hasSuffix(image) && $0.value == "changed" })
  }

  @Test(arguments: ["xx", "", "en_GB\u{202E}"]) func `A language that there is not is named with those that there are`(
    code: String
  ) throws {
    #expect(try Program.run(["run", place.scenes, "--out", place.result, "--quiet", "--lang", "EN"]).status == 0)
    for command in [["report", place.result], ["timelapse", place.result, "--out", place.root + "/f.gif", "--quiet"]] {
      let refused = try Program.run(command + ["--lang", code])
      #expect(refused.status == 2 && refused.messages.count == 1, "\(refused.errors)")
      // Without ffmpeg a film fails at that first.
      #expect(
        refused.errors.contains("--lang") && refused.errors.contains("Known: en") || refused.errors.contains("ffmpeg"),
        "\(refused.errors)")
    }
    let early = try Program.run(["run", place.scenes, "--out", place.root + "/other", "--quiet", "--lang", code])
    #expect(early.status == 2 && !place.exists(place.root + "/other"))
  }

  // MARK: Other programs

  private func output(_ tool: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  @Test(.enabled(if: ReportTests.ffmpeg != nil && ReportTests.tool(["ffprobe"]) != nil, "needs ffmpeg and ffprobe"))
  func `Films play from the first frame to the last`() throws {
    try run()
    let ffprobe = try #require(ReportTests.tool(["ffprobe"]))
    for (ending, codec) in [("mp4", "h264"), ("webm", "vp9"), ("gif", "gif")] {
      let film = place.root + "/film.\(ending)"
      let made = try Program.run(["timelapse", place.result, "--out", film, "--quiet", "--cloudy", "keep"])
      #expect(made.status == 0, "\(made.errors)")
      let facts = try output(
        ffprobe,
        [
          "-v", "error", "-count_frames", "-show_entries",
          "stream=codec_name,pix_fmt,width,height,nb_read_frames:format=duration", "-of", "json", film,
        ])
      #expect(facts.status == 0)
      let json = try #require(try JSONSerialization.jsonObject(with: Data(facts.text.utf8)) as? [String: Any])
      let stream = try #require((json["streams"] as? [[String: Any]])?.first)
      #expect(stream["codec_name"] as? String == codec)
      // What browsers and phones play.
      if ending != "gif" { #expect(stream["pix_fmt"] as? String == "yuv420p") }
      let (width, height) = (try #require(stream["width"] as? Int), try #require(stream["height"] as? Int))
      #expect(width % 2 == 0 && height % 2 == 0 && (ending != "gif" || width <= 640))
      let seconds = try #require(Double((json["format"] as? [String: Any])?["duration"] as? String ?? ""))
      #expect(seconds > 3 && seconds < 120, "\(ending) \(seconds)")
      // Each frame decodes.
      #expect(
        try output(try #require(ReportTests.ffmpeg), ["-v", "error", "-xerror", "-i", film, "-f", "null", "-"]) == (
          0, ""
        ))
      let size = try #require(try FileManager.default.attributesOfItem(atPath: film)[.size] as? Int)
      #expect(size < 10_000_000)
    }
  }
}
