import Foundation

/// Places for buildings on a works, in the works' own axes: metres from its centre.
struct Slot: Sendable {
  var u: Double
  var v: Double
  var width: Double
  var depth: Double
}

/// The manners in which works are laid out.
enum SiteLayout: String, Sendable, CaseIterable {
  /// Rows and columns of buildings of differing size.
  case grid
  /// Both sides of a road through the middle.
  case road
  /// Around an open yard.
  case yard
  /// Long halls side by side, all of one size.
  case halls
  /// One large hall with a few small buildings in a corner.
  case single

  /// Slots within a rectangle of `width` by `depth` metres; they keep at least 6 m from each other.
  func slots(width: Double, depth: Double, _ random: inout SeededGenerator) -> [Slot] {
    let margin = min(12, min(width, depth) * 0.06)
    let w = width - 2 * margin
    let d = depth - 2 * margin
    switch self {
    case .grid: return Self.grid(w, d, &random)
    case .road: return Self.alongRoad(w, d, &random)
    case .yard: return Self.aroundYard(w, d, &random)
    case .halls: return Self.halls(w, d, &random)
    case .single: return Self.single(w, d, &random)
    }
  }

  private static func grid(_ w: Double, _ d: Double, _ random: inout SeededGenerator) -> [Slot] {
    let columns = max(1, Int((w / random.uniform(in: 38...75)).rounded()))
    let rows = max(1, Int((d / random.uniform(in: 30...60)).rounded()))
    let cellWidth = w / Double(columns)
    let cellDepth = d / Double(rows)
    var slots: [Slot] = []
    for row in 0..<rows {
      for column in 0..<columns where random.chance(0.82) {
        let width = max(8, (cellWidth - 7) * random.uniform(in: 0.5...1))
        let depth = max(6, (cellDepth - 7) * random.uniform(in: 0.5...1))
        let slackU = max(0, (cellWidth - 7 - width) / 2)
        let slackV = max(0, (cellDepth - 7 - depth) / 2)
        slots.append(
          Slot(
            u: (Double(column) + 0.5) * cellWidth - w / 2 + random.uniform(in: -slackU...slackU),
            v: (Double(row) + 0.5) * cellDepth - d / 2 + random.uniform(in: -slackV...slackV), width: width,
            depth: depth))
      }
    }
    return slots
  }

  private static func alongRoad(_ w: Double, _ d: Double, _ random: inout SeededGenerator) -> [Slot] {
    let most = max(8, d / 2 - 8)
    return [-1.0, 1].flatMap { side in
      packed(length: w, deepest: min(most, 70), &random).map { piece in
        Slot(u: piece.at, v: side * (8 + piece.depth / 2), width: piece.length, depth: piece.depth)
      }
    }
  }

  private static func aroundYard(_ w: Double, _ d: Double, _ random: inout SeededGenerator) -> [Slot] {
    let deepest = min(45, min(w, d) * 0.28)
    var slots: [Slot] = []
    for side in [-1.0, 1] {
      slots += packed(length: w, deepest: deepest, &random).map {
        Slot(u: $0.at, v: side * (d / 2 - $0.depth / 2), width: $0.length, depth: $0.depth)
      }
      let between = d - 2 * deepest - 16
      guard between > 15 else { continue }
      slots += packed(length: between, deepest: deepest, &random).map {
        Slot(u: side * (w / 2 - $0.depth / 2), v: $0.at, width: $0.depth, depth: $0.length)
      }
    }
    return slots
  }

  private static func halls(_ w: Double, _ d: Double, _ random: inout SeededGenerator) -> [Slot] {
    let gap = random.uniform(in: 8...24)
    let depth = min(d, random.uniform(in: 16...42))
    let count = max(1, Int((d + gap) / (depth + gap)))
    let width = w * random.uniform(in: 0.6...0.96)
    let lean = random.uniform(in: -1...1) * (w - width) / 2
    return (0..<count).map { index in
      let v = (Double(index) - Double(count - 1) / 2) * (depth + gap)
      return Slot(u: lean, v: v, width: width, depth: depth)
    }
  }

  private static func single(_ w: Double, _ d: Double, _ random: inout SeededGenerator) -> [Slot] {
    let width = w * random.uniform(in: 0.55...0.8)
    let depth = d * random.uniform(in: 0.45...0.7)
    let main = Slot(u: (width - w) / 2, v: (depth - d) / 2, width: width, depth: depth)
    let strip = w - width - 10
    guard strip > 10 else { return [main] }
    let side = packed(length: d, deepest: min(30, strip), &random).map {
      Slot(u: w / 2 - $0.depth / 2, v: $0.at, width: $0.depth, depth: $0.length)
    }
    return [main] + side
  }

  /// Buildings one after the other along a line of `length` metres, centred on 0.
  private static func packed(
    length: Double, deepest: Double, _ random: inout SeededGenerator
  ) -> [(at: Double, length: Double, depth: Double)] {
    var out: [(at: Double, length: Double, depth: Double)] = []
    var at = -length / 2
    while at < length / 2 - 10 {
      let own = min(length / 2 - at, random.uniform(in: 14...min(85, max(20, length * 0.6))))
      guard own >= 10 else { break }
      let depth = max(8, min(deepest, own * random.uniform(in: 0.35...1.1)))
      if random.chance(0.85) { out.append((at + own / 2, own, depth)) }
      at += own + random.uniform(in: 7...22)
    }
    return out
  }
}

extension GroundShape {
  /// Gives a rectangle one of the plans that buildings have: L, T, U, with a courtyard, or as it is.
  mutating func varyPlan(_ random: inout SeededGenerator) {
    guard width > 22, depth > 18, random.chance(0.35) else { return }
    let armU = width * random.uniform(in: 0.3...0.5)
    let armV = depth * random.uniform(in: 0.35...0.55)
    switch random.integer(in: 0...4) {
    case 0, 1:
      notchWidth = armU
      notchDepth = armV
    case 2:
      // T: both corners of one side.
      cuts = [
        Cut(fromU: -width / 2, toU: -width / 2 + armU * 0.8, fromV: 0, toV: depth / 2),
        Cut(fromU: width / 2 - armU * 0.8, toU: width / 2, fromV: 0, toV: depth / 2),
      ]
    case 3:
      // U: a bay in the middle of one side.
      cuts = [Cut(fromU: -armU / 2, toU: armU / 2, fromV: depth / 2 - armV, toV: depth / 2)]
    default:
      guard width > 34, depth > 34 else { return }
      cuts = [Cut(fromU: -width / 2 + 11, toU: width / 2 - 11, fromV: -depth / 2 + 11, toV: depth / 2 - 11)]
    }
  }
}
