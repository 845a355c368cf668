import Foundation
import RasterCore

/// A picture drawn on a finer grid, averaged over each pixel and blurred: what a sensor does, done another way than the engine models it.
enum DrawnPicture {
  /// - Parameters:
  ///   - size: pixels of a side.
  ///   - blur: one sigma in pixels, the pixel's own box included.
  ///   - finer: parts that a pixel's side is drawn in.
  ///   - level: by what is seen at a point of the ground, given in pixels.
  static func of(size n: Int, blur: Double, finer k: Int = 10, _ level: (Double, Double) -> Double) -> Raster {
    var sharp = [Double](repeating: 0, count: n * k * n * k)
    for y in 0..<(n * k) {
      for x in 0..<(n * k) {
        sharp[y * n * k + x] = level((Double(x) + 0.5) / Double(k), (Double(y) + 0.5) / Double(k))
      }
    }
    // A pixel's box has a variance of 1/12.
    let sigma = (blur * blur - 1.0 / 12).squareRoot() * Double(k)
    let kernel = (-2 * k...2 * k).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let side = n * k
    func blurred(_ values: [Double], step: (Int, Int) -> Int) -> [Double] {
      (0..<(side * side)).map { i in
        var (sum, weight) = (0.0, 0.0)
        for (j, w) in kernel.enumerated() {
          sum += w * values[step(i, j - 2 * k)]
          weight += w
        }
        return sum / weight
      }
    }
    let across = blurred(sharp) { i, d in i / side * side + min(max(i % side + d, 0), side - 1) }
    let both = blurred(across) { i, d in min(max(i / side + d, 0), side - 1) * side + i % side }
    var out = Raster(width: n, height: n, values: [Float](repeating: 0, count: n * n))
    for y in 0..<n {
      for x in 0..<n {
        var sum = 0.0
        for dy in 0..<k { for dx in 0..<k { sum += both[(y * k + dy) * side + x * k + dx] } }
        out.values[y * n + x] = Float(sum / Double(k * k))
      }
    }
    return out
  }
}
