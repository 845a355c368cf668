import PixelKernels
import RasterCore

extension StackPreparation {
  private struct Fit: Sendable {
    var lines: [RobustLine]?
  }

  /// Brings every candidate to the reference's brightness, scene regressed on reference and inverted; leaves out those that do not follow it.
  mutating func normalise() {
    let list = candidates.filter { doubt[$0] == nil }
    let sample = stablePixels(list)
    let current = bands
    let masks = list.map { comparable($0, sample) }
    let ref = reference
    let prior = prior(sample)
    let fits = parallelMap(list.count) { k -> Fit in
      let t = list[k]
      let lines = ref.indices.map { b -> RobustLine? in
        var x: [Float] = []
        var y: [Float] = []
        for i in sample where masks[k].usable[i] {
          let v = current[t][b].values[i]
          if v.isFinite && ref[b].values[i].isFinite {
            x.append(ref[b].values[i])
            y.append(v)
          }
        }
        return RobustLine.fit(x: x, y: y, prior: prior)
      }
      let found = lines.compactMap { $0 }
      return Fit(lines: found.count == lines.count ? found : nil)
    }
    let typical = typicalScatter(fits.compactMap(\.lines))
    for (k, t) in list.enumerated() {
      guard let lines = fits[k].lines else {
        if isReviewed { doubt[t] = Self.unlike }
        continue
      }
      let isLike = isReviewed ? lines.allSatisfy { $0.slope > 0.05 } : list.count <= 2 || isTrusted(lines, typical)
      if !isLike {
        doubt[t] = Self.unlike
        continue
      }
      for (b, line) in lines.enumerated() {
        guard line.slope > 0.05 else { continue }
        let a = Float(1 / line.slope)
        let c = Float(line.intercept)
        for i in bands[t][b].values.indices { bands[t][b].values[i] = (bands[t][b].values[i] - c) * a }
      }
    }
  }

  /// Where an image is held against the reference: where it is usable, or all of it where masks leave a fraction of the sample.
  private func comparable(_ t: Int, _ sample: [Int]) -> ValidityMask {
    let open = sample.count { usable[t].usable[$0] }
    let all = sample.count { covered[t].usable[$0] }
    return isReviewed && 4 * open < all ? covered[t] : usable[t]
  }

  /// Median over the scenes of each band's scatter in the reference's units.
  private func typicalScatter(_ fits: [[RobustLine]]) -> [Double] {
    reference.indices.map { b in
      let values = fits.compactMap { $0[b].slope > 0.05 ? Float($0[b].scatter / $0[b].slope) : nil }
      return Double(Statistics.median(values) ?? 0)
    }
  }

  /// The middle band decides: plants may turn one band around in a good image, but cloud, snow and darkness touch them all.
  private func isTrusted(_ lines: [RobustLine], _ typical: [Double]) -> Bool {
    func middle(_ values: [Double]) -> Double { Double(Statistics.median(values.map { Float($0) }) ?? 0) }
    let excess = zip(lines, typical).map { $1 > 0 ? $0.scatter / max($0.slope, 0.01) / $1 : 1 }
    return middle(lines.map(\.correlation)) >= options.minimumCorrelation
      && middle(lines.map(\.inlierShare)) >= options.minimumInlierShare
      && middle(lines.map(\.slope)) >= 0.15 && middle(excess) <= options.maximumScatterRatio
  }

  /// Reflectance products are calibrated: their slope is 1 within a tenth unless the scatter leaves no doubt. Other images have no
  /// scale to lean on.
  private func prior(_ sample: [Int]) -> RobustLine.Prior? {
    let values = sample.map { reference[0].values[$0] }.filter(\.isFinite)
    guard let high = Statistics.quantile(values, 0.98), high < 2 else { return nil }
    // That 150 points are worth all is simulated experience.
    return RobustLine.Prior(slope: 1, deviation: 0.1, samples: 150)
  }

  /// Pixels that vary least over time, the same share from each of five brightness bins so that dark and bright ground both count;
  /// with near infrared only among ground that is bare all year (or the seventh least like plants), since plants'
  ///  brightness follows the year and not the sensor.
  func stablePixels(_ list: [Int]) -> [Int] {
    let n = stack.grid.pixelCount
    let step = max(1, n / 24_000)
    let all = stride(from: 0, to: n, by: step).filter { reference[0].values[$0].isFinite }
    guard list.count >= 4, all.count > 1_500 else { return all }
    let band = reference.count / 2
    let green = stack.roles.contains(.nir) ? GreenIndex(stack.roles) : nil
    let measured = parallelMap(all.count) { k -> Steadiness? in
      steadiness(all[k], list, band, green)
    }.compactMap { $0 }
    var pool = measured
    if green != nil {
      let bare = measured.filter { $0.greenness < 0.33 }
      let limit = Statistics.quantile(measured.map(\.greenness), 0.15) ?? 1
      pool = bare.count >= 600 ? bare : measured.filter { $0.greenness <= limit }
    }
    guard pool.count > 300 else { return all }
    pool.sort { $0.brightness != $1.brightness ? $0.brightness < $1.brightness : $0.index < $1.index }
    var chosen: [Int] = []
    for bin in 0..<5 {
      let part = pool[(bin * pool.count / 5)..<((bin + 1) * pool.count / 5)]
      let calm = part.sorted { $0.dispersion != $1.dispersion ? $0.dispersion < $1.dispersion : $0.index < $1.index }
      chosen += calm.prefix(calm.count / 2).map(\.index)
    }
    return chosen.sorted()
  }

  private struct Steadiness: Sendable {
    var index: Int
    var brightness: Float
    var dispersion: Float
    /// 85th percentile over time.
    var greenness: Float
  }

  private func steadiness(_ i: Int, _ list: [Int], _ band: Int, _ green: GreenIndex?) -> Steadiness? {
    let seen = list.filter { usable[$0].usable[i] }
    guard seen.count >= 4 else { return nil }
    let sample = seen.map { bands[$0][band].values[i] }
    guard let d = Statistics.robustDeviation(sample, around: reference[band].values[i]) else { return nil }
    let index = seen.compactMap { t in green?.value { bands[t][$0].values[i] } }
    return Steadiness(
      index: i, brightness: reference[band].values[i], dispersion: d,
      greenness: Statistics.quantile(index, 0.85) ?? 0)
  }
}
