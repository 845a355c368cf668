import Foundation
import RasterCore

/// How pixels of a panorama are directions: both angles grow evenly, in degrees.
public struct PanoramaGrid: Sendable, Hashable, Codable {
  public var width: Int
  public var height: Int
  /// Of the left edge of the first column; azimuths grow to the right.
  public var azimuth: Double
  /// Of the upper edge of the first row; elevations fall downwards.
  public var elevation: Double
  /// Degrees a pixel, both ways.
  public var step: Double

  /// The grid that holds all that cameras see.
  ///
  /// - Parameters:
  ///   - largest: pixels; the step grows until the grid has no more of them.
  ///   - finest: degrees a pixel; nil: as fine as the middle of a frame.
  public init(of intrinsics: Intrinsics, rotations: [Rotation], finest: Double? = nil, largest: Int = 24_000_000) {
    var (left, right, low, high) = (0.0, 0.0, 90.0, -90.0)
    // Azimuths run on from frame to frame, so that a pan may go round more than once.
    var axis = rotations.first?.forward.azimuth ?? 0
    for (k, rotation) in rotations.enumerated() {
      axis = k == 0 ? Angle.difference(axis, 0) : axis + Angle.difference(rotation.forward.azimuth, axis)
      if k == 0 { (left, right) = (axis, axis) }
      let camera = Camera(intrinsics: intrinsics, position: Vector3(0, 0, 0), rotation: rotation)
      for i in 0...16 {
        for (u, v) in [(Double(i) / 16, 0.0), (Double(i) / 16, 1), (0, Double(i) / 16), (1, Double(i) / 16)] {
          let ray = camera.ray(PixelPoint(x: u * Double(intrinsics.width), y: v * Double(intrinsics.height)))
          let a = axis + Angle.difference(ray.azimuth, axis)
          (left, right) = (min(left, a), max(right, a))
          (low, high) = (min(low, ray.elevation), max(high, ray.elevation))
        }
      }
    }
    // A zenith within sight is seen in all directions.
    if right - left > 360 {
      let middle = (left + right) / 2
      (left, right) = (middle - 180, middle + 180)
    }
    var step = max(finest ?? 0, Angle.degrees / intrinsics.focal)
    let area = max(1e-6, (right - left) * (high - low))
    step = max(step, (area / Double(largest)).squareRoot())
    self.step = step
    azimuth = left
    elevation = high
    width = max(1, Int(((right - left) / step).rounded(.up)))
    height = max(1, Int(((high - low) / step).rounded(.up)))
  }

  /// Azimuth and elevation in degrees of a pixel; (0, 0) is the outer corner of the first.
  public func direction(_ p: PixelPoint) -> (azimuth: Double, elevation: Double) {
    (azimuth + p.x * step, elevation - p.y * step)
  }

  /// Where a direction lies; may be outside.
  public func pixel(azimuth a: Double, elevation e: Double) -> PixelPoint {
    let middle = azimuth + Double(width) * step / 2
    return PixelPoint(x: (middle + Angle.difference(a, middle) - azimuth) / step, y: (elevation - e) / step)
  }
}

/// The picture of a pan, to which frames are added one at a time.
public struct PanoramaPicture: Sendable {
  public let grid: PanoramaGrid
  /// Sums of red, green and blue times weight, and of weight.
  private var sums: [Float]

  public init(grid: PanoramaGrid) {
    self.grid = grid
    sums = [Float](repeating: 0, count: 4 * grid.width * grid.height)
  }

  /// - Parameters:
  ///   - frame: of the camera's size.
  ///   - usable: false where a logo or ticker covers the scene; of any size, stretched over the frame.
  public mutating func add(_ frame: Picture, intrinsics: Intrinsics, rotation: Rotation, usable: ValidityMask?) {
    precondition(frame.width == intrinsics.width && frame.height == intrinsics.height, "the frame is the camera's")
    let camera = Camera(intrinsics: intrinsics, position: Vector3(0, 0, 0), rotation: rotation)
    for (columns, rows) in parts(camera) {
      let sines = columns.map { c -> (s: Double, c: Double) in
        let a = (grid.azimuth + (Double(c) + 0.5) * grid.step) * Angle.radians
        return (sin(a), cos(a))
      }
      for y in rows {
        let e = (grid.elevation - (Double(y) + 0.5) * grid.step) * Angle.radians
        let (se, ce) = (sin(e), cos(e))
        for (k, x) in columns.enumerated() {
          let d = camera.rotation.toCamera(Vector3(sines[k].s * ce, sines[k].c * ce, se))
          guard d.z > 0.05 else { continue }
          let p = PixelPoint(
            x: intrinsics.cx + intrinsics.focal * d.x / d.z, y: intrinsics.cy + intrinsics.focal * d.y / d.z)
          add(frame, at: p, to: y * grid.width + x, usable)
        }
      }
    }
  }

  /// The columns and rows that a frame may touch; two parts where it lies across the picture's ends.
  private func parts(_ camera: Camera) -> [(Range<Int>, Range<Int>)] {
    let one = PanoramaGrid(of: camera.intrinsics, rotations: [camera.rotation])
    let top = Int(((grid.elevation - one.elevation) / grid.step).rounded(.down)) - 1
    let low = Int(((grid.elevation - one.elevation + Double(one.height) * one.step) / grid.step).rounded(.up)) + 1
    let rows = min(grid.height, max(0, top))..<max(min(grid.height, max(0, top)), min(grid.height, low))
    let span = Double(one.width) * one.step
    return [-720.0, -360, 0, 360, 720].compactMap { turn in
      let left = (one.azimuth + turn - grid.azimuth) / grid.step
      let from = max(0, Int(left.rounded(.down)) - 1)
      let to = min(grid.width, Int((left + span / grid.step).rounded(.up)) + 1)
      return from < to ? (from..<to, rows) : nil
    }
  }

  private mutating func add(_ frame: Picture, at p: PixelPoint, to index: Int, _ usable: ValidityMask?) {
    let (w, h) = (frame.width, frame.height)
    let (x, y) = (p.x - 0.5, p.y - 0.5)
    guard x >= 0, y >= 0, x < Double(w - 1), y < Double(h - 1) else { return }
    if let usable {
      let (u, v) = (Int(p.x * Double(usable.width) / Double(w)), Int(p.y * Double(usable.height) / Double(h)))
      if !usable.usable[min(v, usable.height - 1) * usable.width + min(u, usable.width - 1)] { return }
    }
    // Weighs from nothing at the edge to the frame's middle, steeply, so that a place is mostly shown by one frame.
    let edge = min(min(p.x, Double(w) - p.x) / Double(w), min(p.y, Double(h) - p.y) / Double(h)) * 2
    let weight = Float(edge * edge * edge + 1e-6)
    let (i, j) = (Int(x), Int(y))
    let (u, v) = (Float(x - Double(i)), Float(y - Double(j)))
    let k = 3 * (j * w + i)
    for band in 0..<3 {
      func value(_ offset: Int) -> Float { Float(frame.rgb[k + offset + band]) }
      let top = value(0) * (1 - u) + value(3) * u
      let below = value(3 * w) * (1 - u) + value(3 * w + 3) * u
      sums[4 * index + band] += weight * (top * (1 - v) + below * v)
    }
    sums[4 * index + 3] += weight
  }

  /// The panorama; black where no frame has seen, and how much of it that is not, 0...1.
  public func finished() -> (picture: Picture, seen: Double) {
    var rgb = [UInt8](repeating: 0, count: 3 * grid.width * grid.height)
    var seen = 0
    for i in 0..<(grid.width * grid.height) where sums[4 * i + 3] > 0 {
      seen += 1
      // Never 0, so that black is what nobody has seen.
      for band in 0..<3 {
        rgb[3 * i + band] = UInt8(min(255, max(1, (sums[4 * i + band] / sums[4 * i + 3]).rounded())))
      }
    }
    return (Picture(width: grid.width, height: grid.height, rgb: rgb), Double(seen) / Double(grid.width * grid.height))
  }
}
