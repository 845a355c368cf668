import Foundation
import RasterCore
import SiteAnalysis
import SiteReport

/// Proof sheets that were placed in a result: `footage/NAME/`, each a folder that `geolocate board` wrote.
enum FootageBoards {
  static let folder = "footage"
  /// A page has to stay light enough for a browser and for mail.
  private static let largestPicture = 8 << 20
  private static let mostBoards = 20

  /// - Parameter structures: digest of the `structures.geojson` that the report is about; nil: not known yet.
  /// - Returns: in the order of the folders' names; empty where there is no such folder.
  /// - Throws: `RunError.unreadable`, naming the file.
  static func read(_ result: String, structures: String? = nil) throws -> [ReportInput.Footage] {
    let root = result + "/" + folder
    guard EvaluationInput.isFolder(root) else { return [] }
    let names = try Failure.passingOn(root) { try FileManager.default.contentsOfDirectory(atPath: root) }
      .filter { !$0.hasPrefix(".") && EvaluationInput.exists("\(root)/\($0)/\(FootageBoard.file)") }
      .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    guard names.count <= mostBoards else {
      throw bad(root, "holds \(names.count) sheets; a report takes \(mostBoards)", "Move some of them elsewhere.")
    }
    return try names.map { try read("\(root)/\($0)", name: "\(folder)/\($0)", structures) }
  }

  private static func read(_ path: String, name: String, _ structures: String?) throws -> ReportInput.Footage {
    let file = path + "/" + FootageBoard.file
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let data = FileManager.default.contents(atPath: file),
      let board = try? decoder.decode(FootageBoard.self, from: data), board.schema == FootageBoard.schema,
      board.frameSize.count == 2, board.mapSize.count == 2, (board.frameSize + board.mapSize).allSatisfy({ $0 > 0 })
    else { throw bad(file, "is no proof sheet of this version", "Make the sheet anew with geolocate board.") }
    return ReportInput.Footage(
      board: board, folder: name, frame: try picture(path + "/" + FootageBoard.frameFile, board.frameSize),
      map: try picture(path + "/" + FootageBoard.mapFile, board.mapSize),
      isCurrent: isCurrent(board, structures))
  }

  /// The sheets of an older result in a new one: those that speak of its structures hold only where these are the same to the byte.
  static func matched(_ footage: [ReportInput.Footage], to account: SiteAccount) throws -> [ReportInput.Footage] {
    guard !footage.isEmpty else { return [] }
    let structures = SHA256.hex(of: try GeoJSONExport.structures(account))
    return footage.map { sheet in
      var sheet = sheet
      sheet.isCurrent = isCurrent(sheet.board, structures)
      return sheet
    }
  }

  private static func isCurrent(_ board: FootageBoard, _ structures: String?) -> Bool {
    board.structuresSha256 == nil || board.structuresSha256 == structures
  }

  private static func picture(_ path: String, _ size: [Int]) throws -> EncodedPicture {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw bad(path, "cannot be read", "Make the sheet anew with geolocate board.")
    }
    guard data.count <= largestPicture else {
      throw bad(
        path, "is larger than \(largestPicture >> 20) MB", "Make the sheet from a smaller copy of the frame.")
    }
    return EncodedPicture(mime: "image/svg+xml", bytes: [UInt8](data), width: size[0], height: size[1])
  }

  /// Paths below the result of all files of its sheets, for the seal.
  static func files(_ footage: [ReportInput.Footage], in result: String) throws -> [String] {
    try footage.flatMap { sheet in
      try ResultSeal.files(in: result + "/" + sheet.folder).map { sheet.folder + "/" + $0 }
    }.filter { !$0.contains { $0.isNewline || $0 == "\\" } }
  }

  private static func bad(_ path: String, _ message: String, _ advice: String) -> RunError {
    RunError(.unreadable, path: path, message: message, advice: advice)
  }
}
