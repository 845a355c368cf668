import Foundation
import RasterCore

/// Reads one film by way of ffprobe and ffmpeg.
///
/// The programs are told the container and that they may open files of no other kind and no address, and get the file as
/// `file:` with its whole path, so that no name can be taken for an address or an option.
///
/// Frames are counted from 0 at the film's mean frame rate; a film whose rate varies is read as if it did not.
public struct FilmReader: Sendable {
  public let path: String
  public let container: FilmContainer
  public let facts: FilmFacts
  /// What ffprobe said, as it said it.
  public let probe: Data
  private let limits: FilmLimits

  /// - Throws: `FootageIOError`.
  public init(_ path: String, limits: FilmLimits = FilmLimits()) throws {
    self.path = path
    self.limits = limits
    container = try FilmContainer.of(path)
    let arguments =
      ["-hide_banner", "-v", "error"] + Self.guards(container)
      + ["-show_format", "-show_streams", "-of", "json", "-i", Self.address(path)]
    let process = try FilmProcess("ffprobe", arguments, silence: limits.lookSeconds)
    probe = try process.readAll(limit: limits.text, path: path)
    let end = process.finish()
    guard !end.ranOut else { throw Self.timeLimit(path, limits.lookSeconds) }
    guard end.status == 0 else {
      throw FootageIOError(
        .cannotDecode, path: path, message: "cannot be read as \(container.rawValue): \(Self.firstLine(end.said))",
        advice: "Fetch the film anew: it may have been cut off.")
    }
    facts = try FilmFacts.decode(probe, path: path, container: container, limits: limits)
  }

  /// Options that keep the programs to this one file.
  static func guards(_ container: FilmContainer) -> [String] {
    var out = ["-protocol_whitelist", "file,pipe", "-format_whitelist", container.permitted, "-f", container.demuxer]
    // References of a QuickTime file to other files; off by default, and here by word.
    if container == .mp4 { out += ["-enable_drefs", "0", "-use_absolute_path", "0"] }
    return out
  }

  static func address(_ path: String) -> String {
    "file:" + (path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path)
  }

  /// What is asked of a run of frames.
  public struct Request: Sendable {
    /// Pixels of the frames that come.
    public var width: Int
    public var height: Int
    /// The frames wanted; nil as the end: to the film's end.
    public var first = 0
    public var count: Int?
    /// Only each so-many-th frame.
    public var every = 1
    /// Makes whole pictures of two half ones.
    public var deinterlaces = false
    /// As the file has them: neither turned upright nor brought to square pixels.
    public var asStored = false
    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// The frames' size with a width of at most `width`, in their proportions.
  public func size(within width: Int) -> (width: Int, height: Int) {
    guard facts.width > width else { return (facts.width, facts.height) }
    return (width / 2 * 2, max(2, Int((Double(width) * Double(facts.height) / Double(facts.width) / 2).rounded()) * 2))
  }

  /// Frames in grey, one after another.
  ///
  /// - Parameter body: gets a frame and its index; returns false to end.
  /// - Returns: how many frames came.
  /// - Throws: `FootageIOError`, or what `body` throws.
  @discardableResult
  public func grey(_ request: Request, _ body: (GrayFrame, Int) throws -> Bool) throws -> Int {
    try frames(request, bytes: 1) { bytes, index in
      try body(GrayFrame(width: request.width, height: request.height, pixels: bytes), index)
    }
  }

  /// Frames in colour.
  @discardableResult
  public func colour(_ request: Request, _ body: (Picture, Int) throws -> Bool) throws -> Int {
    try frames(request, bytes: 3) { bytes, index in
      try body(Picture(width: request.width, height: request.height, rgb: bytes), index)
    }
  }

  private func frames(_ request: Request, bytes: Int, _ body: ([UInt8], Int) throws -> Bool) throws -> Int {
    let process = try FilmProcess("ffmpeg", arguments(request, bytes: bytes), silence: limits.silenceSeconds)
    let size = request.width * request.height * bytes
    var (came, stopped) = (0, false)
    do {
      while request.count.map({ came * request.every < $0 }) != false {
        var filled = 0
        let frame = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
          filled = process.read(into: UnsafeMutableRawBufferPointer(buffer))
          count = filled
        }
        guard filled == size else { break }
        let goesOn = try body(frame, request.first + came * request.every)
        came += 1
        if !goesOn {
          stopped = true
          break
        }
      }
    } catch {
      process.stop()
      throw error
    }
    if stopped || request.count.map({ came * request.every >= $0 }) == true {
      process.stop()
      return came
    }
    let end = process.finish()
    if end.ranOut { throw Self.timeLimit(path, limits.silenceSeconds) }
    if came == 0 {
      throw FootageIOError(
        .cannotDecode, path: path,
        message: "no picture could be decoded\(end.said.isEmpty ? "" : ": " + Self.firstLine(end.said))",
        advice: "Fetch the film anew, or convert it with ffmpeg.")
    }
    return came
  }

  private func arguments(_ request: Request, bytes: Int) -> [String] {
    var out = ["-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "2"]
    if request.asStored { out.append("-noautorotate") }
    if request.first > 0 {
      // Half a frame early: rounding shall not lose the frame.
      out += ["-ss", String(format: "%.6f", (Double(request.first) - 0.5) / facts.frameRate + facts.videoStart)]
    }
    out += Self.guards(container) + ["-i", Self.address(path), "-map", "0:V:0", "-an", "-sn", "-dn"]
    var filters: [String] = []
    if request.deinterlaces { filters.append("yadif=mode=send_frame:deint=all") }
    filters.append("fps=fps=\(String(format: "%.6f", facts.frameRate))")
    if request.every > 1 { filters.append("select=not(mod(n\\,\(request.every)))") }
    if !request.asStored { filters.append("scale=\(request.width):\(request.height):flags=area") }
    out += ["-vf", filters.joined(separator: ","), "-vsync", "passthrough", "-f", "rawvideo"]
    return out + ["-pix_fmt", bytes == 1 ? "gray" : "rgb24", "pipe:1"]
  }

  private static func timeLimit(_ path: String, _ seconds: Double) -> FootageIOError {
    FootageIOError(
      .timeLimit, path: path, message: "kept ffmpeg busy for \(Int(seconds)) seconds without a picture",
      advice: "Convert it first, or leave it out.")
  }

  static func firstLine(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason given"
    // ffmpeg names its own parts by address: [mov,mp4 @ 0x55d0] what was wrong.
    guard line.hasPrefix("["), let end = line.firstIndex(of: "]") else { return line }
    return line[line.index(after: end)...].trimmingCharacters(in: .whitespaces)
  }
}
