import RasterCore

/// How the analysis grid is chosen.
public struct GridOptions: Sendable, Hashable, Codable {
  /// Metres; nil: the median of the scenes' pixel sizes.
  public var pixelSize: Double?
  /// Roles to analyse; nil: all that the scenes share.
  public var roles: [BandRole]?
  public init(pixelSize: Double? = nil, roles: [BandRole]? = nil) {
    self.pixelSize = pixelSize
    self.roles = roles
  }
}
