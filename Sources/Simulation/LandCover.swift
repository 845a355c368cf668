import Foundation

/// What grows on a parcel.
enum LandCover: Int, Sendable, CaseIterable {
  case paddy, field, barley, meadow, broadleafWood, coniferWood

  var isWood: Bool { self == .broadleafWood || self == .coniferWood }

  /// How strongly texture shows: crowns cast shade on each other, paddies are flat.
  var roughness: Float {
    switch self {
    case .paddy: 0.06
    case .field: 0.09
    case .barley: 0.08
    case .meadow: 0.10
    case .broadleafWood: 0.14
    case .coniferWood: 0.16
    }
  }

  /// Height of the crown texture that the sun lights from the side, metres.
  var crowns: Float {
    switch self {
    case .broadleafWood: 1.5
    case .coniferWood: 1.2
    default: 0
    }
  }
}

/// One parcel: its use and how it differs from its neighbours.
struct Parcel: Sendable {
  var cover: LandCover
  /// Hash seed of its years.
  var seed: UInt64
  /// Brightness relative to the usual.
  var tone: Float
  /// Days that its farmer is early (-) or late (+).
  var delay: Double
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
    let d = dayOfYear - season - own - delay
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
}

/// Logistic step from 0 to 1 around `centre`, `width` days in scale.
func rise(_ d: Double, _ centre: Double, _ width: Double) -> Double { 1 / (1 + exp(-(d - centre) / width)) }

func mix(_ a: Material, _ b: Material, _ share: Double) -> SIMD4<Float> {
  a.spectrum + (b.spectrum - a.spectrum) * Float(share)
}
