import RasterCore

extension Scenario {
  /// What makes this scenario impossible to render, each in a sentence that names the field; empty for a sound one.
  ///
  /// A scenario may come from a file that somebody wrote by hand: ask before making a `SceneRenderer`.
  public var flaws: [String] { numberFlaws + timeFlaws + shapeFlaws + structures.compactMap(Self.flaw) }

  private var numberFlaws: [String] {
    let ranges: [(String, Double, ClosedRange<Double>)] = [
      ("size", size, 10...20_000), ("sensor.gsd", sensor.gsd, 0.1...100), ("sensor.fine", sensor.fine, 0.1...50),
      ("sensor.psf", sensor.psf, 0...5), ("sensor.noise", sensor.noise, 0...1),
      ("sensor.gainJitter", sensor.gainJitter, 0...1), ("sensor.offsetJitter", sensor.offsetJitter, 0...1),
      ("sensor.misregistration", sensor.misregistration, 0...20), ("sensor.tilt", sensor.tilt, 0...1),
      ("acquisition.perMonth", acquisition.perMonth, 0.01...60), ("acquisition.cloud", acquisition.cloud, 0...0.95),
      ("acquisition.maximumCloud", acquisition.maximumCloud, 0...1),
      ("acquisition.maskErrors", acquisition.maskErrors, 0...3), ("acquisition.haze", acquisition.haze, 0...1),
      ("acquisition.snow", acquisition.snow, 0...1), ("acquisition.partial", acquisition.partial, 0...1),
      ("countryside.blocks", Double(countryside.blocks), 1...500), ("countryside.woods", countryside.woods, 0...1),
      ("countryside.treesPerHectare", countryside.treesPerHectare, 0...500),
      ("countryside.relief", countryside.relief, 0...2), ("countryside.texture", countryside.texture, 0...3),
      ("place.longitude", place.longitude, -180...180), ("place.latitude", place.latitude, -85...85),
    ]
    var flaws = ranges.compactMap { name, value, range in
      range.contains(value)
        ? nil : "\(name) is \(value); it must lie within \(range.lowerBound) ... \(range.upperBound)"
    }
    guard flaws.isEmpty else { return flaws }
    if size < sensor.gsd { flaws.append("size \(size) m is less than one pixel of \(sensor.gsd) m") }
    if size / sensor.fine > 8_000 {
      flaws.append("size / sensor.fine gives more than 8,000 cells a side; make sensor.fine larger")
    }
    if sensor.fine > sensor.gsd { flaws.append("sensor.fine \(sensor.fine) m is larger than sensor.gsd") }
    return flaws
  }

  private var timeFlaws: [String] {
    acquisition.start <= acquisition.end
      ? [] : ["acquisition.start \(acquisition.start.iso8601) is after acquisition.end \(acquisition.end.iso8601)"]
  }

  private var shapeFlaws: [String] {
    let shapes =
      (site.map { [("site", $0)] } ?? []) + pads.map { ("a pad", $0.shape) } + yards.map { ("a yard", $0.shape) }
    let lines = roads.map { ("a road", $0.line, $0.width) } + (river.map { [("the river", $0.line, $0.width)] } ?? [])
    return shapes.compactMap { $0.1.isSound ? nil : "\($0.0) has no positive finite size" }
      + lines.compactMap { name, line, width in
        let isFinite = line.allSatisfy { abs($0.x) < 1e6 && abs($0.y) < 1e6 }
        return line.count > 1 && isFinite && (0.1...10_000).contains(width)
          ? nil : "\(name) needs two points or more and a positive width"
      }
  }

  private static func flaw(_ structure: PlannedStructure) -> String? {
    let name = "structure \(structure.id) (\(structure.label))"
    guard structure.shape.isSound else { return "\(name) has no positive finite size" }
    guard (0...500).contains(structure.height), (0...80).contains(structure.pitch) else {
      return "\(name): height must lie within 0 ... 500 m and pitch within 0 ... 80 degrees"
    }
    switch structure.kind {
    case .existing: return nil
    case .new:
      guard let dates = structure.construction else { return "\(name) is new and needs its construction dates" }
      let isOrdered = dates.slab <= dates.frame && dates.frame <= dates.roofBegin && dates.roofBegin <= dates.roofEnd
      return isOrdered ? nil : "\(name): slab, frame, roofBegin and roofEnd must follow each other"
    case .reRoofed, .demolished:
      guard let work = structure.work, work.from <= work.to else {
        return "\(name) is \(structure.kind.rawValue) and needs a period of work"
      }
      return structure.kind == .reRoofed && structure.newRoof == nil ? "\(name) needs a new roof" : nil
    }
  }
}

extension GroundShape {
  /// Finite, of positive size, with a notch that leaves an L.
  var isSound: Bool {
    let reach = 0.1...100_000
    return abs(centre.x) < 1e6 && abs(centre.y) < 1e6 && abs(degrees) < 1e6 && reach.contains(width)
      && reach.contains(depth) && notchWidth >= 0 && notchDepth >= 0 && notchWidth < width && notchDepth < depth
  }
}
