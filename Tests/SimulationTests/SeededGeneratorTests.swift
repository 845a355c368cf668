import TestSupport
import Testing

@testable import Simulation

@Suite("Seeded generator")
struct SeededGeneratorTests {
  @Test("gives the published sequence of xoshiro256** seeded by SplitMix64")
  func knownAnswer() {
    // From the reference formulas written out in Python with 64-bit masks, seed 42.
    var random = SeededGenerator(seed: 42)
    let words = (0..<4).map { _ in random.next() }
    #expect(words == [0x1578_0B2E_0C2E_C716, 0x6104_D986_6D11_3A7E, 0xAE17_5332_39E4_99A1, 0xECB8_AD47_03B3_60A1])
  }

  @Test("normal numbers have mean 0 and standard deviation 1")
  func normal() {
    var random = SeededGenerator(seed: 9)
    let values = (0..<40_000).map { _ in random.normal() }
    let mean = values.reduce(0, +) / 40_000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
    // Four standard errors of 40,000 draws.
    #expect(abs(mean) < 0.02)
    #expect(isClose(variance, 1, within: 0.03))
  }

  @Test("the beta distribution has its mean", arguments: [(0.4, 0.6), (0.4, 1.6), (2.0, 3.0)])
  func beta(alpha: Double, beta: Double) {
    var random = SeededGenerator(seed: 5)
    let values = (0..<20_000).map { _ in random.beta(alpha, beta) }
    #expect(values.allSatisfy { (0...1).contains($0) })
    #expect(isClose(values.reduce(0, +) / 20_000, alpha / (alpha + beta), within: 0.012))
  }

  @Test("noise has mean 0, standard deviation about 1, and windows of one seed fit together")
  func noise() {
    let noise = FractalNoise(seed: 3, wavelength: 20, octaves: 3)
    let field = noise.field(width: 300, height: 300, originX: 0, originY: 0, cell: 1)
    let mean = field.reduce(0.0) { $0 + Double($1) } / 90_000
    let variance = field.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 90_000
    #expect(abs(mean) < 0.15)
    #expect((0.7...1.3).contains(variance.squareRoot()))
    let window = noise.field(width: 10, height: 10, originX: 100, originY: 50, cell: 1)
    #expect(isClose(Double(window[23]), Double(field[52 * 300 + 103]), within: 1e-4))
  }
}
