import Foundation
import RasterCore

/// What a frame looks like in 143 bits, by which copies are found however they were scaled, compressed or brightened.
///
/// > Source: the "pHash" of Zauner (2010), Implementation and benchmarking of perceptual image hash functions: signs of low frequencies
/// of the cosine transform. Differs: 12 x 12 frequencies instead of 8 x 8, so that two landscapes with a
/// bright sky are told apart, and signs about 0 and not about their median, so that the hash of the mirrored frame follows.
public struct FootageHash: Sendable, Hashable, Codable {
  private static let side = 32
  private static let kept = 12
  /// Bits that differ between copies: 8 to 20 after a broadcaster's logo, a crop of two per cent or heavy compression; frames of
  /// different scenes differ by 72 on average.
  public static let copy = 26

  /// Bits in order of rows, 64 a word.
  public var words: [UInt64]

  /// - Returns: nil for a frame too even to be told from others.
  public init?(_ frame: GrayFrame) {
    let n = Self.side
    let small = frame.areaMeans(width: n, height: n)
    let mean = small.reduce(0, +) / Float(small.count)
    guard small.reduce(0, { $0 + abs($1 - mean) }) / Float(small.count) > 4 else { return nil }
    var across = [Double](repeating: 0, count: n * Self.kept)
    for y in 0..<n {
      for u in 0..<Self.kept {
        var sum = 0.0
        for x in 0..<n { sum += Double(small[y * n + x]) * Self.cosine(u, x) }
        across[y * Self.kept + u] = sum
      }
    }
    var values: [Double] = []
    for v in 0..<Self.kept {
      for u in 0..<Self.kept where u + v > 0 {
        var sum = 0.0
        for y in 0..<n { sum += across[y * Self.kept + u] * Self.cosine(v, y) }
        values.append(sum)
      }
    }
    words = [0, 0, 0]
    for (k, value) in values.enumerated() where value > 0 { words[k / 64] |= 1 << UInt64(k % 64) }
  }

  private static func cosine(_ u: Int, _ x: Int) -> Double {
    cos(Double.pi * Double(u) * (Double(x) + 0.5) / Double(side))
  }

  /// Of the frame as a mirror shows it: frequencies that are odd across change their sign.
  public var mirrored: FootageHash {
    var out = self
    var k = 0
    for v in 0..<Self.kept {
      for u in 0..<Self.kept where u + v > 0 {
        if u % 2 == 1 { out.words[k / 64] ^= 1 << UInt64(k % 64) }
        k += 1
      }
    }
    return out
  }

  /// Bits that differ.
  public func distance(to other: FootageHash) -> Int {
    zip(words, other.words).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
  }

  /// 48 hexadecimal digits.
  public var text: String {
    words.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  public init?(text: String) {
    guard text.count == 48 else { return nil }
    let digits = Array(text)
    let parsed = stride(from: 0, to: 48, by: 16).compactMap { UInt64(String(digits[$0..<($0 + 16)]), radix: 16) }
    guard parsed.count == 3 else { return nil }
    words = parsed
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = FootageHash(text: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "48 hexadecimal digits are wanted")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
