import Foundation
import Geolocation
import RasterCore

/// `report.json` of a skyline search: what was found, how surely, and with what.
public struct SkylineRecord: Sendable, Codable {
  public struct Camera: Sendable, Codable {
    public var place: GeoPosition
    /// From true north, degrees.
    public var heading: Double
    public var pitch: Double
    public var roll: Double
    public var hfov: Double
    public var equivalent35mm: Double
    /// Typical distance of line and prediction, pixels.
    public var residual: Double
    public var agreeing: Double
  }
  public struct Model: Sendable, Codable {
    public var path: String
    public var sha256: String
  }

  public static let schema = "groundbreak.skyline/1"
  public var schema: String
  public var image: String
  public var imageSHA256: String
  public var width: Int
  public var height: Int
  public var verdict: SkylineVerdict
  /// The best camera of the region; no answer by itself. Null where nothing was found.
  public var best: Camera?
  /// Others in the order of fit, at least three steps apart.
  public var candidates: [Camera]
  /// Square kilometres.
  public var area68: Double?
  public var area95: Double?
  public var lineSamples: Int
  public var line: String
  public var places: Int
  public var step: Double
  public var terrain: [Model]
  public var terrainCell: Double
  public var refraction: Double
  public var options: SkylineOptions
  public var horizon: HorizonOptions
  public var rules: SkylineVerdict.Rules

  init(
    _ r: GeolocationSkyline.Request, _ place: GeolocationSkyline.Place, _ options: SkylineOptions, picture: Picture,
    digest: String
  ) {
    schema = Self.schema
    image = r.image
    imageSHA256 = digest
    width = picture.width
    height = picture.height
    verdict = SkylineVerdict(refused: "not searched")
    candidates = []
    lineSamples = 0
    line = r.line ?? "traced"
    places = place.grid.places.count
    step = r.step
    terrain = zip(r.terrain.paths, place.digests).map { Model(path: $0, sha256: $1) }
    terrainCell = place.model.grid.step
    refraction = r.terrain.refraction
    self.options = options
    horizon = place.horizon
    rules = SkylineVerdict.Rules()
  }

  mutating func fill(_ outcome: SkylineOutcome, _ search: SkylineSearch, _ place: GeolocationSkyline.Place) {
    let region = SkylineRegion(outcome, independent: search.independent)
    area68 = GeolocationText.rounded(region.area(0.68) / 1e6, 4)
    area95 = GeolocationText.rounded(region.area(0.95) / 1e6, 4)
    var chosen: [SkylineCell] = []
    for cell in outcome.leaves + outcome.tops where chosen.count < 10 {
      let near = chosen.contains {
        ($0.solution.position - cell.solution.position).horizontalLength < 3 * place.grid.step
      }
      if !near { chosen.append(cell) }
    }
    let cameras = chosen.map { camera($0.solution, place.model.grid.frame) }
    best = cameras.first
    candidates = Array(cameras.dropFirst())
  }

  private func camera(_ s: SkylineSolution, _ frame: LocalFrame) -> Camera {
    func r(_ x: Double, _ d: Int) -> Double { GeolocationText.rounded(x, d) }
    return Camera(
      place: frame.geographic(s.position).rounded(),
      heading: r(Angle.wrapped(s.orientation.yaw - frame.convergence(at: s.position)), 2),
      pitch: r(s.orientation.pitch, 2), roll: r(s.orientation.roll, 2), hfov: r(s.field(width: width), 2),
      equivalent35mm: r(36 * s.focal / Double(width), 1), residual: r(s.residual, 2), agreeing: r(s.agreeing, 3))
  }

  /// For a terminal.
  public func text(folder: String) -> String {
    typealias T = GeolocationText
    var lines = ["\(Sentence.capital(verdict.word.rawValue)): \(verdict.reasons.joined(separator: "; "))."]
    if verdict.mayBeMirrored {
      lines.append("The picture may be mirrored: the same search with its mirror image fits better.")
    }
    if let best, let area68, let area95 {
      lines.append("Region: \(T.fixed(area68, 2)) km2 with 68 %, \(T.fixed(area95, 2)) km2 with 95 % (region.geojson).")
      lines.append(
        "Likeliest view in it: near \(T.place(best.place.point)), looking \(T.azimuth(best.heading)), pitch \(T.fixed(best.pitch, 1))°, "
          + "roll \(T.fixed(best.roll, 1))°, field of view \(T.fixed(best.hfov, 1))°.")
      lines.append(
        "The line lies \(T.fixed(best.residual, 1)) px from the prediction; \(Int(best.agreeing * 100)) % of it agrees."
      )
    }
    if let e = verdict.evidence, let ratio = e.wrongPlaceRatio {
      lines.append("The best place over a kilometre away fits \(Int((ratio - 1) * 100)) % worse.")
    }
    lines.append(
      "\(places) places, \(Int(step)) m apart; terrain of \(T.fixed(terrainCell, 0)) m cells, refraction \(refraction)."
    )
    lines.append("Result: \(folder)")
    return lines.joined(separator: "\n")
  }
}
