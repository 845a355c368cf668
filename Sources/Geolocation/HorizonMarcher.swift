import Foundation

/// How rays are followed over the terrain.
public struct HorizonOptions: Sendable, Hashable, Codable {
  /// Coefficient of refraction and the Earth's curvature.
  public var refraction = Refraction()
  /// Metres from the eye at which looking begins. Nearer ground is below the resolution of any elevation model, and would hide the
  /// view from every summit that the model flattens.
  public var nearest = 60.0
  /// Metres to which rays are followed where the terrain goes that far. Beyond some 60 km haze leaves few skylines.
  public var farthest = 60_000.0
  /// Length of a step as a share of the distance: 0.005 is a third of a degree of azimuth, about what a bin of a profile is wide.
  public var stepShare = 0.005
  /// Length of a step in cells of the terrain, where that is longer.
  public var stepCells = 0.7

  public init() {}
}

/// What a ray sees last: the highest apparent elevation along it and how far away that is.
public struct HorizonPoint: Sendable, Hashable {
  /// Tangent of the elevation angle above the horizontal.
  public var slope: Float
  /// Metres; 0 where the ray met no ground at all.
  public var distance: Float
}

/// Follows rays over the terrain.
///
/// The elevation of ground at distance d is (z - eye - drop(d)) / d, its largest value along the ray the horizon. Where the highest
/// ground of the block of cells that the ray is about to cross could not rise above what is seen already, the block is skipped; the
/// skipped stretch is a whole number of steps, so the result is the same as without skipping.
public struct HorizonMarcher: Sendable {
  private let terrain: HorizonTerrain
  private let distances: [Float]
  private let drops: [Float]
  /// Which step lies at or beyond a distance: index by metres / `stride`.
  private let stepAt: [Int32]
  private let stride: Float

  public init(_ terrain: HorizonTerrain, _ options: HorizonOptions) {
    self.terrain = terrain
    let grid = terrain.grid
    let diagonal = (pow(Double(grid.width), 2) + pow(Double(grid.height), 2)).squareRoot() * grid.step
    let end = min(options.farthest, diagonal)
    var d = max(options.nearest, grid.step)
    var all: [Float] = []
    while d <= end {
      all.append(Float(d))
      d += max(grid.step * options.stepCells, options.stepShare * d)
    }
    distances = all
    drops = all.map { Float(options.refraction.drop(Double($0))) }
    stride = Float(grid.step * options.stepCells)
    var table: [Int32] = []
    var k = 0
    while k < all.count {
      while k < all.count, all[k] < Float(table.count) * stride { k += 1 }
      table.append(Int32(k))
    }
    stepAt = table
  }

  /// Looks in `count` directions from a place.
  ///
  /// - Parameters:
  ///   - eye: east and north in the frame, height above sea level, metres.
  ///   - first: azimuth of the first ray from the frame's north, degrees clockwise.
  ///   - spacing: degrees between rays.
  public func horizon(from eye: Vector3, first: Double, spacing: Double, count: Int) -> [HorizonPoint] {
    [HorizonPoint](unsafeUninitializedCapacity: count) { out, filled in
      for i in 0..<count {
        out[i] = ray(from: eye, azimuth: (first + Double(i) * spacing) * Angle.radians)
      }
      filled = count
    }
  }

  private func ray(from eye: Vector3, azimuth: Double) -> HorizonPoint {
    let grid = terrain.grid
    let width = grid.width
    let (dx, dy) = (Float(sin(azimuth) / grid.step), Float(cos(azimuth) / grid.step))
    let (x0, y0) = (Float((eye.x - grid.west) / grid.step), Float((eye.y - grid.south) / grid.step))
    let (lastX, lastY) = (Float(grid.width - 1), Float(grid.height - 1))
    let z0 = Float(eye.z)
    var best: Float = -2
    var at: Float = 0
    let count = distances.count
    return distances.withUnsafeBufferPointer { distances in
      drops.withUnsafeBufferPointer { drops in
        terrain.heights.withUnsafeBufferPointer { heights in
          var k = 0
          var check = 0
          while k < count {
            let d = distances[k]
            let (x, y) = (x0 + d * dx, y0 + d * dy)
            guard x >= 0, y >= 0, x < lastX, y < lastY else { break }
            let limit = best * d + z0 + drops[k]
            // From here on the line of sight only rises.
            if terrain.highest < limit, best >= 0 { break }
            let (i, j) = (Int(x), Int(y))
            if k >= check {
              let next = max(
                skip(terrain.coarse, i, j, x, y, dx, dy, d, limit, best),
                skip(terrain.fine, i, j, x, y, dx, dy, d, limit, best))
              if next > k {
                k = next
                continue
              }
              check = k + 4
            }
            let n = j * width + i
            let (fx, fy) = (x - Float(i), y - Float(j))
            let south = heights[n] + (heights[n + 1] - heights[n]) * fx
            let north = heights[n + width] + (heights[n + width + 1] - heights[n + width]) * fx
            let z = south + (north - south) * fy
            if z > limit, z > HorizonTerrain.nothing / 2 {
              best = (z - z0 - drops[k]) / d
              at = d
            }
            k += 1
          }
          return HorizonPoint(slope: best, distance: at)
        }
      }
    }
  }

  /// The first step beyond a block whose highest ground stays under the line of sight; 0 where the block could rise above it.
  @inline(__always)
  private func skip(
    _ blocks: HorizonTerrain.Blocks, _ i: Int, _ j: Int, _ x: Float, _ y: Float, _ dx: Float, _ dy: Float, _ d: Float,
    _ limit: Float, _ best: Float
  ) -> Int {
    let side = blocks.side
    let (bx, by) = (i / side, j / side)
    let top = blocks.highest.withUnsafeBufferPointer { $0[by * blocks.columns + bx] }
    guard top < limit else { return 0 }
    let edgeX = Float(dx >= 0 ? (bx + 1) * side : bx * side)
    let edgeY = Float(dy >= 0 ? (by + 1) * side : by * side)
    let toX = abs(dx) > 1e-9 ? (edgeX - x) / dx : .infinity
    let toY = abs(dy) > 1e-9 ? (edgeY - y) / dy : .infinity
    let across = max(0, min(toX, toY))
    // A line of sight that falls is lowest where it leaves the block.
    if best < 0, top >= limit + best * across { return 0 }
    let slot = Int((d + across) / stride)
    return stepAt.withUnsafeBufferPointer { slot < $0.count ? Int($0[slot]) : distances.count }
  }
}
