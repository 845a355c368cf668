extension Scenario {
  static func apartments(seed: UInt64) -> Scenario { plant(seed: seed) }
  static func solarFarm(seed: UInt64) -> Scenario { plant(seed: seed) }
  static func quarryAndRoad(seed: UInt64) -> Scenario { plant(seed: seed) }
  static func lastImages(seed: UInt64) -> Scenario { plant(seed: seed) }
  static func demolition(seed: UInt64) -> Scenario { demo(seed: seed) }
  static func reRoofing(seed: UInt64) -> Scenario { demo(seed: seed) }
  public static func random(seed: UInt64) -> Scenario { plant(seed: seed) }
}
