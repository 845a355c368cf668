// swift-tools-version: 6.2
// Measurements that need the engine's rooms and not the program. A package of its own, so that nobody who builds the tool builds them.
import PackageDescription

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "groundbreak", path: "..")],
  targets: [
    .executableTarget(
      name: "change-engine", dependencies: [.product(name: "ChangeDetection", package: "groundbreak")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    .executableTarget(
      name: "skyline-search", dependencies: [.product(name: "Geolocation", package: "groundbreak")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ]
)
