import Simulation

/// What can be simulated, for people who ask.
public enum SimulationCatalogue {
  public static let sensors = SensorModel.presetNames

  public static var scenarios: [String] { Scenario.shippedNames }

  public static var schema: String { ScenarioSchema.json }

  /// A line for each shipped scenario and one for `random`.
  public static var text: String {
    let names = scenarios + ["random"]
    let width = (names.map(\.count).max() ?? 0) + 2
    return names.map { name in
      name + String(repeating: " ", count: width - name.count) + (lines[name] ?? "")
    }.joined(separator: "\n")
  }

  static let lines = [
    "plant": "works cleared years before; then a hall of twice the existing one's footprint and a dozen more",
    "demo": "a small works of eight structures on 600 m of ground",
    "apartments": "slabs of flats that grow out of one another's shadow",
    "solar-farm": "rows of panels on former fields",
    "quarry-and-road": "much is dug and paved, little is built",
    "nothing-built": "fields, snow, floods, mowing, a river: whatever is reported is false",
    "last-images": "a hall that only the last one to three scenes show",
    "demolition": "halls that go, and rubble that stays",
    "reroofing": "halls that stay and change their roofs",
    "random": "drawn from the sizes and durations of industrial sites; another --seed is another place",
  ]
}
