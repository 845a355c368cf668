import Foundation
import RasterCore
import RasterIO
import Testing

@Suite struct AOITests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func write(_ name: String, _ text: String) throws -> String {
    let path = folder.file(name)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func geoJSON(_ type: String, _ coordinates: String) -> String {
    #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"\#(type)","coordinates":\#(coordinates)}}]}"#
  }

  @Test func polygonsComeOutCounterClockwiseWithTheirHoles() throws {
    // Clockwise on purpose, with a height that is dropped.
    let rings =
      "[[[55,25,7],[55,25.1,7],[55.1,25.1,7],[55.1,25,7],[55,25,7]],[[55.02,25.02],[55.04,25.02],[55.04,25.04],[55.02,25.02]]]"
    let aoi = try AOIReader.read(path: write("a.geojson", geoJSON("Polygon", rings)))
    #expect(aoi.source == folder.file("a.geojson"))
    #expect(aoi.polygons.count == 1)
    let first = try #require(aoi.polygons.first)
    #expect(first.exterior.count == 4)
    #expect(
      Set(first.exterior)
        == Set([(55, 25), (55, 25.1), (55.1, 25.1), (55.1, 25)].map { GeoPoint(longitude: $0.0, latitude: $0.1) }))
    #expect(signedArea(first.exterior) > 0)
    #expect(first.holes.count == 1)
    #expect(signedArea(first.holes[0]) < 0)
  }

  @Test func multipolygonsKMLAndOtherSystemsAreRead() throws {
    let two = "[[[[1,1],[2,1],[2,2],[1,1]]],[[[3,3],[4,3],[4,4],[3,3]]]]"
    #expect(try AOIReader.read(path: write("m.geojson", geoJSON("MultiPolygon", two))).polygons.count == 2)
    let kml = """
      <?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Site</name>
      <Polygon><outerBoundaryIs><LinearRing><coordinates>55,25,0 55.1,25,0 55.1,25.1,0 55,25,0</coordinates></LinearRing></outerBoundaryIs></Polygon>
      </Placemark></Document></kml>
      """
    let site = try AOIReader.read(path: write("site.kml", kml)).polygons
    #expect(site.first?.exterior.contains(GeoPoint(longitude: 55.1, latitude: 25)) == true)
    let utm =
      #"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32617"}},"features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[600000,4500000],[602000,4500000],[602000,4499000],[600000,4500000]]]}}]}"#
    let moved = try AOIReader.read(path: write("utm.geojson", utm)).polygons[0].exterior
    // gdaltransform -s_srs EPSG:32617 -t_srs EPSG:4326
    #expect(
      moved.contains { abs($0.longitude + 79.8173003773432) < 1e-9 && abs($0.latitude - 40.6447996495288) < 1e-9 })
  }

  @Test func aPolygonThatCrossesItselfIsNamedWithThePlace() throws {
    let bow = "[[[0,0],[10,10],[10,0],[0,10],[0,0]]]"
    let path = try write("bow.geojson", geoJSON("Polygon", bow))
    let error = #expect(throws: RasterIOError.self) { try AOIReader.read(path: path) }
    #expect(error?.code == .geometry)
    #expect(error?.path == path)
    #expect(error?.message.contains("longitude 5.0, latitude 5.0") == true)
  }

  @Test func noPolygonNoAOI() throws {
    let texts = [
      ("points.geojson", geoJSON("Point", "[1,2]")), ("none.geojson", #"{"type":"FeatureCollection","features":[]}"#),
      ("text.geojson", "hello"),
      ("far.geojson", geoJSON("Polygon", "[[[600000,4500000],[602000,4500000],[602000,4499000],[600000,4500000]]]")),
    ]
    for (name, text) in texts {
      let path = try write(name, text)
      let error = #expect(throws: RasterIOError.self) { try AOIReader.read(path: path) }
      #expect(error?.path == path)
    }
    #expect(throws: RasterIOError.self) { try AOIReader.read(path: folder.file("missing.geojson")) }
  }

  @Test func repairedOutlinesAreValidAndKeepTheirGround() {
    func points(_ p: [(Double, Double)]) -> [PixelPoint] { p.map { PixelPoint(x: $0.0, y: $0.1) } }
    let bow = PixelPolygon(exterior: points([(0, 0), (10, 10), (10, 0), (0, 10)]))
    let parts = GeometryRepair.simplifiedValid(bow, tolerance: 0)
    #expect(parts.count == 2)
    #expect(parts.allSatisfy { abs($0.area - 25) < 1e-9 })
    let stairs = PixelPolygon(
      exterior: points([(0, 0), (5, 0.01), (10, 0), (10, 10), (0, 10)]),
      holes: [points([(2, 2), (4, 2), (4, 4), (2, 4)])])
    let simple = GeometryRepair.simplifiedValid(stairs, tolerance: 0.5)
    #expect(simple.map(\.exterior.count) == [4])
    #expect(simple.first?.holes.count == 1)
    #expect(GeometryRepair.simplifiedValid(PixelPolygon(exterior: points([(0, 0), (1, 1)])), tolerance: 1).isEmpty)
  }

  private func signedArea(_ ring: [GeoPoint]) -> Double {
    zip(ring, ring.dropFirst() + ring.prefix(1)).reduce(0) {
      $0 + ($1.0.longitude * $1.1.latitude - $1.1.longitude * $1.0.latitude) / 2
    }
  }
}
