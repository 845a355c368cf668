import Geolocation
import RasterCore

/// A camera, its region and what it looks at, as files for maps.
public struct CameraDrawing: Sendable {
  public struct Mark: Sendable {
    public var name: String
    public var place: GeoPosition
    public var du: Double
    public var dv: Double
    public var leftOut: Bool
    public init(name: String, place: GeoPosition, du: Double, dv: Double, leftOut: Bool) {
      self.name = name
      self.place = place
      self.du = du
      self.dv = dv
      self.leftOut = leftOut
    }
  }
  public var place: GeoPosition
  /// Yaw from true north.
  public var orientation: Orientation
  public var hfov: Double
  public var cone: GeoPolygon
  public var region68: GeoPolygon?
  public var region95: GeoPolygon?
  public var landmarks: [Mark]

  public init(
    place: GeoPosition, orientation: Orientation, hfov: Double, cone: GeoPolygon, region68: GeoPolygon?,
    region95: GeoPolygon?,
    landmarks: [Mark]
  ) {
    self.place = place
    self.orientation = orientation
    self.hfov = hfov
    self.cone = cone
    self.region68 = region68
    self.region95 = region95
    self.landmarks = landmarks
  }

  // MARK: GeoJSON

  /// Camera, regions, view cone, landmarks and the lines of sight to them (RFC 7946).
  /// - Throws: `ExportError` where a number is not finite.
  public func geoJSON() throws -> String {
    var features: [JSONText] = []
    func add(_ kind: String, _ geometry: JSONText, _ more: [(String, JSONText)] = []) {
      features.append(
        .object([
          ("type", .string("Feature")), ("properties", .object([("kind", .string(kind))] + more)),
          ("geometry", geometry),
        ]))
    }
    add(
      "camera", point(place),
      [
        ("yaw", .number(orientation.yaw, decimals: 3)), ("pitch", .number(orientation.pitch, decimals: 3)),
        ("roll", .number(orientation.roll, decimals: 3)), ("hfov", .number(hfov, decimals: 2)),
        ("height", .number(place.height, decimals: 1)),
      ])
    if let region95 { add("region", polygon(region95), [("level", .number(95, decimals: 0))]) }
    if let region68 { add("region", polygon(region68), [("level", .number(68, decimals: 0))]) }
    add("view", polygon(cone))
    for mark in landmarks {
      let properties: [(String, JSONText)] = [
        ("name", .string(mark.name)), ("du_px", .number(mark.du, decimals: 2)),
        ("dv_px", .number(mark.dv, decimals: 2)),
        ("left_out", .bool(mark.leftOut)),
      ]
      add("landmark", point(mark.place), properties)
      add(
        "sight",
        .object([("type", .string("LineString")), ("coordinates", .array([position(place), position(mark.place)]))]),
        [("name", .string(mark.name)), ("left_out", .bool(mark.leftOut))])
    }
    var out = "{\"type\":\"FeatureCollection\",\"features\":["
    for (i, feature) in features.enumerated() {
      out += i > 0 ? ",\n" : "\n"
      try feature.write(into: &out)
    }
    return out + "\n]}\n"
  }

  private func position(_ p: GeoPosition) -> JSONText {
    .array([.number(p.longitude, decimals: 7), .number(p.latitude, decimals: 7)])
  }
  private func point(_ p: GeoPosition) -> JSONText {
    .object([("type", .string("Point")), ("coordinates", position(p))])
  }
  private func polygon(_ p: GeoPolygon) -> JSONText {
    let rings = ([p.exterior] + p.holes).map { ring in
      JSONText.array(
        (ring + ring.prefix(1)).map { .array([.number($0.longitude, decimals: 7), .number($0.latitude, decimals: 7)]) })
    }
    return .object([("type", .string("Polygon")), ("coordinates", .array(rings))])
  }

  // MARK: KML

  /// For Google Earth and its like: opens with the camera's own view.
  public func kml() -> String {
    let (heading, tilt, roll) = orientation.kml
    let camera =
      "<Camera><longitude>\(Markup.n(place.longitude, 7))</longitude><latitude>\(Markup.n(place.latitude, 7))</latitude>"
      + "<altitude>\(Markup.n(place.height, 1))</altitude><heading>\(Markup.n(heading, 3))</heading><tilt>\(Markup.n(tilt, 3))</tilt>"
      + "<roll>\(Markup.n(roll, 3))</roll><altitudeMode>absolute</altitudeMode></Camera>"
    func style(_ id: String, _ line: String, _ fill: String) -> String {
      "<Style id=\"\(id)\"><LineStyle><color>\(line)</color><width>2</width></LineStyle><PolyStyle><color>\(fill)</color></PolyStyle></Style>"
    }
    var out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>Camera</name>\n"
      + camera
      + style("region", "ff1a42c4", "401a42c4") + style("view", "ffb46a1f", "20b46a1f") + "\n"
    out +=
      "<Placemark><name>Camera</name>\(camera)<Point><altitudeMode>absolute</altitudeMode><coordinates>\(coordinates(place))</coordinates></Point></Placemark>\n"
    if let region95 { out += placemark("95 % region", "region", region95) }
    if let region68 { out += placemark("68 % region", "region", region68) }
    out += placemark("View", "view", cone)
    for mark in landmarks {
      out +=
        "<Placemark><name>\(Markup.escape(mark.name))\(mark.leftOut ? " (left out)" : "")</name><Point>"
        + "<altitudeMode>absolute</altitudeMode><coordinates>\(coordinates(mark.place))</coordinates></Point></Placemark>\n"
    }
    return out + "</Document></kml>\n"
  }

  private func coordinates(_ p: GeoPosition) -> String {
    "\(Markup.n(p.longitude, 7)),\(Markup.n(p.latitude, 7)),\(Markup.n(p.height, 1))"
  }

  private func placemark(_ name: String, _ style: String, _ polygon: GeoPolygon) -> String {
    let ring = (polygon.exterior + polygon.exterior.prefix(1))
      .map { "\(Markup.n($0.longitude, 7)),\(Markup.n($0.latitude, 7))" }.joined(separator: " ")
    return
      "<Placemark><name>\(name)</name><styleUrl>#\(style)</styleUrl><Polygon><tessellate>1</tessellate><outerBoundaryIs><LinearRing>"
      + "<coordinates>\(ring)</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>\n"
  }
}
