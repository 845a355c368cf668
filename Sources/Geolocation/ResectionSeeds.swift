import Foundation
import RasterCore

/// Cameras from which fitting may begin: found without any guess by the user.
struct ResectionSeeds {
  let solver: ResectionSolver
  private var options: ResectionOptions { solver.options }
  private var landmarks: [Landmark] { solver.landmarks }

  /// The most promising, best first, no two alike.
  func best(_ count: Int) -> [ResectionSolver.State] {
    var found: [(score: Double, state: ResectionSolver.State)] = []
    for focal in focalLengths {
      let lens = options.camera(Vector3(0, 0, 0), Rotation(Orientation(yaw: 0, pitch: 0, roll: 0)), focal: focal)
      // In the axes of a camera that looks north: x = right, z = down, y = forward, turned to right, down, forward.
      let rays = landmarks.map { lens.rotation.toCamera(lens.ray($0.pixel)) }
      let cameras = options.place == nil ? fromTriples(rays) + fromRing(rays) : fromPlace(rays)
      for (position, rotation) in cameras {
        let camera = options.camera(position, rotation, focal: focal)
        found.append((score(camera), solver.state(camera)))
      }
    }
    found = found.filter(\.score.isFinite).sorted { $0.score < $1.score }
    return distinct(found.map(\.state), count)
  }

  /// A ladder fine enough that a point at the image's edge moves by a few per cent of its width from rung to rung.
  private var focalLengths: [Double] {
    if let f = options.focal {
      return f.sigma == 0 ? [f.value] : [-1, 0, 1].map { f.value + $0 * f.sigma }.filter { $0 > 0 }
    }
    let low = Intrinsics.focal(width: options.width, hFOV: options.hFOV.upperBound)
    let high = Intrinsics.focal(width: options.width, hFOV: options.hFOV.lowerBound)
    let count = max(2, Int((log(high / low) / log(1.13)).rounded(.up)) + 1)
    return (0..<count).map { low * pow(high / low, Double($0) / Double(count - 1)) }
  }

  /// Grows with the logarithm of the misfit, so that one blunder does not hide a good camera.
  private func score(_ c: Camera) -> Double {
    var sum = 0.0
    for l in landmarks {
      let (u, v) = solver.residual(l, c)
      let w = solver.whitening(l, c)
      let (a, b) = (w.0 * u, w.1 * u + w.2 * v)
      sum += log(1 + (a * a + b * b) / 100)
    }
    for p in solver.priors(solver.state(c)) { sum += 0.5 * log(1 + p * p / 9) }
    return sum
  }

  private func distinct(_ states: [ResectionSolver.State], _ count: Int) -> [ResectionSolver.State] {
    let middle = Self.mean(landmarks.map(\.position))
    var kept: [ResectionSolver.State] = []
    for s in states {
      let here = Vector3(s[0], s[1], s[2])
      let near = 0.05 * (here - middle).length
      let known = kept.contains { k in
        (Vector3(k[0], k[1], k[2]) - here).length < near && abs(k[6] - s[6]) < 0.1
          && abs(Angle.difference(k[3], s[3])) < 5
      }
      if !known { kept.append(s) }
      if kept.count == count { break }
    }
    return kept
  }

  // MARK: Where seeds come from

  /// From triples of landmarks that span much of the image; each landmark in only a few of them, so that a blunder spoils only those.
  private func fromTriples(_ rays: [Vector3]) -> [(Vector3, Rotation)] {
    triples.flatMap { t in
      ThreePointPose.solve(points: t.map { landmarks[$0].position }, rays: t.map { rays[$0] })
    }
  }

  private var triples: [[Int]] {
    let n = min(landmarks.count, 24)
    var all: [(area: Double, members: [Int])] = []
    for a in 0..<n {
      for b in (a + 1)..<max(n, a + 1) {
        for c in (b + 1)..<max(n, b + 1) {
          let (p, q, r) = (landmarks[a].pixel, landmarks[b].pixel, landmarks[c].pixel)
          all.append((abs((q.x - p.x) * (r.y - p.y) - (r.x - p.x) * (q.y - p.y)), [a, b, c]))
        }
      }
    }
    all.sort {
      ($0.area, $1.members[0], $1.members[1], $1.members[2]) > ($1.area, $0.members[0], $0.members[1], $0.members[2])
    }
    let limit = 16
    var uses = [Int](repeating: 0, count: n)
    let most = max(4, 3 * limit / max(n, 1) + 1)
    var chosen: [[Int]] = []
    for (_, t) in all where t.allSatisfy({ uses[$0] < most }) {
      chosen.append(t)
      for i in t { uses[i] += 1 }
      if chosen.count == limit { break }
    }
    return chosen
  }

  /// From a ring of places around the landmarks, turned so that the two landmarks farthest apart in the frame fit: for layouts in which
  /// noise leaves no triple a solution.
  private func fromRing(_ rays: [Vector3]) -> [(Vector3, Rotation)] {
    let positions = landmarks.map(\.position)
    let middle = Self.mean(positions)
    let extent = max(10, positions.map { ($0 - middle).horizontalLength }.max() ?? 10)
    var result: [(Vector3, Rotation)] = []
    for distance in [0.7, 1.2, 2, 3.5, 6, 12] {
      for k in 0..<24 {
        let a = Double(k) * Double.pi / 12
        let (x, y) = (middle.x + distance * extent * sin(a), middle.y + distance * extent * cos(a))
        let ground = options.terrain?.height(east: x, north: y) ?? .nan
        let z = options.elevation?.value ?? (ground.isNaN ? middle.z : ground + 2)
        if let r = rotation(at: Vector3(x, y, z), rays) { result.append((Vector3(x, y, z), r)) }
      }
    }
    return result
  }

  private func fromPlace(_ rays: [Vector3]) -> [(Vector3, Rotation)] {
    guard let place = options.place else { return [] }
    let ground = options.terrain?.height(east: place.x, north: place.y) ?? .nan
    let mean = Self.mean(landmarks.map(\.position)).z
    let heights: [Double] =
      options.elevation.map { [$0.value] }
      ?? (ground.isNaN ? [mean, mean + 30, mean + 100, mean - 30] : [ground + 2, ground + 20])
    return heights.compactMap { z in
      let p = Vector3(place.x, place.y, z)
      return rotation(at: p, rays).map { (p, $0) }
    }
  }

  /// The rotation that brings two landmarks' directions onto their rays as nearly as can be.
  private func rotation(at eye: Vector3, _ rays: [Vector3]) -> Rotation? {
    var pair = (0, 0)
    var widest = 2.0
    for a in rays.indices {
      for b in rays.indices where a < b && rays[a].dot(rays[b]) < widest {
        (pair, widest) = ((a, b), rays[a].dot(rays[b]))
      }
    }
    func frame(_ a: Vector3, _ b: Vector3) -> (Vector3, Vector3, Vector3)? {
      let (x, n) = ((a + b), a.cross(b))
      guard n.length > 1e-9, x.length > 1e-9 else { return nil }
      return (x.normalised, n.normalised, x.normalised.cross(n.normalised))
    }
    func direction(_ i: Int) -> Vector3 { options.refraction.apparent(landmarks[i].position, from: eye).normalised }
    guard pair.0 != pair.1, let w = frame(direction(pair.0), direction(pair.1)),
      let c = frame(rays[pair.0], rays[pair.1])
    else { return nil }
    func row(_ pick: (Vector3) -> Double) -> Vector3 { pick(c.0) * w.0 + pick(c.1) * w.1 + pick(c.2) * w.2 }
    return Rotation(right: row { $0.x }, down: row { $0.y }, forward: row { $0.z })
  }

  static func mean(_ v: [Vector3]) -> Vector3 { (1 / Double(max(1, v.count))) * v.reduce(Vector3(0, 0, 0), +) }
}
