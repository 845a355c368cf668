import Foundation
import RasterCore
import Testing

@testable import SitePipeline

struct FrameCanvasTests {
  private func canvas() -> FrameCanvas { FrameCanvas(width: 40, height: 20, colour: [0, 0, 0]) }

  @Test func `A line covers its length times its width`() {
    var canvas = canvas()
    canvas.draw([[PixelPoint(x: 5, y: 10), PixelPoint(x: 35, y: 10)]], width: 4, [255, 255, 255])
    let sum = canvas.picture.rgb.reduce(0) { $0 + Double($1) } / 3 / 255
    // 30 by 4, and half a disc of radius 2 at either end.
    #expect(abs(sum - (120 + .pi * 4)) < 3)
    #expect(canvas.picture.rgb[(10 * 40 + 20) * 3] == 255)
    #expect(canvas.picture.rgb[(3 * 40 + 20) * 3] == 0)
  }

  @Test func `Strokes that cross are not blended twice`() {
    var once = canvas()
    once.draw([[PixelPoint(x: 5, y: 10), PixelPoint(x: 35, y: 10)]], width: 3, [200, 0, 0])
    var twice = canvas()
    let line = [PixelPoint(x: 5, y: 10), PixelPoint(x: 35, y: 10)]
    twice.draw([line, line], width: 3, [200, 0, 0])
    #expect(once.picture == twice.picture)
  }

  @Test func `Nothing is drawn outside`() {
    var canvas = canvas()
    canvas.draw(
      [[PixelPoint(x: -50, y: -50), PixelPoint(x: 90, y: 70)], [PixelPoint(x: 500, y: 500)]], width: 5, [9, 9, 9])
    canvas.fill(x: -5, y: 15, width: 100, height: 100, [7, 7, 7])
    #expect(canvas.picture.rgb.count == 40 * 20 * 3)
    #expect(Array(canvas.picture.rgb.suffix(3)) == [7, 7, 7])
  }

  @Test func `Letters of dates and names stay on their field`() {
    let needed = (0x20..<0x7F).compactMap { Unicode.Scalar($0).map(Character.init) } + ["©", "·", "–", "²", "°"]
    let unknown = StrokeFont.strokes("\u{1F3D7}").lines
    for letter in needed where !"@$<>\\^`{}~".contains(letter) {
      let (lines, width) = StrokeFont.strokes(String(letter))
      #expect(letter == " " || !lines.isEmpty, "\(letter)")
      #expect(lines != unknown, "\(letter) is drawn")
      for point in lines.flatMap({ $0 }) {
        #expect(point.x >= 0 && point.x <= width + 1e-9, "\(letter) is wider than it says")
        #expect(point.y >= 0 && point.y <= 8, "\(letter)")
      }
    }
    #expect(Set((0...9).map { "\(StrokeFont.strokes("\($0)").lines)" }).count == 10, "no two digits look alike")
  }
}

struct ExternalToolTests {
  @Test func `Only executable files of absolute folders are tools`() throws {
    let folder = NSTemporaryDirectory() + "tools-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder + "/sub", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    FileManager.default.createFile(atPath: folder + "/plain", contents: Data())
    FileManager.default.createFile(atPath: folder + "/tool", contents: Data(), attributes: [.posixPermissions: 0o755])
    #expect(ExternalTool.find(["sub", "plain", "tool"], path: ".:relative:\(folder)")?.path == folder + "/tool")
    #expect(ExternalTool.find(["tool"], path: "relative:") == nil)
    #expect(ExternalTool.find(["tool"], path: nil) == nil)
  }

  @Test func `A program that takes too long or fails is named`() throws {
    let watch = RunWatch(progress: { _ in }, isCancelled: { false })
    let sleep = try #require(ExternalTool.find(["sleep"]))
    let late = #expect(throws: RunError.self) { try sleep.run(["20"], product: "/tmp/x", seconds: 0.1, watch: watch) }
    #expect(late?.message.contains("longer than") == true)
    let list = try #require(ExternalTool.find(["ls"]))
    let fail = #expect(throws: RunError.self) {
      try list.run(["/no-such-folder"], product: "/tmp/x", seconds: 10, watch: watch)
    }
    #expect(fail?.message.contains("/no-such-folder") == true, "its last words are passed on")
    #expect(throws: RunError.cancelled) {
      try sleep.run(["20"], product: "/tmp/x", seconds: 10, watch: RunWatch(progress: { _ in }, isCancelled: { true }))
    }
  }
}
