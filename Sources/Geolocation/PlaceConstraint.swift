import Foundation
import PixelKernels
import RasterCore

/// What a frame says of where it was taken, without a camera model. Angles in degrees, sigma > 0.
public enum PlaceConstraint: Sendable, Hashable {
  /// A landmark is seen at an azimuth from the frame's north.
  case bearing(Vector3, azimuth: Double, sigma: Double)
  /// Landmarks are seen at these angles, clockwise from a direction that is not known.
  case turn([Turn])
  /// The nearer landmark stands exactly before the farther.
  case before(nearer: Vector3, farther: Vector3, sigma: Double)
  /// The first landmark is seen to the left of the second, by less than half a turn.
  case leftOf(Vector3, Vector3, sigma: Double)

  public struct Turn: Sendable, Hashable {
    public var landmark: Vector3
    public var angle: Double
    public var sigma: Double
    public init(landmark: Vector3, angle: Double, sigma: Double) {
      self.landmark = landmark
      self.angle = angle
      self.sigma = sigma
    }
  }

  var landmarks: [Vector3] {
    switch self {
    case .bearing(let p, _, _): [p]
    case .turn(let all): all.map(\.landmark)
    case .before(let a, let b, _), .leftOf(let a, let b, _): [a, b]
    }
  }

  /// Numbers it measures: an order measures none.
  var count: Int {
    switch self {
    case .bearing, .before: 1
    case .turn(let all): max(0, all.count - 1)
    case .leftOf: 0
    }
  }

  /// Squared deviations in variances at a place that is known exactly.
  public func misfit(at p: Vector3) -> Double { misfit(p, cell: 1e-3) }

  /// As `misfit(at:)`, blurred.
  /// - Parameter cell: metres within which the place is not known: added to the errors as the angle it fills.
  func misfit(_ p: Vector3, cell: Double) -> Double {
    func blur(_ l: Vector3) -> Double { cell / max((l - p).horizontalLength, cell) * Angle.degrees }
    switch self {
    case .bearing(let l, let azimuth, let sigma):
      let d = Angle.difference((l - p).azimuth, azimuth)
      return d * d / (sigma * sigma + pow(blur(l), 2))
    case .turn(let all): return Self.misfit(all, p, blur)
    case .before(let a, let b, let sigma):
      let d = Angle.difference((a - p).azimuth, (b - p).azimuth)
      return d * d / (sigma * sigma + pow(blur(a) + blur(b), 2))
        + ((a - p).horizontalLength > (b - p).horizontalLength + cell ? 100 : 0)
    case .leftOf(let a, let b, let sigma):
      // Positive where the first is to the right.
      let d = Angle.difference((a - p).azimuth, (b - p).azimuth)
      return d <= 0 ? 0 : d * d / (sigma * sigma + pow(blur(a) + blur(b), 2))
    }
  }

  /// With the unknown direction that fits best: the weighted mean of the differences, taken about the one that is known best.
  private static func misfit(_ all: [Turn], _ p: Vector3, _ blur: (Vector3) -> Double) -> Double {
    let weights = all.map { 1 / ($0.sigma * $0.sigma + pow(blur($0.landmark), 2)) }
    guard let firmest = weights.indices.max(by: { weights[$0] < weights[$1] }) else { return 0 }
    func offset(_ t: Turn) -> Double { (t.landmark - p).azimuth - t.angle }
    let about = offset(all[firmest])
    let differences = all.map { Angle.difference(offset($0), about) }
    let mean = zip(weights, differences).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    return zip(weights, differences).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
  }
}

/// Where all constraints hold at once.
public struct PlaceRegion: Sendable, Hashable {
  /// 68 and 95 % regions in the frame's metres, the largest part first.
  public var inner: [PlanarPolygon]
  public var outer: [PlanarPolygon]
  public var best: Vector3
  /// At the best place, and how many more numbers than the two unknowns there are.
  public var misfit: Double
  public var freedom: Int
  /// The region runs off the area that was searched.
  public var isOpen: Bool
  /// Of the 95 % region, m2.
  public var area: Double { outer.reduce(0) { $0 + $1.area } }
  /// Whether any place explains all of it (95 %).
  public var fits: Bool { misfit <= (freedom > 0 ? ChiSquared.ninetyFive(any: freedom) : 1) }

  /// A polygon in metres of the frame; rings open.
  public struct PlanarPolygon: Sendable, Hashable {
    public var exterior: [Vector3]
    public var holes: [[Vector3]]
    public var area: Double
  }

  /// Nodes along a side of the field in which regions are drawn.
  private static let side = 161

  /// Looks for the region within `radius` of the landmarks' middle, zooming in on where the misfit is low.
  ///
  /// - Parameter allowed: places outside are ruled out.
  /// - Precondition: at least one constraint.
  public init(_ constraints: [PlaceConstraint], radius: Double, allowed: @Sendable (Vector3) -> Bool = { _ in true }) {
    precondition(!constraints.isEmpty, "a region is of something")
    let landmarks = constraints.flatMap(\.landmarks)
    let middle = ResectionSeeds.mean(landmarks)
    let whole = FrameBox(
      west: middle.x - radius, south: middle.y - radius, east: middle.x + radius, north: middle.y + radius)
    var box = whole
    var field = Field(constraints, box, Self.side, allowed)
    for _ in 0..<14 {
      guard let near = field.box(within: field.lowest + 14), near.east - near.west < 0.6 * (box.east - box.west),
        near.north - near.south < 0.6 * (box.north - box.south)
      else { break }
      let margin = 0.25 * max(near.east - near.west, near.north - near.south) + 2 * field.cell
      box = near.expanded(by: margin)
      field = Field(constraints, box, Self.side, allowed)
    }
    best = field.best
    misfit = field.lowest
    freedom = constraints.reduce(0) { $0 + $1.count } - 2
    let numbers = max(1, min(2, constraints.reduce(0) { $0 + $1.count }))
    // Where nothing fits there is no region, only a least bad place.
    let base = freedom > 0 ? field.lowest : 0
    outer = field.region(base + ChiSquared.ninetyFive(numbers))
    inner = field.region(base + ChiSquared.sixtyEight(numbers))
    let edge = outer.flatMap(\.exterior).contains {
      $0.x < whole.west + field.cell || $0.x > whole.east - field.cell || $0.y < whole.south + field.cell
        || $0.y > whole.north - field.cell
    }
    isOpen = edge
  }

  private struct Field {
    let box: FrameBox
    let side: Int
    let values: [Double]
    var cell: Double { max(box.east - box.west, box.north - box.south) / Double(side - 1) }

    init(_ constraints: [PlaceConstraint], _ box: FrameBox, _ side: Int, _ allowed: @Sendable (Vector3) -> Bool) {
      self.box = box
      self.side = side
      let cell = max(box.east - box.west, box.north - box.south) / Double(side - 1)
      let rows = parallelMap(side) { j in
        (0..<side).map { i -> Double in
          let p = Self.node(box, side, Double(i), Double(j))
          guard allowed(p) else { return .infinity }
          return constraints.reduce(0) { $0 + $1.misfit(p, cell: cell / 2) }
        }
      }
      values = rows.flatMap { $0 }
    }

    static func node(_ box: FrameBox, _ side: Int, _ x: Double, _ y: Double) -> Vector3 {
      let n = Double(side - 1)
      return Vector3(box.west + (box.east - box.west) * x / n, box.south + (box.north - box.south) * y / n, 0)
    }

    var lowest: Double { values.min() ?? .infinity }

    var best: Vector3 {
      let i = values.indices.min { values[$0] < values[$1] } ?? 0
      return Self.node(box, side, Double(i % side), Double(i / side))
    }

    func box(within level: Double) -> FrameBox? {
      let near = values.indices.filter { values[$0] <= level }.map {
        Self.node(box, side, Double($0 % side), Double($0 / side))
      }
      return near.isEmpty ? nil : FrameBox(around: near)
    }

    func region(_ level: Double) -> [PlanarPolygon] {
      let scale = (box.east - box.west) * (box.north - box.south) / pow(Double(side - 1), 2)
      return LevelRegion.polygons(values, width: side, height: side, level: level).map { p in
        // Rows run north here, so what is clockwise in rows is counter-clockwise on the map.
        func ring(_ r: [PixelPoint]) -> [Vector3] { r.map { Self.node(box, side, $0.x, $0.y) } }
        return PlanarPolygon(exterior: ring(p.exterior), holes: p.holes.map(ring), area: p.area * scale)
      }
    }
  }
}
