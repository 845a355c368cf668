import FootageIO
import Foundation
import RasterCore

/// A piece of footage that was kept: what it is and where it came from.
public struct FootageRecord: Sendable, Codable {
  public struct Source: Sendable, Hashable, Codable {
    /// Who published it and where, in the user's words.
    public var source: String
    /// The day or moment that the user gave.
    public var date: String
    /// The file's name when it was added.
    public var name: String
  }
  static let schema = "groundbreak.footage/1"
  public var schema: String
  /// The first twelve digits of the digest.
  public var id: String
  public var sha256: String
  public var bytes: Int
  /// Name of the copy in its folder.
  public var file: String
  public var sources: [Source]
  public var facts: FilmFacts
  public var notes: [String]
}

/// The folder of a case: `footage/ID/` for each film, with the original, the record and what was found in it.
public enum FootageCase {
  public struct Added: Sendable, Encodable {
    public var record: FootageRecord
    public var folder: String
    /// The same bytes were in the case before.
    public var wasThere: Bool
  }

  /// Keeps a film: copies it, byte for byte, and writes down its digest, its source and what ffprobe says.
  ///
  /// - Throws: `RunError`; nothing is kept then.
  public static func add(
    _ path: String, source: String, date: String, to folder: String,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Added {
    guard !source.trimmingCharacters(in: .whitespaces).isEmpty else {
      throw RunError(
        .badOption, path: "--source", message: "is empty",
        advice: "Say who published the film and where: --source \"Channel 4, https://...\".")
    }
    guard Instant(parsing: date) != nil else {
      throw RunError(
        .badOption, path: "--date \(date)", message: "is neither a day nor a moment",
        advice: "Write when it was published, or else fetched: 2023-06-03 or 2023-06-03T14:20Z.")
    }
    // What cannot be read is refused before anything is copied.
    let film = try Failure.passingOn(path) { try FilmReader(path) }
    try decodes(film)
    let digest = try FileDigest.sha256(path: path)
    if isCancelled() { throw RunError.cancelled }
    let id = String(digest.prefix(12))
    let name = URL(fileURLWithPath: path).lastPathComponent
    let new = FootageRecord.Source(source: source, date: date, name: name)
    let place = home(of: id, in: folder)
    if FileManager.default.fileExists(atPath: place + "/footage.json") {
      return try join(new, to: place, digest: digest)
    }
    let output = try OutputFolder(path: place, force: false)
    let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
    let isPlain = !ending.isEmpty && ending.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    let copy = "original." + (isPlain ? ending : film.container.rawValue)
    let record = FootageRecord(
      schema: FootageRecord.schema, id: id, sha256: digest, bytes: try size(path), file: copy, sources: [new],
      facts: film.facts,
      notes: notes(film.facts))
    do {
      try FileManager.default.copyItem(atPath: path, toPath: try output.stage(copy))
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: try output.stage(copy))
      try film.probe.write(to: URL(fileURLWithPath: try output.stage("ffprobe.json")))
    } catch {
      throw RunError(
        .output, path: place, message: "cannot be written: \(error.localizedDescription)",
        advice: "Choose another folder with --case.")
    }
    guard try FileDigest.sha256(path: try output.stage(copy)) == digest else {
      throw RunError(
        .unreadable, path: path, message: "changed while it was copied",
        advice: "Wait until it is complete and add it again.")
    }
    try EvaluationText.save(try EvaluationText.json(record), to: try output.stage("footage.json"))
    if isCancelled() { throw RunError.cancelled }
    try output.commit()
    return Added(record: record, folder: place, wasThere: false)
  }

  /// The same film from another source is one film with two sources.
  private static func join(_ new: FootageRecord.Source, to place: String, digest: String) throws -> Added {
    var record = try read(place)
    guard record.sha256 == digest, try FileDigest.sha256(path: place + "/" + record.file) == digest else {
      throw RunError(
        .unreadable, path: place, message: "holds a film whose bytes are no longer those that were added",
        advice: "Move that folder away and add the film again.")
    }
    if !record.sources.contains(new) {
      record.sources.append(new)
      try EvaluationText.save(try EvaluationText.json(record), to: place + "/footage.json")
    }
    return Added(record: record, folder: place, wasThere: true)
  }

  private static func decodes(_ film: FilmReader) throws {
    var request = FilmReader.Request(width: 64, height: 36)
    request.count = 1
    try Failure.passingOn(film.path) { _ = try film.grey(request) { _, _ in false } }
  }

  private static func size(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.size] as? NSNumber)?.intValue ?? 0
  }

  static func home(of id: String, in folder: String) -> String { folder + "/footage/" + id }

  static func read(_ place: String) throws -> FootageRecord {
    let file = place + "/footage.json"
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let data = FileManager.default.contents(atPath: file),
      let record = try? decoder.decode(FootageRecord.self, from: data),
      record.schema == FootageRecord.schema, !record.file.contains("/")
    else {
      throw RunError(
        .unreadable, path: file, message: "is no record of footage", advice: "Add the film with `footage add`.")
    }
    return record
  }

  /// All footage of a case, in the order of ids.
  static func all(in folder: String) -> [FootageRecord] {
    let ids = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/footage")) ?? []
    return ids.sorted().compactMap { try? read(home(of: $0, in: folder)) }
  }

  private static func notes(_ f: FilmFacts) -> [String] {
    var out: [String] = []
    if ["smpte2084", "arib-std-b67"].contains(f.colourTransfer ?? "") {
      out.append(
        "High dynamic range (\(f.colourTransfer ?? "")): pictures taken from it look paler than they are to be shown.")
    }
    if f.bitsPerSample > 8 { out.append("\(f.bitsPerSample) bits a sample; pictures are taken with 8.") }
    if f.frameRateVaries { out.append("The frame rate varies; frames are counted at its mean.") }
    if f.pixelAspect != 1 {
      out.append(
        "Pixels are \(GeolocationText.fixed(f.pixelAspect, 3)) times as wide as high; pictures are \(f.width) x \(f.height) with square ones."
      )
    }
    if f.rotation != 0 { out.append("The film is turned by \(f.rotation) degrees when it is shown.") }
    if f.otherVideoStreams > 0 { out.append("\(f.otherVideoStreams) further streams of pictures are passed over.") }
    return out
  }
}

/// A film that a command is to look at: one of a case, or a file.
public struct FootageFilm: Sendable {
  public var reader: FilmReader
  public var sha256: String
  /// Nil for a file that is in no case.
  public var record: FootageRecord?
  /// Where results go.
  public var folder: String
  public var caseFolder: String?

  /// - Parameters:
  ///   - name: an id (its first four digits will do), or a file.
  ///   - out: folder for results; needed for a file.
  public init(_ name: String, caseFolder: String, out: String?, results: String) throws {
    let isID =
      name.count >= 4 && name.count <= 64
      && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    if isID, !FileManager.default.fileExists(atPath: name) {
      let found = FootageCase.all(in: caseFolder).filter { $0.sha256.hasPrefix(name) }
      guard let record = found.first, found.count == 1 else {
        throw RunError(
          .badOption, path: name,
          message: found.isEmpty ? "is no footage of the case \(caseFolder)" : "begins \(found.count) ids",
          advice: found.isEmpty ? "Add the film with `footage add`, or name the case with --case." : "Give more digits."
        )
      }
      let place = FootageCase.home(of: record.id, in: caseFolder)
      reader = try Failure.passingOn(place) { try FilmReader(place + "/" + record.file) }
      sha256 = try FileDigest.sha256(path: reader.path)
      guard sha256 == record.sha256 else {
        throw RunError(
          .unreadable, path: reader.path, message: "is no longer the film that was added",
          advice: "Move its folder away and add the film again.")
      }
      self.record = record
      folder = out ?? place + "/" + results
      self.caseFolder = caseFolder
    } else {
      reader = try Failure.passingOn(name) { try FilmReader(name) }
      guard let out else {
        throw RunError(
          .badOption, path: name, message: "is in no case, so results have no place",
          advice: "Give a folder with --out, or add the film with `footage add`.")
      }
      sha256 = try FileDigest.sha256(path: name)
      folder = out
    }
  }
}

/// How far a look at a film is.
public struct FootageProgress: Sendable {
  public var doing: String
  /// 0...1 of the whole work.
  public var share: Double
}

/// What long work on a film asks and tells.
public struct FootageWatch: Sendable {
  public var progress: @Sendable (FootageProgress) -> Void
  public var isCancelled: @Sendable () -> Bool
  public init(
    progress: @escaping @Sendable (FootageProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.progress = progress
    self.isCancelled = isCancelled
  }

  func step(_ doing: String, _ share: Double) throws {
    if isCancelled() { throw RunError.cancelled }
    progress(FootageProgress(doing: doing, share: share))
  }
}

extension FootageCase.Added {
  public func text() -> String {
    typealias T = GeolocationText
    let f = record.facts
    var lines = [
      wasThere ? "\(record.id) was in the case already" : "\(record.id) added",
      "SHA-256 \(record.sha256), \(record.bytes) bytes",
      "\(f.container), \(f.codec), \(f.width) x \(f.height), \(T.fixed(f.frameRate, 3)) frames a second, \(T.fixed(f.duration, 2)) s",
    ]
    lines += record.sources.map { Sentence.printable("From \($0.source), \($0.date), as \($0.name)") }
    return (lines + record.notes.map { "Note: \($0)" } + ["Kept in \(Sentence.printable(folder))"]).joined(
      separator: "\n")
  }
}
