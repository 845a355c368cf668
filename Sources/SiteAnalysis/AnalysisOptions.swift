import ChangeDetection

/// Options of the whole engine; every default is stated with its reason. They are stored in the result.
public struct AnalysisOptions: Sendable, Hashable, Codable {
  public var preparation = PreparationOptions()
  public var change = ChangeOptions()
  public var structures = StructureOptions()
  public var sites = SiteOptions()
  public var pairs = PairOptions()
  public init() {}
}

/// What counts as a change of one pixel. Differences are in units of the series' own scatter of unchanged ground.
public struct ChangeOptions: Sendable, Hashable, Codable {
  /// Two looks of one pixel are the same within this many scatters.
  public var tolerance = 3.0
  public var partition = OptimalPartition.Options()
  /// An observation that agrees with neither its past nor its future within this many scatters is cloud, shadow or snow.
  public var outlierTolerance = 5.0
  /// Fewer usable observations than this decide nothing about a pixel.
  public var minimumObservations = 5
  public init() {}
}

/// What counts as a structure.
public struct StructureOptions: Sendable, Hashable, Codable {
  /// Pixels: about 4 x 4, the least on which an outline with corners can be told from a blot.
  public var minimumPixels = 16
  /// The same on coarse pixels, as long as that is `minimumCoarseArea` or more: a hall of 1,000 m2 is 10 pixels at 10 m, and of 16 more than half of what can be
  /// seen is missed (`Benchmarks/results/coarse-pixels.md`).
  public var minimumCoarsePixels = 8
  /// m2, of coarse pixels: images of 10 m that were resampled to finer pixels show no more than they did.
  public var minimumCoarseArea = 800.0
  /// m2: below it 3 m images show no building reliably.
  public var minimumArea = 150.0
  /// Share of the asked area above which a region is ground, not a structure.
  public var maximumShare = 0.2
  /// Part of the smallest rectangle around it that a structure fills. A third missing still admits an L.
  public var minimumFill = 0.66
  public var maximumAspect = 14.0
  /// Contrasts in a clear picture are measured in the series' scatter, or in this part of the picture's own grain where that is finer.
  public var grain: Float = 0.6
  /// Metres between the two places that grain compares, or two pixels where those are more: the texture of ground, whatever the pixels.
  public var grainDistance = 6.0
  /// Contrast to the surroundings that three quarters of the outline must reach, in scatters.
  public var minimumContrast = 2.0
  public var roofs = RoofOptions()
  /// Metres: from here on most buildings are a few pixels wide, and a wall of 6 m casts a pixel of shadow or less. The geometric middle between the 3 m and the 10 m to
  /// which the two sets of curves were fitted.
  public var coarsePixel = 5.5
  /// Metres: of a tall block under a winter sun.
  public var longestShadow = 50.0
  /// One-sigma error of each edge of an outline in pixels, from experiments at 3 m (simulated).
  public var edgeError = 0.3
  /// Below it a structure is not reported at all. One image that shows it makes a likely structure possible (0.49), and that is said.
  public var leastProbability = 0.3
  /// What shape and history must reach. Of probabilities that are true, F1 is highest above half of the F1 that is reached, which is 0.8 to 0.85 on simulated places
  /// (Lipton et al. 2014, arXiv:1402.1892).
  public var leastTrust = 0.45
  /// The same where too few images could show a shadow that follows the sun: look alone took fields for roofs (of what was then trusted by 0.4 to 0.7, half was right on simulated
  /// places).
  public var leastTrustByLook = 0.65
  /// The same on coarse pixels, where the F1 that is reached is 0.4: no more than what must be reached to be said at all.
  public var leastCoarseTrust = 0.3
  /// Below it a doubtful structure on coarse pixels is no hint at a site either.
  public var leastHint = 0.05
  /// Every candidate that has a history is said, however doubtful and whatever it overlaps: for the fit of the curves (`Benchmarks/calibrate.py`), not for people.
  public var saysEveryCandidate = false
  /// NDVI, and green excess where there is no near infrared, above which a region is plants.
  public var maximumNDVI = 0.35
  public var maximumGreenExcess = 0.06
  public init() {}

  func isCoarse(_ pixelSize: Double) -> Bool { pixelSize >= coarsePixel }

  /// Pixels of the smallest structure that is looked for, on pixels so many metres wide.
  func leastPixels(_ pixelSize: Double) -> Int {
    func pixels(_ area: Double) -> Int { Int((area / (pixelSize * pixelSize)).rounded(.up)) }
    let least =
      isCoarse(pixelSize) ? min(minimumPixels, max(minimumCoarsePixels, pixels(minimumCoarseArea))) : minimumPixels
    return max(least, pixels(minimumArea))
  }
}

/// How structures and worked ground make a site.
public struct SiteOptions: Sendable, Hashable, Codable {
  /// Metres that ground between two parts of one site may be left undisturbed: a lane and its verges.
  public var gap = 25.0
  /// Metres from a structure in which worked ground is looked for: works of 15 ha with one hall in a corner are that long.
  public var reach = 400.0
  /// What a site may lack of its convex hull, as a share of itself, to be straightened to it: an old hall with its yard in one corner. An L lacks more.
  public var mostStraightened = 0.25
  /// Share of a site's ground that must have changed before a phase is said to have begun.
  public var onsetShare = 0.05
  /// Scatters by which worked ground differs from every look it had before: more than wet and dry soil do.
  public var workTolerance: Float = 4
  /// Days within which the onset share must be worked on to be a spell of work, not a lorry's worth here and there.
  public var workWindowDays = 90.0
  /// Days of quiet between two spells of work that make a stall: more than a winter.
  public var minimumStallDays = 270.0
  /// m2 of the smallest site.
  public var minimumArea = 400.0
  public init() {}
}
