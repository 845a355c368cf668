import Foundation
import RasterCore
import Testing

@testable import Geolocation

/// A landscape around the camera, painted by sums of waves in direction; no code of the panorama has a part in it.
private struct Surroundings {
  /// Grey level in a direction: noise at four scales over the sphere's three coordinates, with ground darker than sky.
  func grey(_ d: Vector3) -> Double {
    let v = d.normalised
    var sum = 0.0
    for (k, size) in [6.0, 14, 30, 60].enumerated() {
      sum += noise(v.x * size + 31 * Double(k), v.y * size + 17, v.z * size + 7) * [40.0, 34, 28, 22][k]
    }
    return min(250, max(5, 128 + sum + (v.z > 0.02 ? 25 : -15)))
  }

  private func hash(_ i: Int, _ j: Int, _ k: Int) -> Double {
    var z = UInt64(bitPattern: Int64(i &* 73_856_093 ^ j &* 19_349_663 ^ k &* 83_492_791))
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) & 0xFFFF) / 32_768 - 1
  }

  private func noise(_ x: Double, _ y: Double, _ z: Double) -> Double {
    let (i, j, k) = (Int(x.rounded(.down)), Int(y.rounded(.down)), Int(z.rounded(.down)))
    func fade(_ t: Double) -> Double { t * t * (3 - 2 * t) }
    let (u, v, w) = (fade(x - Double(i)), fade(y - Double(j)), fade(z - Double(k)))
    var sum = 0.0
    for a in 0...1 {
      for b in 0...1 {
        for c in 0...1 {
          sum += hash(i + a, j + b, k + c) * (a == 1 ? u : 1 - u) * (b == 1 ? v : 1 - v) * (c == 1 ? w : 1 - w)
        }
      }
    }
    return sum
  }
}

private let width = 400
private let height = 226

private func frame(_ o: Orientation, hFOV: Double, shift: (Double, (Vector3) -> Double)? = nil) -> GrayFrame {
  let camera = Camera(
    intrinsics: Intrinsics(width: width, height: height, hFOV: hFOV), position: Vector3(0, 0, 0), orientation: o)
  let place = Surroundings()
  var pixels = [UInt8](repeating: 0, count: width * height)
  for y in 0..<height {
    for x in 0..<width {
      var d = camera.ray(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5))
      // A camera that moves by `shift` sees a thing at that distance from elsewhere.
      if let (east, distance) = shift { d = distance(d) * d + Vector3(east, 0, 0) }
      pixels[y * width + x] = UInt8(place.grey(d).rounded())
    }
  }
  return GrayFrame(width: width, height: height, pixels: pixels)
}

private func solve(_ frames: [GrayFrame], _ options: PanoramaOptions = PanoramaOptions()) -> (
  PanoramaTracker, PanoramaSolution?
) {
  var tracker = PanoramaTracker()
  for (k, f) in frames.enumerated() { tracker.add(f, isLast: k == frames.count - 1) }
  let s = PanoramaSolver.solve(
    tracks: tracker.tracks, frames: tracker.keyFrames.count, width: width, height: height, options: options)
  return (tracker, s)
}

struct PanoramaTests {
  @Test(arguments: [22.0, 45, 70]) func `A pan gives its angles and its lens back`(hFOV: Double) throws {
    // A hand-held pan of one and a half fields of view: uneven speed, a tilt, a roll that wavers.
    let truth = (0..<30).map { k -> Orientation in
      let t = Double(k) / 29
      return Orientation(
        yaw: Angle.wrapped(310 + 1.5 * hFOV * (t + 0.04 * sin(6 * t))), pitch: -4 + 1.2 * sin(5 * t),
        roll: 0.6 * sin(9 * t))
    }
    let (tracker, found) = solve(truth.map { frame($0, hFOV: hFOV) })
    let s = try #require(found)
    #expect(tracker.breaks.isEmpty)
    #expect(s.movement == .none, "\(s.medianResidual) \(s.strayShare)")
    #expect(s.focalIsMeasured)
    #expect(abs(s.intrinsics.hFOV / hFOV - 1) < 0.006, "\(s.intrinsics.hFOV)")
    let middle = s.rotations.count / 2
    for (k, rotation) in s.rotations.enumerated() {
      let (mine, theirs) = (rotation.orientation, truth[tracker.keyFrames[k]])
      let turn = Angle.difference(mine.yaw, s.rotations[middle].orientation.yaw)
      let wanted = Angle.difference(theirs.yaw, truth[tracker.keyFrames[middle]].yaw)
      #expect(abs(turn - wanted) < 0.3, "frame \(k): \(turn) for \(wanted)")
      #expect(abs(mine.roll - theirs.roll) < 1)
      if s.levelling == .uprightPan {
        #expect(abs(mine.pitch - theirs.pitch) < 1.5, "frame \(k): \(mine.pitch) for \(theirs.pitch)")
      }
    }
  }

  @Test func `A camera that moves past near and far things is told from a pan`() throws {
    // Ground at 1.6 m below, hills beyond: five metres sideways.
    let frames = (0..<24).map { k in
      frame(
        Orientation(yaw: Double(k) * 1.4, pitch: -6, roll: 0), hFOV: 50,
        shift: (Double(k) * 0.012, { $0.z < -0.05 ? 0.25 : 1 }))
    }
    let (_, found) = solve(frames)
    let s = try #require(found)
    #expect(s.movement == .moved, "\(s.medianResidual) \(s.strayShare)")
  }

  @Test func `A frame that stands still has no lens`() throws {
    let one = frame(Orientation(yaw: 10, pitch: 0, roll: 0), hFOV: 40)
    let (tracker, s) = solve([one, one, one])
    #expect(tracker.keyFrames == [0])
    #expect(try #require(s).focalIsMeasured == false)
  }

  @Test func `Frames of different places break the chain`() {
    let frames = [0.0, 2, 4, 180, 182, 184].map { frame(Orientation(yaw: $0, pitch: 0, roll: 0), hFOV: 40) }
    let breaks = solve(frames).0.breaks
    #expect(breaks.count == 1)
  }

  @Test func `The picture holds a thing where its direction says`() throws {
    // A white dot in direction (20.5, 3.25), seen by two cameras at their sides.
    let inner = Intrinsics(width: 200, height: 120, hFOV: 40)
    let rotations = [12.0, 28].map { Rotation(Orientation(yaw: $0, pitch: 1, roll: 2)) }
    let grid = PanoramaGrid(of: inner, rotations: rotations)
    var panorama = PanoramaPicture(grid: grid)
    for r in rotations {
      let camera = Camera(intrinsics: inner, position: Vector3(0, 0, 0), rotation: r)
      let dot = try #require(camera.pixel(direction: Vector3(azimuth: 20.5, elevation: 3.25)))
      var rgb = [UInt8](repeating: 40, count: 3 * 200 * 120)
      for y in 0..<120 {
        for x in 0..<200 where hypot(Double(x) + 0.5 - dot.x, Double(y) + 0.5 - dot.y) < 2.2 {
          rgb[3 * (y * 200 + x)] = 240
        }
      }
      panorama.add(Picture(width: 200, height: 120, rgb: rgb), intrinsics: inner, rotation: r, usable: nil)
    }
    let (picture, seen) = panorama.finished()
    #expect(seen > 0.7 && seen < 1)
    var (sum, sx, sy) = (0.0, 0.0, 0.0)
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        let w = max(0, Double(picture.rgb[3 * (y * picture.width + x)]) - 60)
        (sum, sx, sy) = (sum + w, sx + w * (Double(x) + 0.5), sy + w * (Double(y) + 0.5))
      }
    }
    let found = grid.direction(PixelPoint(x: sx / sum, y: sy / sum))
    #expect(abs(found.azimuth - 20.5) < 0.05 && abs(found.elevation - 3.25) < 0.05, "\(found)")
    let back = grid.pixel(azimuth: found.azimuth + 360, elevation: found.elevation)
    #expect(abs(back.x - sx / sum) < 1e-6)
  }
}
