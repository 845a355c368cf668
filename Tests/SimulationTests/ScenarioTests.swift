import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Simulation

@Suite("Scenarios")
struct ScenarioTests {
  @Test("the plant is the published case", arguments: [1, 2, 3, 7, 20] as [UInt64])
  func plant(seed: UInt64) throws {
    let scenario = Scenario.plant(seed: seed)
    let truth = SimulatedTruth(scenario)
    let site = try #require(truth.site)
    #expect(isClose(site.areaHectares, 9.3, within: 0.001))
    let existing = try #require(truth.structures.first { $0.label == "existing hall" })
    let new = try #require(truth.structures.first { $0.label == "new hall" })
    #expect(existing.areaSquareMetres == 4_500)
    #expect(new.areaSquareMetres == 2 * existing.areaSquareMetres)
    let further = truth.structures.filter { $0.kind == .new && $0.id != new.id }
    #expect(further.count > 12)
    #expect(further.allSatisfy { (150...1_300).contains($0.areaSquareMetres) })
    #expect(truth.structures.filter { $0.kind == .new }.allSatisfy { $0.isOnSite })
    #expect(
      site.phases.map(\.phase) == ["No Activity", "Site Preparation", "Active Construction", "Post Construction"])
    #expect(zip(site.phases, site.phases.dropFirst()).allSatisfy { $0.from < $1.from })
    let stall = try #require(site.stall)
    #expect(stall.from < CalendarDate(year: 2018, month: 8, day: 1))
    #expect(stall.to.year == 2022 && stall.to.month == 10)
    #expect(site.phases[3].from.year == 2023 && site.phases[3].from.month == 6)
    for step in truth.structures.flatMap(\.steps) where step.kind == "roofing" {
      #expect(step.from >= CalendarDate(year: 2023, month: 2, day: 1))
      #expect(step.to <= CalendarDate(year: 2023, month: 5, day: 31))
    }
  }

  @Test("outlines have the areas that the truth states, in pixels and in the CRS", arguments: [1, 4] as [UInt64])
  func outlines(seed: UInt64) {
    let truth = SimulatedTruth(.plant(seed: seed))
    let gsd = truth.grid.pixelSize
    for structure in truth.structures {
      #expect(isClose(structure.outline.pixels.area * gsd * gsd, structure.areaSquareMetres, within: 1e-6))
      for (pixel, place) in zip(structure.outline.pixels.exterior, structure.outline.crs) {
        let expected = truth.grid.transform.apply(pixel)
        #expect(isClose(place[0], expected.x, within: 1e-6) && isClose(place[1], expected.y, within: 1e-6))
      }
    }
    #expect(truth.structures.contains { $0.outline.pixels.exterior.count == 6 })
  }

  @Test(
    "structures stand apart and inside the frame",
    arguments: [Scenario.plant(seed: 1), .plant(seed: 11), .demo(seed: 1), .nothingBuilt(seed: 1)])
  func apart(scenario: Scenario) {
    let polygons = SimulatedTruth(scenario).structures.map(\.outline.pixels)
    for (i, a) in polygons.enumerated() {
      #expect(a.exterior.allSatisfy { (0...200).contains($0.x) && (0...200).contains($0.y) })
      for b in polygons[(i + 1)...] {
        let touch = a.exterior.contains { b.contains($0) } || b.exterior.contains { a.contains($0) }
        #expect(!touch && !b.contains(a.centroid))
      }
    }
  }

  @Test("nothing is built where nothing is built")
  func nothing() {
    let truth = SimulatedTruth(.nothingBuilt(seed: 6))
    #expect(truth.site == nil)
    #expect(truth.structures.allSatisfy { $0.kind == .existing && $0.steps.isEmpty })
    #expect(!truth.structures.isEmpty)
  }

  @Test("the demo is small and has a re-roofing, a demolition and a hall twice the existing one")
  func demo() throws {
    let scenario = Scenario.demo(seed: 1)
    #expect(scenario.grid.width == 200 && scenario.grid.height == 200 && scenario.grid.pixelSize == 3)
    #expect((40...100).contains(scenario.schedule().count))
    let truth = SimulatedTruth(scenario)
    #expect(truth.structures.contains { $0.kind == .reRoofed })
    #expect(truth.structures.contains { $0.kind == .demolished })
    let halls = truth.structures.filter { $0.label == "existing hall" || $0.label == "new hall" }
    #expect(halls.map(\.areaSquareMetres) == [2_100, 4_200])
  }

  @Test("scenes come in order, within the period, with unique Planet-like names and delivered cloud")
  func schedule() {
    let scenario = Scenario.plant(seed: 5)
    let scenes = scenario.schedule()
    #expect(zip(scenes, scenes.dropFirst()).allSatisfy { $0.acquisition < $1.acquisition })
    #expect(Set(scenes.map(\.id)).count == scenes.count)
    #expect(scenes.allSatisfy { $0.id.wholeMatch(of: /\d{8}_\d{6}_\d{2}_[0-9a-f]{4}/) != nil })
    #expect(scenes.allSatisfy { $0.cloudShare <= scenario.acquisition.maximumCloud })
    #expect(scenes.allSatisfy { $0.sunElevation > 15 && (100...200).contains($0.sunAzimuth) })
    let limit = scenario.sensor.misregistration + 1e-9
    #expect(scenes.allSatisfy { ($0.shift.x * $0.shift.x + $0.shift.y * $0.shift.y).squareRoot() <= limit })
    #expect(scenes.contains { $0.snow > 0 } && scenes.contains { $0.isPartial })
  }

  @Test("published scenarios have no flaws, and each impossible number is named")
  func flaws() {
    for scenario in [Scenario.plant(seed: 8), .demo(seed: 8), .nothingBuilt(seed: 8)] {
      #expect(scenario.flaws.isEmpty)
    }
    var scenario = Scenario.demo(seed: 1)
    scenario.sensor.gsd = 0
    scenario.acquisition.cloud = 1.5
    scenario.structures[0].shape.width = -.infinity
    scenario.structures[2].construction = nil
    let text = scenario.flaws.joined(separator: "\n")
    for word in ["sensor.gsd", "acquisition.cloud", "existing hall", "new hall"] { #expect(text.contains(word)) }
    #expect(scenario.flaws.count == 4)
  }

  @Test("scenario and truth survive JSON")
  func codable() throws {
    let scenario = Scenario.demo(seed: 3)
    let copy = try JSONDecoder().decode(Scenario.self, from: JSONEncoder().encode(scenario))
    #expect(copy == scenario)
    let truth = SimulatedTruth(scenario)
    let text = try truth.json()
    #expect(try JSONDecoder().decode(SimulatedTruth.self, from: Data(text.utf8)) == truth)
    #expect(text.contains("\"simulated\" : true"))
  }
}
