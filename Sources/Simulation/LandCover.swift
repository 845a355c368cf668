import Foundation

/// What grows on a parcel.
enum LandCover: Int, Sendable, CaseIterable {
  case paddy, field, barley, meadow, broadleafWood, coniferWood
  case evergreenWood, orchard, scrub, savanna, cane, desert

  var isWood: Bool { self == .broadleafWood || self == .coniferWood || self == .evergreenWood }

  /// Divided into strips with banks between them.
  var isDivided: Bool {
    switch self {
    case .paddy, .field, .barley, .meadow, .orchard, .cane: true
    default: false
    }
  }

  /// How strongly texture shows: crowns cast shade on each other, paddies are flat.
  var roughness: Float {
    switch self {
    case .paddy: 0.06
    case .field: 0.09
    case .barley, .cane: 0.08
    case .meadow, .desert: 0.10
    case .savanna: 0.13
    case .broadleafWood, .orchard: 0.14
    case .scrub: 0.17
    case .coniferWood, .evergreenWood: 0.16
    }
  }

  /// How much brighter the cover looks with the sun behind the sensor than against it, for a tangent of view of 1.
  var directional: Double {
    switch self {
    case .broadleafWood, .coniferWood, .evergreenWood: 1.0
    case .desert: 0.45
    default: 0.75
    }
  }

  /// Height of the crown texture that the sun lights from the side, metres.
  var crowns: Float {
    switch self {
    case .broadleafWood: 1.5
    case .evergreenWood: 1.7
    case .coniferWood: 1.2
    case .orchard: 0.6
    case .scrub: 0.35
    default: 0
    }
  }

  /// Woods of a climate, each as often as it is written.
  static func woods(_ climate: Scenario.Climate) -> [LandCover] {
    switch climate {
    case .temperate: [.broadleafWood, .broadleafWood, .coniferWood]
    case .mediterranean: [.scrub, .scrub, .coniferWood]
    case .tropical: [.evergreenWood]
    case .desert: [.scrub, .orchard]
    case .boreal: [.coniferWood, .coniferWood, .broadleafWood]
    }
  }

  /// Open land of a climate, each as often as it is written.
  static func open(_ climate: Scenario.Climate, longitude: Double) -> [LandCover] {
    switch climate {
    // Rice is grown in the east of Asia rather than elsewhere.
    case .temperate where longitude > 70: [.paddy, .paddy, .field, .field, .barley, .meadow]
    case .temperate: [.field, .field, .barley, .barley, .meadow, .meadow]
    case .mediterranean: [.barley, .barley, .orchard, .orchard, .scrub]
    case .tropical: [.paddy, .savanna, .savanna, .cane, .cane]
    case .desert: [.desert, .desert, .desert, .desert, .desert, .scrub]
    case .boreal: [.meadow, .meadow, .barley, .field]
    }
  }
}
