import CGDAL
import Foundation
import RasterCore

extension Dataset {
  static let elevationDrivers = ["GTiff", "SRTMHGT", "DTED", "AAIGrid", "EHdr", "HFA", "JP2OpenJPEG", "VRT"]

  /// Opens an elevation model. Of VRTs only mosaics of files beside them are read: one that points at the network, at an archive, at
  /// another VRT, or holds code is refused before GDAL sees it.
  static func elevation(_ path: String) throws -> Dataset {
    if isVRT(path) { try requirePlainMosaic(path) }
    let dataset = try Dataset(
      opening: path, flags: UInt32(GDAL_OF_RASTER | GDAL_OF_READONLY), drivers: elevationDrivers,
      advice: "give the elevation model as GeoTIFF, HGT, DTED, ASCII grid or a VRT of such files")
    guard dataset.bandCount >= 1 else {
      throw refusal(path, "it holds no heights", "give the elevation model itself")
    }
    return dataset
  }

  private static func isVRT(_ path: String) -> Bool {
    if path.lowercased().hasSuffix(".vrt") { return true }
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    return String(decoding: (try? file.read(upToCount: 1_024)) ?? Data(), as: UTF8.self).contains("<VRTDataset")
  }

  private static func requirePlainMosaic(_ path: String) throws {
    guard let data = FileManager.default.contents(atPath: path), data.count < 32 << 20 else {
      throw refusal(
        path, "it cannot be read, or is larger than any list of tiles", "check the name and the permissions")
    }
    let text = String(decoding: data, as: UTF8.self)
    let lower = text.lowercased()
    let suspicious = [
      "&#", "<!", "/vsi", "://", "pixelfunction", "subclass", "openoptions", "sourcedataset", "geolocation",
    ]
    // VRTRasterBand itself names no subclass; derived, raw, warped and pansharpened ones do.
    if let word = suspicious.first(where: lower.contains) {
      throw refusal(
        path, "a VRT with “\(word)” in it is not read: only plain mosaics of local files are",
        "give the tiles themselves, or make the mosaic anew with gdalbuildvrt")
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    for name in sourceNames(text) {
      let tile = name.hasPrefix("/") ? name : folder + "/" + name
      do {
        _ = try Dataset(
          opening: tile, flags: UInt32(GDAL_OF_RASTER | GDAL_OF_READONLY), drivers: Self.elevationDrivers.dropLast(),
          advice: "give the tiles themselves")
      } catch let error as RasterIOError {
        throw refusal(path, "its tile \(name) cannot be read: \(error.message)", "give the tiles themselves")
      }
    }
  }

  /// What stands in the `SourceFilename` elements, each once.
  private static func sourceNames(_ text: String) -> [String] {
    var names: [String] = []
    for part in text.components(separatedBy: "<SourceFilename").dropFirst() {
      guard let open = part.firstIndex(of: ">"), let close = part[open...].firstIndex(of: "<") else { continue }
      let name = part[part.index(after: open)..<close].replacingOccurrences(of: "&amp;", with: "&")
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  private static func refusal(_ path: String, _ message: String, _ advice: String) -> RasterIOError {
    RasterIOError(code: .cannotOpen, operation: "open", path: path, message: message, advice: advice)
  }
}
