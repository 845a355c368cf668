import RasterCore
import SiteAnalysis

/// How a structure's size came about, and what its interval is made of.
enum MeasureNote {
  static func render(_ s: Structure, _ c: ReportContext) -> String {
    let t = c.text
    let number = c.structureNumber(s.id)
    var rows: [[String]] = []
    let half = (s.area95.high - s.area95.low) / 2
    let effect = s.area95.isUsable ? "± \(Wording.significant(half, digits: 2)) m²" : t.unknown
    if let sigma = edgeSigma(s) {
      let metres = Wording.number(sigma * c.metresPerPixel, place: -1)
      rows.append([t.budgetEdges, t.budgetEdgeSize(metres, Wording.number(sigma, place: -1)), effect])
    }
    let residuals = c.usable.compactMap(\.residualMetres).sorted()
    if !residuals.isEmpty {
      let middle = Wording.number(residuals[residuals.count / 2], place: -1)
      rows.append([t.budgetAlignment, "\(middle) m", t.budgetMoves])
    }
    rows.append([t.budgetProjection, t.budgetEllipsoid, t.budgetNothing])
    rows.append([t.budgetExistence, t.probability(s.probability), t.budgetNotIn])
    let body = rows.map { row in
      "<tr><th scope=\"row\">\(Markup.sentence(row[0]))</th>\(row.dropFirst().map { "<td>\(Markup.sentence($0))</td>" }.joined())</tr>"
    }
    let heads = t.budgetColumns.map { "<th scope=\"col\">\(Markup.sentence($0))</th>" }
    return """
      <details class="measure" id="size-\(number)"><summary>\(Markup.sentence(t.howMeasured(s.id)))</summary>
      <p>\(Markup.sentence(method(s, c)))</p>
      <table class="budget"><thead><tr>\(heads.joined())</tr></thead><tbody>\(body.joined())</tbody></table></details>
      """
  }

  private static func method(_ s: Structure, _ c: ReportContext) -> String {
    var text = s.evidence?.isFitted == true ? c.text.outlineFitted : c.text.outlineTraced
    if let images = s.evidence?.images, images > 0 { text += " " + c.text.shownIn(images) }
    let around = Wording.number(s.outline.perimeter * c.metresPerPixel, place: 0)
    return text + " " + c.text.sidesOf(around)
  }

  /// How far each side lies wrong, in pixels (one sigma), that gives the area its interval: the engine's formula solved for it.
  ///
  /// An area whose l by w sides each lie wrong by e has the variance 2 (l^2 + w^2) e^2.
  static func edgeSigma(_ s: Structure) -> Double? {
    let area = s.outline.area
    guard s.area95.isUsable, area > 0, s.areaSquareMetres > 0 else { return nil }
    let pixel = s.areaSquareMetres / area
    let half = s.outline.perimeter / 2
    let squares = max(half * half - 2 * area, 2 * area)
    let sigma = (s.area95.high - s.areaSquareMetres) / 1.96 / pixel
    return sigma > 0 ? sigma / (2 * squares).squareRoot() : nil
  }
}
