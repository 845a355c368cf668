import Foundation
import RasterCore
import Testing

@testable import Geolocation

@Suite struct ConventionTests {
  private let intrinsics = Intrinsics(width: 1000, height: 800, hFOV: 60)

  private func camera(_ yaw: Double, _ pitch: Double, _ roll: Double) -> Camera {
    Camera(
      intrinsics: intrinsics, position: Vector3(0, 0, 100),
      orientation: Orientation(yaw: yaw, pitch: pitch, roll: roll))
  }

  @Test func theAxisOfALevelCameraLooksAtItsAzimuth() throws {
    // f = 500 / tan 30 = 866.03; a point due east seen by a camera that looks east is in the middle of the image.
    #expect(abs(intrinsics.focal - 866.0254) < 1e-3)
    let middle = try #require(camera(90, 0, 0).pixel(direction: Vector3(1, 0, 0)))
    #expect(abs(middle.x - 500) < 1e-9 && abs(middle.y - 400) < 1e-9)
    // South of east is to the right, above is up: 30 degrees to the right is the image's edge.
    let right = try #require(camera(90, 0, 0).pixel(direction: Vector3(azimuth: 120, elevation: 0)))
    #expect(abs(right.x - 1000) < 1e-6 && abs(right.y - 400) < 1e-6)
    let up = try #require(camera(90, 0, 0).pixel(direction: Vector3(1, 0, 0.1)))
    #expect(up.y < 400 && abs(up.x - 500) < 1e-9)
  }

  @Test func pitchRaisesTheAxisAndLowersTheHorizon() throws {
    let horizon = try #require(camera(0, 10, 0).pixel(direction: Vector3(0, 1, 0)))
    #expect(abs(horizon.y - (400 + 866.0254 * tan(10 * Double.pi / 180))) < 1e-3)
  }

  @Test func aCameraRolledClockwiseHasItsRightSideDown() throws {
    let c = camera(0, 0, 20)
    #expect(c.rotation.right.z < 0)
    // What lies level to the right then appears above the middle row.
    let p = try #require(c.pixel(direction: Vector3(azimuth: 20, elevation: 0)))
    #expect(p.x > 500 && p.y < 400)
  }

  @Test func theFirstPixelsCentreIsAHalf() {
    // In an image of 2 x 2 pixels the axis passes through the common corner, (1, 1), and the centres lie half a pixel off it.
    let c = Camera(
      intrinsics: Intrinsics(width: 2, height: 2, focal: 1), position: Vector3(0, 0, 0),
      orientation: Orientation(yaw: 0, pitch: 0, roll: 0))
    let axis = c.ray(PixelPoint(x: 1, y: 1))
    #expect(abs(axis.y - 1) < 1e-12)
    let centre = c.ray(PixelPoint(x: 0.5, y: 0.5))
    #expect(abs(centre.x / centre.y + 0.5) < 1e-12 && abs(centre.z / centre.y - 0.5) < 1e-12)
  }

  @Test func anglesAndRotationAreInverse() {
    for yaw in [0.0, 77, 180, 301.5] {
      for pitch in [-80.0, -8.5, 0, 45] {
        for roll in [-170.0, -3, 0, 20, 120] {
          let o = Rotation(Orientation(yaw: yaw, pitch: pitch, roll: roll)).orientation
          #expect(abs(Angle.difference(o.yaw, yaw)) < 1e-9)
          #expect(abs(o.pitch - pitch) < 1e-9)
          #expect(abs(Angle.difference(o.roll, roll)) < 1e-9)
        }
      }
    }
  }

  @Test func rotationsAreRightHandedAndOrthonormal() {
    let r = Rotation(Orientation(yaw: 33, pitch: -12, roll: 7))
    #expect((r.right.cross(r.down) - r.forward).length < 1e-12)
    #expect(abs(r.right.length - 1) < 1e-12 && abs(r.right.dot(r.forward)) < 1e-12)
    let v = Vector3(3, -4, 5)
    #expect((r.toWorld(r.toCamera(v)) - v).length < 1e-12)
  }

  @Test func pixelsAndRaysAreInverseWithDistortion() throws {
    for k1 in [-0.15, 0, 0.1] {
      var inner = intrinsics
      inner.k1 = k1
      let c = Camera(
        intrinsics: inner, position: Vector3(0, 0, 0), orientation: Orientation(yaw: 200, pitch: -8, roll: 3))
      for p in [PixelPoint(x: 0, y: 0), PixelPoint(x: 999.5, y: 12), PixelPoint(x: 480, y: 700)] {
        let back = try #require(c.pixel(direction: c.ray(p)))
        #expect(abs(back.x - p.x) < 1e-6 && abs(back.y - p.y) < 1e-6)
      }
    }
  }

  @Test func whatIsBehindTheCameraHasNoPixel() {
    #expect(camera(0, 0, 0).pixel(direction: Vector3(0, -1, 0)) == nil)
    #expect(camera(0, 0, 0).pixel(direction: Vector3(1, 0, 0)) == nil)
  }

  @Test func kmlCountsTiltFromStraightDown() {
    // OGC 07-147r2: tilt 0 looks at the ground, 90 at the horizon; heading 0 is north, 90 east.
    let kml = Orientation(yaw: -63, pitch: -10, roll: 2).kml
    #expect(kml.heading == 297 && kml.tilt == 80 && kml.roll == -2)
    let back = Orientation(kmlHeading: kml.heading, tilt: kml.tilt, roll: kml.roll)
    #expect(back == Orientation(yaw: 297, pitch: -10, roll: 2))
  }

  @Test func aRolledCameraIsKMLsRotationAboutItsOwnAxis() {
    // KML turns the camera about its axes X (right), Y (up), Z (towards the viewer): heading -h about Z, tilt about X, roll about Z.
    func turned(_ v: Vector3, aboutZ a: Double) -> Vector3 {
      let t = a * Double.pi / 180
      return Vector3(v.x * cos(t) - v.y * sin(t), v.x * sin(t) + v.y * cos(t), v.z)
    }
    func turned(_ v: Vector3, aboutX a: Double) -> Vector3 {
      let t = a * Double.pi / 180
      return Vector3(v.x, v.y * cos(t) - v.z * sin(t), v.y * sin(t) + v.z * cos(t))
    }
    let o = Orientation(yaw: 297, pitch: -10, roll: 2)
    let (heading, tilt, roll) = o.kml
    func kml(_ axis: Vector3) -> Vector3 { turned(turned(turned(axis, aboutZ: roll), aboutX: tilt), aboutZ: -heading) }
    let r = Rotation(o)
    #expect((kml(Vector3(0, 0, -1)) - r.forward).length < 1e-12)
    #expect((kml(Vector3(1, 0, 0)) - r.right).length < 1e-12)
    #expect((kml(Vector3(0, 1, 0)) + r.down).length < 1e-12)
  }

  @Test func lensNumbersAgree() {
    // A 50 mm lens on 36 mm film sees 39.6 degrees.
    let lens = Intrinsics(width: 3600, height: 2400, focal: 5000)
    #expect(lens.equivalent35mm == 50)
    #expect(abs(lens.hFOV - 39.5978) < 1e-4)
    #expect(abs(Intrinsics.focal(width: 3600, hFOV: lens.hFOV) - 5000) < 1e-9)
  }
}

@Suite struct LocalFrameTests {
  /// Anchor latitude and longitude, degrees added to them, metres east and north by PROJ 9.1.1:
  /// `echo LON LAT | gdaltransform -s_srs EPSG:4326 -t_srs "+proj=aeqd +lat_0=A +lon_0=B +datum=WGS84 +units=m" -output_xy`.
  private static let table: [(Double, Double, Double, Double, Double, Double)] = [
    (46.43, 8.09, 0.1, 0.1, 7672.0381, 11120.9228),
    (46.43, 8.09, -0.5, 0.6, 46536.7010, -55401.3604),
    (46.43, 8.09, 0.02, -0.9, -69148.1448, 2616.7352),
    (46.43, 8.09, 0.0001, 0, 0.0000, 11.1160),
    (-66.6648, 140.0097, 0.1, 0.1, 4439.8341, 11148.0765),
    (-66.6648, 140.0097, -0.5, 0.6, 25994.5831, -55885.4335),
    (-66.6648, 140.0097, 0.02, -0.9, -39828.5096, 1943.1213),
    (-66.6648, 140.0097, 0.0001, 0, 0.0000, 11.1517),
    (0.5, -179.9, 0.1, 0.1, 11131.3484, 11057.5283),
    (0.5, -179.9, -0.5, 0.6, 66792.5365, -55285.1174),
    (0.5, -179.9, 0.02, -0.9, -100183.4449, 2218.4453),
    (0.5, -179.9, 0.0001, 0, 0.0000, 11.0574),
  ]

  @Test func theFrameIsPROJsAzimuthalEquidistant() {
    for (lat, lon, dLat, dLon, east, north) in Self.table {
      let frame = LocalFrame(anchor: GeoPoint(longitude: lon, latitude: lat))
      let v = frame.local(GeoPosition(longitude: lon + dLon, latitude: lat + dLat, height: 12))
      #expect(abs(v.x - east) < 0.012 && abs(v.y - north) < 0.012, "\(lat) \(dLat) \(dLon): \(v)")
      #expect(v.z == 12)
      let back = frame.geographic(v)
      #expect(abs(Angle.difference(back.longitude, lon + dLon)) < 1e-9 && abs(back.latitude - lat - dLat) < 1e-9)
    }
  }

  @Test func meridiansConvergeWithTheSineOfLatitude() {
    let frame = LocalFrame(anchor: GeoPoint(longitude: 8, latitude: 46))
    let east = frame.local(GeoPosition(longitude: 8.4, latitude: 46, height: 0))
    // True north at a place east of the anchor points to the frame's left in the northern hemisphere.
    #expect(abs(frame.convergence(at: east) + 0.4 * sin(46 * Double.pi / 180)) < 0.002)
    #expect(abs(frame.convergence(at: Vector3(0, 5000, 0))) < 1e-6)
  }

  @Test func thingsSinkWithTheSquareOfTheDistance() {
    let r = Refraction()
    for (km, drop) in [(10.0, 6.8), (30, 61.4), (60, 245.8)] { #expect(abs(r.drop(km * 1000) - drop) < 0.1) }
    let seen = r.apparent(Vector3(0, 10_000, 100), from: Vector3(0, 0, 100))
    #expect(abs(seen.z + 6.83) < 0.01)
  }
}

@Suite struct ElevationGridTests {
  private let frame = LocalFrame(anchor: GeoPoint(longitude: 8, latitude: 46))

  @Test func heightsBetweenNodesAreBilinear() {
    let g = ElevationGrid(
      frame: frame, west: -10, south: 20, step: 10, width: 3, height: 2, heights: [0, 10, 20, 100, 110, .nan])
    #expect(g.height(east: -10, north: 20) == 0)
    #expect(g.height(east: -5, north: 25) == 55)
    #expect(g.height(east: 0, north: 30) == 110)
    #expect(g.height(east: 5, north: 20) == 15)
    #expect(g.height(east: 5, north: 21).isNaN)
    #expect(g.height(east: 10.1, north: 20).isNaN && g.height(east: 0, north: 19.9).isNaN)
    #expect(g.node(1, 1) == Vector3(0, 30, 110))
    #expect(g.reach(east: 0, north: 22) == 2)
  }
}
