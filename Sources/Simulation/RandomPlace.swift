/// Somewhere on the Earth with its climate, weather and surroundings.
struct RandomPlace: Sendable {
  var place: Scenario.Place
  var climate: Scenario.Climate
  /// Mean share of cloud, chance of snow in winter, usual haze in blue.
  var cloud: Double
  var snow: Double
  var haze: Double

  /// UTM zones and corners with their longitude and latitude; made with GDAL's `gdaltransform` from rounded eastings.
  private static let corners: [(Int, Double, Double, Double, Double, Scenario.Climate)] = [
    (32652, 319_920, 4_428_000, 126.89095, 39.98299, .temperate),
    (32650, 530_240, 3_534_940, 117.31998, 31.95002, .temperate),
    (32633, 465_820, 5_573_210, 14.51998, 50.31001, .temperate),
    (32617, 334_660, 4_441_770, -82.94003, 40.11000, .temperate),
    (32630, 591_710, 5_919_880, -1.61998, 53.41999, .temperate),
    (32755, 317_290, 5_835_440, 144.92999, -37.61000, .temperate),
    (32720, 462_590, 6_359_730, -63.40002, -32.89998, .temperate),
    (32630, 349_580, 4_191_660, -4.70996, 37.86000, .mediterranean),
    (32719, 327_460, 6_278_430, -70.86000, -33.61996, .mediterranean),
    (32636, 691_400, 3_511_170, 35.02005, 31.71996, .mediterranean),
    (32640, 306_170, 2_761_890, 55.08003, 24.96001, .desert),
    (32638, 654_000, 2_711_540, 46.52003, 24.51000, .desert),
    (32612, 348_430, 3_697_930, -112.63002, 33.41001, .desert),
    (32644, 394_830, 1_442_870, 80.03001, 13.05004, .tropical),
    (32723, 273_040, 7_483_570, -47.21005, -22.73999, .tropical),
    (32648, 687_850, 1_229_790, 106.72001, 11.11998, .tropical),
    (32737, 275_230, 9_857_330, 36.97996, -1.28997, .tropical),
    (32635, 424_560, 6_698_970, 25.63002, 60.41999, .boreal),
    (32643, 392_060, 6_102_770, 73.31000, 55.05997, .boreal),
  ]

  static func drawn(_ random: inout SeededGenerator) -> RandomPlace {
    let corner = random.pick(corners)
    var place = Scenario.Place()
    place.epsg = corner.0
    place.easting = corner.1
    place.northing = corner.2
    place.longitude = corner.3
    place.latitude = corner.4
    let climate = corner.5
    let isCold = abs(corner.4) > 38 && climate != .mediterranean
    // 30 to 60 % of cloud but in deserts, where there is less.
    let cloud = climate == .desert ? random.uniform(in: 0.12...0.35) : random.uniform(in: 0.3...0.6)
    return RandomPlace(
      place: place, climate: climate, cloud: cloud,
      snow: climate == .boreal ? random.uniform(in: 0.6...0.9) : (isCold ? random.uniform(in: 0.05...0.4) : 0),
      haze: climate == .desert || climate == .tropical ? random.uniform(in: 0.015...0.03) : random.uniform(in: 0.01...0.02))
  }

  /// Puts the place and its surroundings into a scenario.
  func apply(to scenario: inout Scenario, _ random: inout SeededGenerator) {
    scenario.place = place
    scenario.acquisition.cloud = cloud
    scenario.acquisition.snow = snow
    scenario.acquisition.haze = haze
    let perBlock = random.uniform(in: 9_000...40_000)
    scenario.countryside.climate = climate
    scenario.countryside.blocks = min(300, max(6, Int(scenario.size * scenario.size / perBlock)))
    scenario.countryside.parcel = random.pick([0.7, 1, 1, 1.6, 2.8])
    scenario.countryside.relief = random.uniform(in: 0.01...0.09)
    switch climate {
    case .desert:
      scenario.countryside.woods = random.uniform(in: 0...0.12)
      scenario.countryside.treesPerHectare = random.uniform(in: 0...1.5)
    default:
      // Open land, a mixture, the edge of a forest.
      scenario.countryside.woods = random.pick([0.05, 0.2, 0.3, 0.45, 0.75])
      scenario.countryside.treesPerHectare = random.uniform(in: 1...12)
    }
  }
}
