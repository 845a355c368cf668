import Foundation

/// Sums over scenes of any number of places.
struct Tally {
  /// Scenes with 30 % or more of clear ground in truth, and those of them that were used.
  var good = 0
  var goodUsed = 0
  /// Scenes with less than 5 % of it (haze counts as clear here), and those of them that were used.
  var bad = 0
  var badUsed = 0
  /// Areas in frames: clear in truth, in all scenes and in those used; of the latter what the final masks leave; and all that they leave.
  var clear = 0.0
  var clearInUsed = 0.0
  var clearLeft = 0.0
  var left = 0.0
  var cloudLeft = 0.0
  var shadowLeft = 0.0
  var snowLeft = 0.0
  /// Pixels of roofs that are clear in truth in used scenes, and those of them that the masks take.
  var roof = 0.0
  var roofLost = 0.0
  /// Distances from the true place with the common offset taken out, pixels: middle of a scene, and of single pixels.
  var sceneErrors: [Double] = []
  var pixelErrors: [Double] = []
  /// Why scenes were left out: how many, and how many of them were good.
  var reasons: [String: (all: Int, good: Int)] = [:]

  static func quantile(_ values: [Double], _ share: Double) -> Double {
    values.isEmpty ? .nan : values.sorted()[Int(Double(values.count - 1) * share)]
  }

  func report() -> String {
    func f(_ value: Double) -> String { String(format: "%.3f", value) }
    let within = Double(sceneErrors.count { $0 <= 0.1 }) / Double(max(1, sceneErrors.count))
    var lines = [
      "good scenes used            \(goodUsed) of \(good), \(f(Double(goodUsed) / Double(good)))",
      "hopeless scenes used        \(badUsed) of \(bad)",
      "clear ground used           \(f(clearLeft / clear)) of all, \(f(clearLeft / clearInUsed)) in used scenes",
      "of what is used             cloud \(f(cloudLeft / left)), shadow \(f(shadowLeft / left)), snow \(f(snowLeft / left))",
      "clear roofs lost            \(f(roofLost / roof))",
      "scene off by, pixels        median \(f(Self.quantile(sceneErrors, 0.5))), 95 % \(f(Self.quantile(sceneErrors, 0.95))); up to 0.1: \(f(within))",
      "pixel off by, pixels        median \(f(Self.quantile(pixelErrors, 0.5))), 95 % \(f(Self.quantile(pixelErrors, 0.95)))",
    ]
    for (reason, count) in reasons.sorted(by: { $0.key < $1.key }) {
      lines.append("\(reason): \(count.all), of them good \(count.good)")
    }
    return lines.joined(separator: "\n")
  }
}
