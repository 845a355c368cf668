import Foundation
import RasterCore
import SiteAnalysis

// python3 Benchmarks/engine_stages/stack_file.py SCENES place.stack
// swift run -c release --package-path Benchmarks/engine_stages EngineStages place.stack...
guard CommandLine.arguments.count > 1 else { fatalError("usage: EngineStages STACK...") }

/// Processor seconds of all threads so far.
func processorSeconds() -> Double {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
}

/// FNV-1a, a word at a time: enough to tell whether two versions give the same.
func digest(_ words: some Sequence<UInt32>) -> String {
  String(words.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 16)
}

func digest(_ rasters: [Raster]) -> String {
  rasters.map { digest($0.values.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }) }.joined(separator: " ")
}

for path in CommandLine.arguments.dropFirst() {
  var file = try StackFile(path)
  let stack = file.stack()
  let grid = stack.grid
  var stages: [(name: String, seconds: Double)] = []
  var (last, stage) = (processorSeconds(), "masks")
  func close() {
    let now = processorSeconds()
    if stages.last?.name != stage { stages.append((stage, 0)) }
    stages[stages.count - 1].seconds += now - last
    last = now
  }
  let analysis = try SiteAnalyser.analyse(stack) { step in
    close()
    stage = step.stage == "following every pixel" ? step.stage : "\(step.stage) \(step.done)"
  }
  close()
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  let found = try encoder.encode(analysis.structures) + encoder.encode(analysis.sites)
  let registered = analysis.images.indices.compactMap { analysis.registered.bands(of: $0, in: grid.window) }
  print(
    path, "\(analysis.structures.count) structures", digest(found.map(UInt32.init)), "maps",
    digest([analysis.changeProbability, analysis.changeDay] + analysis.before + analysis.after), "images",
    digest(digest(registered.flatMap { $0 }).utf8.map(UInt32.init)))
  let total = stages.reduce(0) { $0 + $1.seconds }
  print(String(format: "  %.2f s:", total), stages.map { String(format: "\($0.name) %.2f", $0.seconds) }.joined(separator: ", "))
}
