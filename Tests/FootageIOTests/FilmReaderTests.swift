import Foundation
import Geolocation
import RasterCore
import Testing

@testable import FootageIO

/// Runs ffmpeg to make films; the reader is tried on them.
enum Films {
  static var isInstalled: Bool { FilmProcess.find("ffmpeg") != nil && FilmProcess.find("ffprobe") != nil }
  /// A folder that the caller removes.
  static func folder() throws -> String {
    let path = NSTemporaryDirectory() + "films-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  static func make(_ arguments: [String], to path: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: FilmProcess.find("ffmpeg") ?? "")
    process.arguments = ["-nostdin", "-y", "-loglevel", "error"] + arguments + [path]
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}

@Suite(.enabled(if: Films.isInstalled, "ffmpeg is not installed, so no film can be made or read"))
struct FilmReaderTests {
  /// Frame n is of grey 16 + 2 n.
  private func steps(_ folder: String, _ name: String, _ more: [String] = []) throws -> String {
    let path = folder + "/" + name
    try Films.make(
      [
        "-f", "lavfi", "-i", "color=black:s=160x96:r=25:d=4,format=gray,geq=lum=16+2*N", "-pix_fmt", "yuv420p", "-g",
        "12",
      ] + more, to: path)
    return path
  }

  @Test(arguments: [
    ("a.mp4", [String]()), ("b.mkv", []), ("c.avi", ["-c:v", "mpeg4", "-q:v", "2"]),
    ("d.ts", ["-c:v", "mpeg2video", "-q:v", "2"]),
  ])
  func `Frames come by their number, from any start`(name: String, more: [String]) throws {
    let folder = try Films.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let film = try FilmReader(try steps(folder, name, more))
    #expect(film.facts.width == 160 && film.facts.height == 96)
    #expect(abs(film.facts.frameRate - 25) < 1e-6)
    #expect(abs(film.facts.duration - 4) < 0.2)
    for (first, count) in [(0, nil), (37, 5), (80, 1)] as [(Int, Int?)] {
      var request = FilmReader.Request(width: 80, height: 48)
      request.first = first
      request.count = count
      var seen: [Int: Double] = [:]
      let came = try film.grey(request) { frame, index in
        seen[index] = frame.pixels.reduce(0) { $0 + Double($1) } / Double(frame.pixels.count)
        return true
      }
      #expect(came == (count ?? 100), "\(name) \(came)")
      // Stored greys are video's, 16 to 235; those that come are 0 to 255. Some coders round by a step.
      for (index, grey) in seen {
        #expect(
          abs(grey - Double(2 * index) * 255 / 255) < 2.1 || abs(grey - (16 + 2 * Double(index))) < 2.1,
          "\(name) \(index): \(grey)")
      }
    }
  }

  @Test func `Wide pixels and turned films come as they are to be shown`() throws {
    let folder = try Films.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let wide = try steps(folder, "wide.mp4", ["-vf", "setsar=16/11"])
    let film = try FilmReader(wide)
    #expect(film.facts.width == 232 && film.facts.height == 96)
    #expect(film.facts.storedWidth == 160)
    let turned = folder + "/turned.mp4"
    try Films.make(["-i", wide, "-c", "copy", "-metadata:s:v", "rotate=90"], to: turned)
    let upright = try FilmReader(turned)
    #expect(upright.facts.rotation % 180 == 90)
    #expect(upright.facts.width == 96 && upright.facts.height == 232)
  }

  @Test func `What cannot be used is refused with the reason`() throws {
    let folder = try Films.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let sound = folder + "/sound.mp4"
    try Films.make(["-f", "lavfi", "-i", "sine=d=1"], to: sound)
    let film = try steps(folder, "film.mp4")
    let cut = folder + "/cut.mp4"
    try Data(contentsOf: URL(fileURLWithPath: film)).prefix(600).write(to: URL(fileURLWithPath: cut))
    var short = FilmLimits()
    short.longest = 2
    for (path, limits, code) in [
      (sound, FilmLimits(), FootageIOError.Code.noVideo), (cut, FilmLimits(), .cannotDecode), (film, short, .tooLong),
    ] {
      let error = #expect(throws: FootageIOError.self) { try FilmReader(path, limits: limits) }
      #expect(error?.code == code, "\(path)")
      #expect(error?.path == path && error?.advice.isEmpty == false)
    }
  }

  /// Something that listens, and what came to it.
  private final class Listener {
    let descriptor: Int32
    let port: UInt16
    init() throws {
      let ear = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let bound = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
          bind(ear, pointer, size) == 0 && listen(ear, 5) == 0 && getsockname(ear, pointer, &size) == 0
        }
      }
      try #require(bound)
      port = UInt16(bigEndian: address.sin_port)
      _ = fcntl(ear, F_SETFL, O_NONBLOCK)
      descriptor = ear
    }
    deinit { close(descriptor) }
    var wasCalled: Bool { accept(descriptor, nil, nil) >= 0 }
  }

  @Test func `A playlist fetches nothing, even forced past the look at its first bytes`() throws {
    let folder = try Films.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let listener = try Listener()
    let address = "http://127.0.0.1:\(listener.port)/a.ts"
    let secret = try steps(folder, "secret.ts", ["-c:v", "mpeg2video"])
    let lists = [
      "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n\(address)\n#EXT-X-ENDLIST\n",
      "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n\(secret)\n#EXT-X-ENDLIST\n",
      "ffconcat version 1.0\nfile '\(address)'\n", "ffconcat version 1.0\nfile '\(secret)'\n",
    ]
    for (k, list) in lists.enumerated() {
      let path = folder + "/list\(k).mp4"
      try Data(list.utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: FootageIOError.self) { try FilmReader(path) }
      // The programs themselves, told that it is a film, find none in it.
      for container in FilmContainer.allCases {
        let process = try FilmProcess(
          "ffprobe",
          ["-v", "error"] + FilmReader.guards(container) + ["-show_streams", "-i", FilmReader.address(path)],
          silence: 20)
        let said = String(decoding: try process.readAll(limit: 1 << 20, path: path), as: UTF8.self)
        _ = process.finish()
        #expect(!said.contains("codec_name"), "\(container) \(k)")
      }
    }
    #expect(!listener.wasCalled)
  }

  @Test func `A program that says nothing more is ended`() throws {
    let folder = try Films.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let process = try FilmProcess(
      "ffmpeg",
      ["-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "color=d=100:r=0.01", "-f", "rawvideo", "pipe:1"],
      silence: 1)
    _ = try process.readAll(limit: 1 << 30, path: "x")
    #expect(process.finish().ranOut)
  }
}
