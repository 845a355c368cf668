import Foundation
import RasterCore

/// Where the camera probably stood: the squares of a search, weighed.
public struct SkylineRegion: Sendable {
  /// The squares with the probability of each, the densest first; they add up to 1.
  public let cells: [(cell: SkylineCell, probability: Double)]

  /// - Parameter independent: how many samples of the line count as independent (`SkylineSearch.independent`).
  public init(_ leaves: [SkylineCell], independent: Double) {
    let best = leaves.map(\.solution.misfit).min() ?? 0
    let weights = leaves.map { $0.side * $0.side * exp(-independent * ($0.solution.misfit - best)) }
    let total = weights.reduce(0, +)
    cells = zip(leaves, weights)
      .map { (cell: $0, probability: total > 0 ? $1 / total : 0) }
      .sorted { a, b in
        let (da, db) = (a.probability / (a.cell.side * a.cell.side), b.probability / (b.cell.side * b.cell.side))
        return (db, a.cell.south, a.cell.west) < (da, b.cell.south, b.cell.west)
      }
  }

  /// The densest squares that together hold `share` of the probability.
  public func densest(_ share: Double) -> [SkylineCell] {
    var sum = 0.0
    var chosen: [SkylineCell] = []
    for one in cells where sum < share {
      chosen.append(one.cell)
      sum += one.probability
    }
    return chosen
  }

  public func area(_ share: Double) -> Double { densest(share).reduce(0) { $0 + $1.side * $1.side } }

  /// Whether the densest squares of a share hold a place of the frame.
  public func holds(east: Double, north: Double, share: Double) -> Bool {
    densest(share).contains {
      east >= $0.west && east < $0.west + $0.side && north >= $0.south && north < $0.south + $0.side
    }
  }

  /// Outlines of the densest squares in metres of the frame, exteriors counter-clockwise.
  public func outlines(_ share: Double) -> [PixelPolygon] {
    let chosen = densest(share)
    guard let unit = chosen.map(\.side).min() else { return [] }
    let west = chosen.map(\.west).min() ?? 0
    let south = chosen.map(\.south).min() ?? 0
    let columns = Int(((chosen.map { $0.west + $0.side }.max() ?? 0) - west) / unit + 0.5) + 2
    let rows = Int(((chosen.map { $0.south + $0.side }.max() ?? 0) - south) / unit + 0.5) + 2
    // Zero inside, one outside, a node at the middle of every smallest square.
    var field = [Double](repeating: 1, count: columns * rows)
    for cell in chosen {
      let (i, j) = (Int((cell.west - west) / unit + 0.5) + 1, Int((cell.south - south) / unit + 0.5) + 1)
      let n = Int(cell.side / unit + 0.5)
      for y in j..<min(rows, j + n) { for x in i..<min(columns, i + n) { field[y * columns + x] = 0 } }
    }
    func onGround(_ ring: [PixelPoint]) -> [PixelPoint] {
      ring.map { PixelPoint(x: west + ($0.x - 0.5) * unit, y: south + ($0.y - 0.5) * unit) }
    }
    return LevelRegion.polygons(field, width: columns, height: rows, level: 0.5)
      .map { PixelPolygon(exterior: onGround($0.exterior), holes: $0.holes.map(onGround)) }
  }
}
