import RasterCore

/// How a file gets onto the analysis grid.
enum ResamplingChoice {
  /// Offsets below this part of a pixel are rounding in the file's header, not ground.
  static let tolerance = 0.02

  static func method(
    file: PixelGrid, plan: PixelGrid, content: Asset.Content
  ) -> ReadPlan.Resampling {
    if offset(of: plan, in: file) != nil { return .none }
    guard case .image = content else { return .nearest }
    let ratio = relativePixelSize(file: file, plan: plan)
    if ratio < 0.5 { return .average }
    // A coarser file is only smoothed in: cubic would ring at its edges.
    return ratio > 1.5 ? .bilinear : .cubic
  }

  /// Column and row of the file at which the plan's first pixel lies, where the two agree pixel for pixel over the whole plan.
  static func offset(of plan: PixelGrid, in file: PixelGrid) -> (column: Int, row: Int)? {
    guard file.crs.definition == plan.crs.definition else { return nil }
    func inFile(_ x: Int, _ y: Int) -> PixelPoint {
      let place = plan.transform.apply(PixelPoint(x: Double(x), y: Double(y)))
      return file.transform.invert(x: place.x, y: place.y)
    }
    let first = inFile(0, 0)
    let (column, row) = (first.x.rounded(), first.y.rounded())
    guard abs(column) < 1e9, abs(row) < 1e9 else { return nil }
    for (x, y) in [(0, 0), (plan.width, 0), (0, plan.height), (plan.width, plan.height)] {
      let p = inFile(x, y)
      guard abs(p.x - column - Double(x)) < tolerance, abs(p.y - row - Double(y)) < tolerance else {
        return nil
      }
    }
    return (Int(column), Int(row))
  }

  /// Side of a file's pixel in pixels of the plan, at the plan's centre.
  static func relativePixelSize(file: PixelGrid, plan: PixelGrid) -> Double {
    if file.crs.definition == plan.crs.definition { return file.pixelSize / plan.pixelSize }
    let own = Footprint(of: file).groundPixel
    let grid = Footprint(of: plan).groundPixel
    return own > 0 && grid > 0 ? own / grid : 1
  }
}
