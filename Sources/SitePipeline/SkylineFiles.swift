import Foundation
import Geolocation
import RasterCore
import RasterIO

/// The folder of a skyline search: report.json, region.geojson, overlay.png, heatmap.tif and heatmap.png, and camera.json where the
/// place is not out of the question.
enum SkylineFiles {
  static func write(
    _ record: SkylineRecord, _ found: (search: SkylineSearch, outcome: SkylineOutcome, line: Skyline)?,
    _ picture: Picture,
    _ place: GeolocationSkyline.Place, _ folder: OutputFolder
  ) throws {
    func put(_ name: String, _ body: (String) throws -> Void) throws {
      do { try body(try folder.stage(name)) } catch { throw WriteFailure.runError(error, in: folder, entry: name) }
    }
    func save(_ bytes: [UInt8], _ path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
    try put("report.json") { try Data(try EvaluationText.json(record).utf8).write(to: URL(fileURLWithPath: $0)) }
    if let found {
      let region = SkylineRegion(found.outcome, independent: found.search.independent)
      let overlay = overlay(picture, found.line, found.outcome.leaves.first?.solution, place.terrain, place.horizon)
      try put("region.geojson") { try save(Array(try geoJSON(record, region, place).utf8), $0) }
      try put("overlay.png") { try save(try RasterWriter.encode(overlay, as: .png).bytes, $0) }
      if let camera = try SkylineCamera.record(record, found.outcome, region, found.line, place) {
        try put("camera.json") { try Data(try EvaluationText.json(camera).utf8).write(to: URL(fileURLWithPath: $0)) }
      }
      let heat = heat(region, found.outcome, place)
      let grid = PixelGrid(
        width: place.grid.columns, height: place.grid.rows,
        transform: AffineTransform2D(
          originX: place.grid.west, originY: place.grid.south + Double(place.grid.rows) * place.grid.step,
          pixelSize: place.grid.step),
        crs: CRS(definition: place.model.grid.frame.projDefinition, name: "local", isGeographic: false))
      try put("heatmap.tif") {
        try RasterWriter.writeCOG(
          path: $0, grid: grid,
          bands: [
            ("probability of the cell", heat.probability), ("cost of the best match, lower is better", heat.cost),
          ],
          noData: .nan, metadata: ["TIFFTAG_SOFTWARE": "\(Product.name) \(Product.version)"])
      }
      try put("heatmap.png") { try save(try RasterWriter.encode(paint(heat), as: .png).bytes, $0) }
    }
    try folder.commit()
  }

  // MARK: Region

  private struct Collection: Encodable {
    var type = "FeatureCollection"
    var features: [Feature]
  }
  private struct Feature: Encodable {
    var type = "Feature"
    var properties: [String: String]
    var geometry: Shape
  }
  /// GeoJSON MultiPolygon.
  private struct Shape: Encodable {
    var type = "MultiPolygon"
    var coordinates: [[[[Double]]]]
  }

  private static func geoJSON(_ record: SkylineRecord, _ region: SkylineRegion, _ place: GeolocationSkyline.Place)
    throws -> String
  {
    let frame = place.model.grid.frame
    func ring(_ points: [PixelPoint]) -> [[Double]] {
      (points + points.prefix(1)).map {
        let p = frame.geographic(Vector3($0.x, $0.y, 0))
        return [GeolocationText.rounded(p.longitude, 7), GeolocationText.rounded(p.latitude, 7)]
      }
    }
    func shape(_ polygons: [PixelPolygon]) -> Shape {
      Shape(coordinates: polygons.map { ([$0.exterior] + $0.holes).map(ring) })
    }
    var features = [0.95, 0.68].map { share in
      Feature(
        properties: ["kind": "region", "probability": "\(share)", "verdict": record.verdict.word.rawValue],
        geometry: shape(region.outlines(share)))
    }
    // Candidates are squares of the search grid, not points: no more is known of them.
    for (n, c) in record.candidates.enumerated() {
      let v = frame.local(c.place)
      let half = place.grid.step / 2
      let square = [(-half, -half), (half, -half), (half, half), (-half, half)].map {
        PixelPoint(x: v.x + $0.0, y: v.y + $0.1)
      }
      features.append(
        Feature(
          properties: [
            "kind": "candidate", "rank": "\(n + 2)", "heading": "\(c.heading)", "hfov": "\(c.hfov)",
            "residual_px": "\(c.residual)",
          ], geometry: shape([PixelPolygon(exterior: square)])))
    }
    return try EvaluationText.json(Collection(features: features))
  }

  // MARK: Pictures

  /// The picture with the line that was found in red and the predicted one in green.
  static func overlay(
    _ picture: Picture, _ line: Skyline, _ solution: SkylineSolution?, _ terrain: HorizonTerrain,
    _ horizon: HorizonOptions
  ) -> Picture {
    var out = picture
    let thick = max(1, picture.width / 800)
    func dot(_ x: Double, _ y: Double, _ colour: (UInt8, UInt8, UInt8)) {
      for dy in 0..<thick {
        for dx in 0..<thick {
          let (i, j) = (Int(x) + dx, Int(y) + dy)
          guard i >= 0, j >= 0, i < out.width, j < out.height else { continue }
          let k = (j * out.width + i) * 3
          (out.rgb[k], out.rgb[k + 1], out.rgb[k + 2]) = colour
        }
      }
    }
    for s in line.samples { for k in 0..<max(1, Int(line.spacing)) { dot(s.x + Double(k), s.y, (230, 30, 30)) } }
    guard let solution else { return out }
    for p in predicted(
      solution, width: picture.width, height: picture.height, terrain, horizon, count: picture.width * 2)
    {
      dot(p.x, p.y, (40, 220, 60))
    }
    return out
  }

  /// Where the terrain's line lies in the picture, and a little beyond.
  static func predicted(
    _ solution: SkylineSolution, width: Int, height: Int, _ terrain: HorizonTerrain, _ horizon: HorizonOptions,
    count: Int
  ) -> [PixelPoint] {
    let camera = Camera(
      intrinsics: Intrinsics(width: width, height: height, focal: solution.focal), position: solution.position,
      orientation: solution.orientation)
    let half = min(89, solution.field(width: width) / 2 + 5)
    let march = HorizonMarcher(terrain, horizon)
    let spacing = 2 * half / Double(count)
    let points = march.horizon(
      from: solution.position, first: solution.orientation.yaw - half, spacing: spacing, count: count)
    return points.enumerated().compactMap { i, p in
      let azimuth = (solution.orientation.yaw - half + Double(i) * spacing) * Angle.radians
      return camera.pixel(direction: Vector3(sin(azimuth), cos(azimuth), Double(p.slope)))
    }
  }

  /// For `camera.json`.
  static func fit(
    _ solution: SkylineSolution, verdict: String, reason: String, distance: Double, _ line: Skyline,
    _ terrain: HorizonTerrain,
    _ horizon: HorizonOptions
  ) -> CameraRecord.SkylineFit {
    func r(_ x: Double, _ d: Int) -> Double { GeolocationText.rounded(x, d) }
    let seen = predicted(solution, width: line.width, height: line.height, terrain, horizon, count: 160)
      .filter { $0.x >= 0 && $0.x <= Double(line.width) }.sorted { $0.x < $1.x }
    return .init(
      verdict: verdict, reason: reason, residual: r(solution.residual, 2), agreeing: r(solution.agreeing, 3),
      samples: line.samples.count, distance: r(distance, 0),
      line: line.thinned(to: 160).samples.map { [r($0.x, 1), r($0.y, 1)] },
      terrain: seen.map { [r($0.x, 1), r($0.y, 1)] })
  }

  private static func heat(
    _ region: SkylineRegion, _ outcome: SkylineOutcome, _ place: GeolocationSkyline.Place
  ) -> (probability: Raster, cost: Raster) {
    let grid = place.grid
    var probability = Raster(width: grid.columns, height: grid.rows, filledWith: .nan)
    var cost = probability
    func row(_ r: Int) -> Int { grid.rows - 1 - r }
    for (i, p) in grid.places.enumerated() {
      if probability[p.column, row(p.row)].isNaN { probability[p.column, row(p.row)] = 0 }
      if let c = outcome.coarse[i] {
        let old = cost[p.column, row(p.row)]
        cost[p.column, row(p.row)] = old.isNaN ? c : min(old, c)
      }
    }
    for one in region.cells {
      let column = Int(((one.cell.west + one.cell.side / 2) - grid.west) / grid.step)
      let r = Int(((one.cell.south + one.cell.side / 2) - grid.south) / grid.step)
      guard column >= 0, column < grid.columns, r >= 0, r < grid.rows else { continue }
      let old = probability[column, row(r)]
      probability[column, row(r)] = (old.isNaN ? 0 : old) + Float(one.probability)
    }
    return (probability, cost)
  }

  /// Grey by how well a cell matched, red by its probability.
  private static func paint(_ heat: (probability: Raster, cost: Raster)) -> Picture {
    let (w, h) = (heat.cost.width, heat.cost.height)
    let zoom = max(1, 600 / max(w, h))
    let known = heat.cost.values.filter { !$0.isNaN }.sorted()
    let (low, high) = (known.first ?? 0, known.isEmpty ? 1 : known[known.count * 9 / 10])
    let top = max(1e-9, heat.probability.values.filter { !$0.isNaN }.max() ?? 1)
    var rgb = [UInt8](repeating: 255, count: w * zoom * h * zoom * 3)
    for y in 0..<(h * zoom) {
      for x in 0..<(w * zoom) {
        let c = heat.cost[x / zoom, y / zoom]
        guard !c.isNaN else { continue }
        let grey = 60 + 180 * min(1, max(0, (c - low) / max(1e-6, high - low)))
        let p = min(1, (heat.probability[x / zoom, y / zoom] / top).squareRoot())
        let k = (y * w * zoom + x) * 3
        rgb[k] = UInt8(grey + (230 - grey) * (p.isNaN ? 0 : p))
        rgb[k + 1] = UInt8(grey * (1 - (p.isNaN ? 0 : p)))
        rgb[k + 2] = UInt8(grey * (1 - (p.isNaN ? 0 : p)))
      }
    }
    return Picture(width: w * zoom, height: h * zoom, rgb: rgb)
  }
}
