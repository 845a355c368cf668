import Foundation
import RasterCore
import TestSupport

@testable import SiteAnalysis

/// A small stack in one frame, drawn by a rule: what stands at a pixel in an image is known because it was written down here.
struct HandMadeStack {
  static let size = 30
  /// Reflectance of blue, green, red and near infrared.
  typealias Spectrum = [Float]
  static let grass: Spectrum = [0.04, 0.08, 0.05, 0.40]
  static let straw: Spectrum = [0.10, 0.15, 0.20, 0.26]
  static let soil: Spectrum = [0.06, 0.09, 0.13, 0.19]
  static let slab: Spectrum = [0.23, 0.27, 0.29, 0.33]
  static let frame: Spectrum = [0.15, 0.16, 0.16, 0.18]
  static let white: Spectrum = [0.42, 0.45, 0.46, 0.48]
  static let blue: Spectrum = [0.30, 0.22, 0.14, 0.20]
  static let scatter: Float = 0.05
  static let offset: Float = 0.04

  /// - Parameters:
  ///   - days: of the images, since 1970-01-01.
  ///   - spectrum: of the pixel at column, row in an image.
  static func make(days: [Int], _ spectrum: (_ image: Int, _ column: Int, _ row: Int) -> Spectrum) -> PreparedStack {
    let n = size
    var random = TestRandom(seed: 7)
    let bands = days.indices.map { t -> [Raster] in
      var rasters = (0..<4).map { _ in Raster(width: n, height: n, filledWith: 0) }
      for y in 0..<n {
        for x in 0..<n {
          let s = spectrum(t, x, y)
          for b in 0..<4 { rasters[b][x, y] = log(s[b] + offset) + scatter * Float(random.normal()) * 0.6 }
        }
      }
      return rasters
    }
    return PreparedStack(
      width: n, height: n, roles: [.blue, .green, .red, .nir], used: Array(days.indices), bands: bands,
      offsets: [Float](repeating: offset, count: 4),
      usable: days.map { _ in ValidityMask(width: n, height: n, filledWith: true) },
      times: days.map { Instant(secondsSince1970: $0 * 86_400 + 36_000) },
      lights: days.map { _ in Light(elevation: 50, shadow: nil) }, reference: bands[0],
      scatter: [Float](repeating: scatter, count: 4), outcomes: [])
  }

  static func maps(_ stack: PreparedStack) -> ChangeMaps {
    ChangeMaps.build(
      stack, area: ValidityMask(width: size, height: size, filledWith: true), options: ChangeOptions(),
      progress: { _ in })
  }

  /// Columns 8 ..< 22, rows 8 ..< 18.
  static func isInBlock(_ x: Int, _ y: Int) -> Bool { (8..<22).contains(x) && (8..<18).contains(y) }

  static var block: [Int] {
    (0..<(size * size)).filter { isInBlock($0 % size, $0 / size) }
  }
}
