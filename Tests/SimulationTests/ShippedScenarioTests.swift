import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Simulation

@Suite("Shipped and random scenarios")
struct ShippedScenarioTests {
  private static let seeds: [UInt64] = [1, 2, 3, 9, 40]

  private func polygons(_ scenario: Scenario) -> [PixelPolygon] {
    SimulatedTruth(scenario).structures.map(\.outline.pixels)
  }

  private func expectSound(_ scenario: Scenario) {
    #expect(scenario.flaws.isEmpty, "\(scenario.name) \(scenario.seed): \(scenario.flaws)")
    let outlines = polygons(scenario)
    for (i, a) in outlines.enumerated() {
      for b in outlines[(i + 1)...] {
        let touch = a.exterior.contains { b.contains($0) } || b.exterior.contains { a.contains($0) }
        #expect(!touch, "\(scenario.name) \(scenario.seed): two structures overlap")
      }
    }
    let truth = SimulatedTruth(scenario)
    let phases = truth.site?.phases ?? []
    #expect(zip(phases, phases.dropFirst()).allSatisfy { $0.from <= $1.from })
    for step in truth.structures.flatMap(\.steps) {
      #expect(step.from <= step.to, "\(scenario.name) \(scenario.seed): \(step)")
    }
  }

  @Test("every shipped name gives a sound scenario of that name", arguments: Scenario.shippedNames)
  func shipped(name: String) throws {
    for seed in Self.seeds {
      let scenario = try #require(Scenario.shipped(name, seed: seed))
      #expect(scenario.name == name && scenario.seed == seed)
      expectSound(scenario)
    }
    #expect(Scenario.shipped(name, seed: 1) != Scenario.shipped(name, seed: 2))
    #expect(Scenario.shipped(name + "?", seed: 1) == nil)
  }

  @Test("the quarry has little that counts as a structure, and the estate tall blocks and a school like a U")
  func kinds() throws {
    let quarry = SimulatedTruth(try #require(Scenario.shipped("quarry-and-road", seed: 1)))
    #expect(quarry.structures.count { $0.kind == .new } == 2)
    let estate = SimulatedTruth(try #require(Scenario.shipped("apartments", seed: 1)))
    #expect(estate.structures.count { $0.heightMetres > 28 } == 14)
    let school = try #require(estate.structures.first { $0.label == "school" })
    // 62 x 40 m less a bay of 34 x 26.
    #expect(school.areaSquareMetres == 2_480 - 884 && school.outline.pixels.exterior.count == 8)
  }

  @Test("the hall of last-images is seen in the last one to three scenes and not before", arguments: 1...12)
  func lastImages(seed: Int) throws {
    let scenario = try #require(Scenario.shipped("last-images", seed: UInt64(seed)))
    let truth = SimulatedTruth(scenario)
    let hall = try #require(truth.structures.first { $0.label == "hall" })
    let begin = try #require(hall.steps.first { $0.kind == "construction" })
    let after = truth.scenes.filter { $0.acquisition.dayNumber >= begin.to.dayNumber }
    let during = truth.scenes.filter { (begin.from.dayNumber..<begin.to.dayNumber).contains($0.acquisition.dayNumber) }
    #expect((1...3).contains(after.count) && during.isEmpty)
    #expect(truth.scenes.count > 10)
  }

  @Test("six of nine buildings go, and one keeps its courtyard in the truth")
  func demolition() throws {
    for seed in Self.seeds {
      let scenario = try #require(Scenario.shipped("demolition", seed: seed))
      let truth = SimulatedTruth(scenario)
      #expect(truth.structures.count { $0.kind == .demolished } == 6)
      #expect(truth.site?.phases.contains { $0.phase == "Active Construction" } == false)
      let square = try #require(truth.structures.first { $0.label == "building 5" })
      #expect(square.outline.pixels.holes.count == 1)
      #expect(square.outline.crsHoles?.first?.count == 4)
      let pixel = truth.grid.pixelSize * truth.grid.pixelSize
      #expect(isClose(square.outline.pixels.area * pixel, square.areaSquareMetres, within: 1e-6))
    }
  }

  @Test("roofs are renewed and one hall grows from two thirds of its length")
  func reRoofing() throws {
    for seed in Self.seeds {
      let truth = SimulatedTruth(try #require(Scenario.shipped("reroofing", seed: seed)))
      #expect(truth.structures.count { $0.kind == .reRoofed } == 5)
      let grown = try #require(truth.structures.first { $0.kind == .extended })
      let before = try #require(grown.areaBeforeSquareMetres)
      #expect(isClose(before / grown.areaSquareMetres, 2.0 / 3, within: 1e-9))
      #expect(grown.steps.map(\.kind) == ["extension", "roofing"])
    }
  }

  @Test("nothing built means none, though there are floods, mown meadows and a felled wood")
  func nothing() throws {
    let scenario = try #require(Scenario.shipped("nothing-built", seed: 3))
    #expect(scenario.river?.floods.count == 3 && scenario.pads.count == 1)
    #expect(SimulatedTruth(scenario).structures.allSatisfy { $0.steps.isEmpty })
  }

  // MARK: Random

  @Test("every seed gives a sound scenario with 60 to 200 scenes")
  func random() {
    for seed in 0..<50 as Range<UInt64> {
      let scenario = Scenario.random(seed: seed)
      expectSound(scenario)
      #expect((58...202).contains(scenario.schedule().count), "seed \(seed)")
      #expect((0...2).contains(scenario.sensor.misregistration))
    }
  }

  @Test("a seed gives the same scenario each time, and neighbouring seeds are different places")
  func repeats() {
    #expect(Scenario.random(seed: 77) == Scenario.random(seed: 77))
    let many = (0..<60).map { Scenario.random(seed: $0) }
    #expect(Set(many.map(\.name)).count >= 7)
    #expect(Set(many.map(\.countryside.climate)).count == 5)
    #expect(many.contains { $0.place.latitude < 0 } && many.contains { $0.acquisition.snow == 0 })
    #expect(Set(many.flatMap(\.structures).map(\.kind)).count == 5)
    #expect(many.contains { $0.stall != nil } && many.contains { $0.stall == nil })
    #expect(many.flatMap(\.structures).contains { $0.shape.isRound })
    #expect(many.flatMap(\.structures).contains { $0.shape.rings.count == 2 })
    #expect(many.contains { $0.structures.count { $0.kind == .existing } > 40 })
  }

  @Test("a prior has its quantiles")
  func prior() {
    // 10, 50 and 90 % of the SMART industrial sites: days from preparation to active construction.
    var random = SeededGenerator(seed: 3)
    let values = (0..<20_000).map { _ in Prior.preparationToActiveDays.draw(&random) }.sorted()
    #expect(isClose(values[2_000], 43, within: 2.5))
    #expect(isClose(values[10_000], 149, within: 5))
    #expect(isClose(values[18_000], 385, within: 15))
  }

  @Test("no work is done in a pause")
  func pauses() {
    for seed in 0..<60 as Range<UInt64> {
      let scenario = Scenario.random(seed: seed)
      guard let stall = scenario.stall else { continue }
      let works =
        scenario.structures.compactMap(\.construction).map { ($0.slab, $0.roofEnd) }
        + scenario.structures.compactMap(\.work).map { ($0.from, $0.to) }
        + scenario.pads.map { ($0.clearing.from, $0.clearing.to) }
      for (from, to) in works { #expect(to <= stall.from || from >= stall.to, "seed \(seed): \(from) \(to) \(stall)") }
    }
  }
}
