/// A scene's pixels on the analysis grid.
public struct SceneImage: Sendable {
  public var scene: Scene
  /// In `roles`' order; each raster has the stack's grid. Values as stored times scale plus offset.
  public var bands: [Raster]
  /// Inside the image, not nodata, not flagged by the provider's mask.
  public var usable: ValidityMask
  /// Inside the image and not nodata, whatever a mask says: provider masks call bright roofs cloud, and the series may know better.
  public var covered: ValidityMask

  public init(scene: Scene, bands: [Raster], usable: ValidityMask, covered: ValidityMask) {
    self.scene = scene
    self.bands = bands
    self.usable = usable
    self.covered = covered
  }
}

/// Scenes on one grid in order of acquisition, at irregular times. Axis order (time, band, row, column).
public struct Stack: Sendable {
  public var grid: PixelGrid
  public var ground: GroundFrame
  /// The bands that all scenes share, in this order.
  public var roles: [BandRole]
  public var images: [SceneImage]
  /// Pixels inside the AOI: true = asked about.
  public var area: ValidityMask

  /// - Precondition: images in order of acquisition, each with `roles.count` bands on `grid`.
  public init(
    grid: PixelGrid, ground: GroundFrame, roles: [BandRole], images: [SceneImage],
    area: ValidityMask
  ) {
    precondition(
      zip(images, images.dropFirst()).allSatisfy { $0.scene.acquisition <= $1.scene.acquisition },
      "a stack is in order of time")
    precondition(images.allSatisfy { $0.bands.count == roles.count }, "every image has every band")
    self.grid = grid
    self.ground = ground
    self.roles = roles
    self.images = images
    self.area = area
  }

  public func bandIndex(_ role: BandRole) -> Int? { roles.firstIndex(of: role) }

  /// Grid, scenes and area without a pixel: every band and mask becomes empty.
  public consuming func withoutPixels() -> Stack {
    let none = Raster(width: 0, height: 0, values: [])
    let nothing = ValidityMask(width: 0, height: 0, usable: [])
    let emptied = images.map { image in
      SceneImage(scene: image.scene, bands: image.bands.map { _ in none }, usable: nothing, covered: nothing)
    }
    return Stack(grid: grid, ground: ground, roles: roles, images: emptied, area: area)
  }
}
