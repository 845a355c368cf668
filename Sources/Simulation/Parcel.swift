import Foundation

/// One parcel: its use and how it differs from its neighbours.
struct Parcel: Sendable {
  var cover: LandCover
  /// Hash seed of its years.
  var seed: UInt64
  /// Brightness relative to the usual.
  var tone: Float
  /// Days that its farmer is early (-) or late (+).
  var delay: Double
  var climate = Scenario.Climate.temperate
}

/// How a parcel looks on one day: a mixture of two spectra, patchy where growth is half done.
struct ParcelLook: Sendable {
  var bare: SIMD4<Float>
  var green: SIMD4<Float>
  /// 0...1.
  var growth: Float
  var roughness: Float
}

extension Parcel {
  /// - Parameter day: days since 1970-01-01; `dayOfYear` and `year` belong to it.
  func look(year: Int, dayOfYear: Double, scenario: UInt64) -> ParcelLook {
    // Weather moves everybody's year, the farmer his own.
    let season = (hashed(scenario, year, 11) - 0.5) * 16
    let own = (hashed(seed, year, 12) - 0.5) * 12
    var d = dayOfYear - season - own - delay
    // Far in the north the same things happen within fewer weeks.
    if climate == .boreal { d = 195 + (d - 195) * 1.25 }
    var look = calendar(d, year: year)
    let vigour = Float(tone) * Float(0.95 + 0.1 * hashed(seed, year, 13))
    look.bare *= vigour
    look.green *= vigour
    look.roughness = cover.roughness
    return look
  }

  private func calendar(_ d: Double, year: Int) -> ParcelLook {
    switch cover {
    case .paddy: paddy(d)
    case .field: field(d, year: year)
    case .barley: barley(d)
    case .meadow: meadow(d, year: year)
    case .orchard: orchard(d)
    case .scrub: scrub(d)
    case .savanna: savanna(d)
    case .cane: cane(d, year: year)
    case .desert: desert(d)
    case .evergreenWood:
      ParcelLook(
        bare: Material.bareBroadleaf.spectrum, green: Material.broadleaf.spectrum, growth: 0.93, roughness: 0)
    case .broadleafWood: broadleaf(d)
    case .coniferWood:
      ParcelLook(bare: Material.conifer.spectrum * 1.35, green: Material.conifer.spectrum, growth: 0.75, roughness: 0)
    }
  }

  private func paddy(_ d: Double) -> ParcelLook {
    // Flooded in May, closed canopy in July, ripe in September, stubble until the next May.
    let flooded = rise(d, 132, 3) * (1 - rise(d, 190, 8))
    let bare = mix(Material.stubble, Material.floodedPaddy, flooded)
    let ripe = rise(d, 250, 7)
    let growth = rise(d, 182, 9) * (1 - rise(d, 278, 1.5))
    return ParcelLook(
      bare: bare, green: mix(Material.crop, Material.ripeCrop, ripe), growth: Float(growth), roughness: 0)
  }

  private func field(_ d: Double, year: Int) -> ParcelLook {
    let ploughed = rise(d, 108, 1.5) * (1 - rise(d, 150, 15))
    // In some years the field is left to vegetables, later and lower.
    let late = hashed(seed, year, 21) < 0.25
    let growth = rise(d, late ? 185 : 158, 9) * (1 - rise(d, late ? 290 : 256, 2)) * (late ? 0.7 : 1)
    return ParcelLook(
      bare: mix(Material.soil, Material.darkSoil, ploughed),
      green: mix(Material.crop, Material.ripeCrop, rise(d, late ? 280 : 236, 8)), growth: Float(growth), roughness: 0)
  }

  private func barley(_ d: Double) -> ParcelLook {
    let spring = (0.35 + 0.65 * rise(d, 82, 9)) * (1 - rise(d, 168, 1.5))
    let soy = rise(d, 205, 8) * (1 - rise(d, 288, 2))
    let autumn = 0.35 * rise(d, 310, 9)
    let ripe = rise(d, 152, 5) * (1 - rise(d, 175, 3))
    return ParcelLook(
      bare: mix(Material.soil, Material.stubble, rise(d, 168, 2) * (1 - rise(d, 200, 4))),
      green: mix(Material.crop, Material.ripeCrop, ripe), growth: Float(max(spring, max(soy, autumn))), roughness: 0)
  }

  private func meadow(_ d: Double, year: Int) -> ParcelLook {
    var growth = 0.12 + 0.88 * rise(d, 112, 10) * (1 - rise(d, 296, 12))
    for cut in 0..<2 {
      // Mown within a day, grown back within five weeks.
      let date = 158 + 62 * Double(cut) + 20 * hashed(seed, year, 31 + cut)
      growth *= 1 - 0.6 * rise(d, date, 0.6) * (1 - rise(d, date + 28, 7))
    }
    return ParcelLook(
      bare: Material.dryGrass.spectrum, green: Material.grass.spectrum, growth: Float(growth), roughness: 0)
  }

  private func broadleaf(_ d: Double) -> ParcelLook {
    let leaves = rise(d, 119, 5) * (1 - rise(d, 306, 6))
    return ParcelLook(
      bare: Material.bareBroadleaf.spectrum,
      green: mix(Material.broadleaf, Material.autumnBroadleaf, rise(d, 287, 6)), growth: Float(leaves), roughness: 0)
  }

  /// Trees in rows over ploughed or grassy ground, in leaf most of the year.
  private func orchard(_ d: Double) -> ParcelLook {
    let grassy = max(1 - rise(d, 130, 12), rise(d, 310, 12))
    return ParcelLook(
      bare: mix(Material.soil, Material.dryGrass, grassy), green: Material.scrub.spectrum * 0.75, growth: 0.5,
      roughness: 0)
  }

  /// Bushes that keep their leaves, with grass between them that is green in winter and spring only.
  private func scrub(_ d: Double) -> ParcelLook {
    let dry = rise(d, 140, 14) * (1 - rise(d, 320, 14))
    let isDesert = climate == .desert
    let between = isDesert ? Material.paleSoil.spectrum * 0.9 : mix(Material.grass, Material.dryGrass, 0.35 + 0.65 * dry)
    return ParcelLook(
      bare: between, green: Material.scrub.spectrum, growth: isDesert ? 0.35 : 0.6, roughness: 0)
  }

  /// Grass that the rains of the warm half-year bring up and the dry season bleaches; now and then it burns.
  private func savanna(_ d: Double) -> ParcelLook {
    let wet = rise(d, 150, 10) * (1 - rise(d, 315, 14))
    return ParcelLook(
      bare: mix(Material.redSoil, Material.dryGrass, 0.65), green: mix(Material.dryGrass, Material.grass, wet),
      growth: Float(0.35 + 0.55 * wet), roughness: 0)
  }

  /// Stands for some fifteen months and is cut at its own time of the year.
  private func cane(_ d: Double, year: Int) -> ParcelLook {
    let cut = 20 + 320 * hashed(seed, 51)
    let since = d >= cut ? d - cut : d + 365 - cut
    let growth = rise(since, 75, 18) * (since > 345 ? 1 - rise(since, 358, 3) : 1)
    return ParcelLook(
      bare: mix(Material.redSoil, Material.stubble, 1 - rise(since, 25, 6)), green: Material.crop.spectrum,
      growth: Float(growth) * 0.9, roughness: 0)
  }

  /// Sand and gravel of differing colour with hardly a bush; greenish for some weeks after winter rain.
  private func desert(_ d: Double) -> ParcelLook {
    let gravelly = Float(hashed(seed, 52))
    let ground = Material.paleSoil.spectrum + (Material.gravel.spectrum - Material.paleSoil.spectrum) * gravelly * 0.7
    let spring = rise(d, 35, 8) * (1 - rise(d, 100, 10))
    return ParcelLook(
      bare: ground, green: Material.scrub.spectrum, growth: Float(0.05 + 0.07 * spring), roughness: 0)
  }
}

/// Logistic step from 0 to 1 around `centre`, `width` days in scale.
func rise(_ d: Double, _ centre: Double, _ width: Double) -> Double { 1 / (1 + exp(-(d - centre) / width)) }

func mix(_ a: Material, _ b: Material, _ share: Double) -> SIMD4<Float> {
  a.spectrum + (b.spectrum - a.spectrum) * Float(share)
}
