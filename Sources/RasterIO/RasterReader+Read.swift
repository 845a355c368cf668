import RasterCore

extension RasterReader {
  /// Reads one scene onto the plan's grid.
  ///
  /// - Returns: bands in `plan.roles`' order as stored x scale + offset. Where the image ends, holds nodata in every band or is
  ///   transparent, all bands are NaN and `covered` is false. `usable` is `covered` where the scene's masks call the ground clear.
  /// - Throws: `RasterIOError` naming the file that could not be read: a truncated file opens, but fails here.
  public static func read(_ item: ReadPlan.Item, plan: ReadPlan) throws -> SceneImage {
    let grid = plan.grid
    var layers: [BandRole: [Float]] = [:]
    var clear = [Bool](repeating: true, count: grid.pixelCount)
    for (index, asset) in item.scene.assets.enumerated() {
      let method = index < item.resampling.count ? item.resampling[index] : .nearest
      switch asset.content {
      case .image(let bands):
        let wanted = bands.filter { plan.roles.contains($0.role) && layers[$0.role] == nil }
        guard !wanted.isEmpty else { continue }
        let values = try AssetReader(asset: asset, grid: grid, method: method).image(wanted)
        for (band, raster) in zip(wanted, values) { layers[band.role] = raster }
      case .mask(let kind):
        let flags = try AssetReader(asset: asset, grid: grid, method: method).mask(kind)
        for i in clear.indices where !flags[i] { clear[i] = false }
      }
    }
    let ordered = try plan.roles.map { role -> [Float] in
      guard let values = layers[role] else { throw missing(role, item.scene) }
      return values
    }
    return assemble(item.scene, ordered, clear, grid)
  }

  private static func assemble(
    _ scene: Scene, _ layers: [[Float]], _ clear: [Bool], _ grid: PixelGrid
  ) -> SceneImage {
    var covered = [Bool](repeating: true, count: grid.pixelCount)
    for values in layers {
      for i in covered.indices where !values[i].isFinite { covered[i] = false }
    }
    let bands = layers.map { values in
      var values = values
      for i in values.indices where !covered[i] { values[i] = .nan }
      return Raster(width: grid.width, height: grid.height, values: values)
    }
    let usable = zip(covered, clear).map { $0 && $1 }
    return SceneImage(
      scene: scene, bands: bands,
      usable: ValidityMask(width: grid.width, height: grid.height, usable: usable),
      covered: ValidityMask(width: grid.width, height: grid.height, usable: covered))
  }

  private static func missing(_ role: BandRole, _ scene: Scene) -> RasterIOError {
    RasterIOError(
      code: .cannotRead, operation: "read \(role.rawValue)", path: scene.assets.first?.path ?? scene.id,
      message: "the scene has no such band", advice: "name its bands with --bands")
  }
}
