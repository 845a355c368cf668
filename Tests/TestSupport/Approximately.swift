import RasterCore

/// Whether two numbers differ by at most `tolerance`; two NaNs are equal, NaN and a number are not.
public func isClose(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
  return a == b || abs(a - b) <= tolerance
}

/// The same for sequences: they must also be equally long.
public func areClose(_ a: [Double], _ b: [Double], within tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { isClose($0, $1, within: tolerance) }
}

/// The same for rasters: they must also have the same size.
public func areClose(_ a: Raster, _ b: Raster, within tolerance: Double) -> Bool {
  a.width == b.width && a.height == b.height
    && zip(a.values, b.values).allSatisfy { isClose(Double($0), Double($1), within: tolerance) }
}

/// Smallest difference of two directions in degrees, 0...180.
public func angleBetween(_ a: Double, _ b: Double) -> Double {
  let d = abs(a - b).truncatingRemainder(dividingBy: 360)
  return min(d, 360 - d)
}
