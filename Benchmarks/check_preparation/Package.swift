// swift-tools-version: 6.2
// What masks, registration and normalisation make of simulated scenes, against their truth. Own package, with the project's rooms by link: it looks
// into them with @testable, which the program's own build does not allow.
import PackageDescription

let open: [SwiftSetting] = [.swiftLanguageMode(.v6), .unsafeFlags(["-enable-testing"])]

let package = Package(
  name: "CheckPreparation",
  targets: [
    .target(name: "RasterCore", swiftSettings: open),
    .target(name: "PixelKernels", dependencies: ["RasterCore"], swiftSettings: open),
    .target(name: "ChangeDetection", swiftSettings: open),
    .target(name: "SiteAnalysis", dependencies: ["RasterCore", "PixelKernels", "ChangeDetection"], swiftSettings: open),
    .target(name: "Simulation", dependencies: ["RasterCore"], swiftSettings: open),
    .executableTarget(
      name: "CheckPreparation", dependencies: ["RasterCore", "PixelKernels", "SiteAnalysis", "Simulation"],
      swiftSettings: open),
  ])
