import Foundation

/// The kinds of file that films come in, told by their first bytes and never by their name.
///
/// Only containers that hold their own pictures are here. A playlist (HLS, DASH, ffconcat, SDP, ASX) names other files or addresses,
/// which ffmpeg would open; none of them is a container of this list, and ffmpeg is told the container's name, so that
/// it does not guess.
public enum FilmContainer: String, Sendable, CaseIterable {
  case mp4, matroska, avi, mpegts, mpeg, flv, asf, mxf, ogg

  /// ffmpeg's name of the demuxer.
  var demuxer: String { self == .mp4 ? "mov" : rawValue }

  /// All names of the demuxer, as ffmpeg's list of permitted formats compares them.
  var permitted: String {
    switch self {
    case .mp4: "mov,mp4,m4a,3gp,3g2,mj2"
    case .matroska: "matroska,webm"
    // Raw streams inside a transport or program stream are opened within it.
    default: rawValue
    }
  }

  /// - Throws: `FootageIOError` `cannotOpen`, `refersElsewhere` or `unknownFormat`.
  public static func of(_ path: String) throws -> FilmContainer {
    var info = stat()
    guard stat(path, &info) == 0 else {
      throw FootageIOError(
        .cannotOpen, path: path, message: "cannot be read: \(String(cString: strerror(errno)))",
        advice: "Check that the file is there and that you may read it.")
    }
    guard info.st_mode & S_IFMT == S_IFREG else {
      throw FootageIOError(.cannotOpen, path: path, message: "is no regular file", advice: "Give one film's file.")
    }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw FootageIOError(
        .cannotOpen, path: path, message: "cannot be read: \(String(cString: strerror(errno)))",
        advice: "Check that you may read it.")
    }
    defer { try? handle.close() }
    let bytes = [UInt8]((try? handle.read(upToCount: 4_096)) ?? Data())
    guard !bytes.isEmpty else {
      throw FootageIOError(.cannotOpen, path: path, message: "is empty", advice: "Fetch the film anew.")
    }
    if let found = told(by: bytes) { return found }
    if let kind = listKind(bytes) {
      throw FootageIOError(
        .refersElsewhere, path: path,
        message: "is \(kind), which names other files or addresses; nothing of it was opened",
        advice: "Save the film itself as one file and give that.")
    }
    throw FootageIOError(
      .unknownFormat, path: path, message: "is no film of a kind that is read here",
      advice: "Give MP4, MOV, MKV, WebM, AVI, MPEG-TS, MPEG, FLV, WMV, MXF or Ogg; convert other kinds first.")
  }

  /// By the magic numbers of each format's standard.
  static func told(by b: [UInt8]) -> FilmContainer? {
    func has(_ text: String, at offset: Int) -> Bool {
      b.count >= offset + text.utf8.count && b[offset...].starts(with: Array(text.utf8))
    }
    func starts(_ bytes: UInt8...) -> Bool { b.starts(with: bytes) }
    if ["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"].contains(where: { has($0, at: 4) }) { return .mp4 }
    if starts(0x1A, 0x45, 0xDF, 0xA3) { return .matroska }
    if has("RIFF", at: 0), has("AVI", at: 8) { return .avi }
    if has("OggS", at: 0) { return .ogg }
    if has("FLV", at: 0), b.count > 4, b[3] < 10 { return .flv }
    if starts(0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11) { return .asf }
    if starts(0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05) { return .mxf }
    if starts(0x00, 0x00, 0x01, 0xBA) { return .mpeg }
    // Transport packets of 188 bytes, or of 192 with a time stamp in front.
    for (first, size) in [(0, 188), (4, 192)] where b.count > first + 4 * size {
      if (0..<5).allSatisfy({ b[first + $0 * size] == 0x47 }) { return .mpegts }
    }
    return nil
  }

  private static func listKind(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes.prefix(1_024), as: UTF8.self).lowercased()
      .trimmingCharacters(in: CharacterSet(charactersIn: "\u{FEFF} \r\n\t"))
    if text.hasPrefix("#extm3u") { return "an HLS playlist (m3u8)" }
    if text.hasPrefix("ffconcat") || text.hasPrefix("file ") || text.hasPrefix("file\t") {
      return "a list for ffmpeg's concat"
    }
    if text.hasPrefix("v=0") { return "a description of a stream (SDP)" }
    if text.contains("<mpd") { return "a DASH manifest" }
    if text.contains("<smoothstreamingmedia") { return "a Smooth Streaming manifest" }
    if text.contains("<asx") || text.hasPrefix("[reference]") || text.hasPrefix("[playlist]") || text.contains("<smil")
    {
      return "a playlist"
    }
    if ["http://", "https://", "rtsp://", "rtmp://", "ftp://"].contains(where: { text.hasPrefix($0) }) {
      return "an address"
    }
    return nil
  }
}
