import RasterCore
import SiteAnalysis

/// What a page needs beside `account.json`, kept in the result so that it can be drawn again without the images.
///
/// Private to the program: its schema changes with the page. Pictures are files beside it, by name.
public struct PageRecord: Codable, Sendable {
  public static let schema = "groundbreak.page/1"

  public struct PictureFile: Codable, Sendable {
    public var file: String
    public var mime: String
    public var width: Int
    public var height: Int
  }
  struct Chip: Codable, Sendable {
    var scene: String
    var time: Instant
    var picture: PictureFile
    var role: String?
  }
  struct Strip: Codable, Sendable {
    var structure: String
    var window: PixelWindow
    var chips: [Chip]
    var shares: [String: Double]
  }
  struct Frame: Codable, Sendable {
    var scene: String
    var time: Instant
    var picture: PictureFile
    var usableShare: Double
  }

  public var schema = PageRecord.schema
  var structures: [Structure]
  var siteOutlines: [PixelPolygon]
  var changedOutlines: [PixelPolygon]
  var grid: PixelGrid
  var ground: GroundFrame
  var before: PictureFile
  var after: PictureFile
  var beforeScene: ImageReference?
  var afterScene: ImageReference?
  var falseBefore: PictureFile?
  var falseAfter: PictureFile?
  var rendering: ReportInput.Rendering
  var isPartlyUnseen: Bool?
  var lastClear: PictureFile
  var lastClearScene: ImageReference?
  var strips: [Strip]
  var frames: [Frame]
  var frameWindow: PixelWindow

  /// - Returns: the record, and the pictures under the names it uses; equal pictures are kept once.
  public static func make(_ input: ReportInput) -> (record: PageRecord, pictures: [(name: String, bytes: [UInt8])]) {
    var shelf = Shelf()
    let record = PageRecord(
      structures: input.account.structures, siteOutlines: input.account.sites.map(\.outline),
      changedOutlines: input.account.comparison?.areas.map(\.outline) ?? [], grid: input.grid, ground: input.ground,
      before: shelf.put(input.before, "before"), after: shelf.put(input.after, "after"),
      beforeScene: input.beforeScene, afterScene: input.afterScene,
      falseBefore: input.falseBefore.map { shelf.put($0, "before-false-colour") },
      falseAfter: input.falseAfter.map { shelf.put($0, "after-false-colour") }, rendering: input.rendering,
      isPartlyUnseen: input.isPartlyUnseen,
      lastClear: shelf.put(input.lastClear, "last-clear"), lastClearScene: input.lastClearScene,
      strips: input.strips.enumerated().map { i, strip in
        Strip(
          structure: strip.structure, window: strip.window,
          chips: strip.chips.enumerated().map { k, chip in
            Chip(
              scene: chip.scene, time: chip.time,
              picture: shelf.put(chip.picture, "structure-\(i + 1)-\(k + 1)-\(chip.time.date.iso8601)"),
              role: chip.role)
          }, shares: strip.shares)
      },
      frames: input.frames.enumerated().map { i, frame in
        Frame(
          scene: frame.scene, time: frame.time,
          picture: shelf.put(frame.picture, "frame-\(i + 1)-\(frame.time.date.iso8601)"),
          usableShare: frame.usableShare)
      }, frameWindow: input.frameWindow)
    return (record, shelf.pictures)
  }

  /// - Parameter bytes: a picture's bytes by its name.
  /// - Throws: what `bytes` throws.
  public func input(account: SiteAccount, bytes: (String) throws -> [UInt8]) rethrows -> ReportInput {
    func picture(_ file: PictureFile) throws -> EncodedPicture {
      EncodedPicture(mime: file.mime, bytes: try bytes(file.file), width: file.width, height: file.height)
    }
    var input = ReportInput(
      account: complete(account), grid: grid, ground: ground, before: try picture(before), after: try picture(after),
      lastClear: try picture(lastClear), lastClearScene: lastClearScene,
      strips: try strips.map { strip in
        ReportInput.Strip(
          structure: strip.structure, window: strip.window,
          chips: try strip.chips.map {
            ReportInput.Chip(scene: $0.scene, time: $0.time, picture: try picture($0.picture), role: $0.role)
          }, shares: strip.shares)
      })
    input.beforeScene = beforeScene
    input.afterScene = afterScene
    input.falseBefore = try falseBefore.map(picture)
    input.falseAfter = try falseAfter.map(picture)
    input.rendering = rendering
    input.isPartlyUnseen = isPartlyUnseen ?? false
    input.frames = try frames.map {
      ReportInput.Frame(scene: $0.scene, time: $0.time, picture: try picture($0.picture), usableShare: $0.usableShare)
    }
    input.frameWindow = frameWindow
    return input
  }

  /// `account.json` leaves out the structures and the outlines on the grid.
  private func complete(_ account: SiteAccount) -> SiteAccount {
    var account = account
    account.structures = structures
    for (i, outline) in zip(account.sites.indices, siteOutlines) { account.sites[i].outline = outline }
    if var comparison = account.comparison {
      for (i, outline) in zip(comparison.areas.indices, changedOutlines) { comparison.areas[i].outline = outline }
      account.comparison = comparison
    }
    return account
  }

  /// Gives each different picture a file.
  private struct Shelf {
    var pictures: [(name: String, bytes: [UInt8])] = []
    private var names: [[UInt8]: String] = [:]

    mutating func put(_ picture: EncodedPicture, _ name: String) -> PictureFile {
      let ending = picture.mime == "image/jpeg" ? "jpg" : String(picture.mime.split(separator: "/").last ?? "bin")
      let file = names[picture.bytes] ?? "\(name).\(ending)"
      if names[picture.bytes] == nil {
        names[picture.bytes] = file
        pictures.append((file, picture.bytes))
      }
      return PictureFile(file: file, mime: picture.mime, width: picture.width, height: picture.height)
    }
  }
}
