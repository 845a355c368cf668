import Foundation
import Geolocation
import RasterCore

/// SplitMix64: the same numbers everywhere.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1 }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func uniform(_ a: Double, _ b: Double) -> Double { Double.random(in: a..<b, using: &self) }
  mutating func normal() -> Double {
    (-2 * log(uniform(1e-12, 1))).squareRoot() * cos(2 * .pi * uniform(0, 1))
  }
}

/// Raw 32-bit heights as `gdalwarp -of ENVI` writes them: what prepare.sh makes of an elevation model.
enum RawGrid {
  static func read(_ path: String, frame: LocalFrame) -> ElevationGrid {
    let header = try! String(contentsOfFile: path.replacingOccurrences(of: ".bin", with: ".hdr"), encoding: .utf8)
    func number(_ key: String) -> Double {
      let line = header.split(separator: "\n").first { $0.hasPrefix(key) }!
      return Double(line.split(separator: "=")[1].trimmingCharacters(in: .whitespaces))!
    }
    let map = header.split(separator: "\n").first { $0.hasPrefix("map info") }!
    let parts = map.split(separator: "{")[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let (x0, y0, step) = (Double(parts[3])!, Double(parts[4])!, Double(parts[5])!)
    let (width, height) = (Int(number("samples")), Int(number("lines")))
    let data = try! Data(contentsOf: URL(fileURLWithPath: path))
    let raw = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    var heights = [Float](repeating: .nan, count: raw.count)
    for row in 0..<height {
      for column in 0..<width {
        let v = raw[(height - 1 - row) * width + column]
        heights[row * width + column] = v < -9000 ? .nan : v
      }
    }
    return ElevationGrid(
      frame: frame, west: x0 + step / 2, south: y0 - (Double(height) - 0.5) * step, step: step, width: width,
      height: height, heights: heights)
  }
}

/// A terrain to take pictures in, and the coarser model of it that is searched.
struct TestTerrain {
  var name: String
  /// Where the pictures are rendered.
  var fine: ElevationGrid
  /// What the search knows.
  var coarse: HorizonTerrain
  /// South-west corners of square areas and their side, metres.
  var areas: [(west: Double, south: Double)]
  var side: Double

  static func aletsch(_ folder: String) -> TestTerrain {
    let frame = LocalFrame(anchor: GeoPoint(longitude: 8.0388, latitude: 46.4583))
    return TestTerrain(
      name: "Aletsch", fine: RawGrid.read(folder + "/al25.bin", frame: frame),
      coarse: HorizonTerrain(RawGrid.read(folder + "/al75.bin", frame: frame)), areas: [(-4_000, -4_000)], side: 8_000)
  }

  /// The model's cells are 90 m; below that ground as rough as mountains are is added, of 12 m at 180 m wavelength.
  static func erzincan(_ folder: String) -> TestTerrain {
    let frame = LocalFrame(anchor: GeoPoint(longitude: 40.4167, latitude: 39.5833))
    var fine = RawGrid.read(folder + "/er30.bin", frame: frame)
    var random = Seeded(7)
    for (wave, amplitude) in [(6, 8.0), (3, 4.0)] {
      let (w, h) = (fine.width / wave + 3, fine.height / wave + 3)
      let nodes = (0..<(w * h)).map { _ in Float(random.normal() * amplitude) }
      for row in 0..<fine.height {
        for column in 0..<fine.width {
          let (x, y) = (Float(column) / Float(wave), Float(row) / Float(wave))
          let (i, j) = (Int(x), Int(y))
          let (fx, fy) = (x - Float(i), y - Float(j))
          let south = nodes[j * w + i] * (1 - fx) + nodes[j * w + i + 1] * fx
          let north = nodes[(j + 1) * w + i] * (1 - fx) + nodes[(j + 1) * w + i + 1] * fx
          fine.heights[row * fine.width + column] += south * (1 - fy) + north * fy
        }
      }
    }
    return TestTerrain(
      name: "Erzincan", fine: fine, coarse: HorizonTerrain(RawGrid.read(folder + "/er90.bin", frame: frame)),
      areas: [(-15_000, -20_000), (5_000, -15_000), (-15_000, 0), (0, 5_000), (5_000, 20_000), (-12_000, 18_000)], side: 10_000)
  }
}
