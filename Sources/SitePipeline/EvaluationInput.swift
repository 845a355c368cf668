import Foundation
import RasterCore

/// JSON files by other hands: each failure names the file and the key.
enum EvaluationInput {
  static func read<T: Decodable>(_ type: T.Type, _ path: String) throws -> T {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw problem(path, "cannot be read: \(error.localizedDescription)", "Check the path and its permissions.")
    }
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw problem(path, words(error), "Give the file as it was written, or write it anew.")
    }
  }

  static func problem(_ path: String, _ message: String, _ advice: String) -> RunError {
    RunError(.unreadable, path: path, message: message, advice: advice)
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  private static func words(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context): "has no “\(key.stringValue)”\(place(context.codingPath))"
    case .typeMismatch(_, let context):
      "has a value of another kind\(place(context.codingPath)): \(context.debugDescription)"
    case .valueNotFound(_, let context): "has null\(place(context.codingPath)) where a value is needed"
    case .dataCorrupted(let context) where context.codingPath.isEmpty: "is not JSON"
    case .dataCorrupted(let context):
      "has a value that cannot be used\(place(context.codingPath)): \(context.debugDescription)"
    @unknown default: "cannot be understood"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    guard !path.isEmpty else { return "" }
    return path.reduce(" in ") { text, key in
      if let index = key.intValue { return text + "[\(index)]" }
      return text + (text.hasSuffix(" ") ? "" : ".") + key.stringValue
    }
  }
}

/// A GeoJSON geometry of polygons; others give none.
struct GeoJSONPolygons: Decodable {
  /// Each with its holes, longitude and latitude in degrees.
  var polygons: [GeoPolygon]

  private enum CodingKeys: String, CodingKey { case type, coordinates, geometries }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(String.self, forKey: .type) {
    case "Polygon":
      polygons = [try Self.polygon(try container.decode([[[Double]]].self, forKey: .coordinates), container)]
    case "MultiPolygon":
      polygons = try container.decode([[[[Double]]]].self, forKey: .coordinates).map { try Self.polygon($0, container) }
    case "GeometryCollection":
      polygons = try container.decode([GeoJSONPolygons].self, forKey: .geometries).flatMap(\.polygons)
    default: polygons = []
    }
  }

  private static func polygon(
    _ rings: [[[Double]]], _ container: KeyedDecodingContainer<CodingKeys>
  ) throws -> GeoPolygon {
    let open = try rings.map { ring in
      try ring.dropLast().map { position in
        guard position.count >= 2, position[0].isFinite, abs(position[1]) <= 90, abs(position[0]) <= 540 else {
          throw DecodingError.dataCorruptedError(
            forKey: .coordinates, in: container, debugDescription: "a position is longitude and latitude in degrees")
        }
        return GeoPoint(longitude: position[0], latitude: position[1])
      }
    }
    return GeoPolygon(exterior: open.first ?? [], holes: Array(open.dropFirst()))
  }
}
