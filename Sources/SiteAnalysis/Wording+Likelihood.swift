import RasterCore

extension Wording {
  /// From here on a statement stands without a word of likelihood.
  public static let certain = 0.95

  /// The word for a probability below 95 % (ICD 203, analytic standards of 2015, table of likelihoods); nil from there on.
  ///
  /// - Parameter probability: 0...1; a value that is no number is treated as not known: "possible".
  public static func likelihood(_ probability: Double) -> String? {
    switch probability {
    case certain...: nil
    case 0.80...: "very likely"
    case 0.55...: "likely"
    case 0.45...: "roughly even"
    case 0.20...: "unlikely"
    case 0.05...: "very unlikely"
    case ..<0.05: "almost no chance"
    default: "possible"
    }
  }

  /// The sentence with its word of likelihood in front; unchanged from 95 % on.
  public static func hedged(_ sentence: String, _ probability: Double) -> String {
    guard let word = likelihood(probability) else { return sentence }
    let rest = lowerFirst(sentence)
    return switch word {
    case "roughly even": "The chance is roughly even that \(rest)"
    case "almost no chance": "There is almost no chance that \(rest)"
    default: "It is \(word) that \(rest)"
    }
  }

  /// A name such as `S1` keeps its capital, a word loses it.
  private static func lowerFirst(_ sentence: String) -> String {
    guard let second = sentence.dropFirst().first, second.isLowercase else { return sentence }
    return sentence.prefix(1).lowercased() + sentence.dropFirst()
  }
}

extension CountEstimate {
  /// Poisson binomial: probability of each number of 0...n findings to be true.
  static func distribution(_ probabilities: [Double]) -> [Double] {
    var chance = [1.0]
    for p in probabilities {
      let q = p.isFinite ? min(max(p, 0), 1) : 0
      var next = [Double](repeating: 0, count: chance.count + 1)
      for (k, c) in chance.enumerated() {
        next[k] += c * (1 - q)
        next[k + 1] += c * q
      }
      chance = next
    }
    return chance
  }
}
