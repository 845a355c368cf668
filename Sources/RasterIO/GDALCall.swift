import CGDAL

/// The one place where GDAL's errors are read: on the thread that made the call, right after it.
enum GDALCall {
  /// What GDAL said while a call ran.
  struct Report {
    /// True when something failed, not merely warned.
    var failed: Bool
    /// The first failure, else the last warning, else empty. The first failure is the cause; later ones follow from it.
    var message: String
    /// Everything said, in order.
    var all: [String]
  }

  /// Registers the drivers on first use, once for the process.
  ///
  /// Some drivers write their list of creation options only when first asked for it, without a lock (JPEG in GDAL 3.6): two threads
  /// that encode their first picture at once then read half a list. Asking here, once, makes that list before any thread can.
  private static let registered: Void = {
    GDALAllRegister()
    // By default GDAL keeps a twentieth of the machine's memory in decoded blocks, of which nearly none is asked for again.
    if CPLGetConfigOption("GDAL_CACHEMAX", nil) == nil { GDALSetCacheMax64(96 << 20) }
    for name in ["JPEG", "PNG", "WEBP", "GTiff", "COG", "MEM"] {
      guard let driver = GDALGetDriverByName(name) else { continue }
      _ = GDALGetMetadata(driver, nil)
      _ = GDALGetMetadataItem(driver, "DMD_CREATIONOPTIONLIST", nil)
    }
  }()

  /// Runs GDAL calls with its messages collected instead of printed. Synchronous: handlers belong to a thread.
  static func listening<T>(_ body: () throws -> T) rethrows -> (value: T, report: Report) {
    _ = registered
    let log = Log()
    return try withExtendedLifetime(log) {
      CPLErrorReset()
      CPLPushErrorHandlerEx(collect, Unmanaged.passUnretained(log).toOpaque())
      defer { CPLPopErrorHandler() }
      let value = try body()
      return (value, log.report)
    }
  }

  /// As `listening`, and throws where `body` gives nil or GDAL reported a failure.
  static func checked<T>(
    _ code: RasterIOError.Code, _ operation: String, path: String, advice: String,
    _ body: () throws -> T?
  ) throws -> T {
    let (value, report) = try listening(body)
    guard let value, !report.failed else {
      throw RasterIOError(
        code: code, operation: operation, path: path,
        message: report.message.isEmpty ? "the reason is not known" : report.message, advice: advice)
    }
    return value
  }

  /// Calls `body` with a C list of strings that lives as long as the call.
  static func withStrings<T>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) throws -> T
  ) rethrows -> T {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    for text in strings { list = CSLAddString(list, text) }
    defer { CSLDestroy(list) }
    return try body(list)
  }

  /// As `withStrings`, for the functions that want a list of constants.
  static func withConstants<T>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) throws -> T
  ) rethrows -> T {
    try withStrings(strings) { list in
      guard let list else { return try body(nil) }
      return try list.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: strings.count + 1) {
        try body($0)
      }
    }
  }

  /// The key=value pairs of a C string list that GDAL owns.
  static func pairs(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String: String] {
    var result: [String: String] = [:]
    guard let list else { return result }
    var i = 0
    while let item = list[i] {
      let text = String(cString: item)
      if let cut = text.firstIndex(of: "=") {
        result[String(text[..<cut])] = String(text[text.index(after: cut)...])
      }
      i += 1
    }
    return result
  }
}

private final class Log {
  var failures: [String] = []
  var warnings: [String] = []
  var all: [String] = []

  var report: GDALCall.Report {
    GDALCall.Report(
      failed: !failures.isEmpty, message: failures.first ?? warnings.last ?? "", all: all)
  }
}

private func collect(
  _ level: CPLErr, _ number: CPLErrorNum, _ text: UnsafePointer<CChar>?
) {
  guard let text, let data = CPLGetErrorHandlerUserData() else { return }
  let log = Unmanaged<Log>.fromOpaque(data).takeUnretainedValue()
  let message = String(cString: text)
  guard level.rawValue >= CE_Warning.rawValue, log.all.count < 100 else { return }
  log.all.append(message)
  if level.rawValue >= CE_Failure.rawValue {
    log.failures.append(message)
  } else {
    log.warnings.append(message)
  }
}
