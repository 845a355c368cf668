import Foundation
import Geolocation
import RasterCore

/// Sun and shadow: any two of place, time and shadow give the third.
public enum GeolocationSun {
  /// What is known. Which of the three answers comes out depends on what is missing.
  public struct Request: Sendable {
    public var place: GeoPoint?
    /// Metres above sea level of the place's ground; nil: as the terrain has it.
    public var height: Double?
    public var times: [Instant] = []
    /// One for each time, or a single one.
    public var clues: [ShadowClue] = []
    /// Degrees by which the shadow turned from the first to the second time.
    public var turn: Measured?
    public var from: CalendarDate?
    public var to: CalendarDate?
    public var terrain = TerrainOptions()
    /// Metres of terrain wanted around the place.
    public var radius = 30_000.0
    public init() {}
  }

  public enum Answer: Sendable {
    case shadow(Shadow)
    case times(Times)
    case places(Places)
  }

  public struct Shadow: Sendable, Codable {
    public var place: GeoPoint
    public var time: Instant
    /// Degrees; the elevation as seen through the air.
    public var sunAzimuth: Double
    public var sunElevation: Double
    public var shadowAzimuth: Double?
    public var shadowRatio: Double?
    /// Of the terrain before the sun, degrees and metres.
    public var ridgeElevation: Double?
    public var ridgeDistance: Double?
    /// Whether the sun reaches the place; null: not known, for no terrain was given.
    public var sunlit: Bool?
    /// Whether the measured shadow fits; null where none was given.
    public var fits: Bool?
    public var misfit: Double?
  }

  public struct Times: Sendable, Codable {
    public var place: GeoPoint
    public var clue: ShadowClue
    public var from: CalendarDate
    public var to: CalendarDate
    public var spans: [ShadowTimes.Span]
    public var daylightMinutes: Int
    public var hiddenMinutes: Int
  }

  public struct Places: Sendable, Codable {
    public var times: [Instant]
    public var best: GeoPoint
    public var misfit: Double
    /// Whether any place on the Earth fits within 95 %.
    public var fits: Bool
    public var region68: [GeoPolygon]
    public var region95: [GeoPolygon]
  }

  /// - Throws: `RunError.badOption` where too little or too much is known.
  public static func answer(_ request: Request) throws -> Answer {
    try check(request)
    if let place = request.place {
      let line = try horizon(request, place)
      guard let time = request.times.first else { return .times(times(request, place, line)) }
      return .shadow(try shadow(request, place, time, line))
    }
    let shared = request.clues.count == 1 ? request.clues[0] : nil
    let sightings = request.times.enumerated().map { i, time in
      ShadowPlaces.Sighting(time: time, clue: i < request.clues.count ? request.clues[i] : shared ?? ShadowClue())
    }
    let found = ShadowPlaces(of: sightings, turn: request.turn)
    return .places(
      Places(
        times: request.times, best: found.best, misfit: GeolocationText.rounded(min(found.misfit, 1e9), 3),
        fits: !found.outer.isEmpty && found.misfit <= ChiSquared.ninetyFive(min(10, found.count)),
        region68: found.inner,
        region95: found.outer))
  }

  private static func check(_ r: Request) throws {
    func bad(_ message: String, _ advice: String) -> RunError {
      RunError(.badOption, path: "", message: message, advice: advice)
    }
    try r.terrain.check()
    let known = r.clues.contains { $0.count > 0 } || r.turn != nil
    if r.place == nil {
      guard known, !r.times.isEmpty else {
        throw bad(
          "two of place, time and shadow are needed",
          "Give --at with --time, --at with --ratio or --azimuth, or --time with --ratio.")
      }
      guard r.turn == nil || r.times.count == 2 else { throw bad("--turn is between two times", "Give --time twice.") }
      guard r.clues.count <= 1 || r.clues.count == r.times.count else {
        throw bad(
          "\(r.times.count) times and \(r.clues.count) shadows do not pair",
          "Give --ratio (and --azimuth) once for each --time, in the same order.")
      }
      guard r.terrain.paths.isEmpty else { throw bad("terrain needs a place", "Give --at, or leave --dem out.") }
    } else if r.times.isEmpty {
      guard r.clues.count == 1, known, r.turn == nil else {
        throw bad(
          "the times of one shadow are looked for", "Give one --ratio, one --azimuth, or one of each; or --time.")
      }
      guard let from = r.from, let to = r.to, from <= to, to.dayNumber - from.dayNumber <= 3_660 else {
        throw bad("the days are not clear", "Give --from and --to (at most ten years), or --time.")
      }
    } else if r.times.count > 1 || r.clues.count > 1 || r.turn != nil {
      throw bad("with a place known there is one time and one shadow", "Ask for each --time by itself.")
    }
    for clue in r.clues {
      if let ratio = clue.ratio, !(ratio.value > 0.001 && ratio.value < 1_000) {
        throw bad(
          "--ratio \(ratio.value) is no length of a shadow over a height",
          "A shadow of 8 m beside a mast of 10 m has 0.8.")
      }
    }
  }

  private static func horizon(_ r: Request, _ place: GeoPoint) throws -> (
    line: HorizonLine, grid: ElevationGrid, eye: Vector3
  )? {
    guard !r.terrain.paths.isEmpty else { return nil }
    let terrain = try GeolocationInput.terrain(
      r.terrain.paths, around: [place], radius: r.radius, required: min(r.radius, 3_000), options: r.terrain)
    let grid = terrain.grid
    let ground = r.height ?? grid.height(east: 0, north: 0)
    guard ground.isFinite else {
      throw RunError(
        .badOption, path: r.terrain.paths[0], message: "has no height at \(GeolocationText.place(place))",
        advice: "Give the height with the place: --at LON,LAT,H.")
    }
    let eye = Vector3(0, 0, ground + 2)
    return (grid.horizonLine(from: eye, refraction: Refraction(k: r.terrain.refraction)), grid, eye)
  }

  private static func times(
    _ r: Request, _ place: GeoPoint, _ line: (line: HorizonLine, grid: ElevationGrid, eye: Vector3)?
  ) -> Times {
    let clue = r.clues[0]
    let (from, to) = (r.from ?? CalendarDate(dayNumber: 0), r.to ?? CalendarDate(dayNumber: 0))
    let found = ShadowTimes(of: clue, at: place, from: from, to: to, horizon: line?.line)
    return Times(
      place: place, clue: clue, from: from, to: to, spans: found.spans.map(rounded), daylightMinutes: found.daylight,
      hiddenMinutes: found.hidden)
  }

  private static func rounded(_ span: ShadowTimes.Span) -> ShadowTimes.Span {
    var s = span
    s.sun = Sun(
      azimuth: GeolocationText.rounded(s.sun.azimuth, 3), elevation: GeolocationText.rounded(s.sun.elevation, 3))
    s.misfit = GeolocationText.rounded(s.misfit, 3)
    return s
  }

  private static func shadow(
    _ r: Request, _ place: GeoPoint, _ time: Instant, _ line: (line: HorizonLine, grid: ElevationGrid, eye: Vector3)?
  ) throws -> Shadow {
    func round(_ x: Double) -> Double { GeolocationText.rounded(x, 3) }
    let sun = Sun(at: time, over: place)
    var result = Shadow(
      place: place, time: time, sunAzimuth: round(sun.azimuth), sunElevation: round(sun.apparentElevation),
      shadowAzimuth: sun.shadowRatio == nil ? nil : round(sun.shadowAzimuth), shadowRatio: sun.shadowRatio.map(round))
    if let line {
      let ridge = line.grid.horizon(
        from: line.eye, azimuth: sun.azimuth, refraction: Refraction(k: r.terrain.refraction))
      result.ridgeElevation = ridge.map { round($0.elevation) }
      result.ridgeDistance = ridge.map { $0.distance.rounded() }
      result.sunlit = sun.apparentElevation > max(ridge?.elevation ?? -90, 0)
    }
    if let clue = r.clues.first, clue.count > 0 {
      let misfit = clue.misfit(sun)
      result.misfit = misfit.map(round)
      result.fits = (misfit ?? .infinity) <= ChiSquared.ninetyFive(clue.count)
    }
    return result
  }
}

extension GeolocationSun.Answer {
  public func json() throws -> String {
    switch self {
    case .shadow(let s): try EvaluationText.json(s)
    case .times(let t): try EvaluationText.json(t)
    case .places(let p): try EvaluationText.json(p)
    }
  }

  /// For a terminal.
  public func text() -> String {
    switch self {
    case .shadow(let s): s.text()
    case .times(let t): t.text()
    case .places(let p): p.text()
    }
  }
}

extension GeolocationSun.Shadow {
  func text() -> String {
    typealias T = GeolocationText
    var lines = ["\(T.place(place)), \(time.iso8601)"]
    guard let shadowAzimuth, let shadowRatio else {
      return (lines + ["The sun is down (\(T.fixed(sunElevation, 1))°): there are no shadows."]).joined(separator: "\n")
    }
    lines.append("sun       \(T.azimuth(sunAzimuth)), \(T.fixed(sunElevation, 2))° high")
    lines.append("shadows   fall towards \(T.azimuth(shadowAzimuth)), \(T.fixed(shadowRatio, 3)) times the height")
    if let ridgeElevation, let ridgeDistance {
      lines.append("ridge     \(T.fixed(ridgeElevation, 2))° high there, \(T.metres(ridgeDistance)) away")
      lines.append(
        sunlit == true ? "The sun stands above it." : "It hides the sun: nothing there casts a shadow at that time.")
    }
    if let fits {
      lines.append(
        fits ? "The measured shadow fits this place and time." : "The measured shadow does not fit this place and time."
      )
    }
    return lines.joined(separator: "\n")
  }
}

extension GeolocationSun.Times {
  func text() -> String {
    typealias T = GeolocationText
    var lines = ["\(T.place(place)), \(from.iso8601) to \(to.iso8601)"]
    if spans.isEmpty {
      return (lines + ["No time fits: at no minute of these days did shadows look like that here."]).joined(
        separator: "\n")
    }
    lines.append("from (UTC)            to                    best       sun")
    for span in spans.prefix(100) {
      let clock = span.best.iso8601.dropFirst(11).prefix(5)
      lines.append(
        "\(span.from.iso8601)  \(span.to.iso8601)  \(clock)      \(T.azimuth(span.sun.azimuth)), \(T.fixed(span.sun.apparentElevation, 1))° high"
      )
    }
    if spans.count > 100 {
      lines.append("... and \(spans.count - 100) more; --json lists all, and `geolocate when` draws them.")
    }
    if hiddenMinutes > 0 {
      lines.append("In \(hiddenMinutes) of \(daylightMinutes) minutes of daylight the terrain hides the sun.")
    }
    return lines.joined(separator: "\n")
  }
}

extension GeolocationSun.Places {
  func text() -> String {
    typealias T = GeolocationText
    guard fits else {
      return
        "No place on the Earth fits: the times or the measurements are wrong (best misfit \(T.fixed(misfit, 1)) at \(T.place(best)))."
    }
    var lines = [
      "Shadows were like that in \(region95.count == 1 ? "one region" : "\(region95.count) regions") (95 %):"
    ]
    for part in region95.prefix(20) {
      let (lon, lat) = (part.exterior.map(\.longitude), part.exterior.map(\.latitude))
      lines.append(
        "  \(T.fixed(lat.min() ?? 0, 1)) to \(T.fixed(lat.max() ?? 0, 1)) north, \(T.fixed(lon.min() ?? 0, 1)) to \(T.fixed(lon.max() ?? 0, 1)) east"
          + (part.holes.isEmpty ? "" : ", with a hole"))
    }
    lines.append("Best fit: \(T.place(best)). --out writes the regions as GeoJSON.")
    return lines.joined(separator: "\n")
  }

  /// Both regions as GeoJSON, the wider first.
  public func geoJSON() throws -> String {
    struct Feature: Encodable {
      var type = "Feature"
      var properties: [String: Int]
      var geometry: GeoPolygon
    }
    struct Collection: Encodable {
      var type = "FeatureCollection"
      var features: [Feature]
    }
    let features =
      region95.map { Feature(properties: ["level": 95], geometry: $0) }
      + region68.map { Feature(properties: ["level": 68], geometry: $0) }
    return try EvaluationText.json(Collection(features: features))
  }
}
