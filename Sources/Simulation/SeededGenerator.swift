import Foundation

/// xoshiro256** (Blackman and Vigna, public domain), seeded by SplitMix64: the same numbers on every machine.
///
/// Everything random in the simulator is drawn from one of these, named by a seed and a stream, so that a scene does not
/// depend on which other scenes were rendered or in which order.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  /// - Parameters:
  ///   - seed: any number.
  ///   - stream: separates independent sequences of one seed.
  public init(seed: UInt64, stream: UInt64 = 0) {
    var state = seed &+ stream &* 0xD134_2543_DE82_EF95
    a = Self.splitMix(&state)
    b = Self.splitMix(&state)
    c = Self.splitMix(&state)
    d = Self.splitMix(&state)
  }

  public mutating func next() -> UInt64 {
    let result = Self.rotate(b &* 5, 7) &* 9
    let t = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = Self.rotate(d, 45)
    return result
  }

  /// 0 ..< 1.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Mean 0, standard deviation 1: the sum of twelve 16-bit uniforms (Irwin and Hall).
  ///
  /// Only additions, so that pixel noise has the same bits whatever the C library; its tails end at 6.
  public mutating func normal() -> Double {
    var sum = 0
    for _ in 0..<3 {
      let word = next()
      sum += Int(word & 0xFFFF) + Int(word >> 16 & 0xFFFF) + Int(word >> 32 & 0xFFFF) + Int(word >> 48)
    }
    return Double(sum) / 65_536 - 6 + 12 * 0.5 / 65_536
  }

  public mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// - Precondition: the range is not empty.
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + min(range.count - 1, Int(uniform() * Double(range.count)))
  }

  /// - Precondition: there is something to pick.
  public mutating func pick<T>(_ choices: [T]) -> T { choices[integer(in: 0...(choices.count - 1))] }

  /// Mean 1.
  public mutating func exponential() -> Double { -log(1 - uniform()) }

  /// Beta distribution by Jöhnk's method; fit for shapes up to about 10.
  public mutating func beta(_ alpha: Double, _ beta: Double) -> Double {
    for _ in 0..<10_000 {
      let x = pow(uniform(), 1 / alpha)
      let y = pow(uniform(), 1 / beta)
      if x + y <= 1, x + y > 0 { return x / (x + y) }
    }
    return alpha / (alpha + beta)
  }

  private static func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { x << k | x >> (64 - k) }

  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return mixed(state)
  }

  /// The finaliser of SplitMix64: a hash of one word.
  static func mixed(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A hash of whole numbers as a number in 0 ..< 1: lattice noise, parcel tones, roof shades by day.
func hashed(_ seed: UInt64, _ i: Int, _ j: Int = 0) -> Double {
  let word = SeededGenerator.mixed(
    seed ^ SeededGenerator.mixed(UInt64(bitPattern: Int64(i)) &* 0x9E37_79B9_7F4A_7C15)
      ^ (UInt64(bitPattern: Int64(j)) &* 0xC2B2_AE3D_27D4_EB4F))
  return Double(SeededGenerator.mixed(word) >> 11) * 0x1p-53
}
