import RasterCore

extension TruthExport {
  /// SpaceNet 7's labels: for each month with a scene, the footprints of what stands, finished, on its last day, with an `Id` that stays the same
  /// over the months. In longitude and latitude in `spacenet/`, in pixels of the scenes in `spacenet/labels_match_pix/`.
  ///
  /// > Reference: Van Etten et al. (2021), The Multi-Temporal Urban Development SpaceNet Dataset, CVPR.
  func monthlyLabels() throws -> [File] {
    try months.flatMap { month -> [File] in
      let standing = truth.structures.filter { stands($0, on: month.last) }.map { asOf(month.last, $0) }
      let name = "global_monthly_\(month.name)_mosaic_\(plainName)_Buildings.geojson"
      return [
        File(path: "spacenet/\(name)", text: try geographic(standing).text(indented: false)),
        File(path: "spacenet/labels_match_pix/\(name)", text: try inPixels(standing, month.name).text(indented: false)),
      ]
    }
  }

  private struct Month: Hashable {
    var name: String
    var last: CalendarDate
  }

  private var months: [Month] {
    var known: Set<Month> = []
    return scenes.map { scene in
      let date = scene.time.date
      let next = CalendarDate(
        year: date.month == 12 ? date.year + 1 : date.year, month: date.month == 12 ? 1 : date.month + 1, day: 1)
      return Month(
        name: "\(date.year)_\(SensorModel.padded(date.month, 2))", last: CalendarDate(dayNumber: next.dayNumber - 1))
    }.filter { known.insert($0).inserted }
  }

  /// Built and not yet being pulled down.
  func stands(_ structure: SimulatedTruth.Structure, on day: CalendarDate) -> Bool {
    structure.steps.allSatisfy { step in
      switch step.kind {
      case "construction": step.to <= day
      case "demolition": step.from > day
      default: true
      }
    }
  }

  /// Before an extension is done the outline is the old one.
  private func asOf(_ day: CalendarDate, _ structure: SimulatedTruth.Structure) -> SimulatedTruth.Structure {
    var own = structure
    if let before = structure.outlineBefore, structure.steps.contains(where: { $0.kind == "extension" && $0.to > day }) {
      own.outline = before
    }
    return own
  }

  private func geographic(_ structures: [SimulatedTruth.Structure]) -> JSONValue {
    let features = structures.map { structure -> JSONValue in
      let area = structure.outline.pixels.areaInSquareMetres(ground)
      return [
        "type": "Feature", "geometry": JSONValue(polygon: structure.outline.pixels.onGround(ground)),
        "properties": ["Id": .int(structure.id), "area": .number(area, decimals: 1)],
      ]
    }
    return collection(features).adding([
      "crs": ["type": "name", "properties": ["name": "urn:ogc:def:crs:OGC:1.3:CRS84"]]
    ])
  }

  private func inPixels(_ structures: [SimulatedTruth.Structure], _ month: String) -> JSONValue {
    collection(
      structures.map { structure in
        let outline = structure.outline.pixels
        let rings = ([outline.exterior] + outline.holes).map { ring in
          JSONValue.array(
            (ring + ring.prefix(1)).map { JSONValue.array([.number($0.x, decimals: 3), .number($0.y, decimals: 3)]) })
        }
        return [
          "type": "Feature", "geometry": ["type": "Polygon", "coordinates": .array(rings)],
          "properties": [
            "Id": .int(structure.id), "area": .number(structure.outline.pixels.area, decimals: 2),
            "image_fname": "global_monthly_\(month)_mosaic_\(plainName).tif",
          ],
        ]
      })
  }
}
