import Foundation
import RasterCore
import SiteAnalysis

/// From plan, files and findings to the ledger that everything else is drawn from.
enum AccountComposer {
  static func compose(
    options: RunOptions, intake: Intake, reading: Reading, analysis: Analysis, tiles: Int
  ) throws -> SiteAccount {
    let problems = intake.problems + reading.problems
    let records = sceneRecords(intake, reading, analysis, problems + intake.elsewhere)
    let times = records.filter(\.used).map(\.time)
    let grid = reading.frame.grid
    var account = SiteAccount(
      product: .init(name: Product.name, version: Product.version), name: options.name,
      options: describe(options, roles: reading.frame.roles, tiles: tiles),
      period: times.min().flatMap { first in times.max().map { .init(first: first, last: $0) } },
      crs: grid.crs.name, pixelSizeMetres: grid.pixelSize, scenes: records, sites: analysis.sites,
      structures: analysis.structures, ratios: analysis.ratios, statements: [],
      warnings: warnings(problems) + intake.notes + analysis.warnings, comparison: analysis.comparison,
      inputs: try Provenance.inputs(options), platform: Provenance.platform)
    account.statements = Wording.statements(for: account)
    guard options.redacts else { return account }
    let files = records.flatMap { [$0.path] + ($0.files ?? []).map(\.path) }
    let asked = options.inputs + [options.aoiPath, options.datesPath].compactMap { $0 }
    return Redaction(files + asked + (problems + intake.elsewhere).map(\.path)).account(account)
  }

  private static func warnings(_ problems: [RejectedInput]) -> [String] {
    problems.map { Sentence.join(path: $0.path, message: $0.reason, advice: $0.advice) }
  }

  // MARK: - Scenes

  private static func sceneRecords(
    _ intake: Intake, _ reading: Reading, _ analysis: Analysis, _ problems: [RejectedInput]
  ) -> [SceneRecord] {
    let stack = reading.frame
    let outcomes = Dictionary(
      zip(stack.images.map(\.scene.id), analysis.images), uniquingKeysWith: { first, _ in first })
    let reasons = Dictionary(
      problems.map { ($0.path, $0.reason) }, uniquingKeysWith: { first, _ in first })
    return intake.scenes.map { scene in
      var record = blankRecord(scene, reading.files[scene.id] ?? [])
      if let outcome = outcomes[scene.id] {
        fill(&record, outcome, pixelSize: stack.grid.pixelSize)
      } else {
        record.reason =
          scene.assets.compactMap { reasons[$0.path] }.first ?? "left out while planning"
      }
      return record
    }
  }

  private static func blankRecord(_ scene: Scene, _ files: [InputFile]) -> SceneRecord {
    SceneRecord(
      id: scene.id, path: scene.mainPath, sha256: files.first?.sha256 ?? "",
      time: scene.acquisition, sensor: scene.sensor, used: false, reason: nil, usableShare: 0,
      shiftMetres: nil, residualMetres: nil, timeSource: scene.timeSource,
      timeOfDayKnown: scene.timeOfDayKnown, credit: scene.credit,
      files: files.count > 1 ? files : nil)
  }

  private static func fill(
    _ record: inout SceneRecord, _ outcome: Analysis.ImageOutcome, pixelSize: Double
  ) {
    record.used = outcome.used
    record.reason = outcome.used ? nil : outcome.reason
    record.usableShare = rounded(outcome.usableShare, 4)
    // Rows run south, the account's y runs north.
    record.shiftMetres = outcome.shift.map {
      [rounded($0.x * pixelSize, 3), rounded(-$0.y * pixelSize, 3)]
    }
    record.residualMetres = outcome.residual.map { rounded($0 * pixelSize, 3) }
  }

  private static func rounded(_ value: Double, _ decimals: Int) -> Double {
    let factor = pow(10, Double(decimals))
    let result = (value * factor).rounded() / factor
    return result == 0 ? 0 : result
  }

  // MARK: - Options

  private static func describe(_ options: RunOptions, roles: [BandRole], tiles: Int) -> [String: String] {
    var result = [
      "inputs": options.inputs.joined(separator: " "),
      "bands": roles.map(\.rawValue).joined(separator: ","),
    ]
    result["aoi"] = options.aoiPath
    result["dates"] = options.datesPath
    result["bands_given"] = options.bands.map { $0.map(\.rawValue).joined(separator: ",") }
    // Where everything fits into memory the budget changes nothing, and machines differ in it.
    if tiles > 1 { (result["tiles"], result["memory_bytes"]) = ("\(tiles)", "\(options.memoryBudget)") }
    result["pixel_size_m"] = options.pixelSize.map { "\($0)" }
    result["analysis"] = try? AccountJSON.text(options.analysis, pretty: false)
    return result
  }
}

/// The program's name and version.
public enum Product {
  public static let name = "groundbreak"
  public static let version = "0.1.0"
}

/// JSON with the same bytes for the same value.
enum AccountJSON {
  static func text(_ value: some Encodable, pretty: Bool = true) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
