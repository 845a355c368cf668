import Foundation
import PixelKernels
import RasterCore

/// Ground around a site that was left as it is, to say what season and weather alone would have done to ground with the same past.
struct GroundWitness: Sendable {
  private let stack: PreparedStack
  /// In scatters, row-major (pixel, image, band); NaN where hidden.
  private let values: [Float]
  private let count: Int
  private let channels: Int

  /// Days before a step in which two grounds must have looked alike: the last season tells a crop, an older one may have been another's.
  private static let pastDays = 400.0
  /// Days after it in which they are compared: neighbours harvest and sow weeks apart, not months.
  private static let futureDays = 120.0
  /// Grounds that are asked, and how many of them that went the same way make it nature's: one farmer in eight, for before
  /// a whole year has been seen several crops look alike.
  private static let asked = 31
  private static let following = 4

  /// - Parameter members: pixels of the site. Pixels next to it and those that changed for good are no witnesses.
  init(outside members: [Int], _ stack: PreparedStack, _ maps: ChangeMaps) {
    self.stack = stack
    channels = stack.roles.count
    var own = [Bool](repeating: false, count: stack.width * stack.height)
    for i in members { own[i] = true }
    own = Morphology.dilate(own, width: stack.width, height: stack.height, radius: 3)
    let free = own.indices.filter { !own[$0] && maps.probability.values[$0] <= 0.5 }
    // Of every parcel some; all of them would say the same.
    let most = 800
    let chosen = free.count > most ? (0..<most).map { free[$0 * free.count / most] } : free
    count = chosen.count
    let series = parallelMap(chosen.count) { k in Self.series(chosen[k], stack) }
    values = series.flatMap { $0 }
  }

  private static func series(_ pixel: Int, _ stack: PreparedStack) -> [Float] {
    let scale = stack.scatter.map { 1 / $0 }
    var list: [Float] = []
    list.reserveCapacity(stack.used.count * scale.count)
    for t in stack.used.indices {
      let isSeen = stack.usable[t].usable[pixel]
      for b in scale.indices { list.append(isSeen ? stack.bands[t][b].values[pixel] * scale[b] : .nan) }
    }
    return list
  }

  /// By how many scatters a pixel departed, in a step, from the grounds that had looked like it until then: what all but a few of them exceed,
  /// in the most telling band.
  ///
  /// - Parameters:
  ///   - step: image in which the new look is first seen.
  ///   - end: image that ends it.
  /// - Returns: nil where there are too few grounds to tell; 0 where too little was seen before the step.
  func departure(of pixel: Int, at step: Int, until end: Int) -> Float? {
    guard count >= 2 * Self.asked else { return nil }
    let own = Self.series(pixel, stack)
    let begin = stack.times[step]
    let past = (0..<step).filter { begin.days(since: stack.times[$0]) <= Self.pastDays && isFinite(own, $0) }
    let future = (step..<end).filter { stack.times[$0].days(since: begin) <= Self.futureDays && isFinite(own, $0) }
    guard past.count >= 4, !future.isEmpty else { return 0 }
    let alike = nearest(own, past)
    guard alike.count == Self.asked else { return 0 }
    let apart = alike.map { departure(own, $0, past, future) }.sorted()
    return apart[Self.following - 1]
  }

  /// Change of the difference of two grounds from before to after, in the most telling band.
  private func departure(_ own: [Float], _ witness: Int, _ past: [Int], _ future: [Int]) -> Float {
    var most: Float = 0
    for b in 0..<channels {
      func apart(_ images: [Int]) -> Float? {
        Statistics.median(
          images.map { own[$0 * channels + b] - values[(witness * stack.used.count + $0) * channels + b] }
            .filter(\.isFinite))
      }
      guard let before = apart(past), let after = apart(future) else { return .infinity }
      most = max(most, abs(after - before))
    }
    return most
  }

  private func isFinite(_ series: [Float], _ image: Int) -> Bool { series[image * channels].isFinite }

  /// The grounds that looked most like a series in the given images.
  private func nearest(_ own: [Float], _ images: [Int]) -> [Int] {
    var distances: [(Float, Int)] = []
    for k in 0..<count {
      var (sum, seen): (Float, Int) = (0, 0)
      for t in images {
        let at = (k * stack.used.count + t) * channels
        guard values[at].isFinite else { continue }
        seen += 1
        for b in 0..<channels { sum += abs(values[at + b] - own[t * channels + b]) }
      }
      if 2 * seen >= images.count { distances.append((sum / Float(seen), k)) }
    }
    distances.sort { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1 < $1.1 }
    return distances.prefix(Self.asked).map(\.1)
  }
}
