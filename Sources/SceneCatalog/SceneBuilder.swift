import RasterCore

/// One group of files to one scene. Pure.
struct SceneBuilder {
  let group: SceneFilesGroup
  let facts: [String: RasterFacts]
  let sidecars: [Sidecar]
  let userBands: [BandRole]?

  func scene(at time: AcquisitionTime?) throws(BandRoles.Refusal) -> Scene {
    guard let lead = group.images.first ?? group.bands.first?.name else {
      throw BandRoles.Refusal(
        reason: "it is a mask without its image", advice: "give the image file too")
    }
    guard let time else { throw undated(lead) }
    let sensor = self.sensor(lead)
    let images =
      group.images.isEmpty ? try bandAssets(sensor) : [try imageAsset(lead, sensor)]
    let masks = group.masks.sorted { $0.name.path < $1.name.path }.map {
      Asset(path: $0.name.path, content: .mask($0.kind))
    }
    return Scene(
      id: group.id, acquisition: time.instant, timeOfDayKnown: time.timeOfDayKnown,
      timeSource: time.source, sensor: isSimulated ? sensor.simulatedName : sensor.name, geometry: geometry,
      credit: isSimulated ? Sensor.simulationCredit : sensor.credit(year: time.instant.date.year),
      assets: images + finest(masks), metadata: sidecars.compactMap(\.path))
  }

  private func undated(_ name: FileName) -> BandRoles.Refusal {
    BandRoles.Refusal(
      reason: AcquisitionTime.isStampedByProcessing(name)
        ? "no acquisition date: the stamp in this kind of name is the time of processing"
        : "no acquisition date",
      advice: "add it to a --dates CSV (file,date)")
  }

  /// Metadata beside the file say it best, then its PLATFORM tag, then its name; a name that also gives the unit or the centre completes the tag.
  private func sensor(_ lead: FileName) -> Sensor {
    let named = Sensor(fileName: lead)
    if let known = sidecars.lazy.compactMap(\.sensor).first { return known }
    let tags = (facts[lead.path]?.metadata ?? [:]).map { ($0.key.uppercased(), $0.value) }
    let keys = ["PLATFORM", "SPACECRAFT_ID", "SATELLITEID"]
    let stated = keys.lazy.compactMap { key in tags.first { $0.0 == key }?.1 }.first
    guard let platform = stated else { return named ?? .unknown }
    guard let tagged = Sensor(platform: platform) else { return named ?? .other(platform) }
    if case .sentinel2 = tagged, case .sentinel2 = named { return named ?? tagged }
    return tagged
  }

  /// As the metadata beside the files say, or the files' own software tag where those were lost on the way: a computed scene
  /// carries a real product's name, and must not carry its maker's credit too.
  private var isSimulated: Bool {
    if sidecars.contains(where: \.simulated) { return true }
    return group.names.contains { name in
      facts[name.path]?.metadata["TIFFTAG_SOFTWARE"]?.lowercased().hasSuffix(", simulated") == true
    }
  }

  /// Angles from the first sidecar that has any.
  private var geometry: ViewGeometry {
    sidecars.map(\.geometry).first { $0 != ViewGeometry() } ?? ViewGeometry()
  }

  private func radiometry(_ name: FileName, _ sensor: Sensor) -> Radiometry {
    Radiometry(
      sensor: sensor, name: name,
      baseline: sidecars.lazy.compactMap(\.baseline).first ?? Radiometry.baseline(in: name.path),
      offsetRemoved: sidecars.contains(where: \.offsetRemoved),
      reflectanceCoefficients: sidecars.map(\.reflectanceCoefficients).first { !$0.isEmpty } ?? [:])
  }

  private func imageAsset(_ name: FileName, _ sensor: Sensor) throws(BandRoles.Refusal) -> Asset {
    guard let file = facts[name.path] else {
      throw BandRoles.Refusal(reason: "it could not be opened", advice: "fetch it again")
    }
    let found = try BandRoles.of(file, sensor: sensor, name: name, user: userBands)
    let radiometry = radiometry(name, sensor)
    let bands = found.roles.map {
      radiometry.band($0.index, role: $0.role, facts: file.bands[$0.index - 1])
    }
    return Asset(path: name.path, content: .image(bands), alphaBand: found.alpha)
  }

  /// One asset a role: the finest file, and of equals the first by token (B8 before B8A). The finest grid comes first.
  private func bandAssets(_ sensor: Sensor) throws(BandRoles.Refusal) -> [Asset] {
    var byRole: [BandRole: FileName] = [:]
    let ordered = group.bands.sorted {
      (pixelSize($0.name), $0.token.count, $0.token) < (pixelSize($1.name), $1.token.count, $1.token)
    }
    for (token, name) in ordered {
      guard let role = BandRoles.role(token: token, sensor), byRole[role] == nil else { continue }
      byRole[role] = name
    }
    guard !byRole.isEmpty else {
      throw BandRoles.Refusal(
        reason: "none of its bands is one that is used (visible, near or short-wave infrared)",
        advice: "give the reflectance bands of the product")
    }
    let assets = BandRole.allCases.compactMap { role -> Asset? in
      guard let name = byRole[role], let band = facts[name.path]?.bands.first else { return nil }
      let described = radiometry(name, sensor).band(1, role: role, facts: band)
      return Asset(path: name.path, content: .image([described]))
    }
    // A stable sort by pixel size keeps the order of roles within one grid.
    let sizes = assets.map { pixelSize(FileName($0.path)) }
    return assets.indices.sorted { (sizes[$0], $0) < (sizes[$1], $1) }.map { assets[$0] }
  }

  /// Of masks of one kind at several resolutions the finest.
  private func finest(_ masks: [Asset]) -> [Asset] {
    var best: [MaskKind: Asset] = [:]
    for asset in masks {
      guard case .mask(let kind) = asset.content else { continue }
      if let other = best[kind], pixelSize(FileName(other.path)) <= pixelSize(FileName(asset.path)) { continue }
      best[kind] = asset
    }
    return masks.filter { best.values.contains($0) }
  }

  private func pixelSize(_ name: FileName) -> Double {
    facts[name.path]?.grid?.pixelSize ?? .infinity
  }
}
