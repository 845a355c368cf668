import Foundation
import RasterCore

/// What is decided about a scene before a pixel of it is drawn: time, sky, snow, and how the sensor errs.
public struct SceneConditions: Sendable, Hashable, Codable {
  /// `YYYYMMDD_HHMMSS_ss_SSSS`, as PlanetScope items are named.
  public var id: String
  public var acquisition: Instant
  public var sunAzimuth: Double
  public var sunElevation: Double
  /// Degrees from nadir, >= 0, and the direction on the ground in which roofs lean, degrees from north.
  public var viewAngle: Double
  public var leanAzimuth: Double
  /// Share of the frame under cloud.
  public var cloudShare: Double
  /// Depth of snow on the ground, 0...1.
  public var snow: Double
  /// Reflectance that haze adds to blue.
  public var haze: Double
  /// Georeferencing error in pixels: the content lies this much to the right (+x) and below (+y) of where the grid says.
  public var shift: PixelPoint
  public var gains: [Double]
  public var offsets: [Double]
  /// The strip's edge crosses the frame: part of it is nodata.
  public var isPartial: Bool
  /// What else is wrong with the image's geometry and evenness; nil for nothing.
  public var distortion: Distortion?

  /// A number that no other scene of the scenario has; what is drawn for the scene is drawn from it.
  var key: UInt64 { UInt64(bitPattern: Int64(acquisition.secondsSince1970)) }

  /// Errors that differ from place to place and from band to band.
  public struct Distortion: Sendable, Hashable, Codable {
    /// Standard deviation, in pixels and along each axis, of a displacement that is smooth over hundreds of metres.
    public var warp: Double
    /// Turn of the content about the frame's middle, degrees, clockwise.
    public var rotation: Double
    /// Content is enlarged about the frame's middle by 1 + this.
    public var scale: Double
    /// Further displacement of each band, pixels.
    public var bandShifts: [PixelPoint]
    /// Standard deviation of the point spread relative to the sensor's usual one.
    public var blur: Double
    /// Standard deviation between stripes of neighbouring columns, reflectance.
    public var striping: Double
  }
}

extension Scenario {
  /// All delivered scenes in order of time.
  public func schedule() -> [SceneConditions] {
    var random = SeededGenerator(seed: seed, stream: 1)
    var scenes: [SceneConditions] = []
    var day = Double(acquisition.start.dayNumber)
    let last = Double(acquisition.end.dayNumber)
    while true {
      guard day <= last else { return scenes }
      // Every scene has its own stream: adding a draw to one leaves the others alone.
      let today = day
      day += waiting(atDay: today, &random)
      var own = SeededGenerator(seed: seed, stream: 1_000 + UInt64(max(0, today)))
      let cloud = cloudShare(&own)
      guard cloud <= acquisition.maximumCloud else { continue }
      scenes.append(conditions(day: Int(today), cloud: cloud, &own))
    }
  }

  private func waiting(atDay day: Double, _ random: inout SeededGenerator) -> Double {
    let month = CalendarDate(dayNumber: Int(day)).month
    let season = [11, 12, 1, 2].contains(localMonth(month)) ? 0.6 : 1.15
    let mean = 30.4 / max(0.01, acquisition.perMonth * season)
    return max(1, (mean * (0.4 + 0.6 * random.exponential())).rounded())
  }

  private func cloudShare(_ random: inout SeededGenerator) -> Double {
    let mean = min(acquisition.cloud, 0.95)
    guard mean > 0 else { return 0 }
    // Skies are mostly clear or mostly covered: a U-shaped distribution.
    return random.beta(0.4, 0.4 * (1 - mean) / mean)
  }

  private func conditions(day: Int, cloud: Double, _ random: inout SeededGenerator) -> SceneConditions {
    let centre = (longitude: place.longitude, latitude: place.latitude)
    // Half past ten by the sun, wherever the place is.
    let overpass = (10.5 - centre.longitude / 15) * 3_600 + random.normal() * 1_100
    let time = Instant(secondsSince1970: day * 86_400 + Int(overpass))
    let sun = SolarPosition(at: time, longitude: centre.longitude, latitude: centre.latitude)
    let tilt = sensor.tilt * random.uniform().squareRoot()
    let error = sensor.misregistration * random.uniform().squareRoot()
    let direction = random.uniform(in: 0...(2 * .pi))
    let gain = 1 + random.normal() * sensor.gainJitter * 0.7
    let offset = random.normal() * sensor.offsetJitter * 0.7
    return SceneConditions(
      id: identifier(time, &random), acquisition: time, sunAzimuth: sun.azimuth,
      sunElevation: sun.elevation, viewAngle: atan(tilt) * 180 / .pi,
      leanAzimuth: random.uniform(in: 0...360), cloudShare: cloud,
      snow: snowDepth(month: localMonth(time.date.month), &random),
      haze: random.chance(0.75)
        ? abs(random.normal()) * acquisition.haze : acquisition.haze * random.uniform(in: 1...3.5),
      shift: PixelPoint(x: error * cos(direction), y: error * sin(direction)),
      gains: (0..<4).map { _ in gain + random.normal() * sensor.gainJitter * 0.7 },
      offsets: (0..<4).map { _ in offset + random.normal() * sensor.offsetJitter * 0.7 },
      isPartial: random.chance(acquisition.partial), distortion: distortion(&random))
  }

  private func distortion(_ random: inout SeededGenerator) -> SceneConditions.Distortion {
    SceneConditions.Distortion(
      warp: sensor.warp * (0.4 + 1.2 * random.uniform()), rotation: sensor.rotation * random.uniform(in: -1...1),
      scale: sensor.scaleError * random.uniform(in: -1...1),
      bandShifts: (0..<4).map { _ in
        PixelPoint(x: random.normal() * sensor.bandShift, y: random.normal() * sensor.bandShift)
      },
      blur: max(0.5, 1 + random.normal() * sensor.psfJitter), striping: sensor.striping * (0.5 + random.uniform()))
  }

  /// South of the equator June is what December is in the north.
  func localMonth(_ month: Int) -> Int { place.latitude < 0 ? (month + 5) % 12 + 1 : month }

  private func snowDepth(month: Int, _ random: inout SeededGenerator) -> Double {
    switch month {
    case 12, 1, 2: random.chance(acquisition.snow) ? random.uniform(in: 0.3...1) : 0
    case 3, 11: random.chance(acquisition.snow * 0.25) ? random.uniform(in: 0.2...0.8) : 0
    default: 0
    }
  }

  private func identifier(_ time: Instant, _ random: inout SeededGenerator) -> String {
    let digits = time.iso8601.filter(\.isNumber)
    let hundredths = random.integer(in: 10...99)
    let satellite = random.pick(["2414", "2430", "2447", "2461", "2480", "24a3", "24b5", "24c9"])
    return "\(digits.prefix(8))_\(digits.dropFirst(8))_\(hundredths)_\(satellite)"
  }
}
