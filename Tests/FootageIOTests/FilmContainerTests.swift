import Foundation
import Testing

@testable import FootageIO

struct FilmContainerTests {
  private func written(_ bytes: [UInt8], _ name: String) throws -> String {
    let path = NSTemporaryDirectory() + "film-\(UUID().uuidString)-" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test(arguments: [
    "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/x.ts\n", "\u{FEFF}#EXTM3U\n/etc/passwd\n",
    "ffconcat version 1.0\nfile /etc/passwd\n",
    "file '/etc/passwd'\n", "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    "<?xml version=\"1.0\"?><MPD></MPD>",
    "<asx version=\"3.0\"><ref href=\"http://x/y\"/></asx>", "[Reference]\nRef1=http://x/y\n",
    "rtsp://127.0.0.1/live\n",
  ]) func `A list of other files is refused whatever it is called`(text: String) throws {
    let path = try written(Array(text.utf8), "clip.mp4")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: FootageIOError.self) { try FilmReader(path) }
    #expect(error?.code == .refersElsewhere)
    #expect(error?.path == path)
  }

  @Test func `Files that are no films`() throws {
    let words = try written(Array("Dear reader".utf8), "notes.mov")
    let empty = try written([], "empty.mp4")
    defer { for path in [words, empty] { try? FileManager.default.removeItem(atPath: path) } }
    #expect(throws: FootageIOError.self) { try FilmContainer.of(words) }
    for (path, code) in [
      (words, FootageIOError.Code.unknownFormat), (empty, .cannotOpen), ("/dev/zero", .cannotOpen),
      ("/nowhere.mp4", .cannotOpen),
    ] {
      let error = #expect(throws: FootageIOError.self) { try FilmContainer.of(path) }
      #expect(error?.code == code, "\(path)")
    }
  }

  @Test func `First bytes tell the container`() {
    #expect(FilmContainer.told(by: [0, 0, 0, 24] + Array("ftypisom".utf8)) == .mp4)
    #expect(FilmContainer.told(by: [0x1A, 0x45, 0xDF, 0xA3]) == .matroska)
    #expect(FilmContainer.told(by: Array("RIFF....AVI LIST".utf8)) == .avi)
    var packets = [UInt8](repeating: 0, count: 188 * 6)
    for k in 0..<6 { packets[188 * k] = 0x47 }
    #expect(FilmContainer.told(by: packets) == .mpegts)
    // A text that begins with a G is no transport stream.
    #expect(FilmContainer.told(by: Array("Good morning".utf8)) == nil)
  }

  @Test func `Programs are kept to one file of one kind`() {
    for container in FilmContainer.allCases {
      let guards = FilmReader.guards(container)
      let pairs = zip(guards, guards.dropFirst()).map { "\($0) \($1)" }
      #expect(pairs.contains("-protocol_whitelist file,pipe"))
      #expect(pairs.contains("-f \(container.demuxer)"))
      #expect(!guards.joined().contains("hls") && !guards.joined().contains("concat"))
    }
    #expect(FilmReader.address("/a/http:b.mp4") == "file:/a/http:b.mp4")
    #expect(FilmReader.address("-y.mp4").hasPrefix("file:/"))
  }
}
