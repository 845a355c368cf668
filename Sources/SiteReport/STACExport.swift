import RasterCore
import SiteAnalysis

/// A STAC Collection of a result: one Item for the result with its files, one for each image that was looked at.
///
/// > Reference: STAC 1.1.0; extensions file 2.1.0 (checksums as multihash) and projection 2.0.0.
public struct STACExport: Sendable {
  public struct File: Sendable, Hashable {
    public var name: String
    public var text: String
  }
  /// One of the result's files.
  public struct Asset: Sendable, Hashable {
    public var key: String
    /// Relative to the Item.
    public var href: String
    public var title: String
    public var type: String
    public var roles: [String]
    public var sha256: String
    public init(key: String, href: String, title: String, type: String, roles: [String], sha256: String) {
      (self.key, self.href, self.title, self.type, self.roles, self.sha256) = (key, href, title, type, roles, sha256)
    }
  }
  let account: SiteAccount
  let extent: GeoPolygon
  let assets: [Asset]

  public init(_ account: SiteAccount, extent: GeoPolygon, assets: [Asset]) {
    self.account = account
    self.extent = extent
    self.assets = assets
  }

  private static let version: (String, JSONText) = ("stac_version", .string("1.1.0"))
  private static let file = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
  private static let projection = "https://stac-extensions.github.io/projection/v2.0.0/schema.json"
  static let collectionID = "groundbreak-result"

  /// - Throws: `ExportError` where a number is not finite, or where there is no usable image.
  public func files() throws -> [File] {
    guard let period = account.period else { throw ExportError(message: "without usable images there is no period") }
    let names = account.scenes.indices.map { "items/scene-\($0 + 1).json" }
    let links = ["items/result.json"] + names
    return [File(name: "collection.json", text: try text(collection(period, links)))]
      + [File(name: "items/result.json", text: try text(result(period)))]
      + (try zip(account.scenes, names).map { File(name: $1, text: try text(item($0))) })
  }

  private func text(_ value: JSONText) throws -> String {
    var out = ""
    try value.write(into: &out)
    return out + "\n"
  }

  private var box: JSONText {
    let xs = extent.exterior.map(\.longitude)
    let ys = extent.exterior.map(\.latitude)
    return .array(
      [xs.min() ?? 0, ys.min() ?? 0, xs.max() ?? 0, ys.max() ?? 0].map { .number($0, decimals: 7) })
  }

  private func link(_ rel: String, _ href: String, type: String = "application/json") -> JSONText {
    .object([("rel", .string(rel)), ("href", .string(href)), ("type", .string(type))])
  }

  private func collection(_ period: SiteAccount.Period, _ items: [String]) -> JSONText {
    .object([
      ("type", .string("Collection")), Self.version, ("id", .string(Self.collectionID)),
      ("title", .string(account.name ?? "Site account")),
      (
        "description",
        .string(
          account.statements.map(\.text).joined(separator: " ") + " "
            + account.sources.map(\.text).joined(separator: "; "))
      ),
      ("license", .string("other")),
      (
        "providers",
        .array(
          account.sources.compactMap(\.provider).map {
            .object([("name", .string($0)), ("roles", .array([.string("producer")]))])
          })
      ),
      (
        "extent",
        .object([
          ("spatial", .object([("bbox", .array([box]))])),
          (
            "temporal",
            .object([("interval", .array([.array([.string(period.first.iso8601), .string(period.last.iso8601)])]))])
          ),
        ])
      ),
      (
        "links",
        .array(
          [link("root", "./collection.json")] + items.map { link("item", "./" + $0, type: "application/geo+json") })
      ),
    ])
  }

  private func item(
    _ id: String, _ properties: [(String, JSONText)], assets: [(String, JSONText)], extensions: [String]
  ) -> JSONText {
    .object([
      ("type", .string("Feature")), Self.version, ("stac_extensions", .array(extensions.map { .string($0) })),
      ("id", .string(id)), ("collection", .string(Self.collectionID)), ("bbox", box),
      ("geometry", GeoJSONExport.geometry(extent)), ("properties", .object(properties)),
      (
        "links",
        .array([
          link("root", "../collection.json"), link("parent", "../collection.json"),
          link("collection", "../collection.json"),
        ])
      ),
      ("assets", .object(assets)),
    ])
  }

  private func result(_ period: SiteAccount.Period) -> JSONText {
    let code: JSONText = account.crs.hasPrefix("EPSG:") ? .string(account.crs) : .null
    return item(
      "result",
      [
        ("title", .string(account.name ?? "Site account")), ("datetime", .null),
        ("start_datetime", .string(period.first.iso8601)), ("end_datetime", .string(period.last.iso8601)),
        ("gsd", .number(account.pixelSizeMetres, decimals: 3)), ("proj:code", code),
        ("processing:software", .object([(account.product.name, .string(account.product.version))])),
      ],
      assets: assets.map { asset in
        (
          asset.key,
          .object([
            ("href", .string(asset.href)), ("title", .string(asset.title)), ("type", .string(asset.type)),
            ("roles", .array(asset.roles.map { .string($0) })), ("file:checksum", .string("1220" + asset.sha256)),
          ])
        )
      }, extensions: [Self.file, Self.projection])
  }

  /// Cited by its bytes. The images themselves stay where they are, so the href is the file's name.
  private func item(_ scene: SceneRecord) -> JSONText {
    let files = scene.files ?? (scene.sha256.isEmpty ? [] : [InputFile(path: scene.path, sha256: scene.sha256)])
    let assets = files.enumerated().map { index, file -> (String, JSONText) in
      let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
      return (
        "file-\(index + 1)",
        .object([
          ("href", .string(Self.encoded(name))), ("title", .string(name)),
          ("roles", .array([.string(index == 0 ? "data" : "metadata")])),
          ("file:checksum", .string("1220" + file.sha256)),
        ])
      )
    }
    return item(
      scene.id,
      [
        ("datetime", .string(scene.time.iso8601)), ("platform", .string(scene.sensor)),
        ("groundbreak:used", .bool(scene.used)), ("groundbreak:reason", .optional(scene.reason)),
        ("groundbreak:usable_share", .number(scene.usableShare, decimals: 4)),
        ("groundbreak:credit", .optional(scene.credit)),
      ], assets: assets, extensions: [Self.file])
  }

  /// RFC 3986: all but unreserved characters as percent and two digits.
  static func encoded(_ name: String) -> String {
    name.utf8.map { byte in
      let c = Character(Unicode.Scalar(byte))
      if c.isASCII, c.isLetter || c.isNumber || "-._~".contains(c) { return String(c) }
      let hex = String(byte, radix: 16, uppercase: true)
      return "%" + (hex.count < 2 ? "0" + hex : hex)
    }.joined()
  }
}
