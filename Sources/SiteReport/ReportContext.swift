import RasterCore
import SiteAnalysis

/// What every part of the page looks up: records by id, anchors, the order of things.
struct ReportContext {
  /// Structures that get a section of their own; the others stand in the table.
  static let sectionLimit = 60

  let input: ReportInput
  let text: ReportText
  let options: ReportOptions
  let scenes: [SceneRecord]
  let usable: [SceneRecord]
  /// New, changed and demolished structures, in the account's order: the largest first.
  let notable: [Structure]
  private let sceneIndex: [String: Int]
  private let structureIndex: [String: Int]
  private let siteIndex: [String: Int]
  private let changedIndex: [String: Int]

  init(_ input: ReportInput, text: ReportText, options: ReportOptions = ReportOptions()) {
    self.input = input
    self.text = text
    self.options = options
    let account = input.account
    scenes = account.scenes
    usable = account.scenes.filter(\.used).sorted { $0.time < $1.time }
    notable = account.structures.filter { $0.status != .unchanged }
    sceneIndex = Self.index(account.scenes.map(\.id))
    structureIndex = Self.index(account.structures.map(\.id))
    siteIndex = Self.index(account.sites.map(\.id))
    changedIndex = Self.index(account.comparison?.areas.map(\.id) ?? [])
  }

  /// The first of equal ids wins.
  private static func index(_ ids: [String]) -> [String: Int] {
    Dictionary(zip(ids, ids.indices), uniquingKeysWith: { first, _ in first })
  }

  var account: SiteAccount { input.account }
  var described: ArraySlice<Structure> { notable.prefix(Self.sectionLimit) }

  /// Metres on the ground along the side of a pixel at the grid's centre; the map projection's own metres may differ.
  var metresPerPixel: Double {
    let grid = input.grid
    let centre = PixelPoint(x: Double(grid.width) / 2, y: Double(grid.height) / 2)
    let area = input.ground.pixelArea(at: centre)
    return area.isFinite && area > 0 ? area.squareRoot() : account.pixelSizeMetres
  }

  // MARK: Anchors

  func scene(_ id: String) -> SceneRecord? { sceneIndex[id].map { scenes[$0] } }

  /// The address on the page of a site, a structure or a scene; nil for an id that the account does not hold.
  func anchor(_ id: String) -> String? {
    if let i = structureIndex[id] {
      return described.contains { $0.id == id } ? "structure-\(i)" : "row-\(i)"
    }
    if let i = siteIndex[id] { return "site-\(i)" }
    if let i = changedIndex[id], i < ChangedAreaTable.limit { return "change-\(i)" }
    return sceneIndex[id].map { "scene-\($0)" }
  }

  /// The row of a scene in the list of images.
  func sceneAnchor(_ id: String) -> String? { sceneIndex[id].map { "scene-\($0)" } }
  func isSite(_ id: String) -> Bool { structureIndex[id] == nil && siteIndex[id] != nil }
  /// Whether the structure has a page part of its own.
  func hasSection(_ id: String) -> Bool { structureIndex[id] != nil && described.contains { $0.id == id } }
  /// Where a structure's page part says how its size was measured.
  func sizeAnchor(_ id: String) -> String { "size-\(structureNumber(id))" }

  func structureNumber(_ id: String) -> Int { structureIndex[id] ?? 0 }
  func siteNumber(_ id: String) -> Int { siteIndex[id] ?? 0 }
  func sceneNumber(_ id: String) -> Int { sceneIndex[id] ?? 0 }

  /// A link with the given (already safe) inner markup, or that markup alone where the id leads nowhere.
  func link(_ id: String, _ inner: String, title: String? = nil) -> String {
    guard let anchor = anchor(id) else { return inner }
    let tip = title.map { " title=\"\(Markup.escape($0))\"" } ?? ""
    return "<a href=\"#\(anchor)\"\(tip)>\(inner)</a>"
  }

  // MARK: Dates

  func date(_ time: Instant) -> String { Markup.sentence(text.date(time.date)) }

  /// Date and, where it is known, the time of day in UTC.
  func moment(_ time: Instant, known: Bool) -> String {
    known ? text.moment(time) : text.date(time.date)
  }

  func moment(_ reference: ImageReference) -> String {
    Markup.sentence(moment(reference.time, known: scene(reference.scene)?.timeOfDayKnown ?? false))
  }

  /// `<time>` with the date in words.
  func timeElement(_ scene: SceneRecord) -> String {
    let machine = scene.timeOfDayKnown ? scene.time.iso8601 : scene.time.date.iso8601
    let words = Markup.sentence(moment(scene.time, known: scene.timeOfDayKnown))
    return "<time datetime=\"\(machine)\">\(words)</time>"
  }

  /// The last part of a path: what a reader knows a file by.
  static func fileName(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.isEmpty ? path : name
  }

  /// "15 August 2023, 01:55 UTC · PlanetScope · © Planet": what a printed picture has to say of its origin; plain text.
  func sourceLine(_ reference: ImageReference) -> String {
    let record = scene(reference.scene)
    let when = moment(reference.time, known: record?.timeOfDayKnown ?? false)
    return [when, record?.sensor, record?.credit].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
  }

  /// Decimal degrees of the middle of the grid, "38.9215° N, 125.8763° E".
  var position: String {
    let middle = PixelPoint(x: Double(input.grid.width) / 2, y: Double(input.grid.height) / 2)
    let p = input.ground.geographic(middle)
    guard p.latitude.isFinite, p.longitude.isFinite else { return "" }
    let latitude = "\(Wording.number(abs(p.latitude), place: -4))°\u{A0}\(p.latitude < 0 ? text.south : text.north)"
    return
      "\(latitude), \(Wording.number(abs(p.longitude), place: -4))°\u{A0}\(p.longitude < 0 ? text.west : text.east)"
  }

  /// The user's name for the place, or where it lies.
  var title: String {
    if let name = account.name, !name.isEmpty { return name }
    return position.isEmpty ? text.defaultTitle : text.titleOf(position)
  }

  /// Whether any image says of itself that it is simulated.
  var isSimulated: Bool { scenes.contains { $0.sensor.lowercased().hasPrefix("simulated") } }

  /// "14 October 2022, 06:54 UTC · scene.tif", linked to the list of scenes.
  func citation(_ reference: ImageReference) -> String {
    let file = scene(reference.scene).map { Self.fileName($0.path) } ?? reference.scene
    return "\(moment(reference)) · \(link(reference.scene, Markup.name(file)))"
  }

  /// The lines that the images' licences ask for, or what the files say of their origin where the provider is not known; each once.
  var credits: [String] { account.sources.map(\.text) }

  var sensors: [String] {
    var seen: Set<String> = []
    return scenes.filter(\.used).map(\.sensor).filter { seen.insert($0).inserted }
  }
}
