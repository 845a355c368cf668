import Foundation
import Geolocation
import RasterCore

/// What stands at a site, as `structures.geojson` of a result tells it.
struct AccountStructures {
  struct Item {
    var id: String
    var status: String
    var outline: GeoPolygon
    var height: Double?
    var probability: Double
    var steps: [FootageDating.Step]
  }
  var path: String
  var items: [Item]

  private struct File: Decodable {
    struct Feature: Decodable {
      var geometry: GeoPolygon?
      var properties: Properties
    }
    struct Properties: Decodable {
      var id: String
      var status: String
      var heightMetres: Double?
      var probability: Double?
      var events: [Event]?
      enum CodingKeys: String, CodingKey {
        case id, status, probability, events
        case heightMetres = "height_m"
      }
    }
    struct Event: Decodable {
      struct Image: Decodable { var time: Instant }
      var kind: String
      var lastWithout: Image?
      var firstWith: Image?
      enum CodingKeys: String, CodingKey {
        case kind
        case lastWithout = "last_without"
        case firstWith = "first_with"
      }
    }
    var features: [Feature]
  }

  /// - Parameter path: a result folder or its structures.geojson.
  /// - Throws: `RunError.unreadable`.
  static func read(_ path: String) throws -> AccountStructures {
    var isFolder: ObjCBool = false
    let folder = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    let file = folder ? path + "/structures.geojson" : path
    guard let data = FileManager.default.contents(atPath: file) else {
      throw RunError(
        .unreadable, path: file, message: "cannot be read", advice: "Give the output folder of `groundbreak run`.")
    }
    do {
      let found = try JSONDecoder().decode(File.self, from: data)
      let items = found.features.compactMap { f -> Item? in
        guard let outline = f.geometry, outline.exterior.count >= 3 else { return nil }
        return Item(
          id: f.properties.id, status: f.properties.status, outline: outline, height: f.properties.heightMetres,
          probability: f.properties.probability ?? 1,
          steps: (f.properties.events ?? []).map {
            .init(kind: $0.kind, lastWithout: $0.lastWithout?.time, firstWith: $0.firstWith?.time)
          })
      }
      return AccountStructures(path: file, items: items)
    } catch {
      throw RunError(
        .unreadable, path: file, message: "is not structures.geojson of a result",
        advice: "Give the output folder of `groundbreak run`.")
    }
  }
}
