// Parts of rasters, masks, grids and plans: what a tile is cut out of.

extension PixelWindow {
  public var endColumn: Int { column + width }
  public var endRow: Int { row + height }

  public func contains(_ p: PixelPoint) -> Bool {
    p.x >= Double(column) && p.x < Double(endColumn) && p.y >= Double(row) && p.y < Double(endRow)
  }

  /// `margin` more pixels on every side, as far as `bounds` goes.
  public func grown(by margin: Int, within bounds: PixelWindow) -> PixelWindow {
    let left = max(column - margin, bounds.column)
    let top = max(row - margin, bounds.row)
    return PixelWindow(
      column: left, row: top, width: min(endColumn + margin, bounds.endColumn) - left,
      height: min(endRow + margin, bounds.endRow) - top)
  }
}

extension Raster {
  /// - Precondition: the window lies within the raster.
  public func cut(_ window: PixelWindow) -> Raster {
    var part: [Float] = []
    part.reserveCapacity(window.pixelCount)
    for row in window.row..<window.endRow {
      part += values[(row * width + window.column)..<(row * width + window.endColumn)]
    }
    return Raster(width: window.width, height: window.height, values: part)
  }

  /// Copies a part of another raster to where it belongs. - Precondition: both windows lie within their rasters.
  public mutating func paste(_ other: Raster, _ part: PixelWindow, atColumn column: Int, row: Int) {
    for y in 0..<part.height {
      let from = (part.row + y) * other.width + part.column
      let to = (row + y) * width + column
      values.replaceSubrange(to..<(to + part.width), with: other.values[from..<(from + part.width)])
    }
  }
}

extension ValidityMask {
  /// - Precondition: the window lies within the mask.
  public func cut(_ window: PixelWindow) -> ValidityMask {
    var part: [Bool] = []
    part.reserveCapacity(window.pixelCount)
    for row in window.row..<window.endRow {
      part += usable[(row * width + window.column)..<(row * width + window.endColumn)]
    }
    return ValidityMask(width: window.width, height: window.height, usable: part)
  }

  public func usableCount(in window: PixelWindow) -> Int {
    var count = 0
    for row in window.row..<window.endRow {
      for i in (row * width + window.column)..<(row * width + window.endColumn) where usable[i] { count += 1 }
    }
    return count
  }
}

extension PixelGrid {
  public func cut(_ window: PixelWindow) -> PixelGrid {
    let corner = transform.apply(PixelPoint(x: Double(window.column), y: Double(window.row)))
    var part = transform
    (part.originX, part.originY) = (corner.x, corner.y)
    return PixelGrid(width: window.width, height: window.height, transform: part, crs: crs)
  }
}

extension GroundFrame {
  /// The same lattice, seen from a window's corner.
  public func cut(_ window: PixelWindow) -> GroundFrame {
    var part = self
    part.origin = PixelPoint(x: origin.x + Double(window.column), y: origin.y + Double(window.row))
    return part
  }
}

extension ReadPlan {
  /// The plan of a part of the grid: the same files and resampling.
  public func cut(_ window: PixelWindow) -> ReadPlan {
    ReadPlan(
      grid: grid.cut(window), ground: ground.cut(window), roles: roles, items: items, area: area.cut(window),
      leftOut: leftOut)
  }
}

extension PixelPolygon {
  public func moved(x: Double, y: Double) -> PixelPolygon {
    func moved(_ ring: [PixelPoint]) -> [PixelPoint] { ring.map { PixelPoint(x: $0.x + x, y: $0.y + y) } }
    return PixelPolygon(exterior: moved(exterior), holes: holes.map(moved))
  }
}
