import Foundation
import RasterCore
import RasterIO

/// The frame's own file, to be put into a page as it is.
enum FramePicture {
  /// Larger files would make pages that no browser likes.
  private static let largest = 40 << 20

  /// The frame of a camera, so that the camera's pixels fit it: as stored, or upright where a skyline was traced in it upright.
  static func read(_ path: String, of record: CameraRecord) throws -> EncodedPicture {
    let frame = record.frame
    let stored = try read(path, width: frame.width, height: frame.height, sha256: frame.sha256)
    guard record.method.hasPrefix("skyline"), frame.turned != nil else { return stored }
    return try Failure.passingOn(path) { try RasterWriter.encode(PictureReader.read(path), as: .jpeg(quality: 92)) }
  }

  /// - Throws: `RunError` where it is not a JPEG, PNG or WebP, or is no longer the file the camera was found with.
  static func read(_ path: String, width: Int, height: Int, sha256: String?) throws -> EncodedPicture {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RunError(.unreadable, path: path, message: "the frame cannot be read", advice: "Give it with --image.")
    }
    if let sha256, try FileDigest.sha256(path: path) != sha256 {
      throw RunError(
        .unreadable, path: path, message: "is not the frame with which the camera was found",
        advice: "Give that file, or find the camera anew.")
    }
    let bytes = [UInt8](data)
    let mime: String? =
      bytes.starts(with: [0xFF, 0xD8])
      ? "image/jpeg"
      : bytes.starts(with: [0x89, 0x50, 0x4E, 0x47])
        ? "image/png"
        : bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
          ? "image/webp" : nil
    guard let mime, bytes.count <= largest else {
      throw RunError(
        .unreadable, path: path, message: "cannot be put into a page",
        advice: "Save the frame as JPEG or PNG of up to 40 MB, in the same size.")
    }
    return EncodedPicture(mime: mime, bytes: bytes, width: width, height: height)
  }
}
