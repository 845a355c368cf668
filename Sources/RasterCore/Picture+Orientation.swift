extension Picture {
  /// As it is to be looked at: EXIF's numbers 2...8 say how a stored picture is turned or mirrored; any other leaves it as it is.
  public func upright(exif: Int) -> Picture {
    guard (2...8).contains(exif) else { return self }
    let swaps = exif >= 5
    let (w, h) = swaps ? (height, width) : (width, height)
    var out = [UInt8](repeating: 0, count: rgb.count)
    for y in 0..<h {
      for x in 0..<w {
        let (sx, sy) =
          switch exif {
          case 2: (width - 1 - x, y)
          case 3: (width - 1 - x, height - 1 - y)
          case 4: (x, height - 1 - y)
          case 5: (y, x)
          case 6: (y, height - 1 - x)
          case 7: (width - 1 - y, height - 1 - x)
          default: (width - 1 - y, x)
          }
        let (to, from) = ((y * w + x) * 3, (sy * width + sx) * 3)
        for c in 0..<3 { out[to + c] = rgb[from + c] }
      }
    }
    return Picture(width: w, height: h, rgb: out)
  }
}
