import Foundation
import RasterCore
import RasterIO
import SiteReport

/// Films the series: aligned, on one stretch, the date burned in, with a longer look where a step is first seen.
struct TimeLapse {
  var options: TimeLapseOptions
  private let language: ReportLanguage
  private let tool: ExternalTool

  /// Below the picture: a line through the years, what happened, and where the images come from.
  private static let footHeight = 78
  private static let dark: [UInt8] = [22, 24, 28]
  private static let white: [UInt8] = [255, 255, 255]
  private static let grey: [UInt8] = [150, 152, 156]
  private static let amber: [UInt8] = [255, 190, 60]

  /// - Throws: `RunError.badOption`, with what to install, where ffmpeg is not found.
  init(_ options: TimeLapseOptions, language: ReportLanguage = .english) throws {
    self.options = options
    self.language = language
    guard let tool = ExternalTool.find(["ffmpeg"]) else {
      throw RunError(
        .badOption, path: "", message: "a film needs ffmpeg, which is not installed",
        advice: "Install it (Debian: apt-get install ffmpeg); the report itself plays the series in any browser.")
    }
    self.tool = tool
  }

  /// - Parameter file: its ending is the format's.
  /// - Throws: `RunError.nothingToAnalyse` where fewer than two images are fit to be shown; ffmpeg's or the file's error.
  func write(_ input: ReportInput, to file: String, watch: RunWatch) throws {
    let script = FilmScript(input, language: language)
    let shots = script.shots.filter {
      options.cloudy != .drop || $0.usableShare >= options.clearShare || !$0.step.isEmpty
    }
    guard shots.count > 1 else {
      throw RunError(
        .nothingToAnalyse, path: file, message: "fewer than two images are clear enough for a film",
        advice: "Show cloudy ones too with --cloudy dim or --cloudy keep.")
    }
    let folder = NSTemporaryDirectory() + "groundbreak-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let drawn = try Workers.run(Array(shots.indices), stage: .draw, watch: watch) { i in
      try draw(i, of: shots, script, in: folder)
    }
    for result in drawn { _ = try result.get() }
    try list(shots).write(toFile: folder + "/list.txt", atomically: true, encoding: .utf8)
    guard options.format == .gif else {
      return try tool.run(
        arguments(folder, file, Self.codec(options.format)), product: file, seconds: 1_800, watch: watch)
    }
    for step in Self.gifSteps {
      try tool.run(arguments(folder, file, Self.gif(step)), product: file, seconds: 1_800, watch: watch)
      let size = (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0
      if size <= options.gifLimit { return }
    }
  }

  /// Width at most, and colours: a GIF knows neither pictures between nor more than a palette, so it is made smaller until it is light enough.
  static let gifSteps = [(width: 640, colours: 128), (480, 96), (360, 64)]

  // MARK: ffmpeg

  /// The concat demuxer's list: each picture with how long it stays; the last stands twice, for its time is else passed over (in a GIF it counts twice).
  private func list(_ shots: [FilmScript.Shot]) -> String {
    var text = "ffconcat version 1.0\n"
    for (i, shot) in shots.enumerated() {
      let isLast = i == shots.count - 1
      let seconds =
        isLast
        ? (options.format == .gif ? 1 : 2) * options.pauseAtEvents
        : shot.step.isEmpty ? options.secondsPerFrame : options.pauseAtEvents
      text += "file '\(Self.name(i))'\nduration \(seconds)\n"
    }
    return text + "file '\(Self.name(shots.count - 1))'\n"
  }

  private static func name(_ i: Int) -> String { "frame\(i).png" }

  /// One thread and no dates inside, so that equal inputs give equal films.
  private func arguments(_ folder: String, _ file: String, _ codec: [String]) -> [String] {
    let head = [
      "-nostdin", "-v", "error", "-y", "-f", "concat", "-i", folder + "/list.txt", "-map_metadata", "-1", "-threads",
      "1",
    ]
    let tail = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-f", options.format.rawValue, file]
    return head + codec + tail
  }

  /// A frame an image, each with its own time; one palette for all, so that the ground does not flicker.
  private static func gif(_ step: (width: Int, colours: Int)) -> [String] {
    [
      "-filter_complex",
      "scale=min(iw\\,\(step.width)):-2:flags=lanczos,split[a][b];[a]palettegen=max_colors=\(step.colours)[p];[b][p]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle",
      "-fps_mode", "vfr", "-loop", "0",
    ]
  }

  private static func codec(_ format: TimeLapseOptions.Format) -> [String] {
    switch format {
    case .gif: gif(gifSteps[0])
    case .mp4:
      [
        "-vf", "fps=20,format=yuv420p", "-c:v", "libx264", "-crf", "20", "-preset", "medium", "-movflags",
        "+faststart",
      ]
    case .webm:
      [
        "-vf", "fps=20,format=yuv420p", "-c:v", "libvpx-vp9", "-crf", "30", "-b:v", "0", "-deadline", "good",
        "-cpu-used", "4",
      ]
    }
  }

  // MARK: Frames

  private func draw(_ i: Int, of shots: [FilmScript.Shot], _ script: FilmScript, in folder: String) throws {
    let shot = shots[i]
    let ending = shot.picture.mime.split(separator: "/").last ?? "jpeg"
    let raw = "\(folder)/raw\(i).\(ending)"
    try Data(shot.picture.bytes).write(to: URL(fileURLWithPath: raw))
    defer { try? FileManager.default.removeItem(atPath: raw) }
    var picture = try PictureReader.read(raw)
    if options.cloudy == .dim, shot.usableShare < options.clearShare { Self.dim(&picture) }
    // Films want even sides.
    let (width, height) = (picture.width / 2 * 2, (picture.height + Self.footHeight) / 2 * 2)
    var canvas = FrameCanvas(width: width, height: height, colour: Self.dark)
    canvas.paste(picture)
    canvas.fill(x: 0, y: picture.height, width: width, height: height - picture.height, Self.dark)
    for outline in shot.outlines { Self.mark(outline, picture, &canvas) }
    Self.burnDate(shot.date, &canvas)
    foot(i, shots, script, top: Double(picture.height), &canvas)
    let encoded = try RasterWriter.encode(canvas.picture, as: .png)
    try Data(encoded.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(Self.name(i))"))
  }

  private static func dim(_ picture: inout Picture) {
    for i in picture.rgb.indices { picture.rgb[i] = UInt8(Int(picture.rgb[i]) * 2 / 5) }
  }

  private static func mark(_ outline: [PixelPoint], _ picture: Picture, _ canvas: inout FrameCanvas) {
    guard let first = outline.first else { return }
    let ring = (outline + [first]).map { PixelPoint(x: $0.x * Double(picture.width), y: $0.y * Double(picture.height)) }
    canvas.draw([ring], width: 4.5, [0, 0, 0])
    canvas.draw([ring], width: 2.2, amber)
  }

  private static func burnDate(_ date: String, _ canvas: inout FrameCanvas) {
    let size = max(14, Double(canvas.picture.width) / 36)
    let width = FrameCanvas.width(of: date, size: size)
    canvas.fill(x: 12, y: 12, width: Int(width + size * 1.3), height: Int(size * 2.1), [0, 0, 0], strength: 0.62)
    canvas.write(date, x: 12 + size * 0.65, y: 12 + size * 1.55, size: size, white)
  }

  /// A line from the first image to the last with a tick for each, taller where a step is first seen, and a dot for now.
  private func foot(
    _ i: Int, _ shots: [FilmScript.Shot], _ script: FilmScript, top: Double, _ canvas: inout FrameCanvas
  ) {
    let (left, right) = (16.0, Double(canvas.picture.width) - 16)
    let (first, last) = (shots[0].time.days, shots[shots.count - 1].time.days)
    func x(_ shot: FilmScript.Shot) -> Double {
      left + (right - left) * (shot.time.days - first) / max(last - first, 1)
    }
    let y = top + 18
    canvas.draw([[PixelPoint(x: left, y: y), PixelPoint(x: right, y: y)]], width: 1.2, Self.grey)
    for shot in shots {
      let half = shot.step.isEmpty ? 2.5 : 6
      canvas.draw(
        [[PixelPoint(x: x(shot), y: y - half), PixelPoint(x: x(shot), y: y + half)]], width: 1.4,
        shot.step.isEmpty ? Self.grey : Self.amber)
    }
    canvas.draw([[PixelPoint(x: x(shots[i]), y: y)]], width: 11, Self.white)
    let room = right - left
    let words =
      shots[i].step.isEmpty
      ? Self.fitting(script.title, room, 11) : Self.fitting(shots[i].step, room, 11)
    canvas.write(words, x: left, y: top + 47, size: 11, shots[i].step.isEmpty ? Self.white : Self.amber, weight: 0.13)
    canvas.write(Self.fitting(script.source, room, 8), x: left, y: top + 67, size: 8, Self.grey, weight: 0.14)
  }

  /// The text, cut with three dots where it is wider than the room.
  private static func fitting(_ text: String, _ room: Double, _ size: Double) -> String {
    let printable = Sentence.printable(text)
    guard FrameCanvas.width(of: printable, size: size) > room else { return printable }
    var cut = printable
    while !cut.isEmpty, FrameCanvas.width(of: cut + "...", size: size) > room { cut.removeLast() }
    return cut + "..."
  }
}

/// Makes a film of a result.
public enum TimeLapseRequest {
  /// - Parameters:
  ///   - file: must not be there yet unless `force`; it appears whole or not at all. Within the result's folder it is sealed with the rest.
  /// - Throws: `RunError`.
  public static func film(
    result: String, file: String, options: TimeLapseOptions, language: String = "en", force: Bool,
    progress: @escaping @Sendable (RunProgress) -> Void, isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    let watch = RunWatch(progress: progress, isCancelled: isCancelled)
    if !force, FileManager.default.fileExists(atPath: file) {
      throw RunError(
        .output, path: file, message: "is there already", advice: "Choose another name, or replace it with --force.")
    }
    let film = try TimeLapse(options, language: ReportFolder.language(language))
    let input = try ReportFolder.read(result)
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    let part = "\(folder)/.groundbreak-\(UUID().uuidString).\(options.format.rawValue)"
    defer { try? FileManager.default.removeItem(atPath: part) }
    guard FileManager.default.createFile(atPath: part, contents: nil) else {
      throw RunError(
        .output, path: file, message: "cannot be written", advice: "Choose a folder that you may write to with --out.")
    }
    do { try film.write(input, to: part, watch: watch) } catch {
      var error = Failure.runError(error, path: file)
      if error.path == part { error.path = file }
      throw error
    }
    guard rename(part, file) == 0 else {
      throw RunError(
        .output, path: file, message: "cannot be written: \(systemMessage())", advice: "Choose another name with --out."
      )
    }
    try ResultSeal.cover(file, in: result)
  }
}
