import Foundation
import Testing

/// Bad input is normal input: one clear line that names the file and says what to do, and the run goes on where it can.
struct BadInputTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private func good() throws { try TinySite.write(to: place.scenes) }

  private func run(_ more: [String] = []) throws -> Program.Outcome {
    try Program.run(["run", place.scenes, "--out", place.result, "--quiet"] + more)
  }

  /// The run was done, with exactly one line, about `file`.
  private func expectOneLine(
    _ outcome: Program.Outcome, about file: String, saying words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.messages.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.errors.split(separator: "\n").count == 1, sourceLocation: sourceLocation)
    for text in [file] + words {
      #expect(outcome.errors.contains(text), "\(outcome.errors)", sourceLocation: sourceLocation)
    }
    #expect(place.exists(place.result + "/report/index.html"), sourceLocation: sourceLocation)
  }

  /// The run was not done and nothing is left of it.
  private func expectRefusal(
    _ outcome: Program.Outcome, saying words: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == 2, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(!outcome.messages.isEmpty, "\(outcome.errors)", sourceLocation: sourceLocation)
    for text in words {
      #expect(outcome.errors.contains(text), "\(outcome.errors)", sourceLocation: sourceLocation)
    }
    #expect(outcome.output == "", sourceLocation: sourceLocation)
    #expect(
      !place.entries(place.root).contains { $0.hasPrefix(".groundbreak") }, sourceLocation: sourceLocation)
  }

  // MARK: - Images

  @Test func `An empty folder`() throws {
    try FileManager.default.createDirectory(atPath: place.scenes, withIntermediateDirectories: true)
    expectRefusal(try run(), saying: place.scenes)
    #expect(!place.exists(place.result))
  }

  @Test func `A folder that is not there`() throws {
    expectRefusal(try run(), saying: place.scenes)
  }

  @Test func `A text file called tif`() throws {
    try good()
    try place.put("This is no picture.\n", place.scenes + "/notes_20200801.tif")
    expectOneLine(try run(), about: "notes_20200801.tif")
  }

  @Test func `A truncated TIFF`() throws {
    try good()
    let path = place.scenes + "/" + TinySite.name(3)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
    expectOneLine(try run(), about: TinySite.name(3))
    let scenes = try #require(try place.account()["scenes"] as? [[String: Any]])
    let record = scenes.first { ($0["path"] as? String)?.hasSuffix(TinySite.name(3)) == true }
    #expect(record?["used"] as? Bool == false)
    #expect((record?["reason"] as? String)?.isEmpty == false)
  }

  @Test func `An image without a date`() throws {
    try good()
    try TinySite.write(TinySite.image(2), to: place.scenes + "/undated.tif")
    expectOneLine(try run(), about: "undated.tif", saying: "--dates")
  }

  @Test func `One image given twice, and two scenes at one instant`() throws {
    try good()
    try TinySite.write(TinySite.image(4), to: place.scenes + "/twin_20200515.tif")
    try TinySite.write(TinySite.image(50, hall: false), to: place.scenes + "/other_20200315.tif")
    let outcome = try run()
    #expect(outcome.status == 0, "nothing is lost: \(outcome.errors)")
    let notes = outcome.output.split(separator: "\n").filter { $0.hasPrefix("Note: ") }
    for (mine, theirs) in [("twin_20200515.tif", "scene_20200515.tif"), ("other_20200315.tif", "scene_20200315.tif")] {
      #expect(notes.count { $0.contains(mine) && $0.contains(theirs) } == 1, "\(outcome.output)")
    }
    #expect((try place.account()["scenes"] as? [Any])?.count == TinySite.count + 1)
  }

  @Test func `One scene only`() throws {
    try FileManager.default.createDirectory(atPath: place.scenes, withIntermediateDirectories: true)
    try TinySite.write(TinySite.image(0), to: place.scenes + "/" + TinySite.name(0))
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let warnings = try #require(try place.account()["warnings"] as? [String])
    #expect(warnings.contains { $0.contains(TinySite.name(0)) && $0.contains("at least two") })
    #expect(outcome.output.contains("Note: "))
    #expect((try place.account()["sites"] as? [Any])?.isEmpty == true)
  }

  @Test func `All cloud`() throws {
    try FileManager.default.createDirectory(atPath: place.scenes, withIntermediateDirectories: true)
    for index in 0..<6 {
      try TinySite.write(TinySite.cloud(index), to: place.scenes + "/" + TinySite.name(index))
    }
    let outcome = try run()
    #expect(outcome.status == 0, "clouds are no failure: \(outcome.errors)")
    #expect((try place.account()["sites"] as? [Any])?.isEmpty == true)
    #expect(place.exists(place.result + "/report/index.html"))
  }

  @Test func `An image without a coordinate system`() throws {
    try good()
    var image = TinySite.image(5)
    image.epsg = nil
    try TinySite.write(image, to: place.scenes + "/nowhere_20200620.tif")
    expectOneLine(try run(), about: "nowhere_20200620.tif")
  }

  @Test func `Images of other ground are one note and no failure`() throws {
    try good()
    for (name, x) in [("east_20200620.tif", 325_000.0), ("east_20200720.tif", 325_000), ("far_20200820.tif", 345_000)] {
      var image = TinySite.image(5)
      image.origin.x = x
      try TinySite.write(image, to: place.scenes + "/" + name)
    }
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors == "")
    let notes = outcome.output.split(separator: "\n").filter { $0.hasPrefix("Note: ") && $0.contains("20200620") }
    #expect(notes.count == 1, "\(outcome.output)")
    #expect(notes.first?.contains("3 of 15 scenes") == true, "\(outcome.output)")
    let scenes = try #require(try place.account()["scenes"] as? [[String: Any]])
    let reasons = scenes.filter { $0["used"] as? Bool == false }.compactMap { $0["reason"] as? String }
    #expect(reasons.count { $0.contains("does not cover the ground") } == 3, "\(reasons)")
  }

  @Test func `No image with a coordinate system`() throws {
    try FileManager.default.createDirectory(atPath: place.scenes, withIntermediateDirectories: true)
    var image = TinySite.image(5)
    image.epsg = nil
    try TinySite.write(image, to: place.scenes + "/nowhere_20200620.tif")
    expectRefusal(try run(), saying: "nowhere_20200620.tif")
  }

  @Test func `A file name with quotes, angle brackets and line breaks`() throws {
    try good()
    let name = "a\"b'<script>alert(1)</script>\n20200620\u{1B}[31m.tif".replacingOccurrences(of: "/", with: "_")
    try TinySite.write(TinySite.image(51, hall: false), to: place.scenes + "/" + name)
    try place.put("no picture", place.scenes + "/bad\n<img src=x onerror=alert(1)>_20200101.tif")
    let outcome = try run()
    #expect(outcome.status == 1)
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("bad\\n<img"))
    #expect(!outcome.errors.contains("\u{1B}") && !outcome.output.contains("\u{1B}"))
    let page = try place.text(place.result + "/report/index.html")
    #expect(!page.contains("<script>alert(1)"))
    #expect(!page.contains("<img src=x"))
  }

  // MARK: - Area of interest

  private func areaOfInterest(_ ring: String) throws -> String {
    let path = place.root + "/aoi.geojson"
    try place.put("{\"type\":\"Polygon\",\"coordinates\":[[\(ring)]]}", path)
    return path
  }

  @Test func `An area outside the images`() throws {
    try good()
    let path = try areaOfInterest("[10,10],[10.01,10],[10.01,10.01],[10,10]")
    expectRefusal(try run(["--aoi", path]), saying: "aoi.geojson", "outside")
  }

  @Test func `An area that crosses itself`() throws {
    try good()
    // A bow tie over the images: 305000 E 2755000 N in EPSG:32640 is 55.0694 E 24.8977 N.
    let path = try areaOfInterest(
      "[55.070,24.897],[55.072,24.8955],[55.072,24.897],[55.070,24.8955],[55.070,24.897]")
    expectRefusal(try run(["--aoi", path]), saying: "aoi.geojson", "cross")
  }

  @Test func `An area that is not there`() throws {
    try good()
    expectRefusal(try run(["--aoi", place.root + "/none.geojson"]), saying: "none.geojson")
  }

  @Test func `A table of dates that is none`() throws {
    try good()
    try place.put("file,date\nscene_20200115.tif,the day before\n", place.root + "/dates.csv")
    expectRefusal(try run(["--dates", place.root + "/dates.csv"]), saying: "dates.csv")
  }
}
