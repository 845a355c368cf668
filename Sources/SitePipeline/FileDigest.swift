import Foundation

/// Digests of input files.
enum FileDigest {
  /// SHA-256 of a file's bytes, read once in pieces of a mebibyte.
  ///
  /// - Throws: `RunError.unreadable` where the file cannot be opened or read.
  static func sha256(path: String) throws -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path) }
    defer { close(descriptor) }
    var hash = SHA256()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw unreadable(path)
      }
      if count == 0 { return hash.finish() }
      hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private static func unreadable(_ path: String) -> RunError {
    RunError(
      .unreadable, path: path, message: "cannot be read: \(systemMessage())",
      advice: "Check that the file is there and that you may read it.")
  }
}

/// The system's words for the last failed call on this thread.
func systemMessage(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
