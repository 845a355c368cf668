import Foundation
import RasterCore

/// Where the sun stood, to about a tenth of a degree: enough for the direction of shadows a few pixels long.
///
/// > Reference: US Naval Observatory, "Computing approximate solar coordinates" (low-precision series, valid 1950 to 2050).
struct SunPosition: Sendable, Hashable {
  /// Degrees clockwise from north.
  var azimuth: Double
  /// Degrees above the horizon, without refraction.
  var elevation: Double

  init(azimuth: Double, elevation: Double) {
    self.azimuth = azimuth
    self.elevation = elevation
  }

  init(at time: Instant, over place: GeoPoint) {
    let radians = Double.pi / 180
    // Days since 2000-01-01 12:00 UTC.
    let d = (Double(time.secondsSince1970) - 946_728_000) / 86_400
    let anomaly = (357.529 + 0.98560028 * d) * radians
    let mean = 280.459 + 0.98564736 * d
    let longitude = (mean + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly)) * radians
    let tilt = (23.439 - 0.00000036 * d) * radians
    let ascension = atan2(cos(tilt) * sin(longitude), cos(longitude))
    let declination = asin(sin(tilt) * sin(longitude))
    let sidereal = (280.46061837 + 360.98564736629 * d + place.longitude) * radians
    let hour = sidereal - ascension
    let latitude = place.latitude * radians
    let up = sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hour)
    let north = cos(latitude) * sin(declination) - sin(latitude) * cos(declination) * cos(hour)
    let east = -cos(declination) * sin(hour)
    let angle = atan2(east, north) / radians
    azimuth = angle < 0 ? angle + 360 : angle
    elevation = asin(min(1, max(-1, up))) / radians
  }

  /// Of a scene: from its metadata, else computed; where only the day is known, at half past ten by the sun, when most
  /// satellites for this purpose pass.
  init(of scene: Scene, over place: GeoPoint) {
    if let azimuth = scene.geometry.sunAzimuth, let elevation = scene.geometry.sunElevation {
      self.init(azimuth: azimuth, elevation: elevation)
    } else if scene.timeOfDayKnown {
      self.init(at: scene.acquisition, over: place)
    } else {
      let midnight = scene.acquisition.dayNumber * 86_400
      let seconds = Int((10.5 - place.longitude / 15) * 3_600)
      self.init(at: Instant(secondsSince1970: midnight + seconds), over: place)
    }
  }
}

extension GroundFrame {
  /// Unit vector on the grid (+x right, +y down) of a direction in degrees clockwise from north.
  func direction(_ azimuth: Double, at p: PixelPoint) -> PixelPoint? {
    let here = geographic(p)
    let right = geographic(PixelPoint(x: p.x + 1, y: p.y))
    let down = geographic(PixelPoint(x: p.x, y: p.y + 1))
    let shrink = cos(here.latitude * .pi / 180)
    // East and north per pixel along each axis of the grid.
    let (a, c) = ((right.longitude - here.longitude) * shrink, right.latitude - here.latitude)
    let (b, d) = ((down.longitude - here.longitude) * shrink, down.latitude - here.latitude)
    let determinant = a * d - b * c
    guard abs(determinant) > 1e-18 else { return nil }
    let (east, north) = (sin(azimuth * .pi / 180), cos(azimuth * .pi / 180))
    let x = (east * d - b * north) / determinant
    let y = (a * north - c * east) / determinant
    let length = (x * x + y * y).squareRoot()
    return length > 0 ? PixelPoint(x: x / length, y: y / length) : nil
  }
}

extension Stack {
  /// Unit vector on the grid in which shadows fall on the average of the given images; nil where they cancel or no sun is up.
  func shadowDirection(_ used: [Int]) -> PixelPoint? {
    let centre = PixelPoint(x: Double(grid.width) / 2, y: Double(grid.height) / 2)
    let place = ground.geographic(centre)
    var (x, y) = (0.0, 0.0)
    for i in used {
      let sun = SunPosition(of: images[i].scene, over: place)
      guard sun.elevation > 5, let d = ground.direction(sun.azimuth + 180, at: centre) else { continue }
      x += d.x
      y += d.y
    }
    let length = (x * x + y * y).squareRoot()
    return length > 0.5 * Double(max(used.count, 1)) ? PixelPoint(x: x / length, y: y / length) : nil
  }
}

/// How the sun lit one image.
struct Light: Sendable, Hashable {
  /// Degrees above the horizon.
  var elevation: Double
  /// Unit vector on the grid in which shadows fall; nil where the sun is down or the grid has no direction.
  var shadow: PixelPoint?
}

extension Stack {
  /// Of the given images.
  func lights(_ used: [Int]) -> [Light] {
    let centre = PixelPoint(x: Double(grid.width) / 2, y: Double(grid.height) / 2)
    let place = ground.geographic(centre)
    return used.map { i in
      let sun = SunPosition(of: images[i].scene, over: place)
      return Light(
        elevation: sun.elevation,
        shadow: sun.elevation > 5 ? ground.direction(sun.azimuth + 180, at: centre) : nil)
    }
  }
}
