// skyline-search FOLDER COUNT SEED [EVERY]: searches for COUNT simulated pictures; every EVERY-th (0: none) with controls and verdict, and
// once more with the truth outside. The terrains in FOLDER are made as Benchmarks/results/skyline-search.md says.
import Foundation
import Geolocation

let arguments = CommandLine.arguments
guard arguments.count >= 4, let count = Int(arguments[2]), let seed = UInt64(arguments[3]) else {
  print("skyline-search FOLDER COUNT SEED [EVERY]")
  exit(2)
}
let every = arguments.count > 4 ? Int(arguments[4]) ?? 0 : 0
let measurement = Measurement(folder: arguments[1], seed: seed)
measurement.run(count: count, controlsEvery: every)
