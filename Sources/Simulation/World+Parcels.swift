import Foundation
import RasterCore

extension World {
  private struct Block {
    var x: Double
    var y: Double
    var cover: LandCover
    var sine: Double
    var cosine: Double
    /// Width and length of its parcels, metres.
    var width: Double
    var length: Double
  }

  /// Blocks of one land use with bent borders; fields and paddies are divided into strips with banks between them.
  mutating func layOutParcels(_ scenario: Scenario) {
    let side = frame.side
    let blocks = drawBlocks(scenario)
    let bendX = noise(scenario, 5, wavelength: 120, octaves: 3, gain: 0.5)
    let bendY = noise(scenario, 6, wavelength: 120, octaves: 3, gain: 0.5)
    parcelOf = [UInt16](repeating: 0, count: side * side)
    // Looked up only, never walked through: its order does not matter.
    var known: [Int: UInt16] = [:]
    let bank = mix(.dryGrass, .grass, scenario.countryside.climate == .tropical ? 0.6 : 0)
    for row in 0..<side {
      for column in 0..<side {
        let k = row * side + column
        let x = frame.ground(column) + 9 * Double(bendX[k])
        let y = frame.ground(row) + 9 * Double(bendY[k])
        let (index, border) = Self.nearest(blocks, x, y)
        let block = blocks[index]
        let u = (x * block.cosine + y * block.sine) / block.width
        let v = (-x * block.sine + y * block.cosine) / block.length
        let isDivided = block.cover.isDivided
        let strip = isDivided ? (Int(u.rounded(.down)) & 63, Int(v.rounded(.down)) & 63) : (0, 0)
        let key = (index * 64 + strip.0) * 64 + strip.1
        if let id = known[key] {
          parcelOf[k] = id
        } else {
          parcelOf[k] = addParcel(block.cover, scenario, key: key)
          known[key] = parcelOf[k]
        }
        guard isDivided else { continue }
        // Drills and tractor lines run along the strip.
        // (2.1 rad/m) in fields; rows of trees stand six metres apart.
        let isOrchard = block.cover == .orchard
        let rows = Float(sin(u * block.width * (isOrchard ? 1.05 : 2.1)))
        fabric[k] += rows * (isOrchard ? 1.1 : (block.cover == .paddy ? 0.18 : 0.45))
        let fromBank = min(
          (abs(u - u.rounded()) * block.width), (abs(v - v.rounded()) * block.length), border)
        let share = Float(min(1, max(0, 1 - fromBank / 1.1))) * 0.75
        if share > pavedShare[k] {
          pavedShare[k] = share * Float(min(1, scenario.countryside.texture))
          paved[k] = bank * (1 + 0.12 * fabric[k])
        }
      }
    }
  }

  private mutating func addParcel(_ cover: LandCover, _ scenario: Scenario, key: Int) -> UInt16 {
    let own = SeededGenerator.mixed(scenario.groundSeed &+ UInt64(key) &* 7_919)
    // A strip is now and then used otherwise than its block.
    let odd = hashed(own, 1) < 0.15 && cover.isDivided
    let others = LandCover.open(scenario.countryside.climate, longitude: scenario.place.longitude)
    let used = odd ? others[Int(hashed(own, 2) * Double(others.count))] : cover
    parcels.append(
      Parcel(
        cover: used, seed: own, tone: Float(0.86 + 0.28 * hashed(own, 3)), delay: (hashed(own, 4) - 0.5) * 18,
        climate: scenario.countryside.climate))
    return UInt16(min(parcels.count - 1, Int(UInt16.max)))
  }

  private func drawBlocks(_ scenario: Scenario) -> [Block] {
    var random = SeededGenerator(seed: scenario.groundSeed, stream: 3)
    let extent = scenario.size + 2 * frame.margin
    return (0..<max(1, scenario.countryside.blocks)).map { _ in
      let wooded = random.chance(scenario.countryside.woods)
      let climate = scenario.countryside.climate
      let cover =
        wooded
        ? random.pick(LandCover.woods(climate))
        : random.pick(LandCover.open(climate, longitude: scenario.place.longitude))
      let turn = random.uniform(in: -0.6...0.6)
      return Block(
        x: random.uniform(in: 0...extent) - frame.margin, y: random.uniform(in: 0...extent) - frame.margin,
        cover: cover, sine: sin(turn), cosine: cos(turn), width: random.uniform(in: 18...42) * scenario.countryside.parcel,
        length: random.uniform(in: 55...130) * scenario.countryside.parcel)
    }
  }

  /// The block whose centre is nearest, and the distance to the border with the next one in metres.
  private static func nearest(_ blocks: [Block], _ x: Double, _ y: Double) -> (index: Int, border: Double) {
    var best = (0, Double.infinity)
    var second = Double.infinity
    for (i, block) in blocks.enumerated() {
      let d = (block.x - x) * (block.x - x) + (block.y - y) * (block.y - y)
      if d < best.1 {
        second = best.1
        best = (i, d)
      } else if d < second {
        second = d
      }
    }
    return (best.0, second == .infinity ? .infinity : (second.squareRoot() - best.1.squareRoot()) / 2)
  }

  /// Single trees on open ground, thicker where the patches are damp; none on works, roads and structures.
  mutating func plantTrees(_ scenario: Scenario) {
    var random = SeededGenerator(seed: scenario.groundSeed, stream: 4)
    let wanted = Int(scenario.countryside.treesPerHectare * scenario.size * scenario.size / 10_000)
    for _ in 0..<(wanted * 3) where trees.count < wanted {
      let x = random.uniform(in: 0...scenario.size)
      let y = random.uniform(in: 0...scenario.size)
      let tree = Tree(
        x: x, y: y, radius: random.uniform(in: 1.5...4.2), height: random.uniform(in: 4...9),
        isConifer: random.chance(0.25))
      let k =
        min(frame.side - 1, Int((y + frame.margin) / frame.cell)) * frame.side
        + min(frame.side - 1, Int((x + frame.margin) / frame.cell))
      let isDamp = patches[k] > 0.2 || pavedShare[k] > 0.05
      let crown = GroundShape(centre: GroundPoint(x: x, y: y), width: tree.radius * 2, depth: tree.radius * 2)
      // No tree stands where a road is going to be built.
      let onNewRoad = scenario.roads.contains { road in
        road.built != nil
          && zip(road.line, road.line.dropFirst()).contains {
            Self.distance(x, y, $0, $1) < road.width / 2 + tree.radius
          }
      }
      let taken =
        onNewRoad ||
        scenario.structures.contains { $0.shape.isNear(crown, gap: 2) }
        || scenario.pads.contains { $0.shape.isNear(crown, gap: 1) }
        || (scenario.site?.isNear(crown, gap: 1) ?? false) || pavedShare[k] > 0.9
        || (!riverDistance.isEmpty && Double(riverDistance[k]) < (scenario.river?.width ?? 0))
      if isDamp && !taken { trees.append(tree) }
    }
  }
}
