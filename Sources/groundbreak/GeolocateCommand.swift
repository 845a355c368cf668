import ArgumentParser
import Geolocation
import SitePipeline

struct GeolocateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "geolocate",
    abstract: "Says where and when published footage was taken, and how surely.",
    discussion: """
      For the verification of published media: a camera's place from landmarks, from bearings, from the sun; \
      what a frame shows on the ground; a claimed place put to the test. Places are written LON,LAT in degrees \
      (WGS84), times in UTC or with an offset.

      EXAMPLES:
        groundbreak geolocate sun --at 35.2,31.5 --time 2023-06-03T14:20Z
        groundbreak geolocate when --at 35.2,31.5 --ratio 1.8 --azimuth 75 --out when.svg
        groundbreak geolocate resect pairs.csv --image frame.jpg --dem dem.tif --out camera
        groundbreak geolocate skyline frame.jpg --aoi area.geojson --dem dem.tif --out found
      """,
    subcommands: [
      GeolocateSunCommand.self, GeolocateWhenCommand.self, GeolocateResectCommand.self, GeolocateBearingsCommand.self,
      GeolocateAlignCommand.self, GeolocateProjectCommand.self, GeolocateCheckCommand.self, GeolocateBoardCommand.self,
      GeolocateSkylineCommand.self, GeolocateIndexCommand.self, GeolocatePoseCommand.self,
    ])
}

/// The elevation model, as all commands that use one take it.
struct TerrainArguments: ParsableArguments {
  @Option(
    name: .customLong("dem"), parsing: .upToNextOption,
    help: ArgumentHelp("Elevation models: GeoTIFF, HGT, VRT; several tiles, any coordinate system.", valueName: "file"))
  var dem: [String] = []

  @Option(help: ArgumentHelp("Metres between heights (as the finest model has them).", valueName: "m"))
  var demStep: Double?

  @Flag(help: "Ground in no tile is sea.")
  var missingIsSea = false

  @Flag(help: "Keep heights below sea level; else they are raised to it.")
  var keepBelowSea = false

  @Option(help: ArgumentHelp("Coefficient of refraction.", valueName: "k"))
  var refraction = 0.13

  var options: TerrainOptions {
    var o = TerrainOptions()
    o.paths = dem
    o.step = demStep
    o.missingIsSea = missingIsSea
    o.keepsBelowSea = keepBelowSea
    o.refraction = refraction
    return o
  }
}

/// A shadow that was measured.
struct ShadowArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Length of a shadow on level ground over the height of what casts it.", valueName: "r"))
  var ratio: [Double] = []

  @Option(help: ArgumentHelp("Its standard deviation, in per cent.", valueName: "%"))
  var ratioSigma = 5.0

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Direction in which shadows fall, degrees from true north.", valueName: "deg"))
  var azimuth: [Double] = []

  @Option(help: ArgumentHelp("Its standard deviation, in degrees.", valueName: "deg"))
  var azimuthSigma = 2.0

  func validate() throws {
    guard ratioSigma > 0, ratioSigma <= 100, azimuthSigma > 0, azimuthSigma <= 180 else {
      throw ValidationError(
        "Standard deviations are above 0, of ratios up to 100 per cent, of directions up to 180 degrees.")
    }
    guard ratio.isEmpty || azimuth.isEmpty || ratio.count == azimuth.count else {
      throw ValidationError("Give --ratio and --azimuth equally often, or only one of them.")
    }
  }

  var clues: [ShadowClue] {
    (0..<max(ratio.count, azimuth.count)).map { i in
      ShadowClue(
        ratio: i < ratio.count ? Measured(ratio[i], sigma: ratio[i] * ratioSigma / 100) : nil,
        azimuth: i < azimuth.count ? Measured(azimuth[i], sigma: azimuthSigma) : nil)
    }
  }
}
