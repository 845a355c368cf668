import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Geolocation

/// Hills of many sizes by a formula, and skylines by marching over the formula itself with none of the search's code.
private struct Hills {
  let waves: [(Double, Double, Double, Double)]
  let terrain: HorizonTerrain

  init(seed: UInt64) {
    var random = TestRandom(seed: seed)
    waves = (0..<32).map { k in
      let length = 12_000 / pow(1.13, Double(k))
      let a = random.uniform(0...(2 * .pi))
      return (2 * .pi / length * cos(a), 2 * .pi / length * sin(a), random.uniform(0...(2 * .pi)), length * 0.008)
    }
    let (side, step) = (401, 60.0)
    let waves = waves
    let heights = (0..<(side * side)).map { i in
      Float(Self.height(waves, Double(i % side) * step - 12_000, Double(i / side) * step - 12_000))
    }
    terrain = HorizonTerrain(
      ElevationGrid(
        frame: LocalFrame(anchor: GeoPoint(longitude: 40, latitude: 39)), west: -12_000, south: -12_000, step: step,
        width: side,
        height: side, heights: heights))
  }

  private static func height(_ waves: [(Double, Double, Double, Double)], _ x: Double, _ y: Double) -> Double {
    waves.reduce(1_500) { $0 + $1.3 * sin($1.0 * x + $1.1 * y + $1.2) }
  }
  func height(_ x: Double, _ y: Double) -> Double { Self.height(waves, x, y) }

  /// A summit: from a slope the line is ground nearer than a cell, of which a model knows nothing.
  func viewpoint(_ random: inout TestRandom) -> Vector3 {
    let tries = (0..<30).map { _ in Vector3(random.uniform(-5_000...5_000), random.uniform(-5_000...5_000), 0) }
    var top = tries.max { height($0.x, $0.y) < height($1.x, $1.y) } ?? tries[0]
    let around = (0..<8).map { Double($0) * .pi / 4 }
    while let up = around.map({ Vector3(top.x + 10 * cos($0), top.y + 10 * sin($0), 0) }).max(by: {
      height($0.x, $0.y) < height($1.x, $1.y)
    }), height(up.x, up.y) > height(top.x, top.y) { top = up }
    return Vector3(top.x, top.y, height(top.x, top.y) + 2)
  }

  func line(_ camera: Camera, noise: Double, _ random: inout TestRandom) -> Skyline {
    let half = camera.intrinsics.hFOV / 2 + 3
    let width = camera.intrinsics.width
    let points = (0..<500).compactMap { i -> PixelPoint? in
      let a = (camera.orientation.yaw - half + 2 * half * Double(i) / 499) * .pi / 180
      var (best, crest) = (-2.0, 0.0)
      var d = 60.0
      let eye = camera.position
      // As far as the model reaches, or it would show hills that the line does not have.
      while max(abs(eye.x + d * sin(a)), abs(eye.y + d * cos(a))) < 11_990 {
        let z = height(eye.x + d * sin(a), eye.y + d * cos(a))
        let slope = (z - eye.z - d * d * 0.87 / (2 * 6_371_000)) / d
        if slope > best { (best, crest) = (slope, d) }
        d += 20
      }
      // Ground that still rises where the model ends is no crest.
      return crest < d - 150 ? camera.pixel(direction: Vector3(sin(a), cos(a), best)) : nil
    }.filter { $0.x >= 0 && $0.x < Double(width) && $0.y >= 0 && $0.y < Double(camera.intrinsics.height) }.sorted {
      $0.x < $1.x
    }
    return Skyline(
      width: width, height: camera.intrinsics.height,
      samples: points.map { .init(x: $0.x, y: $0.y + noise * random.normal(), sigma: noise) },
      spacing: Double(width) / 440)
  }
}

@Suite struct SkylinePoseTests {
  /// Errors over standard deviations are of the order of one, and the camera is the true one.
  @Test func aKnownPlaceGivesHeadingPitchRollAndLens() throws {
    let hills = Hills(seed: 8)
    var random = TestRandom(seed: 31)
    var scores: [Double] = []
    var consistent = 0
    for field in [35.0, 50, 65, 80] {
      let eye = hills.viewpoint(&random)
      let look = Orientation(yaw: random.uniform(0...360), pitch: random.uniform(-4...4), roll: random.uniform(-2...2))
      let camera = Camera(
        intrinsics: Intrinsics(width: 1_200, height: 800, hFOV: field), position: eye, orientation: look)
      let line = hills.line(camera, noise: 1.5, &random)
      let pose = try #require(SkylinePose.find(line, at: eye, sigma: 15, terrain: hills.terrain))
      let s = pose.solution
      let off = [
        Angle.difference(s.orientation.yaw, look.yaw), s.orientation.pitch - look.pitch, s.orientation.roll - look.roll,
        log(s.focal / camera.intrinsics.focal),
      ]
      #expect(abs(off[0]) < 1.5 && abs(off[1]) < 0.7 && abs(off[2]) < 0.7 && abs(off[3]) < 0.05, "\(field): \(off)")
      scores += zip(off, pose.sigmas).map { abs($0 / $1) }
      if pose.test.verdict == .consistent { consistent += 1 }
      #expect(pose.test.verdict != .inconsistent)
      #expect(pose.sigmas[0] < 2 && pose.sigmas[3] < 0.1, "\(pose.sigmas)")
      // From three kilometres away the terrain shows another line.
      let wrong = SkylinePose.find(
        line, at: Vector3(eye.x + 2_400, eye.y - 1_800, 0), sigma: 15, terrain: hills.terrain)
      #expect(wrong?.test.verdict != .consistent)
      #expect((wrong?.solution.misfit ?? 9) > s.misfit + 0.2)
    }
    // Of 16 normal scores one over 3 is a surprise; all under a tenth would mean deviations that are far too large.
    #expect(scores.filter { $0 > 3 }.count <= 1 && scores.max()! > 0.1, "\(scores)")
    #expect(consistent >= 3)
  }

  @Test func landmarksHoldWhatALineLeavesOpen() throws {
    let hills = Hills(seed: 12)
    var random = TestRandom(seed: 7)
    let eye = hills.viewpoint(&random)
    let camera = Camera(
      intrinsics: Intrinsics(width: 1_200, height: 800, hFOV: 55), position: eye,
      orientation: Orientation(yaw: 140, pitch: 0, roll: 1))
    // A third of the picture's width only, the one whose line is far ground: what is nearer than a kilometre holds little.
    var line = hills.line(camera, noise: 2, &random)
    line.samples.removeAll { $0.x < 800 }
    let alone = try #require(SkylinePose.find(line, at: eye, sigma: 10, terrain: hills.terrain))
    // Landmarks anywhere along rays of the camera: in the picture where the pinhole's formula puts them.
    let marks = [(300.0, 500.0, 2_000.0), (900, 450, 3_500), (1_100, 600, 1_500)].map { u, v, d -> Landmark in
      let p = eye + d * camera.ray(PixelPoint(x: u, y: v))
      let sunk = Vector3(p.x, p.y, p.z + Refraction().drop(hypot(p.x - eye.x, p.y - eye.y)))
      return Landmark(
        name: "\(u)", pixel: PixelPoint(x: u + random.normal(), y: v + random.normal()), position: sunk, sigmaPixel: 1,
        sigmaMap: 3,
        sigmaHeight: 3)
    }
    let held = try #require(SkylinePose.find(line, at: eye, sigma: 10, terrain: hills.terrain, landmarks: marks))
    #expect(held.sigmas[3] < alone.sigmas[3], "\(held.sigmas) \(alone.sigmas)")
    #expect(
      abs(Angle.difference(held.solution.orientation.yaw, 140)) < 1 && abs(held.solution.field(width: 1_200) - 55) < 2)
    #expect(held.picks.allSatisfy { $0.agrees })
    // One that is 150 px off is seen to be.
    var wrong = marks
    wrong[1].pixel.x -= 150
    let named = try #require(SkylinePose.find(line, at: eye, sigma: 10, terrain: hills.terrain, landmarks: wrong))
    #expect(!named.picks[1].agrees && named.picks[0].agrees)
  }
}
