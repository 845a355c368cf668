import FootageIO
import Foundation
import Geolocation
import RasterCore
import RasterIO

/// A pan as one picture with its angles: `panorama.json`.
public struct FootagePanorama: Sendable, Codable {
  public struct Frame: Sendable, Codable {
    public var frame: Int
    /// Seconds from the film's first picture.
    public var at: Double
    /// Degrees: azimuth relative to the middle frame's, tilt and roll.
    public var azimuth: Double
    public var pitch: Double
    public var roll: Double
  }
  public struct Lens: Sendable, Codable {
    /// Pixels of the film's frames; degrees; millimetres on 36 mm film.
    public var focal: Double
    public var hfov: Double
    public var equivalent: Double
    /// Per cent of the focal length, and of every angle with it.
    public var sigmaPercent: Double
    /// `measured` in the pan, `given`, or `assumed`.
    public var from: String
  }
  public struct Movement: Sendable, Codable {
    /// The camera's place changed, or its lens was zoomed: angles do not hold.
    public var moved: Bool
    /// Pixels of the film's frames, between points and where the rotations put them.
    public var medianResidual: Double
    /// Share of points far from there.
    public var strayShare: Double
    public var pairs: Int
  }
  static let schema = "groundbreak.panorama/1"
  public var schema: String
  public var footage: String
  public var sha256: String
  public var shot: Int?
  public var picture: String
  /// azimuth = grid.azimuth + x grid.step, elevation = grid.elevation - y grid.step; (0, 0) is the outer corner of the first pixel.
  public var grid: PanoramaGrid
  /// Share of the picture that some frame shows; the rest is black (0, 0, 0).
  public var seen: Double
  /// Degrees of azimuth between the outermost frames' axes.
  public var turn: Double
  public var lens: Lens
  /// `uprightPan`: up is what all frames' sides agree on; `middleFrame`: the middle frame's axis is taken to be level.
  public var levelling: String
  public var movement: Movement
  public var frames: [Frame]
  public var notes: [String]
}

/// Stitches a pan.
public enum FootagePanoramaRun {
  public struct Request: Sendable {
    /// Of the film's list of shots.
    public var shot: Int?
    /// Frames of the film instead of a shot, both included.
    public var frames: ClosedRange<Int>?
    /// Degrees, where known.
    public var hFOV: Double?
    public var force = false
    public init() {}
  }

  /// - Throws: `RunError`; no folder appears then.
  public static func run(_ film: FootageFilm, _ request: Request, watch: FootageWatch = FootageWatch()) throws
    -> FootagePanorama
  {
    if !request.force, FileManager.default.fileExists(atPath: film.folder + "/panorama.json") {
      throw RunError(
        .output, path: film.folder, message: "already holds a panorama",
        advice: "Choose another folder with --out, or replace it with --force.")
    }
    let look = FootageLook(film.reader, watch: watch)
    let shot = try Failure.passingOn(film.reader.path) { try chosen(film, request, look) }
    let weaves = try Failure.passingOn(film.reader.path) { try look.interlacing([shot]) }.isInterlaced == true
    var unused = OverlayFinder(width: look.size.width, height: look.size.height)
    let overlay = try Failure.passingOn(film.reader.path) {
      try look.overlay(of: shot, all: &unused, deinterlaces: weaves)
    }
    let scene = overlay.scene
    let (tracker, indices) = try Failure.passingOn(film.reader.path) { try track(shot, scene, look, weaves) }
    let (tracks, keys, cut) = longest(tracker)
    var options = PanoramaOptions()
    options.hFOV = request.hFOV
    guard
      let solution = PanoramaSolver.solve(
        tracks: tracks, frames: keys.count, width: look.size.width, height: look.size.height, options: options)
    else {
      throw RunError(
        .nothingToAnalyse, path: film.reader.path,
        message: "frames \(shot.first) to \(shot.last) share too little to be stitched",
        advice: "Choose a shot that pans over ground with texture; the contact sheet shows them.")
    }
    let output = try OutputFolder(path: film.folder, force: request.force)
    let frames = keys.map { indices[$0] }
    let facts = film.reader.facts
    var inner = solution.intrinsics
    inner = Intrinsics(
      width: facts.width, height: facts.height, focal: inner.focal * Double(facts.width) / Double(inner.width))
    let grid = PanoramaGrid(of: inner, rotations: solution.rotations)
    var picture = PanoramaPicture(grid: grid)
    for (k, index) in frames.enumerated() {
      try watch.step("stitching", 0.5 + 0.5 * Double(k) / Double(frames.count))
      let frame = try Failure.passingOn(film.reader.path) { try look.picture(index, deinterlaces: weaves) }
      picture.add(frame, intrinsics: inner, rotation: solution.rotations[k], usable: scene)
    }
    let finished = picture.finished()
    try FootageShotRun.save(finished.picture, "panorama.png", output)
    var record = Self.record(film, request, solution, inner, grid, frames)
    record.seen = GeolocationText.rounded(finished.seen, 4)
    record.notes = notes(record, cut: cut, known: overlay.isKnown, levelling: solution.levelling)
    try EvaluationText.save(try EvaluationText.json(record), to: try output.stage("panorama.json"))
    try watch.step("writing", 1)
    try output.commit()
    return record
  }

  /// The frames asked for, without those next to a cut.
  private static func chosen(_ film: FootageFilm, _ request: Request, _ look: FootageLook) throws -> FootageShot {
    if let frames = request.frames {
      guard frames.count >= 3, frames.lowerBound >= 0 else {
        throw RunError(
          .badOption, path: "--frames", message: "are fewer than three frames",
          advice: "Write the first and the last: 120..480.")
      }
      return FootageShot(first: frames.lowerBound, last: frames.upperBound, sharpest: frames.lowerBound, sharpness: 0)
    }
    let number = request.shot ?? 1
    var shots: [FootageShot]
    if let folder = film.caseFolder, let id = film.record?.id,
      let list = try? FootageShotList.read(FootageCase.home(of: id, in: folder) + "/shots"), list.sha256 == film.sha256
    {
      shots = list.shots.map {
        FootageShot(first: $0.first, last: $0.last, sharpest: $0.sharpest, sharpness: $0.sharpness)
      }
    } else {
      shots = try look.shots(upTo: 0.25).shots
    }
    guard shots.indices.contains(number - 1) else {
      throw RunError(
        .badOption, path: "--shot \(number)", message: "is none of the film's \(shots.count) shots",
        advice: "`footage shots` lists them.")
    }
    var shot = shots[number - 1]
    guard shot.count >= 3 else {
      throw RunError(
        .badOption, path: "--shot \(number)", message: "has fewer than three frames", advice: "Choose another shot.")
    }
    if shot.count > 8 { (shot.first, shot.last) = (shot.first + 1, shot.last - 1) }
    return shot
  }

  private static func track(
    _ shot: FootageShot, _ scene: ValidityMask, _ look: FootageLook, _ weaves: Bool
  ) throws -> (PanoramaTracker, [Int]) {
    var tracker = PanoramaTracker(usable: scene)
    var indices: [Int] = []
    var request = FilmReader.Request(width: look.size.width, height: look.size.height)
    request.first = shot.first
    request.count = shot.count
    // A minute's pan at 25 frames a second is followed frame by frame.
    request.every = max(1, shot.count / 1_500)
    request.deinterlaces = weaves
    // One frame is held back, so that the last is known to be the last.
    var waiting: (GrayFrame, Int)?
    try look.film.grey(request) { frame, index in
      if let (earlier, k) = waiting {
        tracker.add(earlier)
        indices.append(k)
      }
      waiting = (frame, index)
      if index % 10 == 0 {
        try look.watch.step("following points", 0.25 + 0.25 * Double(index - shot.first) / Double(shot.count))
      }
      return true
    }
    if let (last, k) = waiting {
      tracker.add(last, isLast: true)
      indices.append(k)
    }
    return (tracker, indices)
  }

  /// The key frames between two breaks of the chain that span the most frames, at most 200 of them.
  private static func longest(_ tracker: PanoramaTracker) -> (tracks: [PanoramaTrack], keys: [Int], cut: Bool) {
    let n = tracker.keyFrames.count
    let bounds = [0] + tracker.breaks.filter { $0 > 0 && $0 < n } + [n]
    var best = 0..<0
    for (a, b) in zip(bounds, bounds.dropFirst()) where b - a > best.count { best = a..<b }
    let kept = best.prefix(200)
    let tracks = tracker.tracks.compactMap { track -> PanoramaTrack? in
      let sights = track.sights.filter { kept.contains($0.frame) }.map {
        PanoramaTrack.Sight(frame: $0.frame - kept.startIndex, pixel: $0.pixel)
      }
      return sights.count > 1 ? PanoramaTrack(sights: sights) : nil
    }
    return (tracks, kept.map { tracker.keyFrames[$0] }, kept.count < n)
  }

  private static func record(
    _ film: FootageFilm, _ request: Request, _ s: PanoramaSolution, _ inner: Intrinsics, _ grid: PanoramaGrid,
    _ frames: [Int]
  ) -> FootagePanorama {
    func r(_ x: Double, _ decimals: Int = 4) -> Double { GeolocationText.rounded(x, decimals) }
    let rate = film.reader.facts.frameRate
    var azimuths: [Double] = []
    let list = zip(frames, s.rotations).map { frame, rotation -> FootagePanorama.Frame in
      let o = rotation.orientation
      azimuths.append((azimuths.last ?? 0) + Angle.difference(o.yaw, azimuths.last ?? 0))
      return .init(
        frame: frame, at: r(Double(frame) / rate, 3), azimuth: r(Angle.difference(o.yaw, 0)), pitch: r(o.pitch),
        roll: r(o.roll))
    }
    let scale = Double(inner.width) / Double(s.intrinsics.width)
    return FootagePanorama(
      schema: FootagePanorama.schema, footage: String(film.sha256.prefix(12)), sha256: film.sha256,
      shot: request.frames == nil ? request.shot ?? 1 : nil,
      picture: "panorama.png", grid: grid, seen: 0, turn: r((azimuths.max() ?? 0) - (azimuths.min() ?? 0), 3),
      lens: .init(
        focal: r(inner.focal, 2), hfov: r(inner.hFOV, 3), equivalent: r(inner.equivalent35mm, 1),
        sigmaPercent: r(100 * s.focalSigma, 2),
        from: s.focalIsMeasured ? "measured" : request.hFOV == nil ? "assumed" : "given"),
      levelling: s.levelling.rawValue,
      movement: .init(
        moved: s.movement == .moved, medianResidual: r(s.medianResidual * scale, 3), strayShare: r(s.strayShare, 3),
        pairs: s.pairs),
      frames: list, notes: [])
  }

  private static func notes(_ p: FootagePanorama, cut: Bool, known: Bool, levelling: PanoramaSolution.Levelling)
    -> [String]
  {
    var out: [String] = []
    if p.movement.moved {
      out.append(
        "The camera moved or was zoomed: points are \(GeolocationText.fixed(p.movement.medianResidual, 1)) pixels from where turns about one point put them "
          + "(median). Angles of this panorama do not hold.")
    }
    if p.lens.from == "assumed" {
      out.append(
        "The pan does not show the lens; 50 degrees are assumed, so that angles may be wrong by half. Give --hfov.")
    }
    if levelling == .middleFrame {
      out.append(
        "The pan is too short to show which way is up: the middle frame's axis is taken to be level, so that elevations are relative to it."
      )
    }
    if p.turn < 3, abs((p.frames.map(\.pitch).max() ?? 0) - (p.frames.map(\.pitch).min() ?? 0)) < 3 {
      out.append("The camera hardly turned.")
    }
    if cut { out.append("The chain of frames breaks; the longest part of it is shown.") }
    if !known { out.append("Overlays could not be told from the scene; points on them may spoil the angles.") }
    return out
  }
}

extension FootagePanorama {
  public func text(folder: String) -> String {
    typealias T = GeolocationText
    let kind = lens.from == "measured" ? "measured, ± \(T.fixed(lens.sigmaPercent, 1)) %" : lens.from
    let lines = [
      "\(frames.count) \(frames.count == 1 ? "frame" : "frames") over \(T.fixed(turn, 1)) degrees; picture \(grid.width) x \(grid.height), \(T.fixed(grid.step, 4)) degrees a pixel",
      "lens \(T.fixed(lens.hfov, 1)) degrees across (\(T.fixed(lens.equivalent, 0)) mm on 35 mm film; \(kind))",
      "azimuth \(T.fixed(grid.azimuth, 2)) to \(T.fixed(grid.azimuth + Double(grid.width) * grid.step, 2)), elevation "
        + "\(T.fixed(grid.elevation - Double(grid.height) * grid.step, 2)) to \(T.fixed(grid.elevation, 2)), relative to the middle frame",
    ]
    return (lines + notes.map { "Note: \($0)" } + ["Picture in \(Sentence.printable(folder))"]).joined(separator: "\n")
  }
}
