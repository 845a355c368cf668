import Foundation
import Testing

/// The geolocate commands as a user runs them.
struct GeolocateTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    // A camera at 55.1215 E, 24.981292 N, 35 m up, looking 3 degrees, 6 down, f = 1,500; picks good to a pixel. By the pinhole
    // formulas in a spreadsheet's arithmetic, not by this program.
    try place.put(Self.pairs, place.root + "/pairs.csv")
    // 0.1 x 0.1 degrees of flat ground, 5 m above the sea.
    let row = [String](repeating: "5", count: 100).joined(separator: " ")
    let grid = [String](repeating: row, count: 100).joined(separator: "\n")
    try place.put(
      "ncols 100\nnrows 100\nxllcorner 55.07\nyllcorner 24.93\ncellsize 0.001\nNODATA_value -9999\n\(grid)\n",
      place.root + "/dem.asc")
    try place.put(
      "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],"
        + "UNIT[\"Degree\",0.0174532925199433]]", place.root + "/dem.prj")
  }

  static let pairs = """
    u,v,lon,lat,height,sigma_m,sigma_h,sigma_px,name
    375.4,536.7,55.1205090,24.9840000,5,2,2,2,tower 1
    1284.6,516.4,55.1220946,24.9832780,15,2,2,2,tower 2
    1304.1,446.2,55.1234821,24.9876101,5,2,2,2,tower 3
    497.2,393.7,55.1200134,24.9867076,30,2,2,2,tower 4
    926.4,359.7,55.1217973,24.9903177,50,2,2,2,tower 5
    768.8,468.6,55.1212027,24.9849025,12,2,2,2,tower 6
    1278.0,415.5,55.1226893,24.9853538,25,2,2,2,tower 7
    204.8,637.5,55.1207072,24.9829170,5,2,2,2,tower 8
    """

  private func run(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["geolocate"] + arguments, in: place.root)
  }

  private func expectRefusal(
    _ outcome: Program.Outcome, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == 2, "\(outcome.output)", sourceLocation: sourceLocation)
    #expect(outcome.messages.count == 1 && outcome.output == "", "\(outcome.errors)", sourceLocation: sourceLocation)
    for w in words { #expect(outcome.errors.contains(w), "\(outcome.errors)", sourceLocation: sourceLocation) }
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `Every command has a help with examples`() throws {
    for name in ["sun", "when", "resect", "bearings", "align", "project", "check", "board", "skyline", "index", "pose"]
    {
      let help = try run(name, "--help")
      #expect(
        help.status == 0 && help.output.contains("EXAMPLES:") && help.output.contains("groundbreak geolocate \(name)"))
    }
  }

  @Test func `Place and time give the shadow`() throws {
    // NREL's reference case: azimuth 194.34, zenith 50.11.
    let sun = try object(
      try run("sun", "--at", "-105.1786,39.742476", "--time", "2003-10-17T12:30:30-07:00", "--json").output)
    #expect(abs((sun["sun_azimuth"] as? Double ?? 0) - 194.340) < 0.01)
    #expect(abs((sun["sun_elevation"] as? Double ?? 0) - 39.888) < 0.01)
  }

  @Test func `Two shadows give regions`() throws {
    let out = place.root + "/regions.geojson"
    let outcome = try run(
      "sun", "--time", "2023-06-01T09:00Z", "--ratio", "0.2247", "--time", "2023-06-01T15:00Z", "--ratio", "2.89",
      "--out", out)
    #expect(outcome.status == 0 && outcome.output.contains("31.50000 N, 35.00000 E"), "\(outcome.output)")
    #expect(try object(String(contentsOfFile: out, encoding: .utf8))["type"] as? String == "FeatureCollection")
  }

  @Test func `A year is drawn as a map of days and hours`() throws {
    for name in ["when.svg", "when.csv"] {
      let outcome = try run(
        "when", "--at", "35.2,31.5", "--ratio", "1.8", "--azimuth", "75", "--from", "2023-03-01", "--to", "2023-04-30",
        "--out", name)
      #expect(outcome.status == 0 && outcome.output.contains("2023-03-20 to 2023-04-08"), "\(outcome.output)")
      #expect(place.exists(place.root + "/" + name))
    }
    let csv = try String(contentsOfFile: place.root + "/when.csv", encoding: .utf8)
    #expect(csv.hasPrefix("time_utc,local_time,sun_azimuth") && csv.contains(",fits68,"))
  }

  @Test func `Landmarks give the camera and its files`() throws {
    let outcome = try run("resect", "pairs.csv", "--size", "1920x1080", "--out", "camera", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let camera = try object(outcome.output)
    let at = camera["place"] as? [String: Double] ?? [:]
    #expect(abs((at["longitude"] ?? 0) - 55.1215) < 0.0001 && abs((at["latitude"] ?? 0) - 24.981292) < 0.0002)
    #expect(abs((camera["yaw"] as? Double ?? 0) - 3) < 0.3 && abs((camera["focal"] as? Double ?? 0) - 1_500) < 40)
    #expect(
      place.entries(place.root + "/camera").sorted() == [
        "camera.geojson", "camera.json", "camera.kml", "residuals.csv",
      ])
    expectRefusal(
      try run("resect", "pairs.csv", "--size", "1920x1080", "--out", "camera"), "already holds a result", "--force")
    // The same inputs, the same bytes.
    _ = try run("resect", "pairs.csv", "--size", "1920x1080", "--out", "again")
    for name in ["camera.json", "camera.kml"] {
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: place.root + "/camera/" + name))
          == Data(contentsOf: URL(fileURLWithPath: place.root + "/again/" + name)))
    }
  }

  @Test func `A pixel goes to the ground and a place to a pixel`() throws {
    _ = try run("resect", "pairs.csv", "--size", "1920x1080", "--out", "camera")
    let answer = try object(
      try run("project", "camera", "--dem", "dem.asc", "--pixel", "960,800", "--place", "55.12,24.99", "--json").output)
    let ground = try #require((answer["ground"] as? [[String: Any]])?.first)
    // 30 m above flat ground, 6 + atan(260 / 1500) = 15.8 degrees down: 106 m away.
    #expect(abs((ground["distance"] as? Double ?? 0) - 106) < 12)
    #expect((answer["places"] as? [[String: Any]])?.first?["in_frame"] as? Bool == true)
  }

  @Test func `Structures that are seen date the footage`() throws {
    _ = try run("resect", "pairs.csv", "--size", "1920x1080", "--out", "camera")
    try place.put(Self.structures, place.root + "/structures.geojson")
    let outcome = try run(
      "project", "camera", "--dem", "dem.asc", "--result", "structures.geojson", "--seen", "S1", "--absent", "S2",
      "--out", "frame.svg")
    #expect(
      outcome.output.contains("S1 is seen roofed, so the footage is later than 3 June 2023."),
      "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("Together: between 3 June 2023 and 1 August 2023."))
    #expect(place.exists(place.root + "/frame.svg"))
    expectRefusal(
      try run("project", "camera", "--dem", "dem.asc", "--result", "structures.geojson", "--seen", "S9"), "S9", "S1, S2"
    )
    let check = try run(
      "check", "--at", "55.1215,24.9813", "--time", "2023-05-01T09:00Z", "--result", "structures.geojson", "--seen",
      "S1")
    #expect(
      check.status == 0
        && check.output.contains("inconsistent  Together: later than 3 June 2023; the claimed time is earlier"))
  }

  @Test func `A claimed place is tested and put on a sheet`() throws {
    _ = try run("resect", "pairs.csv", "--size", "1920x1080", "--out", "camera")
    let right = try run(
      "check", "--at", "55.1215,24.98129,35", "--dem", "dem.asc", "--radius", "4", "--pairs", "pairs.csv", "--size",
      "1920x1080", "--out",
      "check.json")
    #expect(
      right.output.contains("landmarks  consistent") && right.output.contains("overall    consistent"),
      "\(right.output)\(right.errors)")
    let wrong = try run("check", "--at", "55.1215,24.9900,35", "--pairs", "pairs.csv", "--size", "1920x1080")
    #expect(
      wrong.output.contains("landmarks  inconsistent") && wrong.output.contains("sight      cannot say"),
      "\(wrong.output)")
    let board = try run(
      "board", "camera", "--dem", "dem.asc", "--check", "check.json", "--source", "A <b>channel</b>", "--out", "board")
    #expect(board.status == 0 || board.errors.contains("Chromium"), "\(board.errors)")
    let html = try String(contentsOfFile: place.root + "/board/board.html", encoding: .utf8)
    #expect(html.contains("A &lt;b&gt;channel&lt;/b&gt;") && !html.contains("<b>channel</b>"))
    #expect(html.contains("tower 8") && html.contains("Probable"))
    _ = try run(
      "check", "--at", "55.1215,24.9900,35", "--pairs", "pairs.csv", "--size", "1920x1080", "--out", "other.json")
    expectRefusal(
      try run("board", "camera", "--check", "other.json", "--out", "other"), "other.json", "from this camera")
    for name in ["board.svg", "board.json", "frame.svg", "map.svg", "camera.geojson", "camera.kml"] {
      #expect(place.exists(place.root + "/board/" + name))
    }
  }

  @Test func `Bearings and transits leave areas`() throws {
    try place.put("lon,lat,azimuth\n8.10,46.50,10\n8.20,46.45,88\n", place.root + "/bearings.csv")
    let outcome = try object(try run("bearings", "bearings.csv", "--json", "--out", "area.geojson").output)
    #expect(outcome["fits"] as? Bool == true && place.exists(place.root + "/area.geojson"))
    try place.put("lon_a,lat_a,lon_b,lat_b\n8.10,46.50,8.11,46.55\n8.2,46.45,8.3,46.45\n", place.root + "/transits.csv")
    let align = try run("align", "transits.csv")
    #expect(align.status == 0 && align.output.contains("46.44986 N, 8.09002 E"), "\(align.output)")
  }

  @Test func `Wrong input is refused with the cause`() throws {
    expectRefusal(try run("sun", "--at", "46.43,98.2", "--time", "2023-06-03T07:10Z"), "Longitude comes first")
    expectRefusal(try run("sun", "--at", "8,46", "--time", "2023-06-03"), "is not a moment")
    expectRefusal(try run("sun", "--ratio", "2"), "two of place, time and shadow")
    expectRefusal(
      try run("sun", "--at", "8,46", "--time", "2023-06-03T07:10Z", "--dem", "dem.asc"), "dem.asc", "does not cover")
    expectRefusal(try run("when", "--at", "8,46", "--from", "2023-06-03", "--to", "2023-05-01"), "no span of days")
    expectRefusal(try run("resect", "absent.csv", "--size", "1920x1080"), "absent.csv")
    expectRefusal(try run("resect", "pairs.csv"), "frame's size is not known")
    expectRefusal(try run("resect", "pairs.csv", "--size", "400x300"), "lies outside the frame")
    expectRefusal(try run("resect", "dem.asc", "--size", "1920x1080"), "dem.asc")
    try place.put(Self.pairs.split(separator: "\n").prefix(3).joined(separator: "\n"), place.root + "/few.csv")
    expectRefusal(try run("resect", "few.csv", "--size", "1920x1080"), "too few")
    try place.put("u,v,lon,lat,height\n1,1,8,46,0\n2,2,46,8,0\n3,9,8,46.1,0\n", place.root + "/swapped.csv")
    expectRefusal(
      try run("resect", "swapped.csv", "--size", "1920x1080"), "swapped.csv, line 3", "Longitude comes first")
    expectRefusal(try run("project", "absent", "--dem", "dem.asc", "--pixel", "1,2"), "absent")
    expectRefusal(try run("check", "--at", "8,46"), "nothing to test")
    expectRefusal(try run("bearings", "pairs.csv"), "has no column azimuth")
    expectRefusal(try run("board", "absent", "--out", "b"), "absent")
    #expect(!place.exists(place.root + "/b"))
  }

  private static let structures = """
    {"type":"FeatureCollection","features":[
    {"type":"Feature","id":"S1","geometry":{"type":"Polygon","coordinates":[[[55.1210,24.985],[55.1220,24.985],[55.1220,24.986],[55.1210,24.986],[55.1210,24.985]]]},
    "properties":{"id":"S1","status":"new","height_m":9.5,"probability":0.9,"events":[
    {"kind":"construction","last_without":{"scene":"a","time":"2023-06-03T08:00:00Z"},"first_with":{"scene":"b","time":"2023-06-20T08:00:00Z"},"best":"2023-06-10","probability":0.9}]}},
    {"type":"Feature","id":"S2","geometry":{"type":"Polygon","coordinates":[[[55.1225,24.985],[55.1230,24.985],[55.1230,24.986],[55.1225,24.986],[55.1225,24.985]]]},
    "properties":{"id":"S2","status":"new","height_m":null,"probability":0.8,"events":[
    {"kind":"construction","last_without":{"scene":"c","time":"2023-07-10T08:00:00Z"},"first_with":{"scene":"d","time":"2023-08-01T08:00:00Z"},"best":"2023-07-20","probability":0.9}]}}
    ]}
    """
}
