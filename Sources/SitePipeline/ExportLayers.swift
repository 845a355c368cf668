import RasterCore
import RasterIO
import SiteAnalysis

/// The account as layers of features.
enum ExportLayers {
  static func all(_ account: SiteAccount) -> [VectorLayer] {
    [structures(account), sites(account), events(account), scenes(account), sources(account)]
  }

  static func structures(_ account: SiteAccount) -> VectorLayer {
    VectorLayer(
      name: "structures",
      fields: [
        ("id", .text), ("site", .text), ("status", .text), ("form", .text), ("area_m2", .number),
        ("area_m2_low", .number),
        ("area_m2_high", .number), ("height_m", .number), ("probability", .number), ("appeared_after", .date),
        ("appeared_by", .date), ("replaces", .text),
      ],
      features: account.structures.filter { $0.footprint.exterior.count >= 3 }.map { s in
        let built = s.events.first { $0.kind == .construction }?.bracket
        return VectorLayer.Feature(
          geometry: s.footprint,
          values: [
            .text(s.id), text(s.site), .text(s.status.rawValue), .text(s.form.rawValue), .number(s.areaSquareMetres),
            .number(s.area95.low), .number(s.area95.high), s.heightMetres.map { .number($0) } ?? .none,
            .number(s.probability), date(built?.lastWithout), date(built?.firstWith), text(s.replaces),
          ])
      })
  }

  static func sites(_ account: SiteAccount) -> VectorLayer {
    VectorLayer(
      name: "sites",
      fields: [
        ("id", .text), ("area_ha", .number), ("area_ha_low", .number), ("area_ha_high", .number),
        ("structures", .whole),
      ],
      features: account.sites.filter { $0.geometry.exterior.count >= 3 }.map {
        .init(
          geometry: $0.geometry,
          values: [
            .text($0.id), .number($0.areaHectares), .number($0.area95.low), .number($0.area95.high),
            .whole($0.count.value),
          ])
      })
  }

  private static func events(_ account: SiteAccount) -> VectorLayer {
    func row(_ id: String, _ kind: String, _ b: Bracket, _ best: CalendarDate, _ p: Double) -> VectorLayer.Feature {
      .init(
        geometry: nil,
        values: [
          .text(id), .text(kind), date(b.lastWithout), text(b.lastWithout?.scene), date(b.firstWith),
          text(b.firstWith?.scene),
          .date(best), .number(p),
        ])
    }
    return VectorLayer(
      name: "events",
      fields: [
        ("of", .text), ("kind", .text), ("last_without", .date), ("last_without_scene", .text), ("first_with", .date),
        ("first_with_scene", .text), ("best", .date), ("probability", .number),
      ],
      features: account.structures.flatMap { s in
        s.events.map { row(s.id, $0.kind.rawValue, $0.bracket, $0.best, $0.probability) }
      }
        + account.sites.flatMap { s in
          s.phases.map { row(s.id, $0.phase.rawValue, $0.bracket, $0.best, $0.probability) }
        },
      hasGeometry: false)
  }

  private static func scenes(_ account: SiteAccount) -> VectorLayer {
    VectorLayer(
      name: "scenes",
      fields: [
        ("id", .text), ("time", .text), ("sensor", .text), ("used", .whole), ("reason", .text),
        ("usable_share", .number), ("sha256", .text),
      ],
      features: account.scenes.map {
        .init(
          geometry: nil,
          values: [
            .text($0.id), .text($0.time.iso8601), .text($0.sensor), .whole($0.used ? 1 : 0), text($0.reason),
            .number($0.usableShare), .text($0.sha256),
          ])
      }, hasGeometry: false)
  }

  private static func sources(_ account: SiteAccount) -> VectorLayer {
    VectorLayer(
      name: "sources", fields: [("text", .text), ("images", .whole)],
      features: account.sources.map { .init(geometry: nil, values: [.text($0.text), .whole($0.images)]) },
      hasGeometry: false)
  }

  private static func text(_ text: String?) -> VectorLayer.Value { text.map { .text($0) } ?? .none }
  private static func date(_ image: ImageReference?) -> VectorLayer.Value { image.map { .date($0.time.date) } ?? .none }
}
