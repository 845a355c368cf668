import Foundation
import Geolocation
import RasterCore
import RasterIO
import SiteReport

/// The map of a proof sheet: where it lies, and what is drawn under and on it.
struct BoardMap {
  private let record: CameraRecord
  private let request: GeolocationBoard.Request
  private let projected: GeolocationProject.Answer?
  private let frame: LocalFrame
  private let grid: PixelGrid

  private static let width = 1_000
  private static let height = 760

  init(_ record: CameraRecord, _ request: GeolocationBoard.Request, _ projected: GeolocationProject.Answer?) {
    self.record = record
    self.request = request
    self.projected = projected
    frame = LocalFrame(anchor: record.place.point)
    let frame = self.frame
    func local(_ p: GeoPoint) -> Vector3 {
      frame.local(GeoPosition(longitude: p.longitude, latitude: p.latitude, height: 0))
    }
    let points =
      [Vector3(0, 0, 0)] + record.points.map { local($0.place.point) }
      + (record.region95?.outline.exterior ?? []).map(local)
      // Without landmarks the map shows the view as far as the ground that makes the skyline.
      + (record.points.isEmpty ? record.cone(distance: record.farthest).exterior.map(local) : [])
    var box = FrameBox(around: points)
    box = box.expanded(by: 0.1 * max(box.east - box.west, box.north - box.south, 300))
    // As wide as the sheet's map is.
    let step = max((box.east - box.west) / Double(Self.width), (box.north - box.south) / Double(Self.height))
    let (x, y) = ((box.west + box.east) / 2, (box.south + box.north) / 2)
    grid = PixelGrid(
      width: Self.width, height: Self.height,
      transform: AffineTransform2D(
        originX: x - step * Double(Self.width) / 2, originY: y + step * Double(Self.height) / 2, pixelSize: step),
      crs: CRS(definition: frame.projDefinition, name: "local frame", isGeographic: false))
  }

  private func pixel(_ p: GeoPoint) -> PixelPoint {
    let v = frame.local(GeoPosition(longitude: p.longitude, latitude: p.latitude, height: 0))
    return grid.transform.invert(x: v.x, y: v.y)
  }

  func figure() throws -> ProofMap {
    let (picture, caption) = try background()
    let far = record.farthest
    let marks = record.points.enumerated().map { i, p in
      FrameFigure.Mark(
        number: i + 1, at: pixel(p.place.point), predicted: nil,
        colour: FrameFigure.palette[i % FrameFigure.palette.count],
        leftOut: p.leftOut)
    }
    return ProofMap(
      width: Self.width, height: Self.height, metresPerPixel: grid.pixelSize, picture: picture,
      camera: pixel(record.place.point),
      cone: record.cone(distance: 1.05 * far).exterior.map(pixel),
      region68: (record.region68?.outline.exterior ?? []).map(pixel),
      region95: (record.region95?.outline.exterior ?? []).map(pixel), marks: marks, shapes: try shapes(),
      caption: caption)
  }

  private func shapes() throws -> [FrameFigure.Shape] {
    guard let result = request.result else { return [] }
    let inView = Set((projected?.structures ?? []).map(\.id))
    return try AccountStructures.read(result).items.filter { inView.contains($0.id) }.map { item in
      .init(label: item.id, outlines: [item.outline.exterior.map(pixel)], colour: FrameFigure.palette[1])
    }
  }

  // MARK: What lies under it

  private func background() throws -> (EncodedPicture?, String) {
    let legend = " Yellow: the view. Red: 68 and 95 % regions of the camera."
    if let satellite = request.satellite {
      let layers = try Failure.passingOn(satellite) {
        try ChipReader.read(path: satellite, bands: request.bands, onto: grid)
      }
      guard let layers else {
        throw RunError(
          .badOption, path: satellite, message: "does not show the ground around the camera and the landmarks",
          advice: "Give a georeferenced image of that place.")
      }
      return (
        try encode(stretched(layers)), "North is up; \(URL(fileURLWithPath: satellite).lastPathComponent)." + legend
      )
    }
    let models = request.terrain.paths.isEmpty ? [] : request.terrain.paths
    guard !models.isEmpty else { return (nil, "North is up." + legend) }
    return (try encode(try hillshade(models)), "North is up; relief lit from the north-west." + legend)
  }

  private func encode(_ picture: Picture) throws -> EncodedPicture {
    try Failure.passingOn("") { try RasterWriter.encode(picture, as: .jpeg(quality: 88)) }
  }

  /// Two per cent of the values beyond either end, all bands alike.
  private func stretched(_ layers: [[Float]]) -> Picture {
    let sample = layers.flatMap { layer in stride(from: 0, to: layer.count, by: 37).map { layer[$0] } }.filter(
      \.isFinite
    ).sorted()
    let low = sample.isEmpty ? 0 : sample[sample.count / 50]
    let high = sample.isEmpty ? 1 : max(sample[sample.count - 1 - sample.count / 50], low + 1e-6)
    var rgb = [UInt8](repeating: 230, count: grid.pixelCount * 3)
    for i in 0..<grid.pixelCount where layers.allSatisfy({ $0[i].isFinite }) {
      for b in 0..<3 { rgb[3 * i + b] = UInt8(min(255, max(0, (layers[b][i] - low) / (high - low) * 255))) }
    }
    return Picture(width: grid.width, height: grid.height, rgb: rgb)
  }

  private func hillshade(_ models: [String]) throws -> Picture {
    let t = grid.transform
    let box = FrameBox(
      west: t.originX, south: t.originY - grid.pixelSize * Double(grid.height),
      east: t.originX + grid.pixelSize * Double(grid.width),
      north: t.originY)
    var wanted = ElevationRequest(frame: frame, core: box, wantedRadius: 0, requiredRadius: 0)
    wanted.core = FrameBox(west: 0, south: 0, east: 0, north: 0)
    wanted.wantedRadius = max(-box.west, box.east, -box.south, box.north, 100)
    wanted.step = request.terrain.step
    wanted.missingIsSea = request.terrain.missingIsSea
    let terrain = try Failure.passingOn(models[0]) { try ElevationReader.read(paths: models, request: wanted) }.grid
    let d = max(terrain.step, grid.pixelSize)
    var rgb = [UInt8](repeating: 230, count: grid.pixelCount * 3)
    for row in 0..<grid.height {
      for column in 0..<grid.width {
        let p = t.apply(PixelPoint(x: Double(column) + 0.5, y: Double(row) + 0.5))
        let ex = terrain.height(east: p.x + d, north: p.y) - terrain.height(east: p.x - d, north: p.y)
        let ny = terrain.height(east: p.x, north: p.y + d) - terrain.height(east: p.x, north: p.y - d)
        guard ex.isFinite, ny.isFinite else { continue }
        let normal = Vector3(-ex / (2 * d), -ny / (2 * d), 1).normalised
        let light = max(0, normal.dot(Vector3(azimuth: 315, elevation: 40)))
        let value = UInt8(min(255, 70 + 190 * light))
        for b in 0..<3 { rgb[3 * (row * grid.width + column) + b] = value }
      }
    }
    return Picture(width: grid.width, height: grid.height, rgb: rgb)
  }
}
