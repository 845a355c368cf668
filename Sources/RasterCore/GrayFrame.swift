/// One frame of a film in shades of grey, 8 bits a pixel, row-major.
public struct GrayFrame: Sendable, Hashable {
  public let width: Int
  public let height: Int
  public var pixels: [UInt8]

  /// - Precondition: `pixels.count == width * height`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height, "a frame holds width x height pixels")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  @inlinable
  public subscript(x: Int, y: Int) -> UInt8 { pixels[y * width + x] }

  /// The frame as a mirror shows it.
  public var mirrored: GrayFrame {
    var out = pixels
    for y in 0..<height {
      for x in 0..<width { out[y * width + x] = pixels[y * width + width - 1 - x] }
    }
    return GrayFrame(width: width, height: height, pixels: out)
  }

  /// Mean brightness of the pixels of `width` x `height` equal parts, as floating point.
  public func areaMeans(width w: Int, height h: Int) -> [Float] {
    var out = [Float](repeating: 0, count: w * h)
    for j in 0..<h {
      let (y0, y1) = (j * height / h, max(j * height / h + 1, (j + 1) * height / h))
      for i in 0..<w {
        let (x0, x1) = (i * width / w, max(i * width / w + 1, (i + 1) * width / w))
        var sum = 0
        for y in y0..<y1 { for x in x0..<x1 { sum += Int(pixels[y * width + x]) } }
        out[j * w + i] = Float(sum) / Float((y1 - y0) * (x1 - x0))
      }
    }
    return out
  }

  /// A part of the frame. - Precondition: it lies within, and is not empty.
  public func cropped(_ window: PixelWindow) -> GrayFrame {
    var out: [UInt8] = []
    out.reserveCapacity(window.width * window.height)
    for y in window.row..<(window.row + window.height) {
      let start = y * width + window.column
      out.append(contentsOf: pixels[start..<(start + window.width)])
    }
    return GrayFrame(width: window.width, height: window.height, pixels: out)
  }
}
