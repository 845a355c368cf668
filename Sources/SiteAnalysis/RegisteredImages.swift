import Foundation
import RasterCore

/// The used images of an analysis, registered and normalised, in the units they came in.
///
/// The engine keeps brightness (logarithms) alone; a value is worked out when a picture asks for it.
public struct RegisteredImages: Sendable {
  private let brightness: [Int: [Raster]]
  private let offsets: [Float]

  /// Holds no image.
  public init() {
    brightness = [:]
    offsets = []
  }

  init(_ prepared: PreparedStack) {
    brightness = Dictionary(uniqueKeysWithValues: zip(prepared.used, prepared.bands))
    offsets = prepared.offsets
  }

  /// - Parameters:
  ///   - image: index in the stack that was analysed.
  ///   - window: inside the stack's grid.
  /// - Returns: bands in the stack's order, of the window's size; nil for an image that was not used.
  public func bands(of image: Int, in window: PixelWindow) -> [Raster]? {
    brightness[image].map { bands in
      zip(bands, offsets).map { raster, offset in
        var part = raster.cut(window)
        for i in part.values.indices { part.values[i] = exp(part.values[i]) - offset }
        return part
      }
    }
  }
}
