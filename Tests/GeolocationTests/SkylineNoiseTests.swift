import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Geolocation

@Suite struct SkylineNoiseTests {
  @Test func aLinesOwnErrorIsReadOffItself() {
    var random = TestRandom(seed: 3)
    for sigma in [1.0, 2.5, 5] {
      let samples = (0..<400).map { i in
        Skyline.Sample(x: Double(i) * 4 + 2, y: 300 + 60 * sin(Double(i) / 35) + sigma * random.normal(), sigma: 1)
      }
      let own = SkylineNoise.own(of: Skyline(width: 1_600, height: 900, samples: samples, spacing: 4))
      #expect(abs(own / sigma - 1) < 0.2, "\(own) for \(sigma)")
    }
  }

  /// The same likelihood by the whole covariance matrix and Cholesky's method.
  private func dense(_ r: SkylineProblem.Residuals, _ noise: SkylineNoise) -> Double {
    let n = r.value.count
    let loads = r.perMetre.map { hypot($0 * noise.ground, noise.stretch) }
    var along = [0.0]
    // Correlation from sample to sample multiplies along the line.
    for i in 1..<n {
      let t = pow(r.perMetre[i] * noise.ground, 2)
      let s = noise.stretch * noise.stretch
      along.append((t * exp(-r.ground[i] / noise.groundLength) + s * exp(-r.columns[i] / noise.columns)) / (t + s))
    }
    var a = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      var link = 1.0
      for j in stride(from: i, through: 0, by: -1) {
        a[i * n + j] = loads[i] * loads[j] * link + (i == j ? noise.line * noise.line : 0)
        link *= along[j]
      }
    }
    var (sum, y) = (0.0, [Double](repeating: 0, count: n))
    for i in 0..<n {
      for j in 0...i {
        var v = a[i * n + j]
        for k in 0..<j { v -= a[i * n + k] * a[j * n + k] }
        a[i * n + j] = i == j ? v.squareRoot() : v / a[j * n + j]
      }
      var v = r.value[i]
      for k in 0..<i { v -= a[i * n + k] * y[k] }
      y[i] = v / a[i * n + i]
      sum += log(a[i * n + i]) + 0.5 * y[i] * y[i] + 0.5 * log(2 * Double.pi)
    }
    return sum
  }

  @Test func theFilterIsTheLikelihoodOfCorrelatedErrors() {
    var random = TestRandom(seed: 5)
    let noise = SkylineNoise(line: 2, stretch: 1, columns: 30, ground: 7, groundLength: 100, height: 700)
    for _ in 0..<5 {
      let n = 60
      let r = SkylineProblem.Residuals(
        value: (0..<n).map { _ in 2 * random.normal() }, perMetre: (0..<n).map { _ in random.uniform(0.05...0.5) },
        ground: (0..<n).map { _ in random.uniform(10...300) }, columns: (0..<n).map { _ in 8 })
      // Without outliers among them, the filter's cost is that of the normal errors and their share, n log(0.93).
      let filtered = SkylineFilter(r, noise, keeps: false).cost + Double(n) * log(1 - SkylineNoise.outliers)
      #expect(abs(filtered - dense(r, noise)) < 0.02 * Double(n), "\(filtered) \(dense(r, noise))")
    }
  }

  @Test func coverIsTheSumOverAllThatMayBeCovered() {
    var random = TestRandom(seed: 7)
    var noise = SkylineNoise(line: 2, stretch: 0, columns: 30, ground: 0, groundLength: 100, height: 700)
    let n = 9
    noise.cover.density = (0..<n).map { _ in random.uniform(0.01...0.2) }
    noise.cover.begins = (0..<n).map { _ in random.uniform(0.05...0.3) }
    noise.cover.ends = (0..<n).map { _ in random.uniform(0.05...0.3) }
    let value = (0..<n).map { _ in 6 * random.normal() }
    let outlier = SkylineNoise.outliers / 350
    // Every sequence of covered and open samples by itself.
    var sum = 0.0
    for pattern in 0..<(1 << n) {
      var product = 1.0
      for i in 0..<n {
        let (now, before) = (pattern >> i & 1 == 1, i > 0 && pattern >> (i - 1) & 1 == 1)
        let covers = before ? 1 - noise.cover.ends[i] : noise.cover.begins[i]
        product *= now ? covers : 1 - covers
        let normal = exp(-value[i] * value[i] / 8)
        let open = normal / (2 * (2 * Double.pi).squareRoot())
        let cover = noise.cover.density[i] * (value[i] <= 0 ? 1 : normal)
        product *= (1 - SkylineNoise.outliers) * (now ? cover : open) + outlier
      }
      sum += product
    }
    let residuals = SkylineProblem.Residuals(
      value: value, perMetre: .init(repeating: 0, count: n), ground: .init(repeating: 10, count: n),
      columns: .init(repeating: 8, count: n))
    #expect(abs(SkylineFilter(residuals, noise, keeps: false).cost + log(sum)) < 1e-9)
  }

  @Test func whatHidesTheTerrainLiesAboveIt() {
    let samples = (0..<120).map { Skyline.Sample(x: Double($0) * 8 + 4, y: 300 + 2 * sin(Double($0)), sigma: 1) }
    var noise = SkylineNoise(line: 2, stretch: 0.7, columns: 30, ground: 5, groundLength: 100, height: 667)
    noise.cover = SkylineCover(Skyline(width: 960, height: 667, samples: samples, spacing: 8))
    func cost(_ off: Double) -> Double {
      SkylineFilter(
        .init(
          value: (0..<120).map { $0 < 40 ? off : 0 }, perMetre: .init(repeating: 0.1, count: 120),
          ground: .init(repeating: 100, count: 120), columns: .init(repeating: 8, count: 120)), noise, keeps: false
      ).cost
    }
    // A third of the line 60 px above the terrain: something stands before it. As far below: the terrain is another.
    #expect(cost(-60) - cost(0) < 60)
    #expect(cost(60) - cost(0) > 150)
  }

  @Test func aRowOfSmallErrorsOfOneSignIsOneError() {
    let noise = SkylineNoise(line: 1, stretch: 0.7, columns: 30, ground: 7, groundLength: 100, height: 700)
    func cost(_ value: (Int) -> Double) -> Double {
      let n = 80
      return SkylineFilter(
        .init(
          value: (0..<n).map(value), perMetre: .init(repeating: 0.5, count: n), ground: .init(repeating: 5, count: n),
          columns: .init(repeating: 8, count: n)), noise, keeps: false
      ).cost
    }
    let (none, offset, ragged) = (cost { _ in 0 }, cost { _ in 3 }, cost { $0 % 2 == 0 ? 3 : -3 })
    #expect(offset - none < 5 && ragged - none > 60, "\(offset - none) \(ragged - none)")
    // An outlier costs what an outlier costs, however far out it lies.
    #expect(abs(cost { $0 == 40 ? 100 : 0 } - cost { $0 == 40 ? 300 : 0 }) < 0.1)
  }
}
