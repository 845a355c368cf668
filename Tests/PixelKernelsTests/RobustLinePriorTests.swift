import PixelKernels
import TestSupport
import Testing

struct RobustLinePriorTests {
  @Test func `A prior decides where points say little and yields where they say much`() throws {
    var random = TestRandom(seed: 3)
    let prior = RobustLine.Prior(slope: 1, deviation: 0.1, samples: 150)
    let x = (0..<500).map { _ in Float(0.2 + random.normal() * 0.02) }
    // No relation at all: seasons turned it round.
    let lost = x.map { _ in Float(0.25 + random.normal() * 0.05) }
    #expect(abs(try #require(RobustLine.fit(x: x, y: lost, prior: prior)).slope - 1) < 0.2)
    let clear = x.map { 0.7 * $0 + 0.01 + Float(random.normal() * 0.001) }
    #expect(abs(try #require(RobustLine.fit(x: x, y: clear, prior: prior)).slope - 0.7) < 0.02)
  }
}
