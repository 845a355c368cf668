import Foundation
import RasterCore
import RasterIO
import SiteAnalysis
import SiteReport

/// The forms in which a result leaves.
public enum ExportFormat: String, Sendable, Hashable, CaseIterable {
  case geojson, kmz, gpkg, fgb, csv, stac, smart, cog, qgis
}

/// Writes a result in the forms of other programs.
public enum ExportRun {
  public struct Options: Sendable {
    /// The output folder of a run.
    public var result: String
    public var formats: Set<ExportFormat>
    /// The folder that receives the files.
    public var output: String
    /// Of SMART models.
    public var region = "ZZ_R000"
    public var force = false
    public init(result: String, formats: Set<ExportFormat>, output: String) {
      self.result = result
      self.formats = formats
      self.output = output
    }
  }

  /// - Returns: paths of the files, relative to the output folder, sorted.
  /// - Throws: `RunError`; nothing is left behind then.
  public static func export(_ options: Options, isCancelled: @escaping @Sendable () -> Bool = { false }) throws
    -> [String]
  {
    let watch = RunWatch(progress: { _ in }, isCancelled: isCancelled)
    guard SMARTExport.isRegion(options.region) else {
      throw RunError(
        .badOption, path: "--region", message: "is “\(options.region)”",
        advice: "Give two letters, _, then R, S or T and three digits: ZZ_R000.")
    }
    let result = try ResultReader.read(options.result)
    let folder = try OutputFolder(path: options.output, force: options.force)
    defer { folder.discard() }
    try refuseTaken(options)
    let exporter = try Exporter(result: result, folder: folder, options: options)
    for format in ExportFormat.allCases where options.formats.contains(format) {
      try watch.check()
      do { try exporter.write(format) } catch {
        if let error = error as? RunError { throw error }
        if let error = error as? ExportError {
          throw RunError(
            .adapter, path: options.result, message: "cannot be written as \(format.rawValue): \(error.message)",
            advice: "Leave this form out.")
        }
        throw WriteFailure.runError(error, in: folder)
      }
    }
    try watch.check()
    try folder.commit()
    return exporter.written.sorted()
  }

  /// Names that exports use beside those of a result.
  private static func refuseTaken(_ options: Options) throws {
    guard !options.force else { return }
    for name in [
      "site.kmz", "site.gpkg", "structures.fgb", "sites.fgb", "stac", "smart", "site.qgs", "sites.geojson",
      "structures.csv",
    ]
    where FileManager.default.fileExists(atPath: options.output + "/" + name) {
      throw RunError(
        .output, path: options.output + "/" + name, message: "is there already",
        advice: "Choose another folder, or replace it with --force.")
    }
  }
}

/// One export being written.
private final class Exporter {
  let result: ResultReader.Result
  let folder: OutputFolder
  let options: ExportRun.Options
  private(set) var written: Set<String> = []
  /// Ground that was looked at: the corners of the analysis grid.
  private let extent: GeoPolygon
  /// The same in units of the analysis grid: west, south, east, north.
  private let view: (west: Double, south: Double, east: Double, north: Double)

  private var account: SiteAccount { result.account }

  init(result: ResultReader.Result, folder: OutputFolder, options: ExportRun.Options) throws {
    self.result = result
    self.folder = folder
    self.options = options
    guard let path = result.path(ResultFiles.after) else {
      throw EvaluationInput.problem(
        result.folder + "/" + ResultFiles.after, "is missing", "Give a whole result, or run again.")
    }
    (extent, view) = try Failure.passingOn(path) {
      guard let grid = try RasterReader.inspect(path: path).grid else {
        throw EvaluationInput.problem(path, "has no place on the ground", "Run again.")
      }
      let ground = try RasterReader.ground(of: grid)
      let (w, h) = (Double(grid.width), Double(grid.height))
      let corners = [(0, h), (w, h), (w, 0), (0, 0)].map { PixelPoint(x: $0.0, y: $0.1) }
      let placed = corners.map(grid.transform.apply)
      let (xs, ys) = (placed.map(\.x), placed.map(\.y))
      return (
        GeoPolygon(exterior: corners.map(ground.geographic)),
        (xs.min() ?? 0, ys.min() ?? 0, xs.max() ?? 1, ys.max() ?? 1)
      )
    }
  }

  func write(_ format: ExportFormat) throws {
    switch format {
    case .geojson:
      try save("structures.geojson", try GeoJSONExport.structures(account))
      try save("sites.geojson", try GeoJSONExport.sites(account))
      try save("changes.geojson", try GeoJSONExport.changes(account))
    case .csv:
      try save("structures.csv", CSVExport.structures(account))
      try save("events.csv", CSVExport.events(account))
      try save("scenes.csv", CSVExport.scenes(account))
    case .gpkg:
      try package()
    case .fgb:
      try put("structures.fgb") { try VectorWriter.write([ExportLayers.structures(account)], as: .flatGeobuf, to: $0) }
      try put("sites.fgb") { try VectorWriter.write([ExportLayers.sites(account)], as: .flatGeobuf, to: $0) }
    case .kmz: try earth()
    case .smart:
      for file in try SMARTExport(account, region: options.region, extent: extent).files() {
        try save("smart/" + file.name, file.text)
      }
    case .cog: try rasters()
    case .stac: try catalogue()
    case .qgis: try project()
    }
  }

  private func put(_ name: String, _ body: (String) throws -> Void) throws {
    try body(try folder.stage(name))
    written.insert(name)
  }

  private func save(_ name: String, _ text: String) throws {
    try put(name) { try Data(text.utf8).write(to: URL(fileURLWithPath: $0)) }
  }

  private func package() throws {
    guard !written.contains("site.gpkg") else { return }
    try put("site.gpkg") { try VectorWriter.write(ExportLayers.all(account), as: .geoPackage, to: $0) }
  }

  /// The Cloud-Optimised GeoTIFFs as they are.
  private func rasters() throws {
    for name in [ResultFiles.before, ResultFiles.after, ResultFiles.change] where !written.contains(name) {
      guard let path = result.path(name) else { continue }
      try put(name) { try FileManager.default.copyItem(atPath: path, toPath: $0) }
    }
  }

  // MARK: pictures

  private func earth() throws {
    let states = [("Before", ResultFiles.before), ("After", ResultFiles.after)].compactMap { name, file in
      result.path(file).map { (name, $0) }
    }
    let pictures = try states.map { try GeographicRaster(path: $0.1, longSide: 2_048) }
    var archive = ZipArchive()
    var overlays: [KMLExport.Overlay] = []
    var files: [(String, [UInt8])] = []
    if let first = pictures.first {
      let roles = first.bands.map { BandRole(rawValue: $0.description) ?? .pan }
      let stretch = DisplayStretch(composites: pictures.map { $0.bands.map(\.raster) }, roles: roles, asStored: true)
      let turn = account.structures.flatMap(\.events).compactMap(\.bracket.lastWithout?.time.date).min()
      for (state, picture) in zip(states, pictures) {
        let isBefore = state.0 == "Before"
        let file = "pictures/\(state.0.lowercased()).png"
        let shown = picture.bands[stretch.channels[0]].raster.values.map(\.isFinite)
        files.append(
          (
            file,
            try RasterWriter.encode(
              stretch.picture(picture.bands.map(\.raster), window: picture.grid.window), shown: shown
            ).bytes
          ))
        overlays.append(
          KMLExport.Overlay(
            name: state.0, file: file, north: picture.north, south: picture.south, east: picture.east,
            west: picture.west,
            begin: isBefore ? nil : turn, end: isBefore ? turn : nil))
      }
    }
    // Readers of KMZ take the first document in the archive.
    archive.add("doc.kml", Array(KMLExport.document(account, overlays: overlays).utf8))
    for file in files { archive.add(file.0, file.1) }
    let bytes = try archive.bytes()
    try put("site.kmz") { try Data(bytes).write(to: URL(fileURLWithPath: $0)) }
  }

  private func project() throws {
    try package()
    try rasters()
    var layers: [QGISProject.RasterLayer] = []
    for (title, name) in [("After", ResultFiles.after), ("Before", ResultFiles.before)] where written.contains(name) {
      let path = result.folder + "/" + name
      let facts = try RasterReader.inspect(path: path)
      let picture = try GeographicRaster(path: path, longSide: 512)
      let roles = facts.bands.map { BandRole(rawValue: $0.description) ?? .pan }
      let stretch = DisplayStretch(composites: [picture.bands.map(\.raster)], roles: roles, asStored: true)
      let ranges = zip(stretch.low, stretch.high).map { Double($0)...Double($1) }
      let isColour = Set(stretch.channels).count == 3
      layers.append(
        QGISProject.RasterLayer(
          title: title, file: name, bands: (isColour ? stretch.channels : [stretch.channels[0]]).map { $0 + 1 },
          range: ranges))
    }
    if written.contains(ResultFiles.change) {
      layers.append(.init(title: "Probability of lasting change", file: ResultFiles.change, bands: [1], range: [0...1]))
    }
    try save(
      "site.qgs",
      QGISProject.project(
        title: account.name ?? "Site account", package: "site.gpkg", rasters: layers, crs: account.crs,
        view: view))
  }

  // MARK: catalogue

  private static let kinds: [(file: String, title: String, type: String, roles: [String])] = [
    (ResultFiles.account, "The account", "application/json", ["metadata"]),
    (ResultFiles.structures, "Structures", "application/geo+json", ["data"]),
    (ResultFiles.after, "Last state", "image/tiff; application=geotiff; profile=cloud-optimized", ["visual"]),
    (ResultFiles.before, "First state", "image/tiff; application=geotiff; profile=cloud-optimized", ["visual"]),
    (
      ResultFiles.change, "Change: probability and day", "image/tiff; application=geotiff; profile=cloud-optimized",
      ["data"]
    ),
  ]

  private func catalogue() throws {
    var assets: [STACExport.Asset] = []
    for kind in Self.kinds {
      guard let path = result.path(kind.file) else { continue }
      try put("stac/data/" + kind.file) { try FileManager.default.copyItem(atPath: path, toPath: $0) }
      let key = String(kind.file.prefix { $0 != "." })
      assets.append(
        .init(
          key: key, href: "../data/" + kind.file, title: kind.title, type: kind.type, roles: kind.roles,
          sha256: try FileDigest.sha256(path: path)))
    }
    for file in try STACExport(account, extent: extent, assets: assets).files() {
      try save("stac/" + file.name, file.text)
    }
  }
}
