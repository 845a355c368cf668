import Foundation
import RasterCore

/// What is true of a scenario, in the words of the account: what a result is scored against.
public struct SimulatedTruth: Sendable, Hashable, Codable {
  /// An outline in pixels of the grid and in its CRS; rings open, clockwise as seen with north up.
  public struct Outline: Sendable, Hashable, Codable {
    public var pixels: PixelPolygon
    /// Pairs (x, y) in metres of the grid's CRS.
    public var crs: [[Double]]
    /// Courtyards, in the same way; nil where there are none.
    public var crsHoles: [[[Double]]]?
  }
  /// One step of a structure's life: it is under way from `from` and done on `to`.
  public struct Step: Sendable, Hashable, Codable {
    /// `clearing`, `construction`, `roofing`, `re-roofing`, `extension` or `demolition`.
    public var kind: String
    public var from: CalendarDate
    public var to: CalendarDate
  }
  public struct Structure: Sendable, Hashable, Codable {
    public var id: Int
    public var label: String
    public var kind: PlannedStructure.Kind
    public var isOnSite: Bool
    public var outline: Outline
    public var areaSquareMetres: Double
    public var heightMetres: Double
    public var roof: Material
    public var steps: [Step]
    /// Of an extended structure: area of the part that stood from the start; nil for the others.
    public var areaBeforeSquareMetres: Double?
    /// Of an extended structure: outline of that part.
    public var outlineBefore: Outline?
  }
  public struct Phase: Sendable, Hashable, Codable {
    /// `No Activity`, `Site Preparation`, `Active Construction`, `Post Construction`.
    public var phase: String
    public var from: CalendarDate
  }
  public struct Site: Sendable, Hashable, Codable {
    public var outline: Outline
    public var areaHectares: Double
    public var phases: [Phase]
    /// Nothing was done on the site in this period; nil where work went on.
    public var stall: Scenario.Period?
  }

  public var schema = "groundbreak.simulated-truth/1"
  public var simulated = true
  public var scenario: String
  public var seed: UInt64
  public var grid: PixelGrid
  /// Nil where nothing was built.
  public var site: Site?
  public var structures: [Structure]
  public var scenes: [SceneConditions]

  public init(_ scenario: Scenario) {
    self.scenario = scenario.name
    seed = scenario.seed
    grid = scenario.grid
    scenes = scenario.schedule()
    structures = scenario.structures.map { Structure($0, in: scenario) }
    site = scenario.site.map { Site($0, in: scenario) }
  }

  /// The truth as JSON text, keys sorted, UTF-8.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}

extension SimulatedTruth.Outline {
  init(_ shape: GroundShape, in scenario: Scenario) {
    let gsd = scenario.sensor.gsd
    let rings = shape.rings
    let inPixels = rings.map { $0.map { PixelPoint(x: $0.x / gsd, y: $0.y / gsd) } }
    pixels = PixelPolygon(exterior: inPixels.first ?? [], holes: Array(inPixels.dropFirst()))
    let inCRS = rings.map { $0.map { [scenario.place.easting + $0.x, scenario.place.northing - $0.y] } }
    crs = inCRS.first ?? []
    crsHoles = inCRS.count > 1 ? Array(inCRS.dropFirst()) : nil
  }
}

extension SimulatedTruth.Structure {
  init(_ planned: PlannedStructure, in scenario: Scenario) {
    id = planned.id
    label = planned.label
    kind = planned.kind
    isOnSite = scenario.site?.contains(planned.shape.centre) ?? false
    outline = .init(planned.shape, in: scenario)
    areaSquareMetres = planned.shape.area
    heightMetres = planned.height
    roof = planned.newRoof ?? planned.roof
    steps = Self.steps(planned, in: scenario)
    if planned.kind == .extended, let before = planned.parts.first {
      areaBeforeSquareMetres = before.shape.area
      outlineBefore = .init(before.shape, in: scenario)
    }
  }

  private static func steps(_ planned: PlannedStructure, in scenario: Scenario) -> [SimulatedTruth.Step] {
    switch planned.kind {
    case .existing: return []
    case .reRoofed, .demolished:
      let word = planned.kind == .reRoofed ? "re-roofing" : "demolition"
      return planned.work.map { [.init(kind: word, from: $0.from, to: $0.to)] } ?? []
    case .extended:
      guard let dates = planned.construction else { return [] }
      return [
        .init(kind: "extension", from: dates.slab, to: dates.roofEnd),
        .init(kind: "roofing", from: dates.roofBegin, to: dates.roofEnd),
      ]
    case .new:
      guard let dates = planned.construction else { return [] }
      let pad = scenario.pads.first { $0.shape.contains(planned.shape.centre) }
      let clearing = pad.map { SimulatedTruth.Step(kind: "clearing", from: $0.clearing.from, to: $0.clearing.to) }
      return (clearing.map { [$0] } ?? []) + [
        .init(kind: "construction", from: dates.slab, to: dates.roofEnd),
        .init(kind: "roofing", from: dates.roofBegin, to: dates.roofEnd),
      ]
    }
  }
}

extension SimulatedTruth.Site {
  init(_ shape: GroundShape, in scenario: Scenario) {
    outline = .init(shape, in: scenario)
    areaHectares = shape.area / 10_000
    stall = scenario.stall
    let new = scenario.structures.compactMap(\.construction)
    let works = scenario.structures.compactMap(\.work)
    let ends = new.map(\.roofEnd) + works.map(\.to) + scenario.pads.compactMap { $0.paving?.to }
    // Clearing begins with what is pulled down first.
    let gone = scenario.structures.filter { $0.kind == .demolished }.compactMap { $0.work?.from }
    let begin = (scenario.pads.map(\.clearing.from) + gone).min()
    let isBuilt = !new.isEmpty || scenario.structures.contains { $0.kind == .reRoofed }
    phases = [.init(phase: "No Activity", from: scenario.acquisition.start)]
    if let begin { phases.append(.init(phase: "Site Preparation", from: begin)) }
    if let first = new.map(\.slab).min() { phases.append(.init(phase: "Active Construction", from: first)) }
    if isBuilt, let last = ends.max() { phases.append(.init(phase: "Post Construction", from: last)) }
  }
}
