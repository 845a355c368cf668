import RasterCore

extension Scenario {
  /// What makes this scenario impossible to render, each in a sentence that names the key; empty for a sound one.
  ///
  /// A scenario may come from a file that somebody wrote by hand: ask before making a `SceneRenderer`.
  public var flaws: [String] {
    let numbers = numberFlaws
    guard numbers.isEmpty else { return numbers + structureFlaws }
    return sizeFlaws + timeFlaws + shapeFlaws + lineFlaws + structureFlaws
  }

  private var numberFlaws: [String] {
    let values: [String: Double] = [
      "size": size, "sensor.gsd": sensor.gsd, "sensor.fine": sensor.fine, "sensor.psf": sensor.psf,
      "sensor.noise": sensor.noise, "sensor.gainJitter": sensor.gainJitter,
      "sensor.offsetJitter": sensor.offsetJitter, "sensor.misregistration": sensor.misregistration,
      "sensor.tilt": sensor.tilt, "sensor.warp": sensor.warp, "sensor.rotation": sensor.rotation,
      "sensor.scaleError": sensor.scaleError, "sensor.bandShift": sensor.bandShift,
      "sensor.striping": sensor.striping, "sensor.psfJitter": sensor.psfJitter,
      "acquisition.perMonth": acquisition.perMonth, "acquisition.cloud": acquisition.cloud,
      "acquisition.maximumCloud": acquisition.maximumCloud, "acquisition.maskErrors": acquisition.maskErrors,
      "acquisition.haze": acquisition.haze, "acquisition.snow": acquisition.snow,
      "acquisition.partial": acquisition.partial, "countryside.blocks": Double(countryside.blocks),
      "countryside.woods": countryside.woods, "countryside.treesPerHectare": countryside.treesPerHectare,
      "countryside.relief": countryside.relief, "countryside.texture": countryside.texture,
      "countryside.parcel": countryside.parcel, "countryside.brdf": countryside.brdf,
      "place.epsg": Double(place.epsg), "place.easting": place.easting, "place.northing": place.northing,
      "place.longitude": place.longitude, "place.latitude": place.latitude,
    ]
    return ScenarioSchema.limits.compactMap { path, range in
      guard let value = values[path], !range.contains(value) else { return nil }
      return "\(path): is \(value); it must lie within \(range.lowerBound) ... \(range.upperBound)"
    }
  }

  /// Numbers that are sound one by one and together ask for more memory than a machine has, or for nothing.
  private var sizeFlaws: [String] {
    var flaws: [String] = []
    if size < sensor.gsd { flaws.append("size: \(size) m is less than one pixel of \(sensor.gsd) m") }
    if size / sensor.fine > 4_000 {
      let least = (size / 4_000 * 100).rounded(.up) / 100
      flaws.append("sensor.fine: more than 4,000 cells a side need gigabytes; take \(least) m or more, or a smaller size")
    }
    if sensor.fine > sensor.gsd {
      flaws.append("sensor.fine: \(sensor.fine) m is larger than sensor.gsd, \(sensor.gsd) m")
    }
    if countryside.treesPerHectare * size * size / 10_000 > 100_000 {
      flaws.append("countryside.treesPerHectare: more than 100,000 trees on this ground; take fewer")
    }
    return flaws
  }

  private var timeFlaws: [String] {
    let days = acquisition.end.dayNumber - acquisition.start.dayNumber
    guard days >= 0 else {
      return [
        "acquisition.end: \(acquisition.end.iso8601) lies before acquisition.start, \(acquisition.start.iso8601)"
      ]
    }
    if Double(days) / 30.4 * acquisition.perMonth > 5_000 {
      return ["acquisition.perMonth: more than 5,000 scenes in this period; take fewer or a shorter period"]
    }
    guard !schedule().isEmpty else {
      return [
        "acquisition: no scene is delivered in this period; make it longer, or raise perMonth or maximumCloud"
      ]
    }
    return stall.map { Self.periodFlaws($0, "stall") } ?? []
  }

  private static func periodFlaws(_ period: Period, _ path: String) -> [String] {
    period.from <= period.to
      ? [] : ["\(path): to \(period.to.iso8601) lies before from \(period.from.iso8601)"]
  }

  private var shapeFlaws: [String] {
    var flaws = site.map { $0.flaws("site") } ?? []
    for (index, pad) in pads.enumerated() {
      let path = "pads[\(index)]"
      flaws += pad.shape.flaws("\(path).shape") + Self.periodFlaws(pad.clearing, "\(path).clearing")
      flaws += pad.weeds.map { Self.periodFlaws($0, "\(path).weeds") } ?? []
      flaws += pad.paving.map { Self.periodFlaws($0, "\(path).paving") } ?? []
      if let paving = pad.paving, paving.to < pad.clearing.from {
        flaws.append("\(path).paving: ends \(paving.to.iso8601), before clearing begins \(pad.clearing.from.iso8601)")
      }
    }
    var things = 0.0
    for (index, yard) in yards.enumerated() {
      flaws += yard.shape.flaws("yards[\(index)].shape") + Self.periodFlaws(yard.period, "yards[\(index)].period")
      if !(0...1).contains(yard.clutter) { flaws.append("yards[\(index)].clutter: must lie within 0 ... 1") }
      things += yard.clutter * yard.shape.area / 18
    }
    if things > 50_000 { flaws.append("yards: more than 50,000 things stand in them; take less clutter") }
    return flaws
  }

  private var lineFlaws: [String] {
    var lines = roads.enumerated().map { ("roads[\($0.offset)]", $0.element.line, $0.element.width) }
    if let river { lines.append(("river", river.line, river.width)) }
    var flaws = lines.compactMap { path, line, width -> String? in
      let isFinite = line.allSatisfy { abs($0.x) < 1e6 && abs($0.y) < 1e6 }
      return line.count > 1 && isFinite && (0.1...10_000).contains(width)
        ? nil : "\(path): needs two points or more and a positive width"
    }
    for (index, road) in roads.enumerated() {
      flaws += road.built.map { Self.periodFlaws($0, "roads[\(index)].built") } ?? []
    }
    for (index, flood) in (river?.floods ?? []).enumerated() {
      flaws += Self.periodFlaws(flood, "river.floods[\(index)]")
    }
    return flaws
  }

  private var structureFlaws: [String] {
    var known: Set<Int> = []
    let ground = 0...max(0, size.isFinite ? size : 0)
    return structures.enumerated().flatMap { index, structure -> [String] in
      let path = "structures[\(index)] (\(structure.label))"
      let isNewID = known.insert(structure.id).inserted
      let twice = isNewID ? [] : ["\(path).id: \(structure.id) is taken by another structure"]
      let shape = structure.shape.flaws("\(path).shape")
      guard shape.isEmpty else { return twice + shape }
      let isOutside = !structure.shape.corners.contains { ground.contains($0.x) && ground.contains($0.y) }
      return twice
        + (isOutside ? ["\(path).shape: lies outside of the ground, which is \(size) m square"] : [])
        + structure.flaws(path)
    }
  }
}

extension PlannedStructure {
  fileprivate func flaws(_ path: String) -> [String] {
    var flaws: [String] = []
    if !(0...500).contains(height) { flaws.append("\(path).height: must lie within 0 ... 500 m") }
    if !(0...80).contains(pitch) { flaws.append("\(path).pitch: must lie within 0 ... 80 degrees") }
    if !(0...100).contains(rowSpacing) { flaws.append("\(path).rowSpacing: must lie within 0 ... 100 m") }
    switch kind {
    case .existing: break
    case .new: flaws += constructionFlaws(path)
    case .extended:
      if !(0.02...0.98).contains(standing) {
        flaws.append("\(path).standing: must lie within 0.02 ... 0.98, or nothing stands or nothing is added")
      }
      if shape.isRound { flaws.append("\(path).shape: a disc cannot be extended") }
      flaws += constructionFlaws(path)
    case .reRoofed, .demolished:
      guard let work else { return flaws + ["\(path).work: is missing; a \(kind.rawValue) structure needs its period"] }
      if work.to < work.from {
        flaws.append("\(path).work: to \(work.to.iso8601) lies before from \(work.from.iso8601)")
      }
      if kind == .reRoofed, newRoof == nil { flaws.append("\(path).newRoof: is missing; say what it becomes") }
    }
    return flaws
  }

  private func constructionFlaws(_ path: String) -> [String] {
    guard let dates = construction else {
      return ["\(path).construction: is missing; a \(kind.rawValue) structure needs its dates"]
    }
    let steps = [
      ("slab", dates.slab), ("frame", dates.frame), ("roofBegin", dates.roofBegin), ("roofEnd", dates.roofEnd),
    ]
    return zip(steps, steps.dropFirst()).compactMap { earlier, later in
      later.1 < earlier.1
        ? "\(path).construction.\(later.0): \(later.1.iso8601) lies before \(earlier.0), \(earlier.1.iso8601)" : nil
    }
  }
}

extension GroundShape {
  /// Finite, of positive size, in one part.
  var isSound: Bool { flaws("").isEmpty }

  func flaws(_ path: String) -> [String] {
    let reach = 0.1...100_000
    guard abs(centre.x) < 1e6, abs(centre.y) < 1e6, abs(degrees) < 1e6 else {
      return ["\(path): has no finite place"]
    }
    guard reach.contains(width), reach.contains(depth) else { return ["\(path): has no positive finite size"] }
    guard notchWidth >= 0, notchDepth >= 0, notchWidth < width, notchDepth < depth else {
      return ["\(path): the notch must be smaller than the shape and not negative"]
    }
    for (index, cut) in cuts.enumerated() {
      let numbers = [cut.fromU, cut.toU, cut.fromV, cut.toV]
      guard numbers.allSatisfy({ abs($0) < 1e6 }), cut.fromU < cut.toU, cut.fromV < cut.toV else {
        return ["\(path).cuts[\(index)]: fromU must lie before toU and fromV before toV"]
      }
    }
    switch topology.parts {
    case 0: return ["\(path): the cuts leave nothing"]
    case 1: return []
    default: return ["\(path): the cuts divide it; make two shapes of it"]
    }
  }
}
