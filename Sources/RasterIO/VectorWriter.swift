import CGDAL
import RasterCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Features of one kind, to be written into a file of any vector format.
public struct VectorLayer: Sendable {
  public enum Value: Sendable, Hashable {
    case text(String)
    case number(Double)
    case whole(Int)
    case date(CalendarDate)
    case none
  }
  public enum Kind: Sendable, Hashable { case text, number, whole, date }
  public struct Feature: Sendable {
    /// WGS84; nil for a row of a table.
    public var geometry: GeoPolygon?
    /// One a field.
    public var values: [Value]
    public init(geometry: GeoPolygon?, values: [Value]) {
      self.geometry = geometry
      self.values = values
    }
  }
  public var name: String
  public var fields: [(name: String, kind: Kind)]
  public var features: [Feature]
  /// Whether its features have outlines; a table has none.
  public var hasGeometry: Bool

  public init(name: String, fields: [(name: String, kind: Kind)], features: [Feature], hasGeometry: Bool = true) {
    self.name = name
    self.fields = fields
    self.features = features
    self.hasGeometry = hasGeometry
  }
}

/// Writes layers through GDAL. A file appears under its name only when it is whole.
public enum VectorWriter {
  public enum Format: String, Sendable {
    case geoPackage = "GPKG"
    case flatGeobuf = "FlatGeobuf"
  }

  /// - Parameter layers: a FlatGeobuf holds one.
  /// - Throws: `RasterIOError.cannotWrite` naming the file.
  public static func write(_ layers: [VectorLayer], as format: Format, to path: String) throws {
    let temporary = "\(path).\(UInt32.random(in: 0...(.max))).part.\(format == .geoPackage ? "gpkg" : "fgb")"
    do {
      try create(layers, format, temporary, naming: path)
      guard rename(temporary, path) == 0 else { throw RasterWriter.cannotWrite(path, RasterWriter.errnoText()) }
    } catch {
      unlink(temporary)
      unlink(temporary + "-journal")
      throw error
    }
  }

  private static func create(_ layers: [VectorLayer], _ format: Format, _ file: String, naming path: String) throws {
    // GeoPackages carry the time of writing unless told otherwise; a result has no clock.
    CPLSetConfigOption("OGR_CURRENT_DATE", "1970-01-01T00:00:00Z")
    let reference = try SpatialReference(SpatialReference.wgs84)
    let (made, report) = GDALCall.listening { () -> Bool in
      guard let driver = GDALGetDriverByName(format.rawValue),
        let dataset = GDALCreate(driver, file, 0, 0, 0, GDT_Unknown, nil)
      else { return false }
      let written = layers.allSatisfy { write($0, into: dataset, reference) }
      GDALFlushCache(dataset)
      GDALClose(dataset)
      return written
    }
    guard made, !report.failed else {
      throw RasterWriter.cannotWrite(path, report.message.isEmpty ? "the reason is not known" : report.message)
    }
  }

  private static func write(
    _ layer: VectorLayer, into dataset: GDALDatasetH, _ reference: borrowing SpatialReference
  ) -> Bool {
    let type = layer.hasGeometry ? wkbPolygon : wkbNone
    guard
      let target = GDALDatasetCreateLayer(dataset, layer.name, layer.hasGeometry ? reference.handle : nil, type, nil)
    else { return false }
    for field in layer.fields {
      let type =
        switch field.kind {
        case .text: OFTString
        case .number: OFTReal
        case .whole: OFTInteger64
        case .date: OFTDate
        }
      guard let definition = OGR_Fld_Create(field.name, type) else { return false }
      defer { OGR_Fld_Destroy(definition) }
      guard OGR_L_CreateField(target, definition, 1) == OGRERR_NONE else { return false }
    }
    return layer.features.allSatisfy { add($0, to: target) }
  }

  private static func add(_ feature: VectorLayer.Feature, to layer: OGRLayerH) -> Bool {
    guard let row = OGR_F_Create(OGR_L_GetLayerDefn(layer)) else { return false }
    defer { OGR_F_Destroy(row) }
    for (index, value) in feature.values.enumerated() {
      let field = Int32(index)
      switch value {
      // SQLite and C end a text at its first zero byte.
      case .text(let text): OGR_F_SetFieldString(row, field, text.filter { $0 != "\0" })
      case .number(let x): if x.isFinite { OGR_F_SetFieldDouble(row, field, x) }
      case .whole(let n): OGR_F_SetFieldInteger64(row, field, Int64(n))
      case .date(let d):
        OGR_F_SetFieldDateTime(row, field, Int32(d.year), Int32(d.month), Int32(d.day), 0, 0, 0, 100)
      case .none: break
      }
    }
    if let outline = feature.geometry, let geometry = Geometry(rings: outline.rings()) {
      guard OGR_F_SetGeometry(row, geometry.handle) == OGRERR_NONE else { return false }
    }
    return OGR_L_CreateFeature(layer, row) == OGRERR_NONE
  }
}
