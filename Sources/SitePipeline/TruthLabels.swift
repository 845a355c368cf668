import Evaluation
import Foundation
import RasterCore

/// Reads building outlines a month, in the form of SpaceNet 7: GeoJSON files with the month in their names, features with an `Id`.
enum TruthLabels {
  /// Those that are labels. SpaceNet ships three kinds side by side: with ids (`labels_match`), the same in pixels, and without ids; the
  /// first of these that is there is taken.
  static func files(_ all: [String]) -> [String] {
    let dated = all.filter { month(in: $0) != nil && !$0.contains("UDM") }
    let pixels = dated.filter { $0.contains("labels_match_px") || $0.contains("labels_match_pix") }
    let matched = dated.filter { $0.contains("labels_match") && !pixels.contains($0) }
    if !matched.isEmpty { return matched }
    let others = dated.filter { !pixels.contains($0) }
    return others.isEmpty ? pixels : others
  }

  /// - Throws: `RunError`, naming the file and the key.
  static func read(_ files: [String]) throws -> MonthlyLabels {
    var months: [String: [MonthlyLabels.Label]] = [:]
    for file in files {
      guard let month = month(in: file) else { continue }
      let collection = try EvaluationInput.read(Collection.self, file)
      months[month, default: []] += try collection.features.compactMap { feature in
        guard let shape = feature.geometry?.shape, shape.area > 0 else { return nil }
        guard let id = feature.properties.id else {
          throw EvaluationInput.problem(
            file, "has a feature without “Id”", "Tracking needs an id that stays with its building.")
        }
        return MonthlyLabels.Label(id: id, shape: shape)
      }
    }
    return MonthlyLabels(months: months)
  }

  /// The last `2020_01` or `2020-01` in a file's name, as `2020-01`.
  static func month(in path: String) -> String? {
    let name = Array((path.split(separator: "/").last ?? "").utf8)
    func digits(_ from: Int, _ count: Int) -> Int? {
      Int(String(decoding: name[from..<(from + count)], as: UTF8.self)).flatMap { value in
        name[from..<(from + count)].allSatisfy { $0 >= 48 && $0 <= 57 } ? value : nil
      }
    }
    func isDigit(_ i: Int) -> Bool { name.indices.contains(i) && name[i] >= 48 && name[i] <= 57 }
    for i in stride(from: name.count - 7, through: 0, by: -1) {
      guard name[i + 4] == 95 || name[i + 4] == 45, !isDigit(i - 1), !isDigit(i + 7) else { continue }
      guard let year = digits(i, 4), let month = digits(i + 5, 2), (1900...2100).contains(year),
        (1...12).contains(month)
      else { continue }
      return "\(year)-" + (month < 10 ? "0\(month)" : "\(month)")
    }
    return nil
  }

  private struct Collection: Decodable { var features: [Feature] }
  private struct Feature: Decodable {
    var geometry: RawPolygons?
    var properties: Properties
  }
  private struct Properties: Decodable {
    var id: String?
    private struct AnyKey: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: AnyKey.self)
      for name in ["Id", "id", "ID"] {
        let key = AnyKey(stringValue: name)
        if let number = try? container.decode(Int.self, forKey: key) {
          id = "\(number)"
        } else if let text = try? container.decode(String.self, forKey: key) {
          id = text
        }
        if id != nil { return }
      }
    }
  }
}
