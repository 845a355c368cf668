import Foundation
import RasterCore

/// The fine raster that the ground is drawn on: cells of `cell` metres, wider than the ground by `margin` on every side, so
/// that the point spread and the shift always find something under them.
struct FineFrame: Sendable, Hashable {
  var side: Int
  var cell: Double
  var margin: Double

  init(_ scenario: Scenario) {
    cell = max(0.1, scenario.sensor.fine)
    let sensor = scenario.sensor
    // Three and a half deviations of the warp, four of a band's shift and of the blur: beyond, the last cell stands for the next.
    let spread = 3 * sensor.psf * (1 + 4 * sensor.psfJitter) + 1
    let turned = (abs(sensor.rotation) * .pi / 180 + abs(sensor.scaleError)) * scenario.size / sensor.gsd
    let moved = sensor.misregistration + 3.5 * 1.6 * sensor.warp + 4 * sensor.bandShift + turned
    margin = sensor.gsd * (spread + moved) + 2 * cell
    side = Int(((scenario.size + 2 * margin) / cell).rounded(.up))
  }

  /// Ground coordinate of a cell's centre.
  func ground(_ index: Int) -> Double { (Double(index) + 0.5) * cell - margin }

  /// Cells whose centres may lie within `radius` metres of `centre`; empty where off the raster.
  func cells(around centre: Double, radius: Double) -> Range<Int> {
    let low = Int(((centre - radius + margin) / cell).rounded(.down)) - 1
    let high = Int(((centre + radius + margin) / cell).rounded(.up)) + 1
    let from = min(max(low, 0), side)
    return from..<max(from, min(high, side))
  }
}

/// What does not change from scene to scene, drawn once: parcels, textures, relief, roads, trees.
struct World: Sendable {
  struct Tree: Sendable {
    var x: Double
    var y: Double
    var radius: Double
    var height: Double
    var isConifer: Bool
  }
  var frame: FineFrame
  var parcels: [Parcel] = []
  /// Index into `parcels`, one for each cell.
  var parcelOf: [UInt16] = []
  /// Grain, rows and wear, standard deviation about 1.
  var fabric: [Float] = []
  /// Patches of tens of metres: growth, damp, snow.
  var patches: [Float] = []
  /// Winding lines at its zeros: tracks on bare ground.
  var tracks: [Float] = []
  /// Slope of ground and crowns to the east and to the south, rise over run.
  var slopeX: [Float] = []
  var slopeY: [Float] = []
  /// Share of the cell that is road, path or yard, and its spectrum.
  var pavedShare: [Float] = []
  var paved: [SIMD4<Float>] = []
  /// Distance to the river's middle line, metres; empty where there is none.
  var riverDistance: [Float] = []
  var trees: [Tree] = []
  /// Roads that are built within the period, cell by cell.
  var newRoads: [NewRoad] = []

  struct NewRoad: Sendable {
    struct Cell: Sendable {
      var index: Int32
      /// Share of the cell under the carriageway, and under the strip that is laid bare for it.
      var share: Float
      var bare: Float
      /// Metres from the road's beginning.
      var along: Float
    }
    var cells: [Cell]
    var length: Double
    var material: Material
    var built: Scenario.Period
  }

  init(_ scenario: Scenario) {
    frame = FineFrame(scenario)
    let count = frame.side * frame.side
    fabric = noise(scenario, 1, wavelength: 9, octaves: 3, gain: 0.8)
    patches = noise(scenario, 2, wavelength: 90, octaves: 5, gain: 0.6)
    tracks = noise(scenario, 7, wavelength: 85, octaves: 2, gain: 0.3)
    pavedShare = [Float](repeating: 0, count: count)
    paved = [SIMD4<Float>](repeating: .zero, count: count)
    layOutParcels(scenario)
    shapeRelief(scenario)
    for road in scenario.roads where road.built == nil { pave(road, texture: Float(scenario.countryside.texture)) }
    if let river = scenario.river { riverDistance = distances(to: river.line, reach: river.width * max(2, river.floodReach)) }
    for road in scenario.roads { if let built = road.built { newRoads.append(layOut(road, built: built)) } }
    plantTrees(scenario)
    let strength = Float(scenario.countryside.texture)
    if strength != 1 {
      for k in 0..<count {
        fabric[k] *= strength
        patches[k] *= strength
      }
    }
  }

  func noise(
    _ scenario: Scenario, _ stream: UInt64, wavelength: Double, octaves: Int, gain: Double
  ) -> [Float] {
    FractalNoise(
      seed: SeededGenerator.mixed(scenario.groundSeed &* 31 &+ stream), wavelength: wavelength, octaves: octaves, gain: gain
    ).field(
      width: frame.side, height: frame.side, originX: frame.ground(0), originY: frame.ground(0), cell: frame.cell)
  }

  private mutating func shapeRelief(_ scenario: Scenario) {
    let side = frame.side
    let hills = noise(scenario, 3, wavelength: 260, octaves: 4, gain: 0.42)
    let crowns = noise(scenario, 4, wavelength: 11, octaves: 2, gain: 0.6)
    // 260 m noise of unit height has slopes of about 0.02.
    let hillHeight = Float(scenario.countryside.relief / 0.02 * scenario.countryside.texture)
    slopeX = [Float](repeating: 0, count: side * side)
    slopeY = slopeX
    let run = Float(2 * frame.cell)
    for row in 1..<max(1, side - 1) {
      for column in 1..<max(1, side - 1) {
        let k = row * side + column
        let crown = parcels[Int(parcelOf[k])].cover.crowns * Float(scenario.countryside.texture)
        slopeX[k] = ((hills[k + 1] - hills[k - 1]) * hillHeight + (crowns[k + 1] - crowns[k - 1]) * crown) / run
        slopeY[k] =
          ((hills[k + side] - hills[k - side]) * hillHeight + (crowns[k + side] - crowns[k - side]) * crown) / run
      }
    }
  }

  private mutating func pave(_ road: Scenario.Road, texture: Float) {
    let reach = road.width / 2 + 2
    let spectrum = road.material.spectrum
    for (a, b) in zip(road.line, road.line.dropFirst()) {
      let rows = frame.cells(around: (a.y + b.y) / 2, radius: abs(a.y - b.y) / 2 + reach)
      let columns = frame.cells(around: (a.x + b.x) / 2, radius: abs(a.x - b.x) / 2 + reach)
      for row in rows {
        for column in columns {
          let k = row * frame.side + column
          let d = Self.distance(frame.ground(column), frame.ground(row), a, b)
          // A worn verge rather than a ruled edge.
          let edge = d - road.width / 2 + 0.5 * Double(fabric[k] * texture)
          let share = Float(min(1, max(0, 0.5 - edge / 1.5)))
          guard share > pavedShare[k] else { continue }
          pavedShare[k] = share
          paved[k] = spectrum * (1 + texture * (0.05 * fabric[k] + 0.06 * patches[k]))
        }
      }
    }
  }

  private func layOut(_ road: Scenario.Road, built: Scenario.Period) -> NewRoad {
    var nearest: [Int32: (distance: Double, along: Double)] = [:]
    var order: [Int32] = []
    var passed = 0.0
    let strip = road.width * 0.9 + 4
    for (a, b) in zip(road.line, road.line.dropFirst()) {
      let length = ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
      let rows = frame.cells(around: (a.y + b.y) / 2, radius: abs(a.y - b.y) / 2 + strip)
      let columns = frame.cells(around: (a.x + b.x) / 2, radius: abs(a.x - b.x) / 2 + strip)
      for row in rows {
        for column in columns {
          let x = frame.ground(column)
          let y = frame.ground(row)
          let d = Self.distance(x, y, a, b)
          let index = Int32(row * frame.side + column)
          guard d < strip, d < nearest[index]?.distance ?? .infinity else { continue }
          let t = length > 0 ? ((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / (length * length) : 0
          if nearest[index] == nil { order.append(index) }
          nearest[index] = (d, passed + min(1, max(0, t)) * length)
        }
      }
      passed += length
    }
    let cells = order.compactMap { index -> NewRoad.Cell? in
      guard let (d, along) = nearest[index] else { return nil }
      let share = min(1, max(0, 0.5 - (d - road.width / 2) / 1.5))
      let bare = min(1, max(0, 0.5 - (d - strip + 2) / 3))
      return NewRoad.Cell(index: index, share: Float(share), bare: Float(bare), along: Float(along))
    }
    return NewRoad(cells: cells, length: passed, material: road.material, built: built)
  }

  private func distances(to line: [GroundPoint], reach: Double) -> [Float] {
    var out = [Float](repeating: .infinity, count: frame.side * frame.side)
    for (a, b) in zip(line, line.dropFirst()) {
      let rows = frame.cells(around: (a.y + b.y) / 2, radius: abs(a.y - b.y) / 2 + reach)
      let columns = frame.cells(around: (a.x + b.x) / 2, radius: abs(a.x - b.x) / 2 + reach)
      for row in rows {
        for column in columns {
          let k = row * frame.side + column
          out[k] = min(out[k], Float(Self.distance(frame.ground(column), frame.ground(row), a, b)))
        }
      }
    }
    return out
  }

  /// From a point to a segment.
  static func distance(_ x: Double, _ y: Double, _ a: GroundPoint, _ b: GroundPoint) -> Double {
    let dx = b.x - a.x
    let dy = b.y - a.y
    let length = dx * dx + dy * dy
    let t = length > 0 ? min(1, max(0, ((x - a.x) * dx + (y - a.y) * dy) / length)) : 0
    let ex = x - a.x - t * dx
    let ey = y - a.y - t * dy
    return (ex * ex + ey * ey).squareRoot()
  }
}
