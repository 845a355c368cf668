// change-engine FILE PIXELS DATES BANDS THREADS [FLAGS]: follows every pixel of a raw file through time and says how fast.
//
// FILE holds 32-bit numbers (pixel, date, band) in units of the series' scatter, NaN where a date is masked. FLAGS receives a byte a pixel: 1 where the
// pixel left its first look for good. What is timed is what the engine does for one pixel: the filter against single outliers, the noise from successive
// differences, the optimal partition, and the history of looks. Reading the file is not timed.
import ChangeDetection
import Dispatch
import Foundation

struct Job: @unchecked Sendable {
  let values: UnsafeBufferPointer<Float>
  let dates: Int
  let bands: Int
  let changed: UnsafeMutableBufferPointer<UInt8>

  func follow(_ pixel: Int) {
    let base = pixel * dates * bands
    var all = Series(channels: bands)
    all.values.reserveCapacity(dates * bands)
    for t in 0..<dates where values[base + t * bands].isFinite {
      for b in 0..<bands { all.values.append(values[base + t * bands + b]) }
    }
    guard all.count >= 5 else { return }
    let keep = TwoSidedFilter.keep(all, tolerance: 5)
    var kept = Series(channels: bands)
    kept.values.reserveCapacity(all.values.count)
    for t in 0..<all.count where keep[t] {
      for b in 0..<bands { kept.values.append(all.values[t * bands + b]) }
    }
    guard kept.count >= 5 else { return }
    let starts = OptimalPartition.starts(kept, sigma: noise(kept))
    let history = StateHistory(kept, starts: starts, tolerance: 3)
    changed[pixel] = history.departure != nil && history.magnitude > 3 && history.overlap < 0.5 ? 1 : 0
  }

  private func noise(_ series: Series) -> [Float] {
    (0..<bands).map { b in
      var steps = (1..<series.count).map { abs(series.values[$0 * bands + b] - series.values[($0 - 1) * bands + b]) }
      steps.sort()
      return 1.3 * max(1.4826 / Float(2).squareRoot() * steps[steps.count / 2], 0.4)
    }
  }
}

let arguments = CommandLine.arguments.dropFirst()
let sizes = arguments.dropFirst().prefix(4).compactMap { Int($0) }
guard let file = arguments.first, sizes.count == 4, sizes.allSatisfy({ $0 > 0 }) else {
  FileHandle.standardError.write(Data("change-engine FILE PIXELS DATES BANDS THREADS [FLAGS]\n".utf8))
  exit(2)
}
let (pixels, dates, bands, threads) = (sizes[0], sizes[1], sizes[2], sizes[3])
guard let data = FileManager.default.contents(atPath: file), data.count == 4 * pixels * dates * bands else {
  FileHandle.standardError.write(Data("change-engine: \(file) does not hold \(pixels) x \(dates) x \(bands) numbers\n".utf8))
  exit(2)
}
var flags = [UInt8](repeating: 0, count: pixels)
let seconds = data.withUnsafeBytes { bytes in
  flags.withUnsafeMutableBufferPointer { flags in
    let job = Job(values: bytes.bindMemory(to: Float.self), dates: dates, bands: bands, changed: flags)
    let begun = DispatchTime.now().uptimeNanoseconds
    // As many slices as threads: with one, all runs on the calling thread.
    DispatchQueue.concurrentPerform(iterations: threads) { k in
      for pixel in (k * pixels / threads)..<((k + 1) * pixels / threads) { job.follow(pixel) }
    }
    return Double(DispatchTime.now().uptimeNanoseconds - begun) / 1e9
  }
}
if let path = arguments.dropFirst(5).first {
  FileManager.default.createFile(atPath: path, contents: Data(flags))
}
print(seconds)
