import FootageIO
import Foundation
import Geolocation
import RasterCore
import RasterIO

/// What was found in a film: `shots.json`.
public struct FootageShotList: Sendable, Codable {
  public struct Interlacing: Sendable, Codable {
    /// As the file says.
    public var declared: String
    /// As the pictures show; null where too little moves to see it.
    public var seen: Bool?
    /// Share of moving pixels that stand out from their neighbouring rows.
    public var combing: Double?
  }
  public struct Copy: Sendable, Codable {
    /// Id of the other footage; this film's own id where a shot comes twice in it.
    public var footage: String
    /// Seconds in it.
    public var at: Double
    public var mirrored: Bool
    /// Bits of 143 that differ.
    public var bits: Int
  }
  public struct Shot: Sendable, Codable {
    public var number: Int
    /// Frames, both of the shot.
    public var first: Int
    public var last: Int
    /// Seconds from the first picture: the shot's beginning and end.
    public var from: Double
    public var to: Double
    public var sharpest: Int
    public var sharpness: Double
    /// The sharpest frame, in full size.
    public var picture: String
    /// White where the scene is seen, of the size of the frames that were measured.
    public var mask: String
    /// Whether the shot, or else the film, moves enough to tell overlays; else the mask has borders only.
    public var overlaysAreKnown: Bool
    /// Share of the content that overlays cover.
    public var covered: Double
    /// Bands of text in the film's pixels: the first row and the row after the last.
    public var bands: [[Int]]
    public var copies: [Copy]
  }
  public struct Look: Sendable, Codable {
    public var frame: Int
    public var hash: FootageHash
  }
  static let schema = "groundbreak.shots/1"
  public var schema: String
  public var footage: String
  public var sha256: String
  public var frameRate: Double
  public var frames: Int
  public var width: Int
  public var height: Int
  public var interlacing: Interlacing
  /// The part within black borders in the film's pixels: column, row, width, height.
  public var content: [Int]
  public var shots: [Shot]
  public var sheets: [String]
  /// What the film looks like at moments some half a second apart, without borders.
  public var looks: [Look]
  public var notes: [String]

  /// - Throws: `RunError` where the film was not looked at.
  static func read(_ folder: String) throws -> FootageShotList {
    let path = folder + "/shots.json"
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let data = FileManager.default.contents(atPath: path), let list = try? decoder.decode(Self.self, from: data),
      list.schema == Self.schema
    else {
      throw RunError(.unreadable, path: path, message: "is no list of shots", advice: "Make it with `footage shots`.")
    }
    return list
  }
}

/// Makes the list of shots with its pictures.
public enum FootageShotRun {
  /// - Throws: `RunError`; no folder appears then.
  public static func run(_ film: FootageFilm, force: Bool, watch: FootageWatch = FootageWatch()) throws
    -> FootageShotList
  {
    if !force, FileManager.default.fileExists(atPath: film.folder + "/shots.json") {
      throw RunError(
        .output, path: film.folder, message: "already holds a list of shots",
        advice: "Choose another folder with --out, or replace it with --force.")
    }
    let look = FootageLook(film.reader, watch: watch)
    let pass = try Failure.passingOn(film.reader.path) { try look.shots(upTo: 0.5) }
    let interlace = try Failure.passingOn(film.reader.path) { try look.interlacing(pass.shots) }
    let weaves = interlace.isInterlaced == true
    let output = try OutputFolder(path: film.folder, force: force)
    let overlays = try Failure.passingOn(film.reader.path) { try Self.overlays(pass.shots, look, weaves, watch) }
    let content = Self.content(of: overlays, look.size)
    let looks = Self.looks(pass.samples, content: content, look.size)
    let known = earlier(film)
    var shots: [FootageShotList.Shot] = []
    var sheet = FootageSheet()
    for (k, shot) in pass.shots.enumerated() {
      try watch.step("taking frames", 0.75 + 0.25 * Double(k) / Double(pass.shots.count))
      let picture = try Failure.passingOn(film.reader.path) { try look.picture(shot.sharpest, deinterlaces: weaves) }
      let names = (picture: String(format: "shot-%03d.png", k + 1), mask: String(format: "mask-%03d.png", k + 1))
      try save(picture, names.picture, output)
      try save(mask(overlays[k].scene), names.mask, output)
      sheet.add(picture, number: k + 1, seconds: Double(shot.first) / film.reader.facts.frameRate)
      shots.append(entry(shot, k, overlays[k], names, film.reader.facts, look.size))
    }
    findCopies(in: &shots, looks, known, film)
    var sheets: [String] = []
    for (k, page) in sheet.pages().enumerated() {
      sheets.append(k == 0 ? "contact.png" : "contact-\(k + 1).png")
      try save(page, sheets[k], output)
    }
    let facts = film.reader.facts
    let list = FootageShotList(
      schema: FootageShotList.schema, footage: String(film.sha256.prefix(12)), sha256: film.sha256,
      frameRate: facts.frameRate,
      frames: pass.frames, width: facts.width, height: facts.height,
      interlacing: .init(
        declared: facts.fieldOrder, seen: interlace.isInterlaced,
        combing: interlace.combing.map { GeolocationText.rounded($0, 3) }),
      content: scaled(content, look.size, facts), shots: shots, sheets: sheets, looks: looks,
      notes: notes(shots, interlace, facts, film))
    try EvaluationText.save(try EvaluationText.json(list), to: try output.stage("shots.json"))
    try watch.step("writing", 1)
    try output.commit()
    return list
  }

  static func save(_ picture: Picture, _ name: String, _ output: OutputFolder) throws {
    let path = try output.stage(name)
    let encoded = try Failure.passingOn(path) { try RasterWriter.encode(picture, as: .png) }
    do { try Data(encoded.bytes).write(to: URL(fileURLWithPath: path)) } catch {
      throw RunError(
        .output, path: path, message: "cannot be written: \(error.localizedDescription)",
        advice: "Choose another folder with --out.")
    }
  }

  private static func overlays(_ shots: [FootageShot], _ look: FootageLook, _ weaves: Bool, _ watch: FootageWatch)
    throws -> [FootageOverlay]
  {
    var all = OverlayFinder(width: look.size.width, height: look.size.height)
    var own: [FootageOverlay] = []
    for (k, shot) in shots.enumerated() {
      try watch.step("finding overlays", 0.5 + 0.25 * Double(k) / Double(shots.count))
      own.append(try look.overlay(of: shot, all: &all, deinterlaces: weaves))
    }
    // A shot that stands still does not show what is drawn over it; the film as a whole may.
    let film = all.finished()
    return own.map { !$0.isKnown && film.isKnown && shots.count > 1 ? film : $0 }
  }

  /// The least borders of all shots: a dark scene has none of its own.
  private static func content(of overlays: [FootageOverlay], _ size: (width: Int, height: Int)) -> PixelWindow {
    let parts = overlays.map(\.content)
    guard let left = parts.map(\.column).min(), let top = parts.map(\.row).min(),
      let right = parts.map(\.endColumn).max(),
      let bottom = parts.map(\.endRow).max()
    else { return PixelWindow(column: 0, row: 0, width: size.width, height: size.height) }
    return PixelWindow(column: left, row: top, width: right - left, height: bottom - top)
  }

  private static func scaled(_ w: PixelWindow, _ size: (width: Int, height: Int), _ f: FilmFacts) -> [Int] {
    let (sx, sy) = (Double(f.width) / Double(size.width), Double(f.height) / Double(size.height))
    return [
      Int((Double(w.column) * sx).rounded()), Int((Double(w.row) * sy).rounded()),
      Int((Double(w.width) * sx).rounded()), Int((Double(w.height) * sy).rounded()),
    ]
  }

  private static func looks(
    _ samples: [(index: Int, frame: GrayFrame)], content: PixelWindow, _ size: (width: Int, height: Int)
  ) -> [FootageShotList.Look] {
    samples.compactMap { sample in
      let (sx, sy) = (
        Double(sample.frame.width) / Double(size.width), Double(sample.frame.height) / Double(size.height)
      )
      let (x0, y0) = (Int((Double(content.column) * sx).rounded(.up)), Int((Double(content.row) * sy).rounded(.up)))
      let (x1, y1) = (Int(Double(content.endColumn) * sx), Int(Double(content.endRow) * sy))
      guard x1 - x0 >= 32, y1 - y0 >= 32 else { return nil }
      let part = sample.frame.cropped(PixelWindow(column: x0, row: y0, width: x1 - x0, height: y1 - y0))
      return FootageHash(part).map { FootageShotList.Look(frame: sample.index, hash: $0) }
    }
  }

  private static func entry(
    _ shot: FootageShot, _ k: Int, _ overlay: FootageOverlay, _ names: (picture: String, mask: String), _ f: FilmFacts,
    _ size: (width: Int, height: Int)
  ) -> FootageShotList.Shot {
    func seconds(_ frame: Int) -> Double { GeolocationText.rounded(Double(frame) / f.frameRate, 3) }
    let scale = Double(f.height) / Double(size.height)
    return FootageShotList.Shot(
      number: k + 1, first: shot.first, last: shot.last, from: seconds(shot.first), to: seconds(shot.last + 1),
      sharpest: shot.sharpest,
      sharpness: GeolocationText.rounded(shot.sharpness, 1), picture: names.picture, mask: names.mask,
      overlaysAreKnown: overlay.isKnown,
      covered: GeolocationText.rounded(overlay.covered, 3),
      bands: overlay.bands.map {
        [Int((Double($0.lowerBound) * scale).rounded()), Int((Double($0.upperBound + 1) * scale).rounded())]
      },
      copies: [])
  }

  static func mask(_ scene: ValidityMask) -> Picture {
    Picture(
      width: scene.width, height: scene.height, rgb: scene.usable.flatMap { [UInt8](repeating: $0 ? 255 : 0, count: 3) }
    )
  }

  private static func earlier(_ film: FootageFilm) -> [FootageShotList] {
    guard let folder = film.caseFolder else { return [] }
    return FootageCase.all(in: folder).filter { $0.sha256 != film.sha256 }
      .compactMap { try? FootageShotList.read(FootageCase.home(of: $0.id, in: folder) + "/shots") }
  }

  /// The nearest look of every other film to any look of a shot, as it is and mirrored.
  private static func findCopies(
    in shots: inout [FootageShotList.Shot], _ looks: [FootageShotList.Look], _ known: [FootageShotList],
    _ film: FootageFilm
  ) {
    let own = String(film.sha256.prefix(12))
    for k in shots.indices {
      let mine = looks.filter { ($0.frame >= shots[k].first) && ($0.frame <= shots[k].last) }
      func nearest(_ others: [FootageShotList.Look], _ rate: Double, _ id: String) -> FootageShotList.Copy? {
        var best: FootageShotList.Copy?
        for a in mine {
          for b in others {
            for mirrored in [false, true] {
              let bits = (mirrored ? a.hash.mirrored : a.hash).distance(to: b.hash)
              if bits <= FootageHash.copy, best.map({ bits < $0.bits }) != false {
                best = .init(
                  footage: id, at: GeolocationText.rounded(Double(b.frame) / rate, 2), mirrored: mirrored, bits: bits)
              }
            }
          }
        }
        return best
      }
      shots[k].copies = known.compactMap { nearest($0.looks, $0.frameRate, $0.footage) }
      let before = looks.filter { $0.frame < shots[k].first }
      if let twice = nearest(before, film.reader.facts.frameRate, own) { shots[k].copies.append(twice) }
    }
  }

  private static func notes(
    _ shots: [FootageShotList.Shot], _ interlace: InterlaceFinder, _ f: FilmFacts, _ film: FootageFilm
  ) -> [String] {
    var out = film.record?.notes ?? []
    if shots.isEmpty { out.append("All frames are blank.") }
    if interlace.isInterlaced == true {
      out.append(
        f.fieldOrder == "progressive"
          ? "The file calls itself progressive, but its frames are woven of two moments; pictures are made of one of them."
          : "Frames are woven of two moments; pictures are made of one of them.")
    }
    if f.storedHeight > 1_200 { out.append("Interlacing was not looked for: no broadcast of that height has it.") }
    if shots.contains(where: { $0.copies.contains { $0.mirrored } }) {
      out.append("A shot is the mirror image of other footage: one of them was turned over.")
    }
    if shots.contains(where: { !$0.overlaysAreKnown }) {
      out.append(
        "Where a shot stands still, what is drawn over it cannot be told from the scene; its mask has black borders only."
      )
    }
    return out
  }
}

extension FootageShotList {
  public func text(folder: String) -> String {
    typealias T = GeolocationText
    var lines = ["\(shots.count) shots, \(frames) frames at \(T.fixed(frameRate, 3)) a second, \(width) x \(height)"]
    for s in shots {
      var line = "  \(s.number): \(T.fixed(s.from, 2)) to \(T.fixed(s.to, 2)) s, sharpest frame \(s.sharpest)"
      if s.covered > 0.002 { line += ", \(T.fixed(100 * s.covered, 1)) % covered" }
      for c in s.copies {
        line +=
          ", \(c.mirrored ? "mirror image" : "copy") of \(c.footage == footage ? "this film" : c.footage) at \(T.fixed(c.at, 1)) s"
      }
      lines.append(line)
    }
    return (lines + notes.map { "Note: \($0)" } + ["Pictures in \(Sentence.printable(folder))"]).joined(separator: "\n")
  }
}
