import Evaluation
import RasterCore
import SiteAnalysis

/// Rectangles along the axes, whose overlaps can be worked out by hand.
func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> PlanarShape {
  PlanarShape(ring: [
    PlanarPoint(x: x, y: y), PlanarPoint(x: x + width, y: y), PlanarPoint(x: x + width, y: y + height),
    PlanarPoint(x: x, y: y + height),
  ])
}

/// An overlay for shapes that are one rectangle each; nothing else is used in these tests.
let rectangles = Overlay(
  sharedAreas: { first, second in
    first.enumerated().flatMap { i, a in
      second.enumerated().compactMap { j, b in
        let area = shared(a, b)?.area ?? 0
        return area > 0 ? (first: i, second: j, area: area) : nil
      }
    }
  },
  meets: { shared($0, $1) != nil }, intersection: { shared($0, $1) ?? PlanarShape(polygons: []) },
  union: { PlanarShape(polygons: $0.flatMap(\.polygons)) })

private func shared(_ a: PlanarShape, _ b: PlanarShape) -> PlanarShape? {
  let p = a.polygons.joined().joined()
  let q = b.polygons.joined().joined()
  guard let ax = p.map(\.x).min(), let bx = q.map(\.x).min(), let ay = p.map(\.y).min(), let by = q.map(\.y).min(),
    let aX = p.map(\.x).max(), let bX = q.map(\.x).max(), let aY = p.map(\.y).max(), let bY = q.map(\.y).max()
  else { return nil }
  let (x, y) = (max(ax, bx), max(ay, by))
  let (right, top) = (min(aX, bX), min(aY, bY))
  return right >= x && top >= y ? rectangle(x, y, right - x, top - y) : nil
}

func day(_ text: String) -> CalendarDate { Instant(parsing: text)?.date ?? CalendarDate(year: 1970, month: 1, day: 1) }
func noon(_ text: String) -> Instant { Instant(secondsSince1970: day(text).dayNumber * 86_400 + 43_200) }
func image(_ text: String) -> ImageReference { ImageReference(scene: text, time: noon(text)) }

func event(_ kind: EventKind, _ without: String?, _ with: String?, best: String) -> Event {
  Event(
    kind: kind, bracket: Bracket(lastWithout: without.map(image), firstWith: with.map(image)), best: day(best),
    probability: 0.9)
}

func claimed(
  _ id: String, _ status: StructureStatus, _ shape: PlanarShape, form: StructureForm = .building,
  area: Double? = nil, probability: Double = 0.9, events: [Event] = []
) -> Claim.Structure {
  let value = area ?? shape.area
  return Claim.Structure(
    id: id, status: status, form: form, shape: shape, area: value,
    area95: Interval95(low: value * 0.9, high: value * 1.1), probability: probability, events: events)
}

func real(_ id: String, _ shape: PlanarShape, steps: [Truth.Step] = []) -> Truth.Structure {
  Truth.Structure(id: id, shape: shape, area: shape.area, isOnSite: true, steps: steps)
}

/// One image a month at noon of the 15th, 2020.
let monthly = (1...12).map { noon("2020-\($0 < 10 ? "0" : "")\($0)-15") }

func findings(_ truth: [Truth.Structure], _ claims: [Claim.Structure], sites: [Truth.Site] = []) throws -> Findings {
  let real = Truth(name: "made", extentArea: 1e6, structures: truth, sites: sites)
  let claim = Claim(usableTimes: monthly, pixelSize: 3, structures: claims, sites: [], ratios: [])
  return Findings(truth: real, claim: claim, overlaps: try overlaps(real, claim))
}

func overlaps(_ truth: Truth, _ claim: Claim) throws -> Overlaps {
  func table(_ first: [PlanarShape], _ second: [PlanarShape]) throws -> [[Int: Double]] {
    var result = [[Int: Double]](repeating: [:], count: first.count)
    for item in try rectangles.sharedAreas(first, second) { result[item.first][item.second] = item.area }
    return result
  }
  let shapes = claim.structures.map(\.shape)
  let onSites = try table(truth.sites.map(\.shape), shapes)
  return Overlaps(
    structures: try table(truth.structures.map(\.shape), shapes),
    sites: try table(truth.sites.map(\.shape), claim.sites.map(\.shape)),
    structuresOnSites: shapes.indices.map { index in onSites.reduce(0) { $0 + ($1[index] ?? 0) } })
}
