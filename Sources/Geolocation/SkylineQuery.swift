import Foundation

/// What the search assumes about cameras and errors.
public struct SkylineOptions: Sendable, Hashable, Codable {
  /// Horizontal fields of view that are tried, degrees: from a long lens to the widest without a fish-eye's distortion.
  public var fields = 12.0...110.0
  /// Ratio of neighbouring fields of view. 1.12 leaves at most 6 % of error in a lens, which the fit takes out.
  public var fieldRatio = 1.12
  /// Pitches of the optical axis that are tried, degrees.
  public var pitches = -17.5...17.5
  /// Largest roll in degrees, either way: nobody holds a camera more awry without meaning to.
  public var roll = 6.0
  /// Standard deviation of roll in degrees.
  public var rollSigma = 2.0
  /// Standard deviation of pitch in degrees.
  public var pitchSigma = 12.0
  /// A usual lens as a field of view in degrees, and the standard deviation of a lens from it as a logarithm: long lenses and
  /// extreme wide angles are rare.
  public var usualField = 50.0
  public var lensSigma = 0.5
  /// Heights of the eye above the usual 2 m that are allowed, metres: towers and roofs, and summits that the model cuts off.
  public var lifts = -8.0...45.0
  /// Standard deviation of that height, metres.
  public var liftSigma = 14.0
  /// A lift beyond which the terrain is looked at again from up there, metres.
  public var liftLooksAgain = 6.0
  /// Where ground nearer than this makes the line, the place is tried from `secondLift` too, metres: such ground hides what is seen
  /// from a little higher.
  public var nearGround = 1_000.0
  public var secondLift = 14.0
  /// Error of the terrain's heights along its crests, metres, on top of a share of its cell. Averaged from 25 to 75 m and 30 to 90 m,
  /// crests scatter by 5.7 m; measured models have errors of their own.
  public var terrainSigma = 3.0
  public var terrainSigmaPerCell = 0.025
  /// Metres of ground over which that error goes together, on top of half a cell.
  public var terrainLength = 60.0
  /// Metres by which a model's crests lie too low, for each metre of its cells: measured 7 m at 75 to 90 m.
  public var crestLossPerCell = 0.085
  /// How wrong a candidate place makes the ground around it look, in metres for each metre of the grid's step: the step's mean
  /// distance to the truth times a hillside's slope.
  public var placeSigmaPerStep = 0.14
  /// Standard deviation of a true place from a candidate's, in steps of the grid: even over a square it is 0.29, and hilltops lie aside.
  public var roamPerStep = 0.35
  /// Error of the line in pixels that a coarse look reckons with beside the line's own roughness, for a picture 1,000 pixels wide.
  public var lineSigma = 1.5

  public init() {}

  /// From narrow to wide, the first and last as asked for.
  public var ladder: [Double] {
    let span = log(fields.upperBound / fields.lowerBound)
    let steps = max(0, Int((span / log(fieldRatio)).rounded(.up)))
    guard steps > 0 else { return [fields.lowerBound] }
    return (0...steps).map { fields.lowerBound * exp(span * Double($0) / Double(steps)) }
  }

  /// Pitch matters by the square of the field of view: a long lens needs few hypotheses.
  func pitches(forField field: Double) -> [Double] {
    let step = field < 18 ? 17.5 : min(10, max(5, 250 / field))
    let width = pitches.upperBound - pitches.lowerBound
    let count = max(1, Int((width / step).rounded()))
    return (0..<count).map { pitches.lowerBound + width * (Double($0) + 0.5) / Double(count) }
  }
}

/// A skyline turned into elevations over azimuths for one lens and one pitch. Turning the camera about the vertical only adds to the
/// azimuths, so one curve serves all headings.
struct SkylineCurve: Sendable {
  var pitch: Double
  /// Half the distance to the next pitch: how far the whole curve may be raised or lowered.
  var slack: Double
  /// First bin from the optical axis.
  var first: Int
  /// Bins that hold something, counted from `first`, with the mean elevation there in degrees less `mean`.
  var bins: [Int32]
  var elevations: [Float]
  var mean: Float
  /// Four parts of as many bins each: which of `bins`, and the same as stretches without gaps.
  var runs: [Range<Int>]
  var quarters: [MatchSource.Quarter]
  /// Bins from the first to beyond the last.
  var extent: Int
}

/// Everything that is looked up for one field of view.
struct SkylineRung: Sendable {
  var field: Double
  var focal: Double
  /// Rays of an index in one bin: 2, 4 or 8. Wide lenses need no fine bins, and the work stays the same.
  var rays: Int
  var curves: [SkylineCurve]
  /// Of the azimuths of the bins' middles.
  let sines: [Float]
  let cosines: [Float]

  var binWidth: Double { HorizonIndex.spacing * Double(rays) }

  init(_ line: Skyline, field: Double, options: SkylineOptions) {
    self.field = field
    focal = Intrinsics.focal(width: line.width, hFOV: field)
    rays = field < 32 ? 2 : field < 64 ? 4 : 8
    let pitches = options.pitches(forField: field)
    let slack = (options.pitches.upperBound - options.pitches.lowerBound) / Double(pitches.count) / 2 + 0.5
    curves = []
    let width = HorizonIndex.spacing * Double(rays) * Angle.radians
    sines = (0..<(HorizonIndex.rays / rays)).map { Float(sin((Double($0) + 0.5) * width)) }
    cosines = (0..<(HorizonIndex.rays / rays)).map { Float(cos((Double($0) + 0.5) * width)) }
    curves = pitches.compactMap { curve(line, pitch: $0, slack: slack) }
  }

  private func curve(_ line: Skyline, pitch: Double, slack: Double) -> SkylineCurve? {
    let camera = Camera(
      intrinsics: Intrinsics(width: line.width, height: line.height, focal: focal), position: Vector3(0, 0, 0),
      orientation: Orientation(yaw: 0, pitch: pitch, roll: 0))
    let rays = line.samples.map { s -> (azimuth: Double, elevation: Double) in
      let r = camera.ray(.init(x: s.x, y: s.y))
      return (atan2(r.x, r.y) * Angle.degrees, r.elevation)
    }
    guard let left = rays.map(\.azimuth).min(), let right = rays.map(\.azimuth).max() else { return nil }
    let first = Int((left / binWidth).rounded(.down))
    let extent = Int((right / binWidth).rounded(.down)) - first + 1
    var sums = [Double](repeating: 0, count: extent)
    var counts = [Int](repeating: 0, count: extent)
    // The line between neighbouring samples counts for the bins it crosses, four times a bin.
    let part = binWidth / 4
    for i in rays.indices.dropLast() where line.samples[i + 1].x - line.samples[i].x < 2.5 * line.spacing {
      let (a, b) = (rays[i], rays[i + 1])
      guard b.azimuth > a.azimuth else { continue }
      var k = Int((a.azimuth / part - 0.5).rounded(.up))
      while (Double(k) + 0.5) * part < b.azimuth {
        let x = (Double(k) + 0.5) * part
        let t = (x - a.azimuth) / (b.azimuth - a.azimuth)
        let bin = Int((x / binWidth).rounded(.down)) - first
        if bin >= 0, bin < extent {
          sums[bin] += a.elevation + (b.elevation - a.elevation) * t
          counts[bin] += 1
        }
        k += 1
      }
    }
    let held = (0..<extent).filter { counts[$0] >= 2 }
    guard held.count >= 8 else { return nil }
    let values = held.map { sums[$0] / Double(counts[$0]) }
    let mean = values.reduce(0, +) / Double(values.count)
    var runs: [Range<Int>] = []
    let quarters = (0..<4).map { k -> MatchSource.Quarter in
      let part = (held.count * k / 4)..<(held.count * (k + 1) / 4)
      let before = runs.count
      runs += Self.runs(Array(held[part]))
      return MatchSource.Quarter(bins: part, runs: before..<runs.count)
    }
    return SkylineCurve(
      pitch: pitch, slack: slack, first: first, bins: held.map(Int32.init), elevations: values.map { Float($0 - mean) },
      mean: Float(mean), runs: runs, quarters: quarters, extent: extent)
  }

  private static func runs(_ bins: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for bin in bins {
      if let last = runs.last, last.upperBound == bin {
        runs[runs.count - 1] = last.lowerBound..<(bin + 1)
      } else {
        runs.append(bin..<(bin + 1))
      }
    }
    return runs
  }
}
