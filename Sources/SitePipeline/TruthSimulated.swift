import Evaluation
import Foundation
import RasterCore
import Simulation
import SiteAnalysis

/// Reads a simulator's truth.
enum TruthSimulated {
  static let schema = "groundbreak.simulated-truth/1"

  /// `truth.json` of the scenes' folder, of the truth folder, or the file itself; nil where there is none.
  static func file(_ path: String) -> String? {
    let candidates = [path + "/truth/truth.json", path + "/truth.json"]
    if let found = candidates.first(where: EvaluationInput.exists) { return found }
    return path.hasSuffix(".json") && !EvaluationInput.isFolder(path) ? path : nil
  }

  /// - Returns: the truth and the coordinate system of its shapes.
  /// - Throws: `RunError`, naming the file and the key.
  static func read(_ path: String) throws -> (truth: Truth, crs: CRS) {
    guard EvaluationInput.exists(path) else {
      throw EvaluationInput.problem(path, "does not exist", "Give the folder that `simulate` wrote.")
    }
    struct Header: Decodable { var schema: String }
    let found = try EvaluationInput.read(Header.self, path).schema
    guard found == schema else {
      throw EvaluationInput.problem(path, "is “\(found)”, not \(schema)", "Give the folder that `simulate` wrote.")
    }
    let simulated = try EvaluationInput.read(SimulatedTruth.self, path)
    return (try truth(simulated, path), simulated.grid.crs)
  }

  static func truth(_ simulated: SimulatedTruth, _ path: String) throws -> Truth {
    let side = simulated.grid.pixelSize
    return Truth(
      name: "\(simulated.scenario), seed \(simulated.seed)",
      extentArea: Double(simulated.grid.pixelCount) * side * side,
      structures: try simulated.structures.map { try structure($0, path) },
      sites: try simulated.site.map { [try site($0, path)] } ?? [])
  }

  private static func structure(_ item: SimulatedTruth.Structure, _ path: String) throws -> Truth.Structure {
    let shape = try shape(item.outline, "structure \(item.id)", path)
    return Truth.Structure(
      id: "\(item.id)", shape: shape, area: shape.area, isOnSite: item.isOnSite,
      steps: try item.steps.map { step in
        guard let kind = EventKind(rawValue: step.kind) else {
          throw EvaluationInput.problem(
            path, "has the unknown step “\(step.kind)” in structure \(item.id)",
            "Known: \(EventKind.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return Truth.Step(kind: kind, from: step.from, to: step.to)
      })
  }

  private static func site(_ item: SimulatedTruth.Site, _ path: String) throws -> Truth.Site {
    let shape = try shape(item.outline, "the site", path)
    return Truth.Site(
      shape: shape, area: shape.area,
      phases: item.phases.compactMap { phase in
        Phase(rawValue: phase.phase).map { Truth.Phase(phase: $0, from: phase.from) }
      },
      stalls: item.stall.map { [Truth.Days(from: $0.from, to: $0.to)] } ?? [])
  }

  private static func shape(
    _ outline: SimulatedTruth.Outline, _ name: String, _ path: String
  ) throws -> PlanarShape {
    let rings = ([outline.crs] + (outline.crsHoles ?? [])).map { ring in
      ring.compactMap { $0.count >= 2 ? PlanarPoint(x: $0[0], y: $0[1]) : nil }
    }
    let shape = PlanarShape(polygons: [rings])
    guard shape.area > 0 else {
      throw EvaluationInput.problem(path, "has an outline without area: \(name)", "Write the truth anew.")
    }
    return shape
  }
}
