import RasterCore
import SiteAnalysis

@testable import SiteReport

/// A made-up site: a logistics park in two parts over five years, seen in 40 images of which 29 can be used.
enum Fixture {
  /// 480 x 360 pixels of 3 m; the frame below is turned by `northAngle` against the grid.
  static let grid = PixelGrid(
    width: 480, height: 360,
    transform: AffineTransform2D(originX: 312_000, originY: 2_765_000, pixelSize: 3),
    crs: CRS(definition: "EPSG:32640", name: "EPSG:32640", isGeographic: false))

  /// A frame whose true north lies `degrees` clockwise of the grid's top, 3 m pixels at 25 degrees north.
  static func frame(north degrees: Double) -> GroundFrame {
    let sine = sine(degrees)
    let cosine = (1 - sine * sine).squareRoot()
    let (perLatitude, perLongitude) = (110_770.0, 100_950.0)
    var longitudes: [Double] = []
    var latitudes: [Double] = []
    for j in 0..<7 {
      for i in 0..<9 {
        let right = Double(i) * 64 * 3
        let up = -Double(j) * 64 * 3
        longitudes.append(55.1 + (right * cosine - up * sine) / perLongitude)
        latitudes.append(25.0 + (right * sine + up * cosine) / perLatitude)
      }
    }
    return GroundFrame(
      step: 64, columns: 9, rows: 7, longitudes: longitudes, latitudes: latitudes,
      pixelAreas: [Double](repeating: 9, count: 63))
  }

  /// Taylor series: good to 1e-9 up to 60 degrees.
  private static func sine(_ degrees: Double) -> Double {
    let x = degrees * .pi / 180
    var term = x
    var sum = x
    for k in 1..<10 {
      term *= -x * x / Double(2 * k * (2 * k + 1))
      sum += term
    }
    return sum
  }

  // MARK: Scenes

  static let scenes: [SceneRecord] = (0..<40).map { i in
    let day = 17_330 + i * 46 + i * 7 % 19
    let reason: String? =
      switch i % 40 {
      case 3, 9, 22, 31: "cloud over 94 % of the ground asked about"
      case 14, 15, 27: "haze: contrast below what the outlines need"
      case 19, 35: "no alignment found: the residual stayed above 6 m"
      case 24, 38: "snow or salt glare over 71 % of the ground asked about"
      default: nil
      }
    let known = i % 4 != 2
    return SceneRecord(
      id: "PS-\(i)",
      path: "/data/orders/jebel/PSScene_\(CalendarDate(dayNumber: day).iso8601)_\(i)_SR_clip.tif",
      sha256: hash(i), time: Instant(secondsSince1970: day * 86_400 + (known ? 24_843 + i * 37 : 0)),
      sensor: i % 3 == 0 ? "Sentinel-2" : "PlanetScope PSB.SD", used: reason == nil, reason: reason,
      usableShare: reason == nil ? 0.9 + Double(i % 10) / 100 : 0.06,
      shiftMetres: reason == nil ? [Double(i % 7) - 3.2, 1.4 - Double(i % 5)] : nil,
      residualMetres: reason == nil ? 0.3 + Double(i % 4) / 10 : nil,
      timeSource: known ? .planetMetadata : .fileName, timeOfDayKnown: known,
      credit: i % 3 == 0
        ? "Contains modified Copernicus Sentinel data [2017–2022]" : "Image © 2017–2022 Planet Labs PBC")
  }

  private static func hash(_ i: Int) -> String {
    (0..<64).map { String((i * 31 + $0 * 7 + 5) % 16, radix: 16) }.joined()
  }

  static func image(_ i: Int) -> ImageReference {
    ImageReference(scene: scenes[i].id, time: scenes[i].time)
  }

  static func bracket(_ a: Int?, _ b: Int?) -> Bracket {
    Bracket(lastWithout: a.map(image), firstWith: b.map(image))
  }

  static func event(
    _ kind: EventKind, _ a: Int?, _ b: Int?, _ probability: Double = 0.98
  ) -> Event {
    let days = [a, b].compactMap { $0.map { scenes[$0].time.dayNumber } }
    let best = days.reduce(0, +) / max(days.count, 1)
    return Event(
      kind: kind, bracket: bracket(a, b), best: CalendarDate(dayNumber: best),
      probability: probability)
  }

  // MARK: Structures

  /// A turned rectangle, with its middle, sides and slope in pixels.
  static func roof(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ slope: Double = 0.12)
    -> PixelPolygon
  {
    let length = (1 + slope * slope).squareRoot()
    let (c, s) = (1 / length, slope / length)
    let corners = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { u, v in
      PixelPoint(
        x: x + u * width / 2 * c - v * height / 2 * s, y: y + u * width / 2 * s + v * height / 2 * c)
    }
    return PixelPolygon(exterior: corners)
  }

  static func structure(
    _ id: String, _ status: StructureStatus, _ outline: PixelPolygon, site: String? = "A",
    probability: Double = 0.99, form: StructureForm = .building, replaces: String? = nil,
    events: [Event] = []
  ) -> Structure {
    let frame = frame(north: 1.3)
    let area = outline.areaInSquareMetres(frame)
    let half = outline.perimeter * 3 * 0.6
    return Structure(
      id: id, site: site, status: status, outline: outline, footprint: outline.onGround(frame),
      areaSquareMetres: area, area95: Interval95(low: area - half, high: area + half),
      probability: probability, events: events, replaces: replaces, form: form)
  }

  static let structures: [Structure] = [
    structure(
      "S1", .new, roof(150, 190, 96, 34),
      events: [event(.clearing, 8, 10), event(.construction, 16, 17), event(.roofing, 18, 20, 0.9)]),
    structure(
      "S2", .new, roof(160, 140, 92, 30),
      events: [event(.clearing, 8, 10), event(.construction, 20, 21)]),
    structure(
      "S3", .new, roof(145, 245, 80, 36), form: .surface, events: [event(.construction, 28, 29, 0.74)]
    ),
    structure(
      "S4", .new, roof(390, 120, 48, 40, -0.3), site: "B", replaces: "S7",
      events: [event(.construction, 33, 34)]),
    structure(
      "S5", .new, roof(245, 200, 30, 26), probability: 0.88,
      events: [event(.construction, 23, 25, 0.97)]),
    structure(
      "S6", .changed, roof(396, 180, 40, 22, -0.3), site: "B",
      events: [event(.reRoofing, 29, 30), event(.extension_, 36, 37, 0.6)]),
    structure(
      "S7", .demolished, roof(384, 112, 28, 18, -0.3), site: "B",
      events: [event(.demolition, 26, 28)]),
    structure("S8", .new, roof(228, 160, 14, 10), events: [event(.construction, nil, 0, 0.96)]),
    structure("S9", .unchanged, roof(60, 60, 26, 18), site: nil),
    structure("S10", .unchanged, roof(100, 66, 22, 16), site: nil, probability: 0.93),
    structure("S11", .unchanged, roof(440, 300, 14, 22), site: nil),
  ]

  static let sites: [Site] = [
    site(
      "A", roof(170, 192, 220, 170), hectares: 13.24, plus: 0.71,
      count: CountEstimate(value: 5, low: 4, high: 5),
      phases: [
        onset(.noActivity, nil, 0), onset(.sitePreparation, 8, 10), onset(.activeConstruction, 16, 17),
        onset(.postConstruction, 29, 30),
      ], stall: (10, 16), rise: (9, 29)),
    site(
      "B", roof(392, 148, 90, 110, -0.3), hectares: 4.512, plus: 0.38,
      count: CountEstimate(value: 2, low: 2, high: 2),
      phases: [
        onset(.noActivity, nil, 0), onset(.sitePreparation, 26, 28),
        onset(.activeConstruction, 33, 34),
      ], stall: nil, rise: (26, 39)),
  ]

  private static func onset(_ phase: Phase, _ a: Int?, _ b: Int?) -> PhaseOnset {
    let e = event(.clearing, a, b)
    return PhaseOnset(phase: phase, bracket: e.bracket, best: e.best, probability: 0.98)
  }

  private static func site(
    _ id: String, _ outline: PixelPolygon, hectares: Double, plus: Double, count: CountEstimate,
    phases: [PhaseOnset], stall: (Int, Int)?, rise: (Int, Int)
  ) -> Site {
    let activity = scenes.indices.filter { scenes[$0].used }.map { i in
      let share = Double(i - rise.0) / Double(rise.1 - rise.0)
      return ActivitySample(
        scene: scenes[i].id, time: scenes[i].time, changedShare: min(max(share, 0), 1) * 0.86)
    }
    return Site(
      id: id, geometry: outline.onGround(frame(north: 1.3)), outline: outline,
      areaHectares: hectares, area95: Interval95(low: hectares - plus, high: hectares + plus),
      structures: structures.filter { $0.site == id }.map(\.id), count: count, phases: phases,
      stalls: stall.map { [Stall(from: image($0.0), to: image($0.1), usableImages: 3)] } ?? [],
      activity: activity)
  }

  // MARK: The account and its pictures

  static func account(_ structures: [Structure] = Fixture.structures) -> SiteAccount {
    var account = SiteAccount(
      product: .init(name: "groundbreak", version: "0.1.0"), name: "Jebel Ali, logistics park",
      options: ["detect.confirmations": "3", "mask.cloudLimit": "0.6"],
      period: .init(first: scenes[0].time, last: scenes[39].time), crs: "EPSG:32640",
      pixelSizeMetres: 3, scenes: scenes, sites: sites, structures: structures, ratios: [],
      statements: [], warnings: ["PSScene_broken.tif: not a raster that can be read; it was left out."])
    if structures.count > 1, let ratio = Wording.ratio(of: structures[0], to: structures[1]) {
      account.ratios = [ratio]
    }
    account.statements = Wording.statements(for: account)
    return account
  }

  /// A series over which nothing was built.
  static var quiet: SiteAccount {
    var account = account([])
    account.sites = []
    account.ratios = []
    account.warnings = []
    account.statements = Wording.statements(for: account)
    return account
  }

  static let blank = FixturePictures.png(Picture(width: 2, height: 2, rgb: [UInt8](repeating: 90, count: 12)))

  /// With pictures of four pixels, for tests that read the text.
  static func input(_ account: SiteAccount = account()) -> ReportInput {
    var input = ReportInput(
      account: account, grid: grid, ground: frame(north: 1.3), before: blank, after: blank,
      lastClear: blank, lastClearScene: account.scenes.last.map { ImageReference(scene: $0.id, time: $0.time) },
      strips: account.structures.map { s in
        ReportInput.Strip(
          structure: s.id, window: PixelWindow(column: 0, row: 0, width: 40, height: 40),
          chips: account.scenes.prefix(3).map {
            ReportInput.Chip(scene: $0.id, time: $0.time, picture: blank, role: nil)
          })
      })
    input.frames = account.scenes.filter(\.used).map {
      ReportInput.Frame(scene: $0.id, time: $0.time, picture: blank, usableShare: $0.usableShare)
    }
    return input
  }

  /// With pictures as a run would cut them, for people to look at.
  static func drawn(_ account: SiteAccount = account()) -> ReportInput {
    var input = input(account)
    input.before = picture(grid.window, at: scenes[0].time, account)
    input.after = picture(grid.window, at: scenes[39].time, account)
    input.lastClear = input.after
    for i in input.frames.indices { input.frames[i].picture = picture(grid.window, at: input.frames[i].time, account) }
    input.beforePeriod = .init(first: scenes[0].time, last: scenes[7].time)
    input.afterPeriod = .init(first: scenes[33].time, last: scenes[39].time)
    input.strips = account.structures.filter { $0.status != .unchanged }.map { strip($0, account) }
    return input
  }

  private static func strip(_ s: Structure, _ account: SiteAccount) -> ReportInput.Strip {
    let xs = s.outline.exterior.map(\.x)
    let ys = s.outline.exterior.map(\.y)
    let width = (xs.max() ?? 0) - (xs.min() ?? 0)
    let height = (ys.max() ?? 0) - (ys.min() ?? 0)
    let side = Int(max(width, height) * 1.6)
    let window = PixelWindow(
      column: Int((xs.min() ?? 0) + width / 2) - side / 2,
      row: Int((ys.min() ?? 0) + height / 2) - side / 2, width: side, height: side)
    let cited = s.events.flatMap { [$0.bracket.lastWithout?.scene, $0.bracket.firstWith?.scene] }
    let chosen = account.scenes.enumerated().filter { i, scene in
      scene.used && (i % 9 == 0 || cited.contains(scene.id))
    }
    return ReportInput.Strip(
      structure: s.id, window: window,
      chips: chosen.map { _, scene in
        .init(
          scene: scene.id, time: scene.time, picture: picture(window, at: scene.time, account),
          role: nil)
      })
  }

  private static func picture(
    _ window: PixelWindow, at time: Instant, _ account: SiteAccount
  ) -> EncodedPicture {
    let roofs = account.structures.filter { StructureSection.stands($0, at: time) }.map { s in
      (s.outline, s.form == .surface ? [92, 94, 98] : [226, 228, 232] as [UInt8])
    }
    return FixturePictures.png(
      FixturePictures.draw(window, roofs: roofs, seed: UInt64(time.dayNumber)))
  }
}
