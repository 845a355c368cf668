import Foundation
import Testing

/// The footage commands on the built program.
struct FootageTests {
  private let place: Workplace
  private static let ffmpeg = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map {
    "\($0)/ffmpeg"
  }
  .first { FileManager.default.isExecutableFile(atPath: $0) }

  init() throws { place = try Workplace() }

  private func refused(
    _ arguments: [String], saying words: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try Program.run(["footage"] + arguments, in: place.root)
    #expect(outcome.status == 2, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.output == "", sourceLocation: sourceLocation)
    for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)", sourceLocation: sourceLocation) }
    #expect(!place.exists(place.root + "/case"), sourceLocation: sourceLocation)
  }

  private var about: [String] { ["--source", "A channel", "--date", "2023-06-03"] }

  @Test func `What is no film is refused and leaves nothing`() throws {
    try place.put("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/x.ts\n", place.root + "/clip.mp4")
    try place.put("Dear reader", place.root + "/notes.mov")
    try refused(["add", "clip.mp4"] + about, saying: "clip.mp4", "HLS playlist", "nothing of it was opened")
    try refused(["add", "notes.mov"] + about, saying: "notes.mov", "no film")
    try refused(["add", "absent.mp4"] + about, saying: "absent.mp4", "cannot be read")
    try refused(["add", "notes.mov", "--source", "A channel", "--date", "yesterday"], saying: "--date", "2023-06-03")
    try refused(["add", "notes.mov", "--source", " ", "--date", "2023-06-03"], saying: "--source", "empty")
    try refused(["shots", "3fa2"], saying: "3fa2", "no footage of the case")
    try refused(["panorama", "3fa2"], saying: "--shot or --frames")
  }

  @Test(.enabled(if: FootageTests.ffmpeg != nil, "ffmpeg is not installed, so no film can be made or read"))
  func `A film is kept, cut into shots and a shot stitched`() throws {
    let film = place.root + "/clip.mp4"
    let maker = Process()
    maker.executableURL = URL(fileURLWithPath: Self.ffmpeg ?? "")
    // Noise past which a window slides, then another picture.
    let noise = "nullsrc=s=64x18:r=25:d=0.04,format=gray,geq=lum='random(1)*255',scale=960:270:flags=bicubic"
    let other = "nullsrc=s=32x18:r=25:d=0.04,format=gray,geq=lum='random(7)*255',scale=320:180:flags=bicubic"
    maker.arguments = [
      "-nostdin", "-loglevel", "error", "-filter_complex",
      "\(noise),loop=loop=39:size=1,setpts=N/25/TB,crop=320:180:x='n*4':y=40[a];\(other),loop=loop=19:size=1,setpts=N/25/TB[b];"
        + "[a][b]concat=n=2:v=1,format=yuv420p,setsar=1", film,
    ]
    try maker.run()
    maker.waitUntilExit()
    try #require(maker.terminationStatus == 0)

    func json(_ arguments: [String]) throws -> [String: Any] {
      let outcome = try Program.run(["footage"] + arguments + ["--json"], in: place.root)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }
    let record = try #require(try json(["add", film] + about)["record"] as? [String: Any])
    let id = try #require(record["id"] as? String)
    #expect((record["sha256"] as? String)?.hasPrefix(id) == true)
    let home = place.root + "/case/footage/" + id
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: home + "/original.mp4")) == Data(contentsOf: URL(fileURLWithPath: film))
    )
    #expect(try json(["add", film, "--source", "Another", "--date", "2023-06-04"])["was_there"] as? Bool == true)

    let shots = try #require(try json(["shots", String(id.prefix(6)), "--quiet"])["shots"] as? [[String: Any]])
    #expect(shots.map { $0["first"] as? Int } == [0, 40])
    for name in ["contact.png", "shot-001.png", "mask-002.png", "shots.json"] {
      #expect(place.exists(home + "/shots/" + name))
    }
    let again = try Program.run(["footage", "shots", id, "--quiet"], in: place.root)
    #expect(again.status == 2 && again.errors.contains("--force"), "\(again.errors)")

    let panorama = try json(["panorama", id, "--shot", "1", "--hfov", "20", "--quiet"])
    #expect(place.exists(home + "/panorama-1/panorama.png"))
    // 37 frames of 4 pixels, of which 320 are 20 degrees.
    let turn = try #require(panorama["turn"] as? Double)
    #expect(abs(turn - 37 * 4 * 20 / 320.0) < 0.6, "\(turn)")
    let none = try Program.run(["footage", "panorama", id, "--shot", "9", "--quiet"], in: place.root)
    #expect(none.status == 2 && none.errors.contains("none of the film's 2 shots"), "\(none.errors)")
  }
}
