import Foundation

/// What ffprobe says about a film.
public struct FilmFacts: Sendable, Hashable, Codable {
  /// As the file stores its pictures, in pixels.
  public var storedWidth: Int
  public var storedHeight: Int
  /// As they are to be shown: square pixels, turned upright.
  public var width: Int
  public var height: Int
  public var container: String
  public var codec: String
  public var pixelFormat: String
  public var bitsPerSample: Int
  /// Width of a pixel over its height; 1 where the file says nothing.
  public var pixelAspect: Double
  /// Degrees by which players turn the picture, clockwise.
  public var rotation: Int
  /// Pictures a second, the mean where it varies.
  public var frameRate: Double
  public var frameRateVaries: Bool
  /// Seconds.
  public var duration: Double
  /// What the file says of interlacing: `progressive`, `tt`, `bb`, `tb`, `bt` or `unknown`.
  public var fieldOrder: String
  public var colourTransfer: String?
  /// Seconds by which the pictures begin after the file does.
  public var videoStart: Double
  public var audioStreams: Int
  /// Other than the first stream of pictures.
  public var otherVideoStreams: Int
  /// What the file says of itself: creation time, encoder, place. As given, and as easily forged.
  public var tags: [String: String]

  /// Reads ffprobe's JSON.
  ///
  /// - Throws: `FootageIOError` `noVideo`, `locked`, `tooLarge`, `tooLong`.
  static func decode(_ data: Data, path: String, container: FilmContainer, limits: FilmLimits) throws -> FilmFacts {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let probe = try? decoder.decode(Probe.self, from: data) else {
      throw FootageIOError(
        .cannotDecode, path: path, message: "cannot be understood",
        advice: "Fetch the film anew, or convert it with ffmpeg.")
    }
    let streams = probe.streams ?? []
    // A cover picture is a stream of pictures too, and no film.
    let pictures = streams.filter { $0.codecType == "video" && $0.disposition?["attached_pic"] != 1 }
    guard let video = pictures.first else {
      let sound = streams.contains { $0.codecType == "audio" }
      throw FootageIOError(
        .noVideo, path: path, message: sound ? "holds sound and no film" : "holds no film",
        advice: "Give the file that holds the pictures.")
    }
    if ["encv", "enca", "drmi"].contains(video.codecTagString ?? "") || video.tags?["enc_key_id"] != nil {
      throw FootageIOError(
        .locked, path: path, message: "is encrypted",
        advice: "Give a copy without encryption; this program breaks none.")
    }
    guard let w = video.width, let h = video.height, w >= 32, h >= 32, let codec = video.codecName, codec != "unknown"
    else {
      throw FootageIOError(
        .cannotDecode, path: path,
        message: "holds pictures that ffmpeg does not know (\(video.codecTagString ?? "no codec named"))",
        advice: "Convert it with a program that does.")
    }
    guard w * h <= limits.largestFrame, w <= 16_384, h <= 16_384 else {
      throw FootageIOError(
        .tooLarge, path: path, message: "has frames of \(w) x \(h) pixels", advice: "Scale it to 3840 x 2160 first.")
    }
    return try facts(video, w, h, codec, probe, pictures.count, path: path, container: container, limits: limits)
  }

  private static func facts(
    _ video: Probe.Stream, _ w: Int, _ h: Int, _ codec: String, _ probe: Probe, _ pictures: Int, path: String,
    container: FilmContainer, limits: FilmLimits
  ) throws -> FilmFacts {
    let duration = Double(video.duration ?? "") ?? Double(probe.format?.duration ?? "") ?? 0
    guard duration <= limits.longest else {
      throw FootageIOError(
        .tooLong, path: path,
        message: String(format: "is %.1f hours long; %.0f are the most", duration / 3_600, limits.longest / 3_600),
        advice: "Cut out what is asked about: ffmpeg -ss FROM -to TO -i FILM -c copy PART.")
    }
    let mean = ratio(video.avgFrameRate) ?? ratio(video.rFrameRate) ?? 25
    let rate = (1...240).contains(mean) ? mean : 25
    let base = ratio(video.rFrameRate) ?? rate
    let aspect = ratio(video.sampleAspectRatio?.replacingOccurrences(of: ":", with: "/")) ?? 1
    let turn = Int((video.sideDataList?.compactMap(\.rotation).first ?? 0).rounded())
    let rotation = ((-turn % 360) + 360) % 360
    // Both sides even, as most coders want.
    func even(_ x: Double) -> Int { max(2, Int((x / 2).rounded()) * 2) }
    let square = aspect > 0.2 && aspect < 5 && abs(aspect - 1) > 1e-6
    let shown = square ? (even(Double(w) * aspect), even(Double(h))) : (even(Double(w)), even(Double(h)))
    let upright = rotation % 180 == 90 ? (shown.1, shown.0) : shown
    let depth =
      Int(video.bitsPerRawSample ?? "")
      ?? (video.pixFmt?.contains("10") == true ? 10 : video.pixFmt?.contains("12") == true ? 12 : 8)
    return FilmFacts(
      storedWidth: w, storedHeight: h, width: upright.0, height: upright.1, container: container.rawValue, codec: codec,
      pixelFormat: video.pixFmt ?? "unknown", bitsPerSample: depth, pixelAspect: square ? aspect : 1,
      rotation: rotation, frameRate: rate,
      frameRateVaries: abs(base / rate - 1) > 0.02 && abs(base / rate - 2) > 0.02, duration: duration,
      fieldOrder: video.fieldOrder ?? "unknown", colourTransfer: video.colorTransfer,
      videoStart: max(0, (Double(video.startTime ?? "") ?? 0) - (Double(probe.format?.startTime ?? "") ?? 0)),
      audioStreams: (probe.streams ?? []).count { $0.codecType == "audio" }, otherVideoStreams: pictures - 1,
      tags: (probe.format?.tags ?? [:]).merging(video.tags ?? [:]) { first, _ in first })
  }

  private static func ratio(_ text: String?) -> Double? {
    let parts = (text ?? "").split(separator: "/").compactMap { Double($0) }
    guard parts.count == 2, parts[1] > 0, parts[0] > 0 else { return nil }
    return parts[0] / parts[1]
  }

  /// What is used of ffprobe's JSON, under its names in camel case.
  private struct Probe: Decodable {
    struct Stream: Decodable {
      var codecType: String?
      var codecName: String?
      var codecTagString: String?
      var width: Int?
      var height: Int?
      var pixFmt: String?
      var bitsPerRawSample: String?
      var sampleAspectRatio: String?
      var avgFrameRate: String?
      var rFrameRate: String?
      var fieldOrder: String?
      var colorTransfer: String?
      var duration: String?
      var startTime: String?
      var disposition: [String: Int]?
      var tags: [String: String]?
      var sideDataList: [SideData]?
    }
    struct SideData: Decodable { var rotation: Double? }
    struct Format: Decodable {
      var duration: String?
      var startTime: String?
      var tags: [String: String]?
    }
    var streams: [Stream]?
    var format: Format?
  }
}
