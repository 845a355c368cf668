import Foundation

/// Gradient noise summed over octaves: the texture of soil, crops, crowns, clouds and haze.
///
/// The field is defined on the whole plane by hashing lattice nodes, so that two windows of one seed fit together: a cloud's
/// shadow is the same cloud looked up elsewhere.
struct FractalNoise: Sendable {
  var seed: UInt64
  /// Length of the first octave's lattice, metres.
  var wavelength: Double
  var octaves: Int
  /// Amplitude of each octave relative to the one before; 0.5 is smooth, 0.7 rough.
  var gain: Double = 0.55

  /// Values with mean about 0 and standard deviation about 1.
  /// - Parameters:
  ///   - originX: ground x of the first cell's centre, metres.
  ///   - originY: ground y of the first cell's centre, metres.
  ///   - cell: side of a cell, metres.
  func field(width: Int, height: Int, originX: Double, originY: Double, cell: Double) -> [Float] {
    var out = [Float](repeating: 0, count: width * height)
    var amplitude = 1.0
    var power = 0.0
    for octave in 0..<octaves {
      let length = wavelength / Double(1 << octave)
      guard length >= cell || octave == 0 else { break }
      // Each octave has its own offset, or lattice lines of all octaves would meet at the origin.
      let shift = hashed(seed, octave, 7) * 1_000
      add(
        to: &out, width: width, height: height, x0: (originX + shift) / length,
        y0: (originY + shift) / length, step: cell / length, amplitude: Float(amplitude),
        seed: seed &+ UInt64(octave) &* 977)
      power += amplitude * amplitude
      amplitude *= gain
    }
    // 0.25 is the measured standard deviation of one octave of this noise.
    let scale = Float(1 / (0.25 * power.squareRoot()))
    for k in out.indices { out[k] *= scale }
    return out
  }

  private func add(
    to out: inout [Float], width: Int, height: Int, x0: Double, y0: Double, step: Double,
    amplitude: Float, seed: UInt64
  ) {
    let firstX = Int(x0.rounded(.down))
    let firstY = Int(y0.rounded(.down))
    let nodesX = Int((x0 + step * Double(width)).rounded(.down)) - firstX + 2
    let nodesY = Int((y0 + step * Double(height)).rounded(.down)) - firstY + 2
    var gradients = [SIMD2<Float>](repeating: .zero, count: nodesX * nodesY)
    for j in 0..<nodesY {
      for i in 0..<nodesX {
        let angle = 2 * Double.pi * hashed(seed, firstX + i, firstY + j)
        gradients[j * nodesX + i] = SIMD2(Float(cos(angle)), Float(sin(angle)))
      }
    }
    let columns = (0..<width).map { Position($0, x0, step, firstX) }
    out.withUnsafeMutableBufferPointer { out in
      gradients.withUnsafeBufferPointer { nodes in
        columns.withUnsafeBufferPointer { columns in
          for row in 0..<height {
            let y = Position(row, y0, step, firstY)
            let top = y.node * nodesX
            for column in 0..<width {
              let x = columns[column]
              let k = top + x.node
              let a = dot(nodes[k], x.fraction, y.fraction)
              let b = dot(nodes[k + 1], x.fraction - 1, y.fraction)
              let c = dot(nodes[k + nodesX], x.fraction, y.fraction - 1)
              let d = dot(nodes[k + nodesX + 1], x.fraction - 1, y.fraction - 1)
              let upper = a + (b - a) * x.fade
              let lower = c + (d - c) * x.fade
              out[row * width + column] += amplitude * (upper + (lower - upper) * y.fade)
            }
          }
        }
      }
    }
  }

  private struct Position {
    var node: Int
    var fraction: Float
    var fade: Float
    init(_ index: Int, _ origin: Double, _ step: Double, _ first: Int) {
      let position = origin + step * Double(index)
      let floor = position.rounded(.down)
      node = Int(floor) - first
      fraction = Float(position - floor)
      // Perlin's quintic: no visible lattice in the second derivative.
      fade = fraction * fraction * fraction * (fraction * (fraction * 6 - 15) + 10)
    }
  }

  @inline(__always)
  private func dot(_ g: SIMD2<Float>, _ x: Float, _ y: Float) -> Float { g.x * x + g.y * y }
}
