import Evaluation
import Foundation
import RasterCore

/// One side of an evaluation, in the forms that it comes in.
struct EvaluationSide {
  enum Form {
    /// The output folder of a run.
    case result
    /// The file `truth.json` of a simulation.
    case simulation(String)
    /// Site models of the SMART programme.
    case sites([String])
    /// Outlines a month.
    case labels([String])
  }
  var path: String
  var form: Form

  /// - Throws: `RunError` where the path holds nothing that is known here.
  init(_ path: String) throws {
    self.path = path
    form = try Self.form(path)
  }

  private static func form(_ path: String) throws -> Form {
    guard EvaluationInput.exists(path) else {
      throw EvaluationInput.problem(path, "does not exist", "Check the path.")
    }
    if EvaluationClaim.isResult(path) { return .result }
    if let file = TruthSimulated.file(path) { return .simulation(file) }
    let files = geoJSON(in: path)
    let labels = TruthLabels.files(files)
    if let first = files.first, try labels.isEmpty || TruthSites.isModel(first) { return .sites(files) }
    if !labels.isEmpty { return .labels(labels) }
    throw EvaluationInput.problem(
      path, "holds neither a result, nor a simulation's truth, nor site models, nor monthly labels",
      "Site models are .geojson files with a feature of type site; labels are .geojson files with a month, 2020_01, in their names."
    )
  }

  /// All files below a folder, sorted; the file itself where it is one.
  private static func geoJSON(in path: String) -> [String] {
    guard EvaluationInput.isFolder(path) else { return path.hasSuffix(".geojson") ? [path] : [] }
    let found = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix(".geojson") && !$0.contains("/.") && !$0.hasPrefix(".") }.sorted().map {
      path + "/" + $0
    }
  }
}

/// A GeoJSON geometry of polygons with its coordinates as they stand, in whatever plane they are.
struct RawPolygons: Decodable {
  var shape: PlanarShape
  private enum CodingKeys: String, CodingKey { case type, coordinates }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(String.self, forKey: .type) {
    case "Polygon":
      shape = PlanarShape(polygons: [Self.rings(try container.decode([[[Double]]].self, forKey: .coordinates))])
    case "MultiPolygon":
      shape = PlanarShape(
        polygons: try container.decode([[[[Double]]]].self, forKey: .coordinates).map(Self.rings))
    default: shape = PlanarShape(polygons: [])
    }
  }

  private static func rings(_ coordinates: [[[Double]]]) -> [[PlanarPoint]] {
    coordinates.map { ring in ring.dropLast().compactMap { $0.count >= 2 ? PlanarPoint(x: $0[0], y: $0[1]) : nil } }
  }
}
