import Foundation

/// The places from which three known points are seen along three known rays.
///
/// > Reference: Grunert (1841), as in Haralick, Lee, Ottenberg and Nölle (1994), Review and analysis of solutions of the three point
/// > perspective pose estimation problem, IJCV 13(3). Differs from it in: roots with a small imaginary part are kept, for noise pushes
/// > double roots off the real axis, and a refinement follows anyway.
enum ThreePointPose {
  /// - Parameters:
  ///   - points: three positions in the world.
  ///   - rays: unit vectors in camera axes.
  /// - Returns: up to four poses; none where the points lie on a line.
  static func solve(points p: [Vector3], rays j: [Vector3]) -> [(position: Vector3, rotation: Rotation)] {
    let (a2, b2, c2) = (square(p[1] - p[2]), square(p[0] - p[2]), square(p[0] - p[1]))
    let (ca, cb, cg) = (j[1].dot(j[2]), j[0].dot(j[2]), j[0].dot(j[1]))
    guard min(a2, b2, c2) > 0 else { return [] }
    let q = (a2 - c2) / b2
    let (ab, cbq) = (a2 / b2, c2 / b2)
    let sum = (a2 + c2) / b2
    let coefficients = [
      (q + 1) * (q + 1) - 4 * ab * cg * cg,
      4 * (-q * (1 + q) * cb + 2 * ab * cg * cg * cb - (1 - sum) * ca * cg),
      2 * (q * q - 1 + 2 * q * q * cb * cb + 2 * (1 - cbq) * ca * ca - 4 * sum * ca * cb * cg + 2 * (1 - ab) * cg * cg),
      4 * (q * (1 - q) * cb - (1 - sum) * ca * cg + 2 * cbq * ca * ca * cb),
      (q - 1) * (q - 1) - 4 * cbq * ca * ca,
    ]
    return positiveRoots(coefficients).compactMap { v in
      let below = 2 * (cg - v * ca)
      let s1 = (b2 / max(1e-12, 1 + v * v - 2 * v * cb)).squareRoot()
      guard abs(below) > 1e-9 else { return nil }
      let u = ((q - 1) * v * v - 2 * q * cb * v + 1 + q) / below
      guard u > 0 else { return nil }
      return pose(p, [s1 * j[0], u * s1 * j[1], v * s1 * j[2]])
    }
  }

  /// The motion that takes a triangle in camera axes to the same triangle in the world.
  private static func pose(_ world: [Vector3], _ camera: [Vector3]) -> (position: Vector3, rotation: Rotation)? {
    guard let w = axes(world), let c = axes(camera) else { return nil }
    // Rows of the rotation: the camera's axes in the world.
    func row(_ pick: (Vector3) -> Double) -> Vector3 { pick(c.0) * w.0 + pick(c.1) * w.1 + pick(c.2) * w.2 }
    let rotation = Rotation(right: row { $0.x }, down: row { $0.y }, forward: row { $0.z })
    let middle = (1.0 / 3) * (world[0] + world[1] + world[2])
    let seen = (1.0 / 3) * (camera[0] + camera[1] + camera[2])
    return (middle - rotation.toWorld(seen), rotation)
  }

  private static func axes(_ t: [Vector3]) -> (Vector3, Vector3, Vector3)? {
    let (a, b) = (t[1] - t[0], t[2] - t[0])
    let normal = a.cross(b)
    guard normal.length > 1e-9 * a.length * b.length, a.length > 0 else { return nil }
    let (x, z) = (a.normalised, normal.normalised)
    return (x, z.cross(x), z)
  }

  private static func square(_ v: Vector3) -> Double { v.dot(v) }

  /// Real positive roots of a quartic (coefficients from the constant up), by Durand and Kerner's simultaneous iteration.
  private static func positiveRoots(_ c: [Double]) -> [Double] {
    guard let lead = c.last, abs(lead) > 1e-14 * (c.map(abs).max() ?? 1) else { return [] }
    let m = c.map { $0 / lead }
    let bound = 1 + (m.dropLast().map(abs).max() ?? 0)
    var re = [0, 1, 2, 3].map { min(bound, 2) * cos(0.4 + Double($0) * .pi / 2) }
    var im = [0, 1, 2, 3].map { min(bound, 2) * sin(0.4 + Double($0) * .pi / 2) }
    for _ in 0..<80 {
      var moved = 0.0
      for i in 0..<4 {
        var (pr, pi) = (1.0, 0.0)
        for k in [3, 2, 1, 0] { (pr, pi) = (pr * re[i] - pi * im[i] + m[k], pr * im[i] + pi * re[i]) }
        var (dr, di) = (1.0, 0.0)
        for k in 0..<4 where k != i {
          let (x, y) = (re[i] - re[k], im[i] - im[k])
          (dr, di) = (dr * x - di * y, dr * y + di * x)
        }
        let n = max(dr * dr + di * di, 1e-300)
        let (sr, si) = ((pr * dr + pi * di) / n, (pi * dr - pr * di) / n)
        re[i] -= sr
        im[i] -= si
        moved = max(moved, abs(sr) + abs(si))
      }
      if moved < 1e-12 { break }
    }
    return (0..<4).filter { re[$0] > 0 && abs(im[$0]) < 0.05 * re[$0] }.map { re[$0] }
  }
}
