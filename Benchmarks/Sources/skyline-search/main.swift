import Foundation
import Geolocation
import PixelKernels
import RasterCore
let arguments = CommandLine.arguments
let folder = arguments[1]
let count = Int(arguments[2])!
let seed = UInt64(arguments[3])!
let terrains = [TestTerrain.erzincan(folder), TestTerrain.aletsch(folder)]
let clock = ContinuousClock()
try coarse()
