import Foundation
import RasterCore
import SiteAnalysis

/// Reads the output folder of a run back into the account that it was written from.
///
/// Outlines on the analysis grid are not in the files and come back empty, as does the evidence of structures.
enum ResultReader {
  struct Result {
    var folder: String
    var account: SiteAccount
    /// SHA-256 of `account.json`.
    var digest: String

    /// Path of one of the result's files; nil where it is not there.
    func path(_ entry: String) -> String? {
      let path = folder + "/" + entry
      return EvaluationInput.exists(path) ? path : nil
    }
  }

  /// - Throws: `RunError`, naming the file and the key.
  static func read(_ folder: String) throws -> Result {
    var plain = folder
    while plain.count > 1, plain.hasSuffix("/") { plain.removeLast() }
    guard EvaluationInput.isFolder(plain) else {
      throw EvaluationInput.problem(
        folder, EvaluationInput.exists(plain) ? "is a file, not a folder" : "does not exist",
        "Give the output folder of groundbreak run.")
    }
    let accountPath = plain + "/" + ResultFiles.account
    guard EvaluationInput.exists(accountPath) else {
      throw EvaluationInput.problem(
        folder, "holds no result (\(ResultFiles.account) is missing)", "Give the output folder of groundbreak run.")
    }
    guard let schema = try EvaluationInput.read(Head.self, accountPath).schema, schema == "groundbreak.account/1" else {
      throw EvaluationInput.problem(
        accountPath, "is no groundbreak.account/1", "Give the output folder of groundbreak run.")
    }
    var account = try EvaluationInput.read(SiteAccount.self, accountPath)
    account.structures = try EvaluationInput.read(Features.self, plain + "/" + ResultFiles.structures).features
      .map(\.structure)
    return Result(folder: plain, account: account, digest: try FileDigest.sha256(path: accountPath))
  }

  private struct Head: Decodable { var schema: String? }

  private struct Features: Decodable { var features: [Feature] }

  private struct Feature: Decodable {
    var structure: Structure

    private enum CodingKeys: String, CodingKey { case geometry, properties }
    private enum Names: String, CodingKey {
      case id, site, status, form, probability, events, replaces
      case area = "area_m2"
      case area95 = "area_m2_95"
      case height = "height_m"
      case height95 = "height_m_95"
    }

    init(from decoder: any Decoder) throws {
      let feature = try decoder.container(keyedBy: CodingKeys.self)
      let p = try feature.nestedContainer(keyedBy: Names.self, forKey: .properties)
      structure = Structure(
        id: try p.decode(String.self, forKey: .id), site: try p.decodeIfPresent(String.self, forKey: .site),
        status: try p.decode(StructureStatus.self, forKey: .status), outline: PixelPolygon(exterior: []),
        footprint: try feature.decodeIfPresent(GeoPolygon.self, forKey: .geometry) ?? GeoPolygon(exterior: []),
        areaSquareMetres: try p.decode(Double.self, forKey: .area),
        area95: try p.decode(Interval95.self, forKey: .area95),
        heightMetres: try p.decodeIfPresent(Double.self, forKey: .height),
        height95: try p.decodeIfPresent(Interval95.self, forKey: .height95),
        probability: try p.decode(Double.self, forKey: .probability),
        events: try p.decode([Event].self, forKey: .events),
        replaces: try p.decodeIfPresent(String.self, forKey: .replaces),
        form: try p.decodeIfPresent(StructureForm.self, forKey: .form) ?? .building)
    }
  }
}
