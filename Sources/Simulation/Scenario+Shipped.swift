extension Scenario {
  /// Names that `shipped` knows, the way they are written on a command line.
  public static let shippedNames = [
    "plant", "demo", "apartments", "solar-farm", "quarry-and-road", "nothing-built", "last-images", "demolition",
    "reroofing",
  ]

  /// A scenario that comes with the program.
  ///
  /// - Parameter seed: another seed moves the countryside, the layout, the roofs and the days within the scenario's limits.
  /// - Returns: nil where there is none of that name.
  public static func shipped(_ name: String, seed: UInt64) -> Scenario? {
    switch name {
    case "plant": .plant(seed: seed)
    case "demo": .demo(seed: seed)
    case "apartments": .apartments(seed: seed)
    case "solar-farm": .solarFarm(seed: seed)
    case "quarry-and-road": .quarryAndRoad(seed: seed)
    case "nothing-built": .nothingBuilt(seed: seed)
    case "last-images": .lastImages(seed: seed)
    case "demolition": .demolition(seed: seed)
    case "reroofing": .reRoofing(seed: seed)
    default: nil
    }
  }
}
