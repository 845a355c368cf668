import Foundation
import Geolocation
import RasterCore
import RasterIO

/// A claimed place and time put to the test, one test after another.
public enum GeolocationCheck {
  public struct Request: Sendable {
    public var place = GeoPoint(longitude: 0, latitude: 0)
    /// Metres above sea level of the eye; nil: 2 m above the ground.
    public var height: Double?
    /// Metres within which the claim names the place.
    public var sigma = 30.0
    public var time: Instant?
    public var terrain = TerrainOptions()
    public var radius = 30_000.0
    /// Landmarks as for a resection; those without a pixel's worth of trust still have to be in sight.
    public var landmarks = GeolocationResect.Request()
    /// CSV of the skyline's u, v, from left to right; nil with `tracesLine`: traced in the frame.
    public var line: String?
    public var tracesLine = false
    public var clue = ShadowClue()
    /// Whether the sun shines on the place in the footage.
    public var sunlit: Bool?
    public var season: ClaimedPlace.Season?
    public var result: String?
    public var sightings: [(id: String, sighting: FootageDating.Sighting)] = []
    public init() {}
  }

  public struct Finding: Sendable, Codable {
    /// `sight`, `landmarks`, `skyline`, `shadow`, `sunlight`, `season`, `structures`.
    public var test: String
    public var verdict: ClaimedPlace.Verdict
    public var reason: String
  }

  public struct Answer: Sendable, Codable {
    public var schema: String
    public var place: GeoPosition
    public var time: Instant?
    public var findings: [Finding]
    /// Inconsistent where one test is; consistent where a test that tells places or times apart is, and none speaks against it; else
    /// nothing can be said.
    public var overall: ClaimedPlace.Verdict
    public var terrain: [String]
  }

  /// - Throws: `RunError` where an input cannot be used, or nothing was given to test with.
  public static func answer(_ r: Request) throws -> Answer {
    try r.terrain.check()
    guard r.sigma > 0, r.sigma <= 10_000 else {
      throw RunError(
        .badOption, path: "--at-sigma", message: "is not between 0 and 10 km", advice: "Leave it out for 30 m.")
    }
    let table =
      r.landmarks.pairs.isEmpty ? nil : try PairTable.read(path: r.landmarks.pairs, system: r.landmarks.system)
    let ground = try r.terrain.paths.isEmpty ? nil : Ground(r)
    var findings: [Finding] = []
    if let table { findings += [try sight(table, r, ground), landmarks(r)] }
    if r.line != nil || r.tracesLine { findings.append(try skyline(r, ground)) }
    if r.clue.count > 0 { findings.append(shadow(r, ground)) }
    if let sunlit = r.sunlit { findings.append(sunlight(sunlit, r, ground)) }
    if let season = r.season { findings.append(self.season(season, r)) }
    if !r.sightings.isEmpty { findings.append(try structures(r)) }
    guard !findings.isEmpty else {
      throw RunError(
        .badOption, path: "", message: "there is nothing to test the place with",
        advice:
          "Give landmarks (--pairs), a skyline (--line), a shadow, a season, or structures (--result with --seen).")
    }
    let against = findings.contains { $0.verdict == .inconsistent }
    let height = r.height ?? ground.map { $0.eye.z } ?? 0
    return Answer(
      schema: "groundbreak.check/1",
      place: GeoPosition(longitude: r.place.longitude, latitude: r.place.latitude, height: height).rounded(),
      time: r.time,
      findings: findings,
      overall: against ? .inconsistent : kinds(findings, .consistent).isEmpty ? .cannotSay : .consistent,
      terrain: r.terrain.paths)
  }

  /// Kinds of evidence that are independent of each other and tell one place or time from another. Free sight belongs to the landmarks;
  /// sunlight and season exclude, but fit half the world.
  static func kinds(_ findings: [Finding], _ verdict: ClaimedPlace.Verdict) -> Set<String> {
    let named = ["landmarks": "landmarks", "skyline": "skyline", "shadow": "shadow", "structures": "structures"]
    return Set(findings.filter { $0.verdict == verdict }.compactMap { named[$0.test] })
  }

  /// The terrain around the claimed place, which is its anchor.
  private struct Ground {
    var grid: ElevationGrid
    var eye: Vector3

    init(_ r: Request) throws {
      grid = try GeolocationInput.terrain(
        r.terrain.paths, around: [r.place], radius: r.radius, required: 0, options: r.terrain
      ).grid
      let z = r.height ?? grid.height(east: 0, north: 0) + 2
      guard z.isFinite else {
        throw RunError(
          .badOption, path: r.terrain.paths[0], message: "has no height at the claimed place",
          advice: "Give the height with the place: --at LON,LAT,H.")
      }
      eye = Vector3(0, 0, z)
    }
  }

  private static let needsTerrain = "without an elevation model (--dem) nothing can be said"
  private static let needsTime = "without a claimed time (--time) nothing can be said"

  // MARK: Landmarks

  private static func sight(_ table: PairTable, _ r: Request, _ ground: Ground?) throws -> Finding {
    guard let ground else { return Finding(test: "sight", verdict: .cannotSay, reason: needsTerrain) }
    let refraction = Refraction(k: r.terrain.refraction)
    var (hidden, open, unknown) = ([String](), 0, [String]())
    for row in table.rows {
      var v = ground.grid.frame.local(
        GeoPosition(longitude: row.place.longitude, latitude: row.place.latitude, height: row.height ?? .nan))
      if v.z.isNaN { v.z = ground.grid.height(east: v.x, north: v.y) + (row.above ?? 2) }
      guard v.z.isFinite else {
        unknown.append(row.name)
        continue
      }
      let line = ground.grid.sight(from: ground.eye, to: v, refraction: refraction)
      // What lies in the way has to be more than the model errs by, and than a step aside changes.
      let tolerance = 10 + 0.02 * min(r.sigma, 500) + 0.1 * ground.grid.step
      // Ground that near may lie beside the line once the camera stands a few steps aside.
      let beside = line.at < max(100, 3 * r.sigma)
      if line.known < 0.9 || line.clearance < tolerance && beside {
        unknown.append(row.name)
      } else if line.clearance < -tolerance {
        hidden.append(
          "\(row.name) (by \(GeolocationText.metres(-line.clearance)), \(GeolocationText.metres(line.at)) away)")
      } else if line.clearance < tolerance {
        unknown.append(row.name)
      } else {
        open += 1
      }
    }
    if !hidden.isEmpty {
      return Finding(
        test: "sight", verdict: .inconsistent, reason: "ground hides \(hidden.joined(separator: ", ")) from there")
    }
    let close = unknown.isEmpty ? "" : "; too close to tell, or beyond the model: \(unknown.joined(separator: ", "))"
    return open * 2 >= table.rows.count && open > 0
      ? Finding(
        test: "sight", verdict: .consistent,
        reason: "\(open) of \(table.rows.count) landmarks are in free sight\(close)")
      : Finding(
        test: "sight", verdict: .cannotSay,
        reason: "only \(open) of \(table.rows.count) landmarks are surely in free sight\(close)")
  }

  private static func landmarks(_ r: Request) -> Finding {
    var request = r.landmarks
    request.terrain = r.terrain
    request.place = nil
    do {
      let (found, frame, record) = try GeolocationResect.solve(request)
      let claimed = frame.local(GeoPosition(longitude: r.place.longitude, latitude: r.place.latitude, height: 0))
      let away = (claimed - Vector3(found.camera.position.x, found.camera.position.y, 0)).horizontalLength
      let m = ClaimedPlace.distance(claimed, sigma: r.sigma, from: found)
      let position =
        "the landmarks put the camera \(GeolocationText.metres(away)) from there, \(GeolocationText.place(record.place.point))"
      let region =
        "95 % region \(GeolocationText.metres(found.ellipse95.major)) by \(GeolocationText.metres(found.ellipse95.minor))"
      let weak = record.points.filter { !$0.leftOut }.map(\.distance).min().map { found.ellipse95.major > $0 } ?? true
      let elsewhere = found.alternatives.contains {
        hypot($0.position.x - claimed.x, $0.position.y - claimed.y) < 3 * r.sigma + found.ellipse95.major
      }
      if weak || elsewhere && m > 5.99 {
        return Finding(
          test: "landmarks", verdict: .cannotSay, reason: "\(position), but they hold it too loosely (\(region))")
      }
      return Finding(
        test: "landmarks", verdict: ClaimedPlace.verdict(chiSquared: m, freedom: 2), reason: "\(position) (\(region))")
    } catch let error as RunError {
      return Finding(test: "landmarks", verdict: .cannotSay, reason: "they hold no camera: \(error.message)")
    } catch {
      return Finding(test: "landmarks", verdict: .cannotSay, reason: "they hold no camera")
    }
  }

  // MARK: Skyline

  private static func skyline(_ r: Request, _ ground: Ground?) throws -> Finding {
    func open(_ reason: String) -> Finding { Finding(test: "skyline", verdict: .cannotSay, reason: reason) }
    guard let image = r.landmarks.image else {
      throw RunError(.badOption, path: "", message: "a skyline is of a frame", advice: "Give the frame with --image.")
    }
    guard let ground else { return open(needsTerrain) }
    let picture = try Failure.passingOn(image) { try PictureReader.read(image) }
    let size = (width: picture.width, height: picture.height)
    let line: Skyline
    if let path = r.line {
      line = try DrawnSkyline.read(path, picture)
    } else {
      switch SkylineExtraction().trace(picture) {
      case .success(let traced): line = traced
      case .failure(let refusal): return open(refusal.rawValue)
      }
    }
    var options = SkylineOptions()
    if let lens = try GeolocationResect.lens(r.landmarks, width: size.width) {
      let field = Intrinsics(width: size.width, height: size.height, focal: lens).hFOV
      options.fields = (0.97 * field)...(1.03 * field)
    }
    let test = ClaimedPlace.skyline(
      line, at: Vector3(0, 0, 0), sigma: r.sigma, terrain: HorizonTerrain(ground.grid),
      refraction: Refraction(k: r.terrain.refraction), options: options)
    return Finding(test: "skyline", verdict: test.verdict, reason: reason(test, width: size.width))
  }

  /// What a skyline's test rests on, in words.
  static func reason(_ test: ClaimedPlace.SkylineTest, width: Int) -> String {
    guard let fit = test.fit else { return "the line is too short, or the place has no ground in the model" }
    typealias T = GeolocationText
    let numbers =
      "\(Int((fit.agreeing * 100).rounded())) % of the line follows the terrain within \(T.fixed(fit.residual, 1)) px, looking "
      + "\(T.azimuth(Angle.wrapped(fit.orientation.yaw))) with a lens of \(T.fixed(fit.field(width: width), 0))°"
    return switch test.verdict {
    case .consistent: "\(numbers), better than from \(test.controls) other places around"
    case .inconsistent: "at best \(numbers); \(test.better) of \(test.controls) other places around fit better"
    case .cannotSay:
      test.relief < 1
        ? "the line is too flat to tell places apart"
        : "\(numbers), but \(test.better == 0 ? "others fit nearly as well" : "\(test.better) of \(test.controls) other places around fit better")"
    }
  }

  // MARK: Sun and season

  private static func shadow(_ r: Request, _ ground: Ground?) -> Finding {
    guard let time = r.time else { return Finding(test: "shadow", verdict: .cannotSay, reason: needsTime) }
    typealias T = GeolocationText
    let sun = Sun(at: time, over: r.place)
    guard let ratio = sun.shadowRatio, let misfit = r.clue.misfit(sun) else {
      return Finding(test: "shadow", verdict: .inconsistent, reason: "the sun was down: nothing cast a shadow")
    }
    return Finding(
      test: "shadow", verdict: ClaimedPlace.verdict(chiSquared: misfit, freedom: r.clue.count),
      reason:
        "shadows fell towards \(T.azimuth(sun.shadowAzimuth)), \(T.fixed(ratio, 2)) times the height (misfit \(T.fixed(misfit, 1)))"
    )
  }

  private static func sunlight(_ lit: Bool, _ r: Request, _ ground: Ground?) -> Finding {
    guard let time = r.time else { return Finding(test: "sunlight", verdict: .cannotSay, reason: needsTime) }
    typealias T = GeolocationText
    let sun = Sun(at: time, over: r.place)
    func say(_ verdict: ClaimedPlace.Verdict, _ reason: String) -> Finding {
      Finding(test: "sunlight", verdict: verdict, reason: reason)
    }
    let height = "the sun stood \(T.fixed(sun.apparentElevation, 1))° high"
    if sun.apparentElevation < -1 {
      return lit
        ? say(.inconsistent, "the sun was down") : say(.cannotSay, "the sun was down, as in every shaded picture")
    }
    guard let ground else {
      return sun.apparentElevation > 1 && lit
        ? say(.consistent, height) : say(.cannotSay, "\(height); \(needsTerrain) of ridges")
    }
    let ridge = ground.grid.horizon(
      from: ground.eye, azimuth: sun.azimuth, refraction: Refraction(k: r.terrain.refraction))
    let above = sun.apparentElevation - max(0, ridge?.elevation ?? 0)
    let words = "\(height), the terrain before it \(T.fixed(ridge?.elevation ?? 0, 1))°"
    // A degree either way is what the model's cells and the sun's disc leave open.
    if abs(above) < 1 { return say(.cannotSay, words) }
    if above > 0 { return lit ? say(.consistent, words) : say(.cannotSay, "\(words); clouds and buildings shade too") }
    return lit
      ? say(.inconsistent, "\(words): the place lay in shade") : say(.consistent, "\(words): the place lay in shade")
  }

  private static func season(_ seen: ClaimedPlace.Season, _ r: Request) -> Finding {
    guard let time = r.time else { return Finding(test: "season", verdict: .cannotSay, reason: needsTime) }
    guard let expected = ClaimedPlace.season(at: r.place, time.date) else {
      return Finding(test: "season", verdict: .cannotSay, reason: "the place lies between the tropics")
    }
    return Finding(
      test: "season", verdict: ClaimedPlace.verdict(seen: seen, at: r.place, time.date),
      reason: "it looks like \(seen.rawValue); by the calendar it was \(expected.rawValue)")
  }

  // MARK: Structures

  private static func structures(_ r: Request) throws -> Finding {
    guard let result = r.result else {
      throw RunError(
        .badOption, path: "", message: "structures are of a result", advice: "Give its folder with --result.")
    }
    let dating = try GeolocationProject.dating(try AccountStructures.read(result).items, r.sightings)
    let words = dating.sentences.last ?? ""
    func say(_ verdict: ClaimedPlace.Verdict, _ more: String) -> Finding {
      let text = words.hasSuffix(".") ? String(words.dropLast()) : words
      return Finding(test: "structures", verdict: verdict, reason: text + more)
    }
    if dating.contradicts { return say(.cannotSay, "") }
    guard let time = r.time else { return say(.cannotSay, "; \(needsTime)") }
    if let after = dating.after, time < after { return say(.inconsistent, "; the claimed time is earlier") }
    if let before = dating.before, time > before { return say(.inconsistent, "; the claimed time is later") }
    return dating.after == nil && dating.before == nil ? say(.cannotSay, "") : say(.consistent, "")
  }
}

extension GeolocationCheck.Answer {
  /// For a terminal.
  public func text() -> String {
    var lines = ["claimed   \(GeolocationText.place(place.point))\(time.map { ", \($0.iso8601)" } ?? "")"]
    for f in findings {
      let name = f.test + String(repeating: " ", count: max(1, 11 - f.test.count))
      let word = f.verdict.rawValue + String(repeating: " ", count: max(1, 14 - f.verdict.rawValue.count))
      lines.append("\(name)\(word)\(f.reason)")
    }
    lines.append("overall    \(overall.rawValue)")
    return lines.joined(separator: "\n")
  }
}
