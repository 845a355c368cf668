import RasterCore

/// What could be seen in one scene, in truth and not by the provider's mask: without it nobody can say how narrow a bracket could be.
public struct SceneVisibility: Sendable, Hashable {
  /// The scene's id as a run names it.
  public var scene: String
  public var time: Instant
  /// Share of each structure's footprint under clear sky or light haze, without snow, by structure id, 0...1.
  public var structures: [Int: Double]
  /// The same of the site; nil where there is none.
  public var site: Double?
  /// The same of the whole ground, in truth and by the provider's mask.
  public var clear: Double
  public var clearByMask: Double

  public init(
    scene: String, time: Instant, structures: [Int: Double], site: Double?, clear: Double = 1, clearByMask: Double = 1
  ) {
    self.scene = scene
    self.time = time
    self.structures = structures
    self.site = site
    self.clear = clear
    self.clearByMask = clearByMask
  }

  public init(_ rendered: SimulatedScene, id: String, truth: SimulatedTruth) {
    scene = id
    time = rendered.acquisition
    let classes = rendered.trueClasses
    structures = [:]
    for structure in truth.structures { structures[structure.id] = Self.share(of: structure.outline.pixels, in: classes) }
    site = truth.site.map { Self.share(of: $0.outline.pixels, in: classes) }
    clear = Self.share(classes.values)
    clearByMask = Self.share(rendered.classes.values)
  }

  private static func isSeen(_ value: Float) -> Bool {
    value == Float(SkyClass.clear.rawValue) || value == Float(SkyClass.lightHaze.rawValue)
  }

  private static func share(_ values: [Float]) -> Double {
    Double(values.count(where: isSeen)) / Double(max(1, values.count))
  }

  /// Of the pixels whose centres lie inside; of an outline smaller than a pixel, the one that holds its centre.
  private static func share(of outline: PixelPolygon, in classes: Raster) -> Double {
    let x = outline.exterior.map(\.x)
    let y = outline.exterior.map(\.y)
    guard let left = x.min(), let right = x.max(), let top = y.min(), let bottom = y.max() else { return 0 }
    var hits = 0
    var total = 0
    for row in cells(top, bottom, classes.height) {
      for column in cells(left, right, classes.width)
      where outline.contains(PixelPoint(x: Double(column) + 0.5, y: Double(row) + 0.5)) {
        total += 1
        if isSeen(classes[column, row]) { hits += 1 }
      }
    }
    if total > 0 { return Double(hits) / Double(total) }
    let centre = outline.centroid
    guard centre.x >= 0, centre.y >= 0, Int(centre.x) < classes.width, Int(centre.y) < classes.height else { return 0 }
    return isSeen(classes[Int(centre.x), Int(centre.y)]) ? 1 : 0
  }

  private static func cells(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
    let from = min(count, max(0, Int(low.rounded(.down))))
    return from..<max(from, min(count, Int(high.rounded(.up)) + 1))
  }
}
