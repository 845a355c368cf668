import RasterCore

/// A place where the camera may have stood.
public struct CandidatePlace: Sendable, Hashable {
  /// Cell of the candidate grid, counted from its south-west corner.
  public var column: Int
  public var row: Int
  /// Metres in the frame of the terrain.
  public var east: Double
  public var north: Double
  /// Height of the ground above sea level, metres.
  public var ground: Double

  public init(column: Int, row: Int, east: Double, north: Double, ground: Double) {
    self.column = column
    self.row = row
    self.east = east
    self.north = north
    self.ground = ground
  }
}

/// Where the camera is looked for: the cells of a square grid inside the area of interest. A cell is tried at its centre, and at its
/// highest place too where that is a hilltop: people film from viewpoints, and a summit's view is not that of its flank 100 m below.
public struct CandidateGrid: Sendable {
  public let west: Double
  public let south: Double
  /// Side of a cell, metres.
  public let step: Double
  public let columns: Int
  public let rows: Int
  /// In order of rows and columns.
  public let places: [CandidatePlace]
  /// Cells that hold a place, by row and column.
  private let cells: Set<Int>

  /// Ground this much higher than a cell's centre, in metres, is worth a place of its own.
  static let prominence = 15.0

  /// - Parameters:
  ///   - area: rings in the frame of the terrain, by the even-odd rule.
  ///   - step: side of a cell in metres, > 0.
  public init(area: [[Vector3]], step: Double, terrain: HorizonTerrain) {
    precondition(step > 0, "cells have a size")
    let corners = area.flatMap { $0 }
    let (xs, ys) = (corners.map(\.x), corners.map(\.y))
    west = xs.min() ?? 0
    south = ys.min() ?? 0
    self.step = step
    columns = max(1, Int((((xs.max() ?? 0) - west) / step).rounded(.up)))
    rows = max(1, Int((((ys.max() ?? 0) - south) / step).rounded(.up)))
    var found: [CandidatePlace] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let (x, y) = (west + (Double(column) + 0.5) * step, south + (Double(row) + 0.5) * step)
        guard Self.inside(area, x, y) else { continue }
        let centre = terrain.ground(east: x, north: y)
        if let centre { found.append(CandidatePlace(column: column, row: row, east: x, north: y, ground: centre)) }
        if let top = Self.hilltop(x, y, step / 2, terrain), top.z > (centre ?? -.infinity) + Self.prominence {
          found.append(CandidatePlace(column: column, row: row, east: top.x, north: top.y, ground: top.z))
        }
      }
    }
    places = found
    let wide = columns
    cells = Set(found.map { $0.row * wide + $0.column })
  }

  /// Whether a place lies in a cell that is tried.
  public func holds(_ east: Double, _ north: Double) -> Bool {
    let (x, y) = (((east - west) / step).rounded(.down), ((north - south) / step).rounded(.down))
    guard x >= 0, y >= 0, x < Double(columns), y < Double(rows) else { return false }
    return cells.contains(Int(y) * columns + Int(x))
  }

  /// The same cells with some of the places only.
  public func keeping(_ chosen: [Int]) -> CandidateGrid {
    CandidateGrid(west: west, south: south, step: step, columns: columns, rows: rows, places: chosen.map { places[$0] })
  }

  private init(west: Double, south: Double, step: Double, columns: Int, rows: Int, places: [CandidatePlace]) {
    (self.west, self.south, self.step) = (west, south, step)
    cells = Set(places.map { $0.row * columns + $0.column })
    (self.columns, self.rows, self.places) = (columns, rows, places)
  }

  /// The highest node within `half` metres of a place, if it is not on that square's rim, where a higher one follows.
  static func hilltop(_ x: Double, _ y: Double, _ half: Double, _ terrain: HorizonTerrain) -> Vector3? {
    let grid = terrain.grid
    let columns = clamped((x - half - grid.west) / grid.step, (x + half - grid.west) / grid.step, grid.width)
    let rows = clamped((y - half - grid.south) / grid.step, (y + half - grid.south) / grid.step, grid.height)
    guard let columns, let rows else { return nil }
    var best: (column: Int, row: Int, height: Float)?
    for row in rows {
      for column in columns where grid[column, row] > best?.height ?? -.infinity {
        best = (column, row, grid[column, row])
      }
    }
    guard let best else { return nil }
    for row in max(0, best.row - 1)...min(grid.height - 1, best.row + 1) {
      for column in max(0, best.column - 1)...min(grid.width - 1, best.column + 1)
      where grid[column, row] > best.height { return nil }
    }
    return grid.node(best.column, best.row)
  }

  private static func clamped(_ from: Double, _ to: Double, _ count: Int) -> ClosedRange<Int>? {
    let (first, last) = (max(0, Int(from.rounded(.up))), min(count - 1, Int(to.rounded(.down))))
    return first <= last ? first...last : nil
  }

  static func inside(_ rings: [[Vector3]], _ x: Double, _ y: Double) -> Bool {
    var result = false
    for ring in rings {
      for (i, a) in ring.enumerated() {
        let b = ring[(i + 1) % ring.count]
        if (a.y > y) != (b.y > y), x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x { result.toggle() }
      }
    }
    return result
  }
}
