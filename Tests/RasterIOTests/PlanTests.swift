import Foundation
import RasterCore
import RasterIO
import Testing

@Suite struct PlanTests {
  @Test func oneSharedGridIsTakenAsItIs() throws {
    var disk = try ScenesOnDisk()
    for day in 1...3 {
      try disk.add("s\(day)", ScenesOnDisk.flat([1, 2, 3], pixel: 7.143), roles: [.red, .green, .blue], day: 4 - day)
    }
    let plan = try disk.plan()
    #expect(plan.grid == disk.facts.values.first?.grid)
    #expect(plan.roles == [.blue, .green, .red])
    #expect(plan.items.map(\.scene.id) == ["s3", "s2", "s1"])
    #expect(plan.items.allSatisfy { $0.resampling == [.none] })
    #expect(plan.area.usableCount == 64)
    #expect(plan.leftOut.isEmpty)
  }

  @Test func shiftedGridsMeetOnTheCommonestAndWholePixelsAreCopied() throws {
    var disk = try ScenesOnDisk()
    try disk.add("a", ScenesOnDisk.flat([1]), roles: [.pan], day: 1)
    try disk.add("b", ScenesOnDisk.flat([1], left: 500_003, top: 4_499_998), roles: [.pan], day: 2)
    try disk.add("c", ScenesOnDisk.flat([1], left: 500_020), roles: [.pan], day: 3)
    try disk.add("d", ScenesOnDisk.flat([1]), roles: [.pan], day: 4)
    let plan = try disk.plan()
    #expect(plan.items.map(\.resampling) == [[.none], [.cubic], [.none], [.none]])
    // Two of four scenes reach the left edge of a and d, and c does not: the box that half cover is theirs.
    #expect(plan.grid.transform.gdal == [500_000, 10, 0, 4_500_000, 0, -10])
    #expect((plan.grid.width, plan.grid.height) == (8, 8))
  }

  @Test func resamplingFollowsThePixelSizes() throws {
    var disk = try ScenesOnDisk()
    for day in 1...3 { try disk.add("g\(day)", ScenesOnDisk.flat([1]), roles: [.pan], day: day) }
    try disk.add("fine", ScenesOnDisk.flat([1], width: 40, height: 40, pixel: 2), roles: [.pan], day: 4)
    let mask = ScenesOnDisk.flat([1], width: 4, height: 4, pixel: 20)
    try disk.add(
      "coarse", ScenesOnDisk.flat([1], width: 4, height: 4, pixel: 20), roles: [.pan], day: 5,
      masks: [("m", mask, .scl)])
    let plan = try disk.plan()
    #expect(plan.grid.pixelSize == 10)
    #expect(plan.items[3].resampling == [.average])
    #expect(plan.items[4].resampling == [.bilinear, .nearest])
  }

  @Test func degreesAndWebMercatorBecomeUTM() throws {
    var disk = try ScenesOnDisk()
    var degrees = ScenesOnDisk.flat([1], width: 100, height: 100, left: 54.54, top: 24.37)
    degrees.epsg = 4326
    degrees.place?.dx = 0.0001
    degrees.place?.dy = 0.0001
    try disk.add("a", degrees, roles: [.pan])
    let plan = try disk.plan()
    #expect(plan.grid.crs.name == "EPSG:32640")
    // 0.0001 degrees at 24.4 north: 11.07 m of latitude, 10.14 m of longitude.
    #expect(abs(plan.grid.pixelSize - (11.07 * 10.14).squareRoot()) < 0.05)
    var mercator = try ScenesOnDisk()
    try mercator.add(
      "m", ScenesOnDisk.flat([1], left: 11_564_616, top: 3_551_570, pixel: 4.777, epsg: 3857),
      roles: [.pan])
    let other = try mercator.plan()
    #expect(other.grid.crs.name == "EPSG:32648")
    #expect(abs(other.grid.pixelSize - 4.12) < 0.02)
  }

  @Test func theMajorityDecidesTheBands() throws {
    var disk = try ScenesOnDisk()
    for day in 1...3 {
      try disk.add("n\(day)", ScenesOnDisk.flat([1, 2, 3, 4]), roles: [.red, .green, .blue, .nir], day: day)
    }
    try disk.add("rgb", ScenesOnDisk.flat([1, 2, 3]), roles: [.red, .green, .blue], day: 4)
    let plan = try disk.plan()
    #expect(plan.roles == [.blue, .green, .red, .nir])
    #expect(plan.leftOut.map(\.path) == [disk.folder.file("rgb.tif")])
    #expect(plan.leftOut.first?.reason.contains("nir") == true)
    let asked = try disk.plan(options: GridOptions(roles: [.red]))
    #expect(asked.roles == [.red])
    #expect(asked.items.count == 4)
  }

  @Test func aSceneWithoutASystemIsLeftOut() throws {
    var disk = try ScenesOnDisk()
    try disk.add("good", ScenesOnDisk.flat([1]), roles: [.pan])
    try disk.add("bare", TinyTIFF(width: 2, height: 2, bands: [[1, 2, 3, 4]]), roles: [.pan], day: 2)
    let plan = try disk.plan()
    #expect(plan.items.map(\.scene.id) == ["good"])
    #expect(plan.leftOut.map(\.path) == [disk.folder.file("bare.tif")])
    #expect(plan.leftOut.first?.severity == .failure)
    disk.scenes.removeFirst()
    let error = #expect(throws: RasterIOError.self) { try disk.plan() }
    #expect(error?.code == .nothingUsable)
    #expect(error?.path == disk.folder.file("bare.tif"))
  }

  @Test func theAOICutsTheGridAndMasksIt() throws {
    var disk = try ScenesOnDisk()
    // 3 km around 81 W 40.65 N, the central meridian of zone 17.
    try disk.add(
      "a", ScenesOnDisk.flat([1], width: 300, height: 300, left: 498_500, top: 4_501_500), roles: [.pan])
    let aoi = ScenesOnDisk.rectangle(-81.002, 40.649, -80.998, 40.652)
    let plan = try disk.plan(aoi: aoi)
    // 0.004 degrees of longitude are 338 m here, 0.003 of latitude 333 m; 150 m more on each side.
    #expect(abs(Double(plan.grid.width) - 63.8) < 1.5)
    #expect(abs(Double(plan.grid.height) - 63.3) < 1.5)
    #expect(plan.items[0].resampling == [.none])
    #expect(abs(Double(plan.area.usableCount) - 33.8 * 33.3) < 40)
    #expect(plan.area[plan.grid.width / 2, plan.grid.height / 2])
    #expect(!plan.area[1, 1])
  }

  @Test func anAOIElsewhereIsRefusedWithBothExtents() throws {
    var disk = try ScenesOnDisk()
    try disk.add("a", ScenesOnDisk.flat([1]), roles: [.pan])
    let error = #expect(throws: RasterIOError.self) {
      try disk.plan(aoi: ScenesOnDisk.rectangle(10, 50, 10.1, 50.1))
    }
    #expect(error?.code == .outside)
    #expect(error?.path == "aoi.geojson")
    #expect(error?.message.contains("longitude 10.0 to 10.1") == true)
    #expect(error?.message.contains("-81") == true)
  }

  @Test func aSceneOffTheAOIIsNoFailure() throws {
    var disk = try ScenesOnDisk()
    try disk.add("on", ScenesOnDisk.flat([1], left: 500_000), roles: [.pan], day: 1)
    try disk.add("off", ScenesOnDisk.flat([1], left: 510_000), roles: [.pan], day: 2)
    try disk.add("bare", TinyTIFF(width: 2, height: 2, bands: [[1, 2, 3, 4]]), roles: [.pan], day: 3)
    let plan = try disk.plan(aoi: ScenesOnDisk.rectangle(-81.002, 40.6, -80.998, 40.7))
    #expect(plan.items.map(\.scene.id) == ["on"])
    let severities = Dictionary(plan.leftOut.map { ($0.path, $0.severity) }) { first, _ in first }
    #expect(severities == [disk.folder.file("off.tif"): .elsewhere, disk.folder.file("bare.tif"): .failure])
  }

  @Test func imagesOfTwoFarPlacesDoNotMakeOneGrid() throws {
    var disk = try ScenesOnDisk()
    try disk.add("a", ScenesOnDisk.flat([1]), roles: [.pan], day: 1)
    try disk.add("b", ScenesOnDisk.flat([1]), roles: [.pan], day: 2)
    for (n, left) in [600_000.0, 620_000, 640_000, 660_000].enumerated() {
      try disk.add("x\(n)", ScenesOnDisk.flat([1], left: left), roles: [.pan], day: 3 + n)
    }
    let plan = try disk.plan()
    #expect(plan.items.map(\.scene.id) == ["a", "b"])
    #expect(plan.leftOut.map(\.severity) == [.elsewhere, .elsewhere, .elsewhere, .elsewhere])
    #expect(plan.grid.pixelCount == 64)
  }

  @Test func nonsenseOptionsAreRefused() throws {
    var disk = try ScenesOnDisk()
    try disk.add("a", ScenesOnDisk.flat([1], width: 100, height: 100, pixel: 100), roles: [.pan])
    for size in [0, -1, .nan, .infinity, 1e-3] {
      #expect(throws: RasterIOError.self) { try disk.plan(options: GridOptions(pixelSize: size)) }
    }
    #expect(throws: RasterIOError.self) {
      try RasterReader.plan(scenes: [], facts: [:], aoi: nil, options: GridOptions())
    }
  }

  /// Truth from PROJ's own programs: `echo 600000 4500000 | gdaltransform -s_srs EPSG:32617 -t_srs EPSG:4326`; the area from the series for UTM's scale.
  @Test func theGroundFrameKnowsPlaceAndArea() throws {
    var disk = try ScenesOnDisk()
    try disk.add(
      "a", ScenesOnDisk.flat([1], width: 200, height: 100, left: 600_000, top: 4_500_000), roles: [.pan])
    let ground = try disk.plan().ground
    let corner = ground.geographic(PixelPoint(x: 0, y: 0))
    let far = ground.geographic(PixelPoint(x: 200, y: 100))
    // Between nodes the lattice errs by a millimetre or two.
    #expect(abs(corner.longitude - Truth.corner.0) < 1e-8)
    #expect(abs(corner.latitude - Truth.corner.1) < 1e-8)
    #expect(abs(far.longitude - Truth.far.0) < 2e-8)
    #expect(abs(far.latitude - Truth.far.1) < 2e-8)
    // Area scale of UTM 100 to 102 km off the meridian: k = 0.9996 (1 + d^2 / 2R^2), twice.
    let d = 101_000.0 / 6_378_000
    let k = 0.9996 * (1 + d * d / 2)
    let area = ground.pixelArea(at: PixelPoint(x: 100, y: 50))
    #expect(abs(area - 100 / (k * k)) < 0.0005)
  }

  private enum Truth {
    static let corner = (-79.8173003773432, 40.6447996495288)
    static let far = (-79.7938134738976, 40.6355481874756)
  }
}
