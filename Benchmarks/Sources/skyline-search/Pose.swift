import Foundation
import Geolocation
import RasterCore

/// A simulated picture's skyline with what is true of it.
struct Pose {
  var terrain: Int
  var area: Int
  var position: Vector3
  var field: Double
  var orientation: Orientation
  var noise: Double
  var hidden: Double
  /// Median distance of the skyline, metres.
  var far: Double
  var line: Skyline

  /// Draws poses until one sees a usable skyline: at least 60 % of the width in the frame, 2 degrees of relief,
  /// half of it over 2 km away.
  static func draw(_ random: inout Seeded, terrain t: TestTerrain, index: Int, field: Double, tries: inout Int) -> Pose {
    while true {
      tries += 1
      let area = Int(random.uniform(0, Double(t.areas.count)))
      let x = t.areas[area].west + random.uniform(0, t.side)
      let y = t.areas[area].south + random.uniform(0, t.side)
      let z = t.fine.height(east: x, north: y)
      let eye = Vector3(x, y, z + random.uniform(1.6, 30))
      let look = Orientation(
        yaw: random.uniform(0, 360), pitch: random.uniform(-15, 15), roll: min(4, max(-4, random.normal() * 2)))
      let noise = random.uniform(1, 5)
      let hidden = random.uniform(0, 0.4)
      guard !z.isNaN, let (full, far) = render(t.fine, eye, look, field: field), far >= 2_000, full.coverage >= 0.6 else { continue }
      let elevations = full.samples.map { Double($0.y) }.sorted()
      let focal = Intrinsics.focal(width: full.width, hFOV: field)
      let relief = (elevations[elevations.count * 97 / 100] - elevations[elevations.count * 3 / 100]) / focal * Angle.degrees
      guard relief >= 2 else { continue }
      var line = full
      spoil(&line, noise: noise, hidden: hidden, &random)
      return Pose(
        terrain: index, area: area, position: eye, field: field, orientation: look, noise: noise, hidden: hidden, far: far, line: line)
    }
  }

  /// The skyline of a picture 1,000 x 667, every fourth column; by brute force over every half cell, with none of the search's code.
  static func render(_ grid: ElevationGrid, _ eye: Vector3, _ look: Orientation, field: Double) -> (Skyline, Double)? {
    let (width, height) = (1_000, 667)
    let camera = Camera(
      intrinsics: Intrinsics(width: width, height: height, hFOV: field), position: eye, orientation: look)
    let spacing = field / 1_200
    let half = field / 2 + 6
    var points: [PixelPoint] = []
    var distances: [Double] = []
    for i in 0...Int(2 * half / spacing) {
      let azimuth = (look.yaw - half + Double(i) * spacing) * .pi / 180
      let (s, c) = (sin(azimuth), cos(azimuth))
      var best = -10.0
      var d = 30.0
      var at = 0.0
      while d < HorizonOptions().farthest {
        let z = grid.height(east: eye.x + d * s, north: eye.y + d * c)
        if z.isNaN { break }
        let slope = (z - eye.z - d * d * 0.87 / (2 * 6_371_000)) / d
        if slope > best { (best, at) = (slope, d) }
        d += max(0.5 * grid.step, 0.0012 * d)
      }
      if let p = camera.pixel(direction: Vector3(s, c, best)) { points.append(p) }
      if abs(Double(i) * spacing - half) < field / 2 { distances.append(at) }
    }
    var samples: [Skyline.Sample] = []
    for column in stride(from: 2, to: width, by: 4) {
      let x = Double(column)
      var y = Double.infinity
      for (a, b) in zip(points, points.dropFirst()) where (a.x - x) * (b.x - x) <= 0 && a.x != b.x {
        y = min(y, a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x))
      }
      if y > 2, y < Double(height) - 2 { samples.append(.init(x: x, y: y, sigma: 2)) }
    }
    let line = Skyline(width: width, height: height, samples: samples, spacing: 4)
    return samples.count > 20 ? (line, distances.sorted()[distances.count / 2]) : nil
  }

  /// Errors that go together over 8 columns, and up to four stretches of the line hidden.
  static func spoil(_ line: inout Skyline, noise: Double, hidden: Double, _ random: inout Seeded) {
    let knots = (0...(line.width / 8 + 2)).map { _ in random.normal() * noise }
    for i in line.samples.indices {
      let k = Int(line.samples[i].x / 8)
      line.samples[i].y += knots[k]
    }
    let gaps = 1 + Int(random.uniform(0, 4))
    for _ in 0..<gaps {
      let length = hidden / Double(gaps) * Double(line.width)
      let from = random.uniform(0, Double(line.width) - length)
      line.samples.removeAll { $0.x >= from && $0.x < from + length }
    }
  }
}
