import CGDAL

/// Which libraries stand behind files and coordinates.
public enum LibraryVersions {
  /// "GDAL 3.6.2, PROJ 9.1.1"
  public static var text: String {
    var parts: (Int32, Int32, Int32) = (0, 0, 0)
    OSRGetPROJVersion(&parts.0, &parts.1, &parts.2)
    let gdal = GDALVersionInfo("RELEASE_NAME").map { String(cString: $0) } ?? "unknown"
    return "GDAL \(gdal), PROJ \(parts.0).\(parts.1).\(parts.2)"
  }
}
