import Foundation
import PixelKernels
import RasterCore

/// What was done to the ground of a site, pixel by pixel: steps to a look that was never there before and that no plants follow.
///
/// Crops, meadows, weeds, floods and snow come back to looks that the ground had before, or are green within the year; what is cleared, poured
/// or paved does neither.
struct GroundWork {
  /// For each used image, the share of the ground whose first, and whose further, work is seen in it.
  let first: [Double]
  let further: [Double]

  /// Days in which ground must stay without plants for a step to be work: one growing season at any time of the year.
  private static let bareDays = 300.0

  init(_ members: [Int], _ stack: PreparedStack, _ maps: ChangeMaps, tolerance: Float) {
    let most = 3000
    let sample =
      members.count > most ? (0..<most).map { members[$0 * members.count / most] } : members
    let index = GreenIndex(stack.roles)
    let steps = parallelMap(sample.count) { k in
      Self.steps(at: sample[k], stack, maps, index, tolerance)
    }
    var (first, further) = (
      [Double](repeating: 0, count: stack.used.count), [Double](repeating: 0, count: stack.used.count)
    )
    let share = 1 / Double(max(sample.count, 1))
    for list in steps {
      for (k, t) in list.enumerated() {
        if k == 0 { first[t] += share } else { further[t] += share }
      }
    }
    self.first = first
    self.further = further
  }

  /// Images in which work is seen at one pixel, in order of time.
  private static func steps(
    at pixel: Int, _ stack: PreparedStack, _ maps: ChangeMaps, _ index: GreenIndex?, _ tolerance: Float
  ) -> [Int] {
    let all = maps.steps(at: pixel).map(Int.init)
    guard !all.isEmpty else { return [] }
    let ends = all + [stack.used.count]
    var looks = [look(pixel, 0..<all[0], stack)]
    var work: [Int] = []
    for k in all.indices {
      let here = look(pixel, all[k]..<ends[k + 1], stack)
      let isNew = looks.allSatisfy { differ($0, here) > tolerance }
      if isNew, !isGreen(pixel, from: all[k], stack, index) { work.append(all[k]) }
      looks.append(here)
    }
    return work
  }

  /// Medians in scatters; NaN where nothing was seen.
  private static func look(_ pixel: Int, _ range: Range<Int>, _ stack: PreparedStack) -> [Float] {
    let seen = range.filter { stack.usable[$0].usable[pixel] }
    return stack.roles.indices.map { b in
      (Statistics.median(seen.map { stack.bands[$0][b].values[pixel] }) ?? .nan) / stack.scatter[b]
    }
  }

  private static func differ(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).map { abs($0 - $1) }.filter { $0.isFinite }.max() ?? .infinity
  }

  private static func isGreen(_ pixel: Int, from image: Int, _ stack: PreparedStack, _ index: GreenIndex?) -> Bool {
    guard let index else { return false }
    let begin = stack.times[image]
    var sample: [Float] = []
    for t in image..<stack.used.count where stack.usable[t].usable[pixel] {
      if stack.times[t].days(since: begin) > bareDays { break }
      if let v = index.value({ stack.value(stack.bands[t][$0].values[pixel], band: $0) }) { sample.append(v) }
    }
    guard let high = Statistics.quantile(sample, 0.8) else { return false }
    return high > (index.isNDVI ? 0.4 : 0.1)
  }
}
