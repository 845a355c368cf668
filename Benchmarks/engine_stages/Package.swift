// swift-tools-version: 6.2
// Processor seconds of the engine's stages on a stack in memory, and digests of all that it gives. Own package, with the project's rooms by link, so that it
// builds in a fraction of the program's time and its binary can be kept to be compared with the next.
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6)]

let package = Package(
  name: "EngineStages",
  targets: [
    .target(name: "RasterCore", swiftSettings: strict),
    .target(name: "PixelKernels", dependencies: ["RasterCore"], swiftSettings: strict),
    .target(name: "ChangeDetection", swiftSettings: strict),
    .target(name: "SiteAnalysis", dependencies: ["RasterCore", "PixelKernels", "ChangeDetection"], swiftSettings: strict),
    .executableTarget(name: "EngineStages", dependencies: ["RasterCore", "SiteAnalysis"], swiftSettings: strict),
  ])
