import Foundation
import RasterCore

/// Offsets that differ from place to place: turns, errors of scale, warps of a few pixels.
///
/// The picture is cut into cells, each of which says how it is still off; cells that contradict the rest are dropped. An affine
/// trend, and then a smooth field about it, are taken only where they are significant, so that a pure translation stays one.
public enum LocalShifts {
  public struct Options: Sendable, Hashable, Codable {
    /// Pixels of a cell's side. Of 24 x 24 pixels a clear 3 m scene tells the offset to about a seventh of a pixel (simulated).
    public var cell = 24
    /// No more cells than this a side, so that large pictures stay cheap: their cells grow.
    public var maximumCells = 12
    /// Share of a cell that must be usable in both pictures.
    public var minimumShare = 0.25
    /// Correlation of gradients below which a cell is not believed.
    public var minimumCorrelation = 0.3
    /// How much misfit, in units of what the cells' own errors leave to be expected, the affine trend must take away: four further
    /// unknowns take away four by chance and twenty in one case of two thousand.
    public var affineGain = 20.0
    /// Standard deviations of chance by which the misfit must exceed the cells' own errors before a smooth field is believed.
    public var fieldExcess = 3.0
    public init() {}
  }

  /// What is left of the offset, cell by cell.
  struct Cell: Sendable {
    var x: Double
    var y: Double
    var dx: Double
    var dy: Double
    /// Variance of each offset, pixels squared.
    var variance: Double
  }

  /// Refines a whole picture's offset.
  ///
  /// - Parameters: as of `ShiftEstimate.estimate`; `start`: offset or field found so far.
  /// - Returns: `start` itself where nothing beyond it is significant.
  /// - Complexity: O(pixels) for the cells and O(cells^3) for the field, at most 144 cells.
  public static func refine(
    reference: Raster, referenceMask: ValidityMask, moving: Raster, movingMask: ValidityMask, start: ShiftField,
    trust: Raster? = nil, options: Options = Options()
  ) -> ShiftField {
    let longer = max(reference.width, reference.height)
    let side = max(options.cell, (longer + options.maximumCells - 1) / options.maximumCells)
    let lattice = Lattice(width: reference.width, height: reference.height, spacing: max(1, side / 2))
    var field = start
    // Large cells first: one linear step reaches about a pixel, and a cell must not lose sight of its own edges.
    for size in [2 * side, side, side] {
      let shifted = Translation.cubic(moving, field)
      let mask = Translation.mask(movingMask, field)
      let cells = cells(reference, referenceMask, shifted, mask, trust, size, options)
      guard cells.count >= 6 else { continue }
      field = field.followed(by: fit(cells, lattice, side: Double(side), options))
    }
    return field
  }

  private static func cells(
    _ r: Raster, _ rm: ValidityMask, _ s: Raster, _ sm: ValidityMask, _ trust: Raster?, _ size: Int,
    _ options: Options
  ) -> [Cell] {
    let across = max(1, Int((Double(r.width) / Double(size)).rounded()))
    let down = max(1, Int((Double(r.height) / Double(size)).rounded()))
    var cells: [Cell] = []
    for j in 0..<down {
      let rows = max(2, j * r.height / down)..<max(2, min(r.height - 2, (j + 1) * r.height / down))
      for i in 0..<across {
        let columns = max(2, i * r.width / across)..<max(2, min(r.width - 2, (i + 1) * r.width / across))
        let least = max(60, Int(options.minimumShare * Double(rows.count * columns.count)))
        guard let step = AlignmentStep.solve(r, rm, s, sm, columns: columns, rows: rows, minimum: least, trust: trust),
          step.correlation >= options.minimumCorrelation, step.error.isFinite, step.error < 1,
          abs(step.dx) < 3, abs(step.dy) < 3
        else { continue }
        cells.append(
          Cell(
            x: step.centre.x, y: step.centre.y, dx: step.dx, dy: step.dy,
            variance: step.error * step.error + 0.02 * 0.02))
      }
    }
    return cells
  }

  struct Lattice: Sendable {
    var spacing: Int
    var columns: Int
    var rows: Int
    init(width: Int, height: Int, spacing: Int) {
      self.spacing = spacing
      columns = (width - 1) / spacing + 2
      rows = (height - 1) / spacing + 2
    }
  }

  /// Constant, affine or smooth, whatever the cells bear out.
  static func fit(_ given: [Cell], _ lattice: Lattice, side: Double, _ options: Options) -> ShiftField {
    let cells = withoutOutliers(given)
    let middle = PixelPoint(
      x: cells.map(\.x).reduce(0, +) / Double(cells.count), y: cells.map(\.y).reduce(0, +) / Double(cells.count))
    func terms(_ x: Double, _ y: Double, _ count: Int) -> [Double] {
      Array([1, (x - middle.x) / side, (y - middle.y) / side].prefix(count))
    }
    func trend(_ count: Int) -> (x: [Double], y: [Double], misfit: Double)? {
      var nx = NormalEquations(unknowns: count)
      var ny = NormalEquations(unknowns: count)
      for c in cells {
        nx.add(terms(c.x, c.y, count), c.dx, 1 / c.variance)
        ny.add(terms(c.x, c.y, count), c.dy, 1 / c.variance)
      }
      guard let a = nx.solve(), let b = ny.solve() else { return nil }
      let misfit = cells.reduce(0.0) { sum, c in
        let t = terms(c.x, c.y, count)
        let ex = c.dx - zip(a, t).reduce(0) { $0 + $1.0 * $1.1 }
        let ey = c.dy - zip(b, t).reduce(0) { $0 + $1.0 * $1.1 }
        return sum + (ex * ex + ey * ey) / c.variance
      }
      return (a, b, misfit)
    }
    guard let constant = trend(1) else { return ShiftField(dx: 0, dy: 0) }
    var best = constant
    if let affine = trend(3), constant.misfit - affine.misfit > options.affineGain { best = affine }
    let count = best.x.count
    let rest = cells.map { c -> Cell in
      let t = terms(c.x, c.y, count)
      var left = c
      left.dx -= zip(best.x, t).reduce(0) { $0 + $1.0 * $1.1 }
      left.dy -= zip(best.y, t).reduce(0) { $0 + $1.0 * $1.1 }
      return left
    }
    let freedom = Double(max(2, 2 * (cells.count - count)))
    let isWarped = best.misfit > freedom + options.fieldExcess * (2 * freedom).squareRoot()
    if !isWarped && count == 1 { return ShiftField(dx: best.x[0], dy: best.y[0]) }
    let smooth = isWarped ? SmoothField.likeliest(rest, lengths: [1.2 * side, 2 * side, 4 * side]) : nil
    var dx: [Double] = []
    var dy: [Double] = []
    for j in 0..<lattice.rows {
      for i in 0..<lattice.columns {
        let (x, y) = (Double(i * lattice.spacing), Double(j * lattice.spacing))
        let t = terms(x, y, count)
        let own = smooth?.value(x, y) ?? PixelPoint(x: 0, y: 0)
        dx.append(zip(best.x, t).reduce(own.x) { $0 + $1.0 * $1.1 })
        dy.append(zip(best.y, t).reduce(own.y) { $0 + $1.0 * $1.1 })
      }
    }
    return ShiftField(spacing: lattice.spacing, columns: lattice.columns, rows: lattice.rows, dx: dx, dy: dy)
  }

  /// Drops cells that contradict their four nearest: a lorry park, a cloud's edge, a field whose border moved.
  private static func withoutOutliers(_ cells: [Cell]) -> [Cell] {
    guard cells.count >= 6 else { return cells }
    let off = cells.map { c -> Float in
      let near = cells.map { (distance: hypot($0.x - c.x, $0.y - c.y), cell: $0) }
        .sorted { $0.distance < $1.distance }.dropFirst().prefix(4)
      let mx = Statistics.median(near.map { Float($0.cell.dx) }) ?? 0
      let my = Statistics.median(near.map { Float($0.cell.dy) }) ?? 0
      return Float(hypot(c.dx - Double(mx), c.dy - Double(my)))
    }
    let usual = max(Statistics.median(off) ?? 0, 0.05)
    return zip(cells, off).filter { $1 <= 4 * usual }.map(\.0)
  }
}

/// Best linear prediction of a smooth random field of zero mean from its noisy values at some places (simple kriging), with a
/// Gaussian covariance; its strength is what the values exceed their errors by, its length the likeliest of a few.
private struct SmoothField {
  private let cells: [LocalShifts.Cell]
  private let length: Double
  private let weights: [Double]
  private let strength: Double
  private let logLikelihood: Double

  static func likeliest(_ cells: [LocalShifts.Cell], lengths: [Double]) -> SmoothField? {
    lengths.compactMap { SmoothField(cells, length: $0) }.max { $0.logLikelihood < $1.logLikelihood }
  }

  private init?(_ cells: [LocalShifts.Cell], length: Double) {
    let n = cells.count
    self.cells = cells
    self.length = length
    let excess = cells.map { (($0.dx * $0.dx + $0.dy * $0.dy) / 2 - $0.variance) / $0.variance }.reduce(0, +)
    let trust = cells.map { 1 / $0.variance }.reduce(0, +)
    strength = excess / trust
    guard strength > 0 else { return nil }
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        let r2 =
          (cells[i].x - cells[j].x) * (cells[i].x - cells[j].x)
          + (cells[i].y - cells[j].y) * (cells[i].y - cells[j].y)
        matrix[i * n + j] = strength * exp(-r2 / (2 * length * length))
        matrix[j * n + i] = matrix[i * n + j]
      }
      matrix[i * n + i] += cells[i].variance
    }
    var right = cells.flatMap { [$0.dx, $0.dy] }
    guard Cholesky.solve(&matrix, &right, order: n, columns: 2) else { return nil }
    weights = right
    let fit = zip(cells, stride(from: 0, to: 2 * n, by: 2)).reduce(0.0) { sum, pair in
      sum + pair.0.dx * right[pair.1] + pair.0.dy * right[pair.1 + 1]
    }
    // Two fields, one along each axis, share the matrix: twice half of its log determinant.
    logLikelihood = -fit / 2 - (0..<n).reduce(0.0) { $0 + 2 * log(matrix[$1 * n + $1]) }
  }

  func value(_ x: Double, _ y: Double) -> PixelPoint {
    var sum = PixelPoint(x: 0, y: 0)
    for (i, c) in cells.enumerated() {
      let k = strength * exp(-((c.x - x) * (c.x - x) + (c.y - y) * (c.y - y)) / (2 * length * length))
      sum.x += k * weights[2 * i]
      sum.y += k * weights[2 * i + 1]
    }
    return sum
  }
}
