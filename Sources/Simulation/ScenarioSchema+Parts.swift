import RasterCore

extension ScenarioSchema {
  private static let materials = Material.allCases.map(\.rawValue)
  private static let far = -1e6...1e6

  static let point: SchemaNode = .object([
    number("x", far, nil, "Metres east of the north-west corner."),
    number("y", far, nil, "Metres south of the north-west corner."),
  ])

  static let period: SchemaNode = .object([date("from", "First day."), date("to", "Last day.")])

  private static let cut: SchemaNode = .object([
    number("fromU", far, nil, "Along the width, 0 at the centre."), number("toU", far, nil, "Along the width."),
    number("fromV", far, nil, "Along the depth, 0 at the centre."), number("toV", far, nil, "Along the depth."),
  ])

  static let shape: SchemaNode = .object([
    Property(name: "centre", node: point, absence: .isAnError, about: "Middle of the full rectangle."),
    number("width", 0.1...100_000, nil, "Extent along u."),
    number("depth", 0.1...100_000, nil, "Extent along v."),
    number("degrees", -3_600...3_600, 0, "Turn of the u axis from east towards south."),
    number("notchWidth", 0...100_000, 0, "Extent along u of the corner that an L lacks."),
    number("notchDepth", 0...100_000, 0, "Extent along v of the corner that an L lacks."),
    list("cuts", cut, most: 24, "Rectangles cut out: T, U, courtyard."),
    Property(
      name: "isRound", node: .flag, absence: .means(.flag(false)), about: "A disc of diameter width: a tank."),
  ])

  static let place: SchemaNode = {
    let model = JSONTree.encoded(Scenario.Place())
    let range: ClosedRange<UInt64> = 1_024...32_767
    return .object([
      Property(
        name: "epsg", node: .whole(range), absence: .means(model?["epsg"] ?? .whole(32_652)),
        about: "A projected CRS in metres."),
      like("place.easting", model, "Of the north-west corner, in that CRS."),
      like("place.northing", model, "Of the north-west corner, in that CRS."),
      like("place.longitude", model, "WGS84, of the same corner."),
      like("place.latitude", model, "WGS84, of the same corner; sun and seasons follow it."),
    ])
  }()

  static let countryside: SchemaNode = {
    let model = JSONTree.encoded(Scenario.Countryside())
    return .object([
      Property(
        name: "blocks", node: .whole(1...500), absence: .means(model?["blocks"] ?? .whole(16)),
        about: "Blocks of one land use each."),
      like("countryside.woods", model, "Share of blocks in woods."),
      like("countryside.treesPerHectare", model, "Single trees."),
      like("countryside.relief", model, "Standard deviation of the slope, rise over run."),
      choice(
        "climate", Scenario.Climate.allCases.map(\.rawValue), Scenario.Countryside().climate.rawValue,
        "What grows and how the year runs."),
      Property(
        name: "pattern", node: .whole(0...1_000_000), absence: .means(model?["pattern"] ?? .whole(0)),
        about: "Another pattern is another countryside for the same seed."),
      like("countryside.parcel", model, "Size of field parcels relative to the usual."),
      like("countryside.brdf", model, "Strength of the dependence on sun and view."),
      like("countryside.texture", model, "Strength of all random texture; 0 turns it off."),
    ])
  }()

  static let road: SchemaNode = .object([
    Property(name: "line", node: .list(point, count: 2...1_000), absence: .isAnError, about: "Middle line."),
    number("width", 0.1...1_000, 6, "Full width."),
    choice("material", materials, Material.asphalt.rawValue, "Surface."),
    Property(name: "built", node: period, absence: .isNone, about: "When it is built; leave out where it always was."),
  ])

  static let river: SchemaNode = .object([
    Property(name: "line", node: .list(point, count: 2...1_000), absence: .isAnError, about: "Middle line."),
    number("width", 0.1...10_000, nil, "At mean water."),
    number("seasonal", 0...1, 0.35, "How much it rises and falls over the year."),
    Property(
      name: "floods", node: .list(period, count: 0...50), absence: .means(.list([])), about: "When it leaves its bed."),
    number("floodReach", 1...50, 4, "How far floods reach, in half widths."),
  ])

  static let pad: SchemaNode = .object([
    Property(name: "shape", node: shape, absence: .isAnError, about: "Its extent."),
    choice("ground", materials, Material.soil.rawValue, "What clearing lays bare."),
    Property(name: "clearing", node: period, absence: .isAnError, about: "Clearing runs across it in this period."),
    Property(name: "weeds", node: period, absence: .isNone, about: "It lies idle and weeds come up."),
    number("weedCover", 0...1, 0.6, "Share of the ground under weeds after two summers."),
    Property(name: "paving", node: period, absence: .isNone, about: "It is paved in this period."),
    choice("pavement", materials, Material.concrete.rawValue, "With what."),
  ])

  static let yard: SchemaNode = .object([
    Property(name: "shape", node: shape, absence: .isAnError, about: "Its extent."),
    Property(name: "material", node: .choice(materials), absence: .isNone, about: "Its surface; leave out to keep what is there."),
    number("clutter", 0...1, 0.02, "Share of it that things cover."),
    Property(name: "period", node: period, absence: .isAnError, about: "When it is in use."),
    choice("things", Scenario.Things.allCases.map(\.rawValue), Scenario.Things.mixed.rawValue, "What stands in it."),
  ])

  static let construction: SchemaNode = .object([
    date("slab", "Concrete is poured from this day."), date("frame", "Walls and trusses go up."),
    date("roofBegin", "The roof is laid from this day."), date("roofEnd", "The roof is closed."),
  ])

  static let structure: SchemaNode = .object([
    Property(
      name: "id", node: .whole(1...99_999), absence: .meansAt { .whole(UInt64($0 + 1)) }, about: "Unique; the position in the list if left out."),
    Property(
      name: "label", node: .text, absence: .meansAt { .text("structure \($0 + 1)") }, about: "Its name in the truth."),
    choice(
      "kind", PlannedStructure.Kind.allCases.map(\.rawValue), PlannedStructure.Kind.existing.rawValue,
      "What happens to it."),
    Property(name: "shape", node: shape, absence: .isAnError, about: "Its footprint, of an extended one the final."),
    number("height", 0...500, 6, "Metres to the eaves."),
    choice("roof", materials, Material.galvanisedSheet.rawValue, "Roof at the start; of a new structure its final roof."),
    number("pitch", 0...80, 0, "Of a gable roof whose ridge runs along the width; 0 is flat."),
    number("glint", 0...1, 0.05, "Standard deviation of its brightness between scenes."),
    number("rooflights", 0...1, 0, "Share of the length in rooflights."),
    number("roofAge", 0...200, 6, "Years that the first roof has weathered at the start."),
    number("weathering", 0...20, 1, "How fast roofs weather relative to the usual."),
    number("rowSpacing", 0...100, 0, "Between rows of solar panels; 0 for a closed roof."),
    number("standing", 0...1, 0.5, "Of an extended one: share of the width that stands from the start."),
    Property(name: "construction", node: construction, absence: .isNone, about: "Days of a new structure or an addition."),
    Property(name: "work", node: period, absence: .isNone, about: "Of a re-roofing or a demolition."),
    Property(name: "newRoof", node: .choice(materials), absence: .isNone, about: "Roof after a re-roofing."),
  ])

  static let sensor: SchemaNode = {
    let model = JSONTree.encoded(Scenario.Sensor())
    return .object([
      like("sensor.gsd", model, "Ground sample distance; also the pixel size."),
      like("sensor.fine", model, "Side of a cell of the raster that the ground is drawn on."),
      like("sensor.psf", model, "Standard deviation of the point spread, pixels; the pixel's box comes on top."),
      like("sensor.noise", model, "In reflectance at reflectance 0.15."),
      like("sensor.gainJitter", model, "Standard deviation of the gain between scenes."),
      like("sensor.offsetJitter", model, "Standard deviation of the offset between scenes, reflectance."),
      like("sensor.misregistration", model, "Largest common error of georeference, pixels."),
      like("sensor.tilt", model, "Largest tangent of the view's tilt from nadir."),
      like("sensor.warp", model, "Standard deviation of the local error of georeference, pixels."),
      like("sensor.rotation", model, "Largest turn of a scene, degrees."),
      like("sensor.scaleError", model, "Largest error of scale."),
      like("sensor.bandShift", model, "Standard deviation of each band's own shift, pixels."),
      like("sensor.striping", model, "Standard deviation between stripes, reflectance."),
      like("sensor.psfJitter", model, "Standard deviation of the point spread between scenes."),
    ])
  }()

  static let acquisition: SchemaNode = {
    let day = CalendarDate(year: 2020, month: 1, day: 1)
    let model = JSONTree.encoded(Scenario.Acquisition(start: day, end: day, perMonth: 2))
    return .object([
      date("start", "First day on which a scene may be taken."), date("end", "Last such day."),
      like("acquisition.perMonth", model, "Scenes taken a month; cloudy ones are not delivered."),
      like("acquisition.cloud", model, "Mean share of cloud over all scenes taken."),
      like("acquisition.maximumCloud", model, "Scenes with more cloud are not delivered."),
      like("acquisition.maskErrors", model, "0 for a perfect mask, 1 as bad as usual."),
      like("acquisition.haze", model, "Reflectance that haze adds to blue on a usual day."),
      like("acquisition.snow", model, "Chance of snow on the ground in a winter scene."),
      like("acquisition.partial", model, "Share of scenes whose strip ends inside the ground."),
    ])
  }()
}
