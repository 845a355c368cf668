import Foundation
import Geolocation
import RasterCore
import Testing

@testable import FootageIO

/// A film as broadcasters send it: three shots, the second a pan, woven of two moments a frame, with a logo and a running ticker. ffmpeg paints the
/// surroundings (two sizes of noise, a darker ground), moves them past a camera (crop and v360) and encodes, so that the truth is its.
private enum PanFilm {
  static let (width, height, hFOV) = (480, 272, 40.0)
  /// Half frames of each shot, 50 a second.
  static let (before, pan, after) = (50, 140, 50)

  /// Width of the surroundings in pixels, of 360 degrees.
  static let round = 3_072

  /// Azimuth of the camera at a half frame of the pan: some 50 degrees at an uneven speed, by whole pixels of the surroundings.
  static func azimuth(_ k: Int) -> Double {
    (3 * Double(k) + 12 * sin(Double(k) / 25)).rounded(.down) * 360 / Double(round)
  }

  static func make(in folder: String) throws -> String {
    let place =
      "nullsrc=s=1024x512:r=50:d=0.02,format=gray,geq=lum='random(1)*255',scale=3072:1536:flags=bicubic[a];"
      + "nullsrc=s=256x128:r=50:d=0.02,format=gray,geq=lum='random(2)*255',scale=3072:1536:flags=bicubic[b];"
      + "nullsrc=s=16x16:r=50:d=0.02,format=gray,geq=lum='if(lt(Y,8),190,70)',scale=3072:1536:flags=neighbor[c];"
      + "[a][b]blend=all_mode=average[d];[d][c]blend=all_mode=average,format=yuv420p,split=3[x][y][z];"
    let across = 2 * atan(tan(hFOV / 2 * Double.pi / 180) * Double(height) / Double(width)) * 180 / Double.pi
    func camera(_ from: String, _ count: Int, _ more: String, _ yaw: Double, _ to: String) -> String {
      "[\(from)]loop=loop=\(count - 1):size=1,setpts=N/50/TB,\(more)v360=e:flat:h_fov=\(hFOV):v_fov=\(across):w=\(width):h=\(height):yaw=\(yaw)[\(to)];"
    }
    let logo = "drawbox=x=420:y=16:w=40:h=24:color=white:t=fill,drawbox=x=428:y=22:w=24:h=12:color=black:t=fill"
    // Words of a ticker: white boxes on a strip that is three pictures long and runs to the left.
    var strip = "color=0x202080:s=1440x24:r=50:d=5"
    for k in 0..<24 {
      strip +=
        ",drawbox=x=\(k * 60 + k % 3 * 7):y=\(5 + k % 3):w=\(14 + k % 4 * 8):h=\(8 + k % 3 * 2):color=white:t=fill"
    }
    let path = folder + "/pan.mp4"
    try Films.make(
      [
        "-filter_complex",
        place + camera("x", before, "", -120, "s") + "[y]split[u][v];[u][v]hstack[yy];"
          + camera("yy", pan, "crop=\(round):1536:x='floor(3*n+12*sin(n/25))':y=0,", 0, "p")
          + camera("z", after, "", 150, "t")
          + "\(strip)[strip];[s][p][t]concat=n=3:v=1,\(logo)[film];[film][strip]overlay=x='-mod(t*80,960)':y=232:shortest=1,format=yuv420p,tinterlace=mode=interleave_top,setsar=1",
        "-c:v", "libx264", "-crf", "20", "-flags", "+ilme+ildct", "-x264opts", "tff=1",
      ], to: path)
    return path
  }
}

@Suite(.enabled(if: Films.isInstalled, "ffmpeg is not installed, so no film can be made or read")) struct PanFilmTests {
  @Test func `Cuts, weave, overlays and angles of a broadcast pan`() throws {
    let folder = try Films.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let film = try FilmReader(try PanFilm.make(in: folder))
    let (w, h) = (PanFilm.width, PanFilm.height)
    var request = FilmReader.Request(width: w, height: h)

    var finder = ShotFinder()
    var weave = InterlaceFinder()
    var last: GrayFrame?
    try film.grey(request) { frame, index in
      finder.add(frame)
      if let last, index > 30, index < 90 { weave.add(last, frame) }
      last = frame
      return true
    }
    let shots = finder.finished()
    // Frames hold two half frames each.
    #expect(shots.map(\.first) == [0, 25, 95])
    #expect(shots.map(\.last) == [24, 94, 119])
    #expect(weave.isInterlaced == true, "\(weave.combing ?? -9)")
    guard shots.count == 3 else { return }

    request.first = 26
    request.count = 68
    request.deinterlaces = true
    var overlays = OverlayFinder(width: w, height: h)
    try film.grey(request) { frame, index in
      if index % 3 == 0 { overlays.add(frame) }
      return true
    }
    let overlay = overlays.finished()
    #expect(overlay.isKnown)
    // The logo, and the ticker's band, to a few pixels; little else.
    #expect(!overlay.scene[440, 28] && !overlay.scene[423, 19] && overlay.scene[400, 28])
    for x in [5, 100, 240, 470] {
      #expect(!overlay.scene[x, 244] && !overlay.scene[x, 234] && overlay.scene[x, 222], "column \(x)")
    }
    #expect(overlay.covered > 0.09 && overlay.covered < 0.17, "\(overlay.covered)")

    var tracker = PanoramaTracker(usable: overlay.scene)
    try film.grey(request) { frame, index in
      tracker.add(frame, isLast: index == 93)
      return true
    }
    #expect(tracker.breaks.isEmpty)
    let found = PanoramaSolver.solve(tracks: tracker.tracks, frames: tracker.keyFrames.count, width: w, height: h)
    let solution = try #require(found)
    #expect(solution.movement == .none, "\(solution.medianResidual) \(solution.strayShare)")
    #expect(solution.levelling == .uprightPan)
    #expect(abs(solution.intrinsics.hFOV - PanFilm.hFOV) < 0.4, "\(solution.intrinsics.hFOV)")
    func truth(_ key: Int) -> Double { PanFilm.azimuth(2 * (26 + tracker.keyFrames[key] - 25)) }
    let middle = solution.rotations.count / 2
    var worst = 0.0
    for (k, rotation) in solution.rotations.enumerated() {
      let o = rotation.orientation
      worst = max(worst, abs(Angle.difference(o.yaw, 0) - (truth(k) - truth(middle))), abs(o.pitch))
    }
    print(
      "pan of \(truth(solution.rotations.count - 1) - truth(0)) degrees: lens \(solution.intrinsics.hFOV), worst angle off by \(worst), "
        + "residual \(solution.medianResidual) px, stray \(solution.strayShare), weave \(weave.combing ?? 0), covered \(overlay.covered)"
    )
    #expect(worst < 0.3, "\(worst)")
  }

  @Test func `Copies are known, mirrored too, and other scenes are not`() throws {
    let folder = try Films.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let film = try PanFilm.make(in: folder)
    let copy = folder + "/copy.mp4"
    try Films.make(
      ["-i", film, "-vf", "scale=320:180,hflip,eq=brightness=0.08:contrast=0.9", "-c:v", "libx264", "-crf", "33"],
      to: copy)
    func hashes(_ path: String) throws -> [FootageHash] {
      var out: [FootageHash] = []
      try FilmReader(path).grey(FilmReader.Request(width: 320, height: 180)) { frame, index in
        if index % 10 == 0, let hash = FootageHash(frame) { out.append(hash) }
        return true
      }
      return out
    }
    let (a, b) = (try hashes(film), try hashes(copy))
    #expect(a.count == 12 && b.count == 12)
    for (k, hash) in a.enumerated() {
      #expect(hash.mirrored.distance(to: b[k]) <= FootageHash.copy, "\(k): \(hash.mirrored.distance(to: b[k]))")
    }
    // The first shot is none of the pan or of the last.
    for other in a.dropFirst(3) {
      #expect(a[0].distance(to: other) > FootageHash.copy + 15)
      #expect(a[0].mirrored.distance(to: other) > FootageHash.copy + 15)
    }
  }
}
