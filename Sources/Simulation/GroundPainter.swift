import Foundation
import RasterCore

/// Paints fields, woods, roads, water and snow of one scene.
struct GroundPainter {
  let scenario: Scenario
  let world: World
  let conditions: SceneConditions
  let sun: SunRay
  let day: Double

  init(scenario: Scenario, world: World, conditions: SceneConditions) {
    self.scenario = scenario
    self.world = world
    self.conditions = conditions
    sun = SunRay(azimuth: conditions.sunAzimuth, elevation: conditions.sunElevation)
    day = conditions.acquisition.days
  }

  var year: Int { conditions.acquisition.date.year }

  /// 1 ... 366 with its fraction, counted as north of the equator: in the south the year is turned by six months.
  var dayOfYear: Double {
    let date = day - Double(CalendarDate(year: year, month: 1, day: 1).dayNumber) + 1
    guard scenario.place.latitude < 0 else { return date }
    return date <= 182.5 ? date + 182.5 : date - 182.5
  }

  /// Light relative to that at nadir under a sun 45 degrees high: brighter with the sun behind the sensor, darker where bushes
  /// and clods hide their sunlit sides.
  func directional(_ strength: Double) -> Double {
    let weight = strength * scenario.countryside.brdf
    // A roof leans away from the sensor, so the sensor stands opposite.
    let between = cos((conditions.sunAzimuth - conditions.leanAzimuth - 180) * .pi / 180)
    let view = tan(conditions.viewAngle * .pi / 180) * between
    return 1 + weight * (max(-0.3, min(0.3, 0.8 * view)) + 0.18 * (sin(sun.elevation) - 0.707))
  }

  func paintLand(_ canvas: inout Canvas) {
    let looks = world.parcels.map { $0.look(year: year, dayOfYear: dayOfYear, scenario: scenario.seed) }
    let directions = world.parcels.map { Float(directional($0.cover.directional)) }
    let reach = Float(sun.lengthPerHeight)
    let light = SIMD2(Float(sun.awayX) * reach, Float(sun.awayY) * reach)
    world.fabric.withUnsafeBufferPointer { fabric in
      for k in canvas.colour.indices {
        let look = looks[Int(world.parcelOf[k])]
        let patch = world.patches[k]
        let growth = min(1, max(0, look.growth + look.growth * (1 - look.growth) * 0.9 * patch))
        var colour = look.bare + (look.green - look.bare) * growth
        let shade = world.slopeX[k] * light.x + world.slopeY[k] * light.y
        let rough = look.roughness * (fabric[k] * (1 - 0.4 * growth) + 0.8 * patch)
        colour *= directions[Int(world.parcelOf[k])] * max(0.35, 1 + rough) * (1 + min(0.45, max(-0.55, shade)))
        let paved = world.pavedShare[k]
        if paved > 0 { colour += (world.paved[k] - colour) * paved }
        canvas.colour[k] = colour
      }
    }
  }

  /// Shadows of trees; their crowns are painted later, over everything that lies lower.
  func castTreeShadows(_ canvas: inout Canvas) {
    for tree in world.trees {
      let trunk = GroundShape(
        centre: GroundPoint(x: tree.x, y: tree.y), width: tree.radius * 1.4, depth: tree.radius * 1.4,
        degrees: 45 - conditions.sunAzimuth)
      canvas.castShadow(of: trunk, height: tree.height * 0.75, solidity: leafiness(tree), sun: sun)
    }
  }

  func paintCrowns(_ canvas: inout Canvas) {
    for tree in world.trees {
      let cover: LandCover = tree.isConifer ? .coniferWood : .broadleafWood
      let parcel = Parcel(cover: cover, seed: UInt64(tree.x * 10), tone: 1, delay: tree.radius)
      let look = parcel.look(year: year, dayOfYear: dayOfYear, scenario: scenario.seed)
      let colour = look.bare + (look.green - look.bare) * look.growth
      let opacity = Float(leafiness(tree))
      let rows = canvas.frame.cells(around: tree.y, radius: tree.radius)
      let columns = canvas.frame.cells(around: tree.x, radius: tree.radius)
      for row in rows {
        for column in columns {
          let x = (canvas.frame.ground(column) - tree.x) / tree.radius
          let y = (canvas.frame.ground(row) - tree.y) / tree.radius
          let r = (x * x + y * y).squareRoot()
          let share = Float(min(1, max(0, 0.5 + (1 - r) * tree.radius / canvas.frame.cell)))
          guard share > 0 else { continue }
          // The side of the crown towards the sun is brighter.
          let lit = Float(1 - 0.35 * (x * sun.awayX + y * sun.awayY))
          let k = row * canvas.frame.side + column
          canvas.colour[k] += (colour * lit - canvas.colour[k]) * (share * opacity)
        }
      }
    }
  }

  private func leafiness(_ tree: World.Tree) -> Double {
    tree.isConifer ? 0.95 : 0.25 + 0.65 * rise(dayOfYear, 119, 6) * (1 - rise(dayOfYear, 306, 7))
  }

  /// Snow lies in patches, thinner on roads, broken by crowns in the woods.
  func paintSnow(_ canvas: inout Canvas) {
    let depth = Float(conditions.snow)
    guard depth > 0 else { return }
    let snow = Material.snow.spectrum
    for k in canvas.colour.indices {
      let isWorked = canvas.worked[k]
      let wood: Float = !isWorked && world.parcels[Int(world.parcelOf[k])].cover.isWood ? 0.35 : 1
      let road = isWorked ? 1 : 1 - 0.55 * world.pavedShare[k]
      let lying = 1.6 * depth - 0.25 + 0.28 * world.patches[k] + 0.12 * world.fabric[k]
      let share = min(0.97, max(0, lying)) * wood * road
      guard share > 0 else { continue }
      let shade = isWorked ? 1 : 1 + 0.5 * (world.slopeX[k] * Float(sun.awayX) + world.slopeY[k] * Float(sun.awayY))
      canvas.colour[k] += (snow * min(1.1, max(0.7, shade)) - canvas.colour[k]) * share
    }
  }
}
