import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Geolocation

/// Cameras drawn at random with landmarks in their view: the truth is known because it was made.
struct SimulatedView {
  var camera: Camera
  var landmarks: [Landmark]

  /// - Parameters:
  ///   - count: of landmarks.
  ///   - sigma: of picks in pixels.
  ///   - map: of places and heights in metres.
  init(_ random: inout TestRandom, count: Int, sigma: Double, map: Double, hFOV: ClosedRange<Double> = 25...75) {
    let (width, height) = (1_920, 1_080)
    let inner = Intrinsics(width: width, height: height, hFOV: random.uniform(hFOV))
    camera = Camera(
      intrinsics: inner,
      position: Vector3(random.uniform(-300...300), random.uniform(-300...300), random.uniform(380...520)),
      orientation: Orientation(
        yaw: random.uniform(0...360), pitch: random.uniform(-12...4), roll: random.uniform(-3...3)))
    landmarks = []
    while landmarks.count < count {
      // Between 250 m and 5 km away, evenly by the logarithm, on hills of up to 300 m.
      let ray = camera.ray(PixelPoint(x: random.uniform(60...1_860), y: random.uniform(60...1_020)))
      let distance = 250 * pow(20, random.uniform(0...1))
      let there = camera.position + (distance / ray.horizontalLength) * ray
      guard there.z > 200, there.z < 700 else { continue }
      let lifted = Vector3(there.x, there.y, there.z + Refraction().drop(distance))
      let pixel = camera.pixel(of: lifted) ?? PixelPoint(x: 0, y: 0)
      let place = Vector3(
        lifted.x + map * random.normal(), lifted.y + map * random.normal(), lifted.z + map * random.normal())
      landmarks.append(
        Landmark(
          name: "\(landmarks.count + 1)",
          pixel: PixelPoint(x: pixel.x + sigma * random.normal(), y: pixel.y + sigma * random.normal()),
          position: place,
          sigmaPixel: max(sigma, 0.01), sigmaMap: max(map, 0.001), sigmaHeight: max(map, 0.001)))
    }
  }

  var options: ResectionOptions { ResectionOptions(width: 1_920, height: 1_080) }
}

extension TestRandom {
  mutating func uniform(_ r: ClosedRange<Double>) -> Double { r.lowerBound + (r.upperBound - r.lowerBound) * uniform() }
}

@Suite struct ResectionTests {
  @Test func threePointsAndTheirRaysGiveBackTheCamera() {
    var random = TestRandom(seed: 1)
    for _ in 0..<200 {
      let view = SimulatedView(&random, count: 3, sigma: 0, map: 0)
      let points = view.landmarks.map(\.position)
      let rays = points.map { view.camera.rotation.toCamera(($0 - view.camera.position).normalised) }
      let poses = ThreePointPose.solve(points: points, rays: rays)
      #expect(poses.contains { ($0.position - view.camera.position).length < 0.5 }, "\(view.camera.position) \(poses)")
    }
  }

  @Test func perfectPicksGiveBackTheCameraWithItsLens() throws {
    var random = TestRandom(seed: 2)
    for _ in 0..<20 {
      let view = SimulatedView(&random, count: 8, sigma: 0, map: 0)
      let found = try Resection.solve(view.landmarks, options: view.options)
      #expect((found.camera.position - view.camera.position).length < 0.5)
      #expect(abs(found.camera.intrinsics.focal / view.camera.intrinsics.focal - 1) < 1e-3)
      #expect(abs(Angle.difference(found.camera.orientation.yaw, view.camera.orientation.yaw)) < 0.02)
      #expect(found.chiSquared < 1 && found.points.allSatisfy { !$0.isBlunder })
    }
  }

  @Test func theRegionHoldsTheTruthAsOftenAsItSays() throws {
    let tally = ResectionMonteCarlo.run(runs: 100, seed: 3)
    // 95 and 68 % of 100 with a margin of three standard deviations of a binomial count.
    #expect((88...100).contains(tally.inside95), "\(tally)")
    #expect((54...82).contains(tally.inside68), "\(tally)")
    #expect(tally.failed == 0 && tally.falseBlunders <= 3, "\(tally)")
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["GROUNDBREAK_MONTE_CARLO"] != nil,
      "a thousand runs take a minute: set GROUNDBREAK_MONTE_CARLO=1"))
  func aThousandRegions() throws {
    let tally = ResectionMonteCarlo.run(runs: 1_000, seed: 11)
    print("resection Monte Carlo: \(tally)")
    #expect((920...980).contains(tally.inside95), "\(tally)")
    let blunders = try BlunderMonteCarlo.run(runs: 280, seed: 12)
    print("200 px off among seven: \(blunders.named) of 280 named, another one \(blunders.others) times")
    #expect(blunders.named >= 245)
    let easier = try BlunderMonteCarlo.run(runs: 280, seed: 13, lensKnown: true)
    print("the same with the lens known: \(easier.named) of 280 named, another one \(easier.others) times")
    #expect(easier.named >= 258)
  }

  @Test func aPairThatIsWrongIsNamed() throws {
    let (named, _) = try BlunderMonteCarlo.run(runs: 21, seed: 4)
    #expect(named >= 19, "\(named) of 21")
  }

  @Test func aMirroredFrameIsNoticed() throws {
    var random = TestRandom(seed: 8)
    for _ in 0..<5 {
      var view = SimulatedView(&random, count: 9, sigma: 2, map: 4)
      #expect(try !Resection.solve(view.landmarks, options: view.options).warnings.contains { $0.kind == .mirrored })
      for i in view.landmarks.indices { view.landmarks[i].pixel.x = 1_920 - view.landmarks[i].pixel.x }
      #expect(try Resection.solve(view.landmarks, options: view.options).warnings.contains { $0.kind == .mirrored })
    }
  }

  @Test func aKnownLensNeedsFewerPoints() throws {
    var random = TestRandom(seed: 5)
    let view = SimulatedView(&random, count: 4, sigma: 0.5, map: 1)
    var options = view.options
    options.focal = Measured(view.camera.intrinsics.focal, sigma: 0)
    let found = try Resection.solve(view.landmarks, options: options)
    #expect(found.ellipse95.contains(view.camera.position, around: found.camera.position))
    #expect(found.camera.intrinsics.focal == view.camera.intrinsics.focal && found.freedom == 2)
    #expect(throws: Resection.Failure.self) { try Resection.solve(Array(view.landmarks.prefix(2)), options: options) }
    #expect(throws: Resection.Failure.self) {
      try Resection.solve(Array(view.landmarks.prefix(3)), options: view.options)
    }
  }

  @Test func aKnownPlaceNeedsTwoPoints() throws {
    var random = TestRandom(seed: 6)
    let view = SimulatedView(&random, count: 2, sigma: 0.5, map: 0.5)
    var options = view.options
    options.focal = Measured(view.camera.intrinsics.focal, sigma: 0)
    options.place = .init(x: view.camera.position.x, y: view.camera.position.y, sigma: 0.5)
    let found = try Resection.solve(view.landmarks, options: options)
    #expect(abs(found.camera.position.z - view.camera.position.z) < 6)
    #expect(abs(Angle.difference(found.camera.orientation.yaw, view.camera.orientation.yaw)) < 0.3)
  }

  private func layout(_ positions: [Vector3], eye: Vector3, yaw: Double) throws -> Resection {
    let camera = Camera(
      intrinsics: Intrinsics(width: 1_920, height: 1_080, hFOV: 50), position: eye,
      orientation: Orientation(yaw: yaw, pitch: -2, roll: 0))
    let landmarks = try positions.enumerated().map { i, p in
      Landmark(
        name: "\(i + 1)", pixel: try #require(camera.pixel(of: p)), position: p, sigmaPixel: 2, sigmaMap: 3,
        sigmaHeight: 3)
    }
    return try Resection.solve(landmarks, options: ResectionOptions(width: 1_920, height: 1_080))
  }

  @Test func layoutsThatHoldNothingAreNamed() throws {
    let eye = Vector3(0, 0, 60)
    func kinds(_ r: Resection) -> Set<Resection.Warning.Kind> { Set(r.warnings.map(\.kind)) }
    let flat = try layout(
      [(-200, 500), (100, 450), (-50, 700), (300, 900), (-300, 1_100), (0, 1_500), (200, 600)].map {
        Vector3($0.0, $0.1, 10)
      }, eye: eye, yaw: 0)
    #expect(kinds(flat).contains(.coplanar))
    let narrow = try layout(
      [(-60, 2_000, 30), (40, 2_500, 90), (0, 3_000, 10), (80, 2_200, 60), (-30, 2_700, 120), (20, 1_800, 5)].map {
        Vector3($0.0, $0.1, $0.2)
      },
      eye: eye, yaw: 0)
    #expect(kinds(narrow).contains(.narrow))
    let far = try layout(
      [
        (-3_000, 9_000, 800), (2_000, 12_000, 1_500), (0, 8_000, 300), (3_000, 9_500, 700), (-1_000, 15_000, 1_900),
        (1_500, 7_000, 100),
      ].map { Vector3($0.0, $0.1, $0.2) },
      eye: eye, yaw: 0)
    #expect(kinds(far).contains(.far) && !kinds(far).contains(.coplanar))
  }

  @Test func aSeaHorizonHoldsTheCameraLevel() throws {
    // Dip at 100 m: sqrt(2 * 100 * 0.87 / 6,371,000) = 0.29943 degrees; f = 2,000: 10.45 px below the axis's row.
    let camera = Camera(
      intrinsics: Intrinsics(width: 1_920, height: 1_080, focal: 2_000), position: Vector3(0, 0, 100),
      orientation: Orientation(yaw: 30, pitch: 0, roll: 0))
    var options = ResectionOptions(width: 1_920, height: 1_080)
    options.focal = Measured(2_000, sigma: 0)
    options.place = .init(x: 0, y: 0, sigma: 1)
    options.elevation = Measured(100, sigma: 1)
    let row = 540 + 2_000 * tan(0.29943 * Double.pi / 180)
    options.seaHorizon = [PixelPoint(x: 960, y: row)]
    let marks = [Vector3(400, 900, 120), Vector3(900, 1_300, 90)].map { p in
      Landmark(
        name: "m", pixel: camera.pixel(of: p) ?? PixelPoint(x: 0, y: 0), position: p, sigmaPixel: 3, sigmaMap: 2,
        sigmaHeight: 20)
    }
    let found = try Resection.solve(marks, options: options)
    #expect(abs(found.camera.orientation.pitch) < 0.01 && abs(found.camera.orientation.roll) < 0.05)
  }

  @Test func ellipsesHaveTheAxesOfTheirCovariance() {
    // Variance 100 along azimuth 30 degrees, 4 across.
    let (s, c) = (0.5, 0.75.squareRoot())
    let e = ErrorEllipse(
      xx: 100 * s * s + 4 * c * c, xy: (100 - 4) * s * c, yy: 100 * c * c + 4 * s * s, quantile: 4)
    #expect(abs(e.major - 20) < 1e-9 && abs(e.minor - 4) < 1e-9 && abs(e.azimuth - 30) < 1e-9)
    let tip = Vector3(19.9 * s, 19.9 * c, 0)
    #expect(e.contains(tip, around: Vector3(0, 0, 0)) && !e.contains(1.02 * tip, around: Vector3(0, 0, 0)))
    #expect(e.outline(around: Vector3(0, 0, 0)).allSatisfy { e.contains(0.999 * $0, around: Vector3(0, 0, 0)) })
  }
}

/// A wrong pair among seven in many simulated views: how often it is the one that is named.
enum BlunderMonteCarlo {
  static func run(runs: Int, seed: UInt64, lensKnown: Bool = false) throws -> (named: Int, others: Int) {
    var (named, others) = (0, 0)
    var random = TestRandom(seed: seed)
    for run in 0..<runs {
      var view = SimulatedView(&random, count: 7, sigma: 2, map: 4)
      let i = run % 7
      let a = random.uniform(0...(2 * .pi))
      view.landmarks[i].pixel.x += 200 * cos(a)
      view.landmarks[i].pixel.y += 200 * sin(a)
      var options = view.options
      if lensKnown { options.focal = Measured(view.camera.intrinsics.focal, sigma: 0) }
      let found = try Resection.solve(view.landmarks, options: options)
      let blunders = found.points.filter(\.isBlunder).map(\.landmark.name)
      if blunders == [view.landmarks[i].name] { named += 1 }
      if blunders.contains(where: { $0 != view.landmarks[i].name }) { others += 1 }
    }
    return (named, others)
  }
}

/// Many simulated views: how often the region holds the truth.
enum ResectionMonteCarlo {
  struct Tally: CustomStringConvertible {
    var runs = 0
    var inside68 = 0
    var inside95 = 0
    var failed = 0
    var falseBlunders = 0
    var errors: [Double] = []
    var description: String {
      let sorted = errors.sorted()
      let median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
      return
        "\(runs) runs: 95 % region holds \(inside95), 68 % region \(inside68), failed \(failed), false blunders \(falseBlunders), median error \(median) m"
    }
  }

  /// Views of 6 to 12 landmarks, picks good to 2 px, places to 4 m; the focal length free in every second one.
  static func run(runs: Int, seed: UInt64) -> Tally {
    var tally = Tally()
    var random = TestRandom(seed: seed)
    for k in 0..<runs {
      let view = SimulatedView(&random, count: 6 + k % 7, sigma: 2, map: 4)
      var options = view.options
      if k % 2 == 1 { options.focal = Measured(view.camera.intrinsics.focal, sigma: 0) }
      tally.runs += 1
      guard let found = try? Resection.solve(view.landmarks, options: options) else {
        tally.failed += 1
        continue
      }
      let (truth, at) = (view.camera.position, found.camera.position)
      if found.ellipse68.contains(truth, around: at) { tally.inside68 += 1 }
      if found.ellipse95.contains(truth, around: at) { tally.inside95 += 1 }
      if found.points.contains(where: \.isBlunder) { tally.falseBlunders += 1 }
      tally.errors.append((truth - at).horizontalLength)
    }
    return tally
  }
}
