import Evaluation
import Foundation
import RasterCore
import RasterIO
import SiteAnalysis

/// Reads the folder of a result by its contract: only the names that the contract promises, whatever else is there.
enum EvaluationClaim {
  static func isResult(_ folder: String) -> Bool {
    EvaluationInput.exists(folder + "/" + ResultFiles.account)
      || EvaluationInput.exists(folder + "/" + ResultFiles.structures)
  }

  /// - Parameter crs: the truth's; outlines are taken there.
  /// - Throws: `RunError`, naming the file and the key.
  static func read(_ folder: String, crs: CRS) throws -> Claim {
    let accountPath = folder + "/" + ResultFiles.account
    let account = try EvaluationInput.read(Account.self, accountPath)
    guard account.schema == "groundbreak.account/1" else {
      throw EvaluationInput.problem(
        accountPath, "is “\(account.schema)”, not groundbreak.account/1", "Give the output folder of a run.")
    }
    let structuresPath = folder + "/" + ResultFiles.structures
    let features = try EvaluationInput.read(Structures.self, structuresPath).features
    let shapes = try Failure.passingOn(structuresPath) {
      try PlanarOverlay.project(features.map { $0.geometry?.polygons ?? [] }, to: crs)
    }
    let sites = try Failure.passingOn(accountPath) {
      try PlanarOverlay.project(account.sites.map { $0.geometry.polygons }, to: crs)
    }
    return Claim(
      usableTimes: account.scenes.filter(\.used).map(\.time), pixelSize: account.pixelSize,
      structures: zip(features, shapes).map { $0.properties.structure($1) },
      sites: zip(account.sites, sites).map { $0.site($1) }, ratios: account.ratios)
  }

  private struct Account: Decodable {
    struct Scene: Decodable {
      var time: Instant
      var used: Bool
    }
    struct Site: Decodable {
      var id: String
      var geometry: GeoJSONPolygons
      var area: Double
      var area95: Interval95
      var count: CountEstimate
      var phases: [PhaseOnset]
      var stalls: [Stall]
      private enum CodingKeys: String, CodingKey {
        case id, geometry
        case area = "area_ha"
        case area95 = "area_ha_95"
        case count, phases, stalls
      }
      func site(_ shape: PlanarShape) -> Claim.Site {
        Claim.Site(
          id: id, shape: shape, area: area * 10_000,
          area95: Interval95(low: area95.low * 10_000, high: area95.high * 10_000), count: count, phases: phases,
          stalls: stalls)
      }
    }
    var schema: String
    var pixelSize: Double
    var scenes: [Scene]
    var sites: [Site]
    var ratios: [Ratio]
    private enum CodingKeys: String, CodingKey {
      case schema, scenes, sites, ratios
      case pixelSize = "pixel_size_m"
    }
  }

  private struct Structures: Decodable {
    struct Feature: Decodable {
      var geometry: GeoJSONPolygons?
      var properties: Properties
    }
    struct Properties: Decodable {
      var id: String
      var status: StructureStatus
      var form: StructureForm?
      var area: Double
      var area95: Interval95
      var probability: Double
      var events: [Event]
      private enum CodingKeys: String, CodingKey {
        case id, status, form, probability, events
        case area = "area_m2"
        case area95 = "area_m2_95"
      }
      func structure(_ shape: PlanarShape) -> Claim.Structure {
        Claim.Structure(
          id: id, status: status, form: form, shape: shape, area: area, area95: area95, probability: probability,
          events: events)
      }
    }
    var features: [Feature]
  }
}
