// swift-tools-version: 6.2
// The floor plan. Targets are the rooms; a target may import only what is written beside it here,
// and `make check` builds with --explicit-target-dependency-import-check error to keep it so.
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6)]

/// Rooms that are loops over pixels: without the optimiser the tests that run the whole engine took four times as long.
let numeric: Set = ["RasterCore", "PixelKernels", "ChangeDetection", "SiteAnalysis", "Simulation", "Geolocation"]
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Pure rooms hold loops over pixels. Whole-module optimisation is what makes them fast; it is on by default in release.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict + (numeric.contains(name) ? optimised : []))
}

func tests(_ room: String, _ more: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: room + "Tests", dependencies: [.target(name: room)] + more,
    // Tables by other programs, read by their path.
    exclude: room == "Geolocation" ? ["Fixtures"] : [], swiftSettings: strict)
}

let package = Package(
  name: "groundbreak",
  products: [
    .executable(name: "groundbreak", targets: ["groundbreak"]),
    .library(name: "SitePipeline", targets: ["SitePipeline"]),
    // for Benchmarks/
    .library(name: "ChangeDetection", targets: ["ChangeDetection"]),
    .library(name: "Geolocation", targets: ["Geolocation", "RasterCore", "PixelKernels"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // pure: values and arithmetic, no file, clock or log
    room("RasterCore"),
    room("PixelKernels", ["RasterCore"]),
    room("ChangeDetection"),
    room("SiteAnalysis", ["RasterCore", "PixelKernels", "ChangeDetection"]),
    room("Geolocation", ["RasterCore", "PixelKernels"]),
    room("Simulation", ["RasterCore"]),
    room("Evaluation", ["RasterCore", "SiteAnalysis"]),

    // C
    .systemLibrary(name: "CGDAL", pkgConfig: "gdal", providers: [.apt(["libgdal-dev"])]),

    // adapters: each speaks to one outside thing and never to another adapter
    room("RasterIO", ["RasterCore", "Geolocation", "CGDAL"]),
    room("SceneCatalog", ["RasterCore"]),
    room("FootageIO", ["RasterCore"]),
    room(
      "SiteStore", ["RasterCore", "SiteAnalysis", .product(name: "GRDB", package: "GRDB.swift")]),
    room("SiteReport", ["RasterCore", "SiteAnalysis", "Geolocation"]),

    // wiring: the only place where IO meets compute
    room(
      "SitePipeline",
      [
        "RasterCore", "PixelKernels", "SiteAnalysis", "Geolocation", "Simulation", "Evaluation",
        "RasterIO", "SceneCatalog", "FootageIO", "SiteStore", "SiteReport",
      ]),

    // edge
    .executableTarget(
      name: "groundbreak",
      dependencies: [
        "SitePipeline", "RasterCore", "SiteAnalysis", "Geolocation", "Evaluation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),

    // tests: one room each, named after it
    .target(
      name: "TestSupport", dependencies: ["RasterCore"], path: "Tests/TestSupport",
      swiftSettings: strict),
    tests("RasterCore", ["TestSupport"]),
    tests("PixelKernels", ["RasterCore", "TestSupport"]),
    tests("ChangeDetection", ["TestSupport"]),
    tests("SiteAnalysis", ["RasterCore", "PixelKernels", "TestSupport"]),
    tests("Geolocation", ["RasterCore", "TestSupport"]),
    tests("Simulation", ["RasterCore", "TestSupport"]),
    tests("Evaluation", ["RasterCore", "SiteAnalysis", "TestSupport"]),
    tests("RasterIO", ["RasterCore", "Geolocation", "TestSupport"]),
    tests("SceneCatalog", ["RasterCore", "TestSupport"]),
    // Films are made and read back: what is measured in them is the geometry's.
    tests("FootageIO", ["RasterCore", "Geolocation"]),
    tests("SiteStore", ["RasterCore", "SiteAnalysis"]),
    tests("SiteReport", ["RasterCore", "SiteAnalysis"]),
    tests(
      "SitePipeline",
      ["RasterCore", "SiteAnalysis", "Geolocation", "Simulation", "Evaluation", "RasterIO", "TestSupport"]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["groundbreak", "TestSupport"], swiftSettings: strict),
  ]
)
