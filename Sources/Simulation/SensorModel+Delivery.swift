import RasterCore

/// One file of a delivery, before it is written.
public enum DeliveredFile: Sendable {
  /// Stored values in whole numbers, 0 = no data.
  public struct Image: Sendable {
    /// Relative to the delivery's folder.
    public var path: String
    public var grid: PixelGrid
    public var bands: [(name: String, raster: Raster)]
    /// True for 0...255, false for 0...65535.
    public var isByte: Bool
    /// Stated in the file; nil where the product's convention says it.
    public var scaling: (scale: Double, offset: Double)?
    /// Nil for a mask whose 0 means something.
    public var noData: Double?
  }
  case image(Image)
  case text(path: String, String)

  public var path: String {
    switch self {
    case .image(let image): image.path
    case .text(let path, _): path
    }
  }
}

extension SensorModel {
  /// A scene as the files that its provider would send.
  ///
  /// - Parameters:
  ///   - scene: reflectance in ten thousandths.
  ///   - ground: of the scene's grid.
  /// - Returns: images first, then what is said about them.
  public func delivery(of scene: SimulatedScene, on ground: GroundFrame) throws -> [DeliveredFile] {
    let footprint = scene.footprint(ground)
    let names = names(of: scene, at: scene.centre(ground))
    switch product {
    case .planetscope, .skysat: return try planetDelivery(scene, names, footprint)
    case .sentinel2: return try sentinelDelivery(scene, names, footprint)
    case .landsat: return try landsatDelivery(scene, names, footprint)
    }
  }

  /// The path of the file that describes a scene, relative to the delivery's folder.
  public func metadataPath(of scene: SimulatedScene, on ground: GroundFrame) -> String {
    names(of: scene, at: scene.centre(ground)).metadata
  }

  /// The id that a run will give the scene: what the truth calls it.
  public func deliveredID(of scene: SimulatedScene, on ground: GroundFrame) -> String {
    let names = names(of: scene, at: scene.centre(ground))
    return product == .sentinel2 ? names.stem : names.item
  }

  private func planetDelivery(
    _ scene: SimulatedScene, _ names: DeliveredNames, _ footprint: GeoPolygon
  ) throws -> [DeliveredFile] {
    let image = product == .skysat ? "\(names.stem)_analytic_SR.tif" : "\(names.stem)_AnalyticMS_SR.tif"
    let bands = zip(bands, stored(scene)).map { (name: $0.name, raster: $1) }
    var files: [DeliveredFile] = [
      .image(
        .init(path: image, grid: scene.grid, bands: bands, isByte: false, scaling: stated, noData: Double(encoding.noData)))
    ]
    if mask != .none {
      let layers = zip(SimulatedScene.udm2Names, scene.udm2).map { (name: $0, raster: $1) }
      files.append(
        .image(
          .init(path: "\(names.stem)_udm2.tif", grid: scene.grid, bands: layers, isByte: true, scaling: nil, noData: nil)))
    }
    let text = try scene.metadataJSON(id: names.item, product: product, footprint: footprint)
    return files + [.text(path: names.metadata, text)]
  }

  private func sentinelDelivery(
    _ scene: SimulatedScene, _ names: DeliveredNames, _ footprint: GeoPolygon
  ) throws -> [DeliveredFile] {
    // 10m and 20m are part of the convention, whatever a sensor file says of the pixels.
    var assets = bands.map {
      DeliveredAsset(key: $0.name, file: "\(names.stem)_\($0.name)_10m.tif", role: $0.role, bandName: $0.name, gsd: gsd)
    }
    var files = single(scene, assets, names)
    if mask != .none {
      let (grid, classes) = scene.sceneClassification()
      let file = "\(names.stem)_SCL_20m.tif"
      assets.append(DeliveredAsset(key: "SCL", file: file, role: nil, bandName: "SCL", gsd: gsd * 2))
      files.append(
        .image(
          .init(
            path: names.folder + file, grid: grid, bands: [(name: "SCL", raster: classes)], isByte: true, scaling: nil,
            noData: 0)))
    }
    let item = try scene.sentinelItem(names: names, sensor: self, assets: assets, footprint: footprint)
    return files + [.text(path: names.metadata, item)]
  }

  private func landsatDelivery(
    _ scene: SimulatedScene, _ names: DeliveredNames, _ footprint: GeoPolygon
  ) throws -> [DeliveredFile] {
    var assets = bands.map {
      DeliveredAsset(
        key: $0.role == .nir ? "nir08" : $0.role.rawValue, file: "\(names.stem)_\($0.name).TIF", role: $0.role,
        bandName: $0.name, gsd: gsd)
    }
    var files = single(scene, assets, names)
    if mask != .none {
      let file = "\(names.stem)_QA_PIXEL.TIF"
      assets.append(DeliveredAsset(key: "qa_pixel", file: file, role: nil, bandName: "QA_PIXEL", gsd: gsd))
      files.append(
        .image(
          .init(
            path: names.folder + file, grid: scene.grid, bands: [(name: "QA_PIXEL", raster: scene.qualityPixel())],
            isByte: false, scaling: nil, noData: 1)))
    }
    let item = try scene.landsatItem(names: names, sensor: self, assets: assets, footprint: footprint)
    let mtl = try scene.landsatMTL(names: names, sensor: self)
    return files + [.text(path: names.metadata, item), .text(path: "\(names.folder)\(names.item)_MTL.json", mtl)]
  }

  /// One file a band.
  private func single(_ scene: SimulatedScene, _ assets: [DeliveredAsset], _ names: DeliveredNames) -> [DeliveredFile] {
    zip(assets, stored(scene)).map { asset, raster in
      .image(
        .init(
          path: names.folder + asset.file, grid: scene.grid, bands: [(name: asset.bandName, raster: raster)], isByte: false,
          scaling: stated, noData: Double(encoding.noData)))
    }
  }

  /// The scene's bands in the encoding's whole numbers 1...65535, 0 where there are no data.
  func stored(_ scene: SimulatedScene) -> [Raster] {
    let scale = Float(1e-4 / encoding.scale)
    let offset = Float(-encoding.offset / encoding.scale)
    return scene.bands.map { band in
      var out = band
      for i in out.values.indices where out.values[i] != 0 {
        out.values[i] = min(65_535, max(1, (out.values[i] * scale + offset).rounded()))
      }
      return out
    }
  }

  /// Real files state no scaling; a file whose numbers differ from its product's convention has to.
  private var stated: (scale: Double, offset: Double)? {
    encoding == SensorModel.preset(product).encoding ? nil : (encoding.scale, encoding.offset)
  }
}

extension SimulatedScene {
  func footprint(_ ground: GroundFrame) -> GeoPolygon {
    let w = Double(grid.width)
    let h = Double(grid.height)
    return PixelPolygon(exterior: [
      PixelPoint(x: 0, y: 0), PixelPoint(x: w, y: 0), PixelPoint(x: w, y: h), PixelPoint(x: 0, y: h),
    ]).onGround(ground)
  }

  func centre(_ ground: GroundFrame) -> GeoPoint {
    ground.geographic(PixelPoint(x: Double(grid.width) / 2, y: Double(grid.height) / 2))
  }
}
