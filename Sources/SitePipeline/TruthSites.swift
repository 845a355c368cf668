import Evaluation
import Foundation
import RasterCore

/// Reads site and region models of the SMART programme.
enum TruthSites {
  struct Models {
    var sites: [SmartSite] = []
    var regions: [SmartRegion] = []
  }

  /// Whether a file's features have the types that the programme gives them.
  static func isModel(_ file: String) throws -> Bool {
    let types = try EvaluationInput.read(Collection.self, file).features.map(\.properties.type)
    return types.contains { ["site", "region", "site_summary"].contains($0) }
  }

  /// - Throws: `RunError`, naming the file and the key.
  static func read(_ files: [String]) throws -> Models {
    var models = Models()
    for file in files {
      let features = try EvaluationInput.read(Collection.self, file).features
      if let region = features.first(where: { $0.properties.type == "region" }) {
        models.regions.append(try self.region(region, features, file))
      } else if let site = features.first(where: { $0.properties.type == "site" }) {
        models.sites.append(try self.site(site, features, file))
      } else {
        throw EvaluationInput.problem(
          file, "has neither a feature of type region nor one of type site", "Give a folder of site models only.")
      }
    }
    return models
  }

  private static func region(_ feature: Feature, _ all: [Feature], _ file: String) throws -> SmartRegion {
    SmartRegion(
      id: try needed(feature.properties.regionID, "region_id", file),
      shape: feature.geometry?.shape ?? PlanarShape(polygons: []),
      start: try needed(try date(feature.properties.start, file), "start_date", file),
      end: try needed(try date(feature.properties.end, file), "end_date", file),
      siteIDs: all.filter { $0.properties.type == "site_summary" }.compactMap(\.properties.siteID))
  }

  private static func site(_ feature: Feature, _ all: [Feature], _ file: String) throws -> SmartSite {
    let p = feature.properties
    let siteID = try needed(p.siteID, "site_id", file)
    return SmartSite(
      siteID: siteID, regionID: p.regionID,
      id: [siteID, p.originator, p.version].compactMap { $0?.isEmpty == false ? $0 : nil }.joined(separator: "_"),
      status: try needed(p.status, "status", file), start: try date(p.start, file), end: try date(p.end, file),
      observations: try all.filter { $0.properties.type == "observation" }.map { try observation($0, file) })
  }

  private static func observation(_ feature: Feature, _ file: String) throws -> SmartSite.Observation {
    let p = feature.properties
    return SmartSite.Observation(
      date: try date(p.date, file), source: p.source ?? "None", phase: p.phase ?? "",
      shape: feature.geometry?.shape ?? PlanarShape(polygons: []),
      isBoundary: (p.isBoundary ?? "").split(separator: ",").map { $0.filter { $0 != " " } != "False" })
  }

  private static func needed<T>(_ value: T?, _ key: String, _ file: String) throws -> T {
    guard let value else {
      throw EvaluationInput.problem(file, "has no “\(key)” where one is needed", "Complete the model.")
    }
    return value
  }

  private static func date(_ text: String?, _ file: String) throws -> CalendarDate? {
    guard let text, !text.isEmpty else { return nil }
    guard let date = Instant(parsing: text)?.date else {
      throw EvaluationInput.problem(file, "has “\(text)”, which is no date", "Write dates as 2020-01-31.")
    }
    return date
  }

  private struct Collection: Decodable { var features: [Feature] }
  private struct Feature: Decodable {
    var geometry: RawPolygons?
    var properties: Properties
  }
  private struct Properties: Decodable {
    var type: String?
    var regionID: String?
    var siteID: String?
    var version: String?
    var originator: String?
    var status: String?
    var start: String?
    var end: String?
    var date: String?
    var source: String?
    var phase: String?
    var isBoundary: String?
    private enum CodingKeys: String, CodingKey {
      case type, version, originator, status, source
      case regionID = "region_id"
      case siteID = "site_id"
      case start = "start_date"
      case end = "end_date"
      case date = "observation_date"
      case phase = "current_phase"
      case isBoundary = "is_site_boundary"
    }
  }
}
