import CGDAL
import RasterCore

extension RasterReader {
  /// Decides the grid, the shared bands and the resampling of every file.
  ///
  /// - CRS: that of most scenes where it is projected in metres that are true to the ground within 2 %, else the UTM zone of the centre
  ///   (so Web Mercator, whose metres are not metres, becomes UTM).
  /// - Pixel size: `options.pixelSize`, else the median over the scenes.
  /// - Extent: the AOI's bounding box with 150 m around it, cut to what the scenes reach; without an AOI the box around all ground
  ///   that at least half of the scenes cover (of several places, the most covered one).
  /// - Lattice: that of the grid that most scenes share, so that their pixels are copied, not resampled; where all scenes share one such
  ///   grid and there is no AOI, the plan is exactly that grid.
  /// - Roles: those present in more than half of the scenes, or `options.roles`. Scenes lacking one are left out.
  /// - Parameter facts: by path, one for each asset of the scenes.
  /// - Returns: items in order of time.
  /// - Throws: `RasterIOError` where no scene is left, or the AOI lies outside all images.
  public static func plan(
    scenes: [Scene], facts: [String: RasterFacts], aoi: AOI?, options: GridOptions
  ) throws -> ReadPlan {
    var selection = CandidateSelection(facts: facts)
    selection.admit(scenes)
    try selection.keepTouching(aoi)
    let roles = try selection.chooseRoles(wanted: options.roles)
    let chooser = GridChooser(candidates: selection.kept, aoi: aoi, options: options)
    let grid = try chooser.grid()
    selection.keepOverlapping(grid)
    guard !selection.kept.isEmpty else { throw selection.nothingLeft() }
    return ReadPlan(
      grid: grid, ground: try GroundFrame(of: grid), roles: roles,
      items: selection.kept.map { $0.item(on: grid, facts: facts) },
      area: try AreaMask.make(aoi: aoi, grid: grid), leftOut: selection.leftOut)
  }
}

/// A scene that may take part, with what choosing a grid needs to know.
struct Candidate {
  var scene: Scene
  /// Of its finest image file.
  var grid: PixelGrid
  var footprint: Footprint

  var roles: Set<BandRole> {
    Set(
      scene.assets.flatMap { asset -> [BandRole] in
        if case .image(let bands) = asset.content { bands.map(\.role) } else { [] }
      })
  }

  func item(on grid: PixelGrid, facts: [String: RasterFacts]) -> ReadPlan.Item {
    let methods = scene.assets.map { asset -> ReadPlan.Resampling in
      guard let own = facts[asset.path]?.grid else { return .nearest }
      return ResamplingChoice.method(file: own, plan: grid, content: asset.content)
    }
    return ReadPlan.Item(scene: scene, resampling: methods)
  }
}

/// Which scenes take part, and why the others do not.
struct CandidateSelection {
  let facts: [String: RasterFacts]
  var kept: [Candidate] = []
  var leftOut: [RejectedInput] = []
  private var footprints: [PixelGrid: Footprint] = [:]

  init(facts: [String: RasterFacts]) { self.facts = facts }

  mutating func admit(_ scenes: [Scene]) {
    for scene in scenes.sorted(by: { ($0.acquisition, $0.id) < ($1.acquisition, $1.id) }) {
      if let grid = referenceGrid(scene) { admit(scene, on: grid) }
    }
  }

  private mutating func admit(_ scene: Scene, on grid: PixelGrid) {
    let footprint = footprints[grid] ?? Footprint(of: grid)
    footprints[grid] = footprint
    if let reason = footprint.refusal {
      leaveOut(scene, reason, "reproject it, for example with gdalwarp -t_srs EPSG:n")
    } else {
      kept.append(Candidate(scene: scene, grid: grid, footprint: footprint))
    }
  }

  /// The finest image's grid; nil, with the reason noted, where a file of the scene cannot be placed.
  private mutating func referenceGrid(_ scene: Scene) -> PixelGrid? {
    var finest: PixelGrid?
    for asset in scene.assets {
      guard let file = facts[asset.path] else {
        leaveOut(scene, "\(asset.path) could not be opened", "fetch the file again")
        return nil
      }
      guard let grid = file.grid else {
        leaveOut(
          scene, path: asset.path,
          "it has no coordinate system or position, so its place on the Earth is unknown",
          "give it one with gdal_edit.py -a_srs EPSG:n -a_ullr ulx uly lrx lry, or leave it away")
        return nil
      }
      if case .image = asset.content, finest.map({ grid.pixelSize < $0.pixelSize }) ?? true {
        finest = grid
      }
    }
    if finest == nil { leaveOut(scene, "it has no image, only masks", "give the image file too") }
    return finest
  }

  /// Leaves out what lies off the AOI.
  mutating func keepTouching(_ aoi: AOI?) throws {
    guard !kept.isEmpty else { throw nothingLeft() }
    guard let aoi else { return }
    var touching: [PixelGrid: Bool] = [:]
    for candidate in kept where touching[candidate.grid] == nil {
      touching[candidate.grid] = aoi.touches(candidate.footprint.outline)
    }
    let outside = kept.filter { touching[$0.grid] == false }
    guard outside.count < kept.count else {
      let images = GeoExtent(kept.flatMap(\.footprint.outline))?.inWords ?? "nowhere"
      throw RasterIOError(
        code: .outside, operation: "use the area of interest", path: aoi.source,
        message: "it lies outside all images: it covers \(aoi.extent?.inWords ?? "nothing"), the images \(images)",
        advice: "check that its coordinates are longitude, latitude in WGS84")
    }
    kept.removeAll { touching[$0.grid] == false }
    for c in outside {
      leaveOut(c.scene, "it does not touch the area of interest", "", .elsewhere)
    }
  }

  /// The roles that more than half of the scenes have, in canonical order; scenes lacking one are left out.
  mutating func chooseRoles(wanted: [BandRole]?) throws -> [BandRole] {
    let sets = kept.map(\.roles)
    var shared = Set(wanted ?? [])
    if shared.isEmpty {
      shared = Set(BandRole.allCases.filter { r in 2 * sets.count { $0.contains(r) } > sets.count })
      if !sets.contains(where: shared.isSubset) || shared.isEmpty {
        // No scene has all of them: the commonest set of bands decides, the earliest on a tie.
        let commonest = sets.max { a, b in sets.count { $0 == a } < sets.count { $0 == b } }
        shared = sets.first { s in sets.count { $0 == s } == sets.count { $0 == commonest } } ?? []
      }
    }
    for c in kept where !shared.isSubset(of: c.roles) {
      let missing = BandRole.allCases.filter { shared.contains($0) && !c.roles.contains($0) }
      leaveOut(
        c.scene, "it lacks \(missing.map(\.rawValue).joined(separator: ", ")), which the others have",
        "name its bands with --bands, or give only images with the same bands")
    }
    kept.removeAll { !shared.isSubset(of: $0.roles) }
    guard !kept.isEmpty, !shared.isEmpty else { throw nothingLeft() }
    return BandRole.allCases.filter(shared.contains)
  }

  /// Leaves out scenes that share no pixel with the grid.
  mutating func keepOverlapping(_ grid: PixelGrid) {
    let whole = LatticeBox(
      left: 0, top: 0, right: Double(grid.width), bottom: Double(grid.height))
    var remaining: [Candidate] = []
    for c in kept {
      if let place = LatticeBox(of: c.grid, on: grid), place.overlaps(whole) {
        remaining.append(c)
      } else {
        leaveOut(
          c.scene, "it does not cover the ground that most scenes cover",
          "give --aoi to look at its place", .elsewhere)
      }
    }
    kept = remaining
  }

  private mutating func leaveOut(
    _ scene: Scene, path: String? = nil, _ reason: String, _ advice: String,
    _ severity: RejectedInput.Severity = .failure
  ) {
    let file = path ?? scene.assets.first?.path ?? scene.id
    leftOut.append(RejectedInput(path: file, reason: reason, advice: advice, severity: severity))
  }

  func nothingLeft() -> RasterIOError {
    let first = leftOut.first { $0.severity == .failure } ?? leftOut.first
    let more = leftOut.count > 1 ? " (and \(leftOut.count - 1) more)" : ""
    return RasterIOError(
      code: .nothingUsable, operation: "plan the analysis", path: first?.path ?? "",
      message: (first?.reason ?? "no scene was given") + more,
      advice: first?.advice ?? "give at least two dated images of one place")
  }
}
