import RasterCore

/// What is built where and when, and how it is looked at: everything a simulation is made from.
///
/// Lengths are metres on the simulated ground (`x` east, `y` south from the grid's north-west corner). The same value gives
/// the same scenes, whatever the machine and the order of rendering.
public struct Scenario: Sendable, Hashable, Codable {
  /// `plant`, `nothing built`, ...; printed in the truth and the metadata.
  public var name: String
  public var seed: UInt64
  /// Side of the square ground, metres, at least `sensor.gsd`.
  public var size: Double
  public var place: Place = Place()
  public var countryside: Countryside = Countryside()
  public var roads: [Road] = []
  public var river: River?
  /// Boundary of the works, fenced or not; nil where nothing is built.
  public var site: GroundShape?
  public var pads: [Pad] = []
  public var structures: [PlannedStructure] = []
  public var yards: [Yard] = []
  /// The stage at which no work was done for long, as drawn up by the planner: part of the truth.
  public var stall: Period?
  public var sensor: Sensor = Sensor()
  public var acquisition: Acquisition

  public init(name: String, seed: UInt64, size: Double, acquisition: Acquisition) {
    self.name = name
    self.seed = seed
    self.size = size
    self.acquisition = acquisition
  }

  /// Where the ground lies on the Earth: a projected, metric CRS and the point in it of the ground's north-west corner.
  public struct Place: Sendable, Hashable, Codable {
    public var epsg = 32652
    public var easting = 320_000.0
    public var northing = 4_428_000.0
    /// WGS84, degrees, of that corner: `gdaltransform -s_srs EPSG:32652 -t_srs EPSG:4326`.
    public var longitude = 126.89188
    public var latitude = 39.98301
    public init() {}
  }

  /// First and last day.
  public struct Period: Sendable, Hashable, Codable {
    public var from: CalendarDate
    public var to: CalendarDate
    public init(from: CalendarDate, to: CalendarDate) {
      self.from = from
      self.to = to
    }
  }

  /// What grows around a place.
  public enum Climate: String, Sendable, Hashable, Codable, CaseIterable {
    /// Paddies, fields, meadows and woods with a cold winter.
    case temperate
    /// Green in winter, dry in summer; orchards.
    case mediterranean
    /// Green in the rains of the warm half-year, straw in the dry one; evergreen woods.
    case tropical
    /// Sand, gravel and thin scrub.
    case desert
    /// Conifers and meadows, a short summer.
    case boreal
  }

  public struct Countryside: Sendable, Hashable, Codable {
    /// Blocks of one land use each; field blocks are divided into parcels.
    public var blocks = 16
    /// Share of blocks in woods; the rest are fields and meadows.
    public var woods = 0.25
    /// Single trees along roads and borders, per hectare.
    public var treesPerHectare = 5.0
    /// Hollows and rises: standard deviation of the slope, rise over run.
    public var relief = 0.05
    /// What grows and how the year runs; south of the equator the year is turned by six months.
    public var climate: Climate = .temperate
    /// Another pattern is another countryside for the same seed.
    public var pattern = 0
    /// Size of field parcels relative to the usual 30 x 90 m.
    public var parcel = 1.0
    /// Strength of the dependence of land on the directions of sun and view, relative to the usual; 0 turns it off.
    public var brdf = 1.0
    /// Strength of all random texture relative to the usual; 0 turns it off, for measurements of geometry.
    public var texture = 1.0
    public init() {}
  }

  public struct Road: Sendable, Hashable, Codable {
    public var line: [GroundPoint]
    public var width: Double
    public var material: Material
    /// Earthworks and paving run along the line in this period; nil where the road is there from the start.
    public var built: Period?
    public init(line: [GroundPoint], width: Double, material: Material, built: Period? = nil) {
      self.line = line
      self.width = width
      self.material = material
      self.built = built
    }
  }

  public struct River: Sendable, Hashable, Codable {
    public var line: [GroundPoint]
    /// Width at mean water, metres; banks of sand are laid bare in spring and covered in the rains of July.
    public var width: Double
    public var seasonal = 0.35
    /// The river leaves its bed: rises within three days, falls slowly, leaves mud.
    public var floods: [Period] = []
    /// How far a flood reaches from the middle line, in half widths.
    public var floodReach = 4.0
    public init(line: [GroundPoint], width: Double) {
      self.line = line
      self.width = width
    }
  }

  /// Ground that is cleared, may lie idle, and may be paved.
  public struct Pad: Sendable, Hashable, Codable {
    public var shape: GroundShape
    /// What clearing lays bare.
    public var ground: Material = .soil
    /// Clearing runs across the pad in this period.
    public var clearing: Period
    /// While idle, weeds come up over two summers to this share of the ground.
    public var weeds: Period?
    public var weedCover = 0.6
    public var paving: Period?
    public var pavement: Material = .concrete
    public init(shape: GroundShape, clearing: Period, weeds: Period? = nil, paving: Period? = nil) {
      self.shape = shape
      self.clearing = clearing
      self.weeds = weeds
      self.paving = paving
    }
  }

  /// A place where vehicles, containers and heaps stand differently in every scene.
  public struct Yard: Sendable, Hashable, Codable {
    public var shape: GroundShape
    /// Nil where the surface under it is left as it is.
    public var material: Material?
    /// Share of the yard that is covered by things, 0...1.
    public var clutter: Double
    public var period: Period
    public var things: Things = .mixed
    public init(shape: GroundShape, material: Material?, clutter: Double, period: Period) {
      self.shape = shape
      self.material = material
      self.clutter = clutter
      self.period = period
    }
  }

  /// What stands in a yard.
  public enum Things: String, Sendable, Hashable, Codable, CaseIterable {
    /// Lorries, containers, stacks of material.
    case mixed
    /// Cars in rows.
    case cars
    /// Heaps of what was dug out, a few metres high; they move within months rather than days.
    case heaps
  }

  public struct Sensor: Sendable, Hashable, Codable {
    /// Ground sample distance in metres; also the pixel size.
    public var gsd = 3.0
    /// Side of a cell of the raster that the ground is drawn on, metres.
    public var fine = 1.0
    /// Standard deviation of the Gaussian part of the point spread, in pixels; the pixel's own box comes on top.
    public var psf = 0.55
    /// Noise in reflectance at reflectance 0.15; it grows with the square root of the signal.
    public var noise = 0.005
    /// Standard deviation of the gain between scenes, relative.
    public var gainJitter = 0.05
    /// Standard deviation of the offset between scenes and bands, reflectance.
    public var offsetJitter = 0.006
    /// Largest error of georeference, pixels: applied to the pixels, not to the georeference.
    public var misregistration = 1.0
    /// Largest tangent of the view's tilt from nadir.
    public var tilt = 0.06
    /// Local part of the error of georeference: standard deviation in pixels of a field that is smooth over hundreds of metres.
    public var warp = 0.15
    /// Largest turn about the middle of the frame, degrees.
    public var rotation = 0.01
    /// Largest error of scale, relative.
    public var scaleError = 0.0002
    /// Standard deviation of each band's own shift, pixels.
    public var bandShift = 0.08
    /// Standard deviation of the offset between stripes of neighbouring columns, reflectance.
    public var striping = 0.0008
    /// Standard deviation of the point spread between scenes, relative.
    public var psfJitter = 0.08
    public init() {}
  }

  public struct Acquisition: Sendable, Hashable, Codable {
    public var start: CalendarDate
    public var end: CalendarDate
    /// Scenes a month that the sensor takes; those above `maximumCloud` are not delivered.
    public var perMonth: Double
    /// Mean share of cloud over all scenes taken.
    public var cloud = 0.4
    public var maximumCloud = 0.8
    /// 0 = the provider's mask is perfect, 1 = as bad as usual.
    public var maskErrors = 1.0
    /// Reflectance that haze adds to blue on a usual day.
    public var haze = 0.018
    /// Chance of snow on the ground in a winter scene.
    public var snow = 0.3
    /// Share of scenes whose strip ends inside the ground.
    public var partial = 0.06
    public init(start: CalendarDate, end: CalendarDate, perMonth: Double) {
      self.start = start
      self.end = end
      self.perMonth = perMonth
    }
  }

  /// What the pattern of the ground is drawn from.
  var groundSeed: UInt64 {
    countryside.pattern == 0
      ? seed : SeededGenerator.mixed(seed &+ UInt64(bitPattern: Int64(countryside.pattern)) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The grid that all scenes of this scenario are delivered on.
  public var grid: PixelGrid {
    let pixels = max(1, Int((size / sensor.gsd).rounded(.down)))
    return PixelGrid(
      width: pixels, height: pixels,
      transform: AffineTransform2D(
        originX: place.easting, originY: place.northing, pixelSize: sensor.gsd),
      crs: CRS(definition: "EPSG:\(place.epsg)", name: "EPSG:\(place.epsg)", isGeographic: false))
  }
}
