/// An 8-bit RGB picture: what a person looks at.
public struct Picture: Sendable, Hashable {
  public let width: Int
  public let height: Int
  /// Row-major, three bytes a pixel.
  public var rgb: [UInt8]
  public init(width: Int, height: Int, rgb: [UInt8]) {
    precondition(rgb.count == width * height * 3, "a picture holds width x height x 3 bytes")
    self.width = width
    self.height = height
    self.rgb = rgb
  }
}

/// A picture as a file's bytes, ready to be put into a page.
public struct EncodedPicture: Sendable, Hashable {
  /// `image/png`, `image/jpeg` or `image/webp`.
  public var mime: String
  public var bytes: [UInt8]
  public var width: Int
  public var height: Int
  public init(mime: String, bytes: [UInt8], width: Int, height: Int) {
    self.mime = mime
    self.bytes = bytes
    self.width = width
    self.height = height
  }
}
