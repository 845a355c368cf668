import RasterCore

/// What a proof sheet says, for the report of the place: `board.json`, beside the two pictures.
public struct FootageBoard: Sendable, Hashable, Codable {
  public struct Fact: Sendable, Hashable, Codable {
    public var name: String
    public var text: String
  }
  public static let schema = "groundbreak.board/1"
  public static let file = "board.json"
  /// The frame and the map, each with what is drawn over it, as drawings that need no other file.
  public static let frameFile = "frame.svg"
  public static let mapFile = "map.svg"

  public var schema: String
  public var title: String
  public var confidence: String
  public var rule: String
  public var facts: [Fact]
  public var statements: [String]
  public var doubts: [String]
  public var sources: [Fact]
  public var frameCaption: String
  public var mapCaption: String
  /// Of the frame and of the map, in pixels.
  public var frameSize: [Int]
  public var mapSize: [Int]
  /// SHA-256 of the `structures.geojson` that the structures and statements are from; nil: there are none.
  public var structuresSha256: String?
}

extension ProofSheet {
  /// What the drawing over the frame means.
  private var frameCaption: String {
    let marks =
      frame.marks.isEmpty ? [] : ["Circles are landmarks as picked, crosses where the camera found would see them."]
    let shapes =
      frame.shapes.isEmpty
      ? [] : ["Outlines bear the names of structures and lines, where the camera found would see them."]
    return (["The frame."] + marks + shapes).joined(separator: " ")
  }

  /// - Parameter structures: digest of the `structures.geojson` whose structures are drawn, where there are any.
  public func record(structures: String?) -> FootageBoard {
    func list(_ rows: [(String, String)]) -> [FootageBoard.Fact] { rows.map { .init(name: $0.0, text: $0.1) } }
    return FootageBoard(
      schema: FootageBoard.schema, title: title, confidence: confidence, rule: rule, facts: list(facts),
      statements: statements, doubts: doubts, sources: list(sources), frameCaption: frameCaption,
      mapCaption: map.caption,
      frameSize: [frame.width, frame.height], mapSize: [map.width, map.height], structuresSha256: structures)
  }
}

extension ReportInput {
  /// A proof sheet that was placed in the result.
  public struct Footage: Sendable, Hashable {
    public var board: FootageBoard
    /// Where the whole sheet lies, below the result's folder.
    public var folder: String
    public var frame: EncodedPicture
    public var map: EncodedPicture
    /// Whether its structures are those of this account.
    public var isCurrent: Bool
    public init(board: FootageBoard, folder: String, frame: EncodedPicture, map: EncodedPicture, isCurrent: Bool) {
      self.board = board
      self.folder = folder
      self.frame = frame
      self.map = map
      self.isCurrent = isCurrent
    }
  }
}
