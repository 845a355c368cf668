import Foundation
import PixelKernels
import RasterCore

/// What was done to the ground of a site, pixel by pixel: steps to a look that was never there before, that no plants follow, and that ground
/// with the same past nearby does not take.
///
/// Crops, meadows, weeds, floods and snow come back to looks that the ground had before, or are green within the year; what is cleared, poured
/// or paved does neither. In the first year of a series no look has been there before and a harvest passes for work: then only other
/// ground that grew the same can tell.
struct GroundWork {
  /// For each used image, the share of the ground whose first, and whose further, work is seen in it.
  let first: [Double]
  let further: [Double]

  /// Days in which ground must stay without plants for a step to be work: one growing season at any time of the year.
  private static let bareDays = 300.0

  init(_ members: [Int], _ stack: PreparedStack, _ maps: ChangeMaps, tolerance: Float) {
    // As many shares as this are known to a twentieth of the onset share.
    let most = 1500
    let sample =
      members.count > most ? (0..<most).map { members[$0 * members.count / most] } : members
    let index = GreenIndex(stack.roles)
    let witness = GroundWitness(outside: members, stack, maps)
    let steps = parallelMap(sample.count) { k in
      Self.steps(at: sample[k], stack, maps, index, witness, tolerance)
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

  /// Whether work was ever seen at each of the pixels.
  static func isWorked(
    _ pixels: [Int], _ stack: PreparedStack, _ maps: ChangeMaps, witness: GroundWitness, tolerance: Float
  ) -> [Bool] {
    let index = GreenIndex(stack.roles)
    return parallelMap(pixels.count) { k in
      !steps(at: pixels[k], stack, maps, index, witness, tolerance).isEmpty
    }
  }

  /// Images in which work is seen at one pixel, in order of time.
  private static func steps(
    at pixel: Int, _ stack: PreparedStack, _ maps: ChangeMaps, _ index: GreenIndex?, _ witness: GroundWitness,
    _ tolerance: Float
  ) -> [Int] {
    let all = maps.steps(at: pixel).map(Int.init)
    guard !all.isEmpty else { return [] }
    let ends = all + [stack.used.count]
    var looks = [look(pixel, 0..<all[0], stack)]
    var work: [Int] = []
    for k in all.indices {
      let here = look(pixel, all[k]..<ends[k + 1], stack)
      let isNew = looks.allSatisfy { differ($0, here) > tolerance }
      if isNew, !isGreen(pixel, from: all[k], stack, index),
        !work.isEmpty || witness.departure(of: pixel, at: all[k], until: ends[k + 1]).map({ $0 > tolerance }) ?? true
      {
        work.append(all[k])
      }
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
