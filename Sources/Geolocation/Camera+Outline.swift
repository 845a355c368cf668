import RasterCore

extension Camera {
  /// Where a closed outline in the world appears in the frame, cut off a metre before the camera's own plane; empty where all of it
  /// lies behind. Points may lie outside the image.
  public func outline(of ring: [Vector3], refraction: Refraction = Refraction()) -> [PixelPoint] {
    let near = 1.0
    let seen = ring.map { rotation.toCamera(refraction.apparent($0, from: position)) }
    var kept: [Vector3] = []
    for (i, a) in seen.enumerated() {
      let b = seen[(i + 1) % seen.count]
      if a.z >= near { kept.append(a) }
      if (a.z >= near) != (b.z >= near) { kept.append(a + ((near - a.z) / (b.z - a.z)) * (b - a)) }
    }
    return kept.compactMap { pixel(direction: rotation.toWorld($0)) }
  }

  /// Where a pixel looks on the terrain and how surely.
  public struct GroundPoint: Sendable, Hashable {
    public var position: Vector3
    public var distance: Double
    /// 95 % region on the ground from the camera's covariance; nil where that is not known, or the look grazes the ground so that a
    /// part of it misses.
    public var ellipse: ErrorEllipse?
  }

  /// - Parameter covariance: 7 x 7 as in `Resection`; nil: the camera is taken as exact.
  public func ground(
    _ p: PixelPoint, on terrain: ElevationGrid, covariance: [Double]? = nil, refraction: Refraction = Refraction()
  ) -> GroundPoint? {
    guard let hit = terrain.hit(from: position, along: ray(p), refraction: refraction) else { return nil }
    var result = GroundPoint(position: hit, distance: (hit - position).horizontalLength, ellipse: nil)
    guard let covariance else { return result }
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for offset in Self.columns(covariance) {
      guard let a = moved(by: offset, 1).hit(p, terrain, refraction),
        let b = moved(by: offset, -1).hit(p, terrain, refraction)
      else { return result }
      let d = 0.5 * (a - b)
      xx += d.x * d.x
      xy += d.x * d.y
      yy += d.y * d.y
    }
    result.ellipse = ErrorEllipse(xx: xx, xy: xy, yy: yy, quantile: ChiSquared.ninetyFive(2))
    return result
  }

  private func hit(_ p: PixelPoint, _ terrain: ElevationGrid, _ refraction: Refraction) -> Vector3? {
    terrain.hit(from: position, along: ray(p), refraction: refraction)
  }

  /// Height above its foot of an upright thing whose foot and top are seen, metres, with its standard deviation where the camera's
  /// covariance is known; nil where the foot's pixel misses the ground.
  public func uprightHeight(
    foot: PixelPoint, top: PixelPoint, on terrain: ElevationGrid, covariance: [Double]? = nil,
    refraction: Refraction = Refraction()
  ) -> Measured? {
    guard let height = uprightHeight(foot, top, terrain, refraction) else { return nil }
    var variance = 0.0
    for offset in covariance.map(Self.columns) ?? [] {
      guard let a = moved(by: offset, 1).uprightHeight(foot, top, terrain, refraction),
        let b = moved(by: offset, -1).uprightHeight(foot, top, terrain, refraction)
      else { continue }
      variance += (a - b) * (a - b) / 4
    }
    return Measured(height, sigma: variance.squareRoot())
  }

  private func uprightHeight(_ foot: PixelPoint, _ top: PixelPoint, _ terrain: ElevationGrid, _ refraction: Refraction)
    -> Double?
  {
    guard let base = hit(foot, terrain, refraction) else { return nil }
    let (d, up) = ((base - position).horizontalLength, ray(top))
    guard up.horizontalLength > 1e-6 else { return nil }
    return position.z + d * up.z / up.horizontalLength + refraction.drop(d) - base.z
  }

  /// Square root of a covariance by columns: steps of one standard deviation along independent directions.
  private static func columns(_ covariance: [Double]) -> [[Double]] {
    let n = 7
    var l = [Double](repeating: 0, count: n * n)
    for j in 0..<n {
      for i in j..<n {
        var sum = covariance[i * n + j]
        for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
        l[i * n + j] = i == j ? max(0, sum).squareRoot() : l[j * n + j] > 0 ? sum / l[j * n + j] : 0
      }
    }
    return (0..<n).map { j in (0..<n).map { l[$0 * n + j] } }.filter { $0.contains { $0 != 0 } }
  }

  /// Moved by a share of a step in E, N, H, yaw, pitch, roll and the logarithm of the focal length.
  private func moved(by s: [Double], _ share: Double) -> Camera {
    var copy = self
    copy.position = position + share * Vector3(s[0], s[1], s[2])
    var o = orientation
    o.yaw += share * s[3]
    o.pitch += share * s[4]
    o.roll += share * s[5]
    copy.rotation = Rotation(o)
    copy.intrinsics.focal *= 1 + share * s[6]
    return copy
  }
}
