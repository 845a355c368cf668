import ChangeDetection
import Foundation
import PixelKernels
import RasterCore

/// What the ground of one structure looked like in every image that shows it, pixel by pixel, beside the ground around it in the same
/// image: light, haze and season change both, works change one.
struct GroundSeries: Sendable {
  /// Indices into the used images of the rows below, in order of time: those that show enough of the ground and its surroundings.
  let images: [Int]
  /// 0...1 a row: less where unchanged ground nearby looks wrong, or where the row agrees with neither its past nor its future, as a
  /// hidden cloud does, and a stage of the works that only one image shows.
  let weight: [Double]
  /// Rows that agree with what was before or after them.
  let steady: [Int]
  /// Share of the ground that differs from the middle of its surroundings and is no plants.
  let differing: [Double]
  /// Share of the ground that is plants, 0 where the bands cannot tell.
  let plants: [Double]
  /// Near infrared and red over blue: above a third for plants and bare soil, below for concrete, metal and asphalt. NaN without near infrared.
  let hue: [Double]
  /// In scatters, row-major (row, band, pixel), NaN where hidden.
  private let values: [Float]
  private let pixels: Int
  private let bands: Int

  /// - Parameters:
  ///   - members: pixels of the ground that is followed.
  ///   - around: pixels that stand for its surroundings.
  ///   - trust: 0...1 a used image, as `ObjectSeries.weight`.
  init(_ members: [Int], around: [Int], _ stack: PreparedStack, trust: [Double]) {
    // A thousand pixels say what ten thousand say.
    let own = Self.thinned(members, 1000)
    let ring = Self.thinned(around, 500)
    let (channels, count) = (stack.roles.count, own.count)
    let index = GreenIndex(stack.roles)
    let greenest: Float = index?.isNDVI == true ? 0.4 : 0.1
    var (images, differing, plants, hue) = ([Int](), [Double](), [Double](), [Double]())
    var values: [Float] = []
    var contrast = Series(channels: channels)
    for t in stack.used.indices {
      let seen = own.indices.filter { stack.usable[t].usable[own[$0]] }
      let beside = ring.filter { stack.usable[t].usable[$0] }
      guard seen.count * 10 >= count * 7, beside.count * 10 >= ring.count * 3, !seen.isEmpty, !beside.isEmpty else {
        continue
      }
      var row = [Float](repeating: .nan, count: channels * count)
      var far = [Bool](repeating: false, count: count)
      for b in 0..<channels {
        let scale = 1 / stack.scatter[b]
        let field = stack.bands[t][b].values
        let sample = beside.map { field[$0] * scale }
        let middle = Statistics.median(sample) ?? 0
        // Patchy surroundings allow more, up to what no two grounds of one kind differ by.
        let tolerance = min(6, max(3, 2 * (Statistics.robustDeviation(sample, around: middle) ?? 0)))
        for k in seen {
          let v = field[own[k]] * scale
          row[b * count + k] = v
          if abs(v - middle) > tolerance { far[k] = true }
        }
        contrast.values.append((Statistics.median(seen.map { row[b * count + $0] }) ?? 0) - middle)
      }
      func value(_ band: Int, _ k: Int) -> Float {
        stack.value(row[band * count + k] * stack.scatter[band], band: band)
      }
      let green = seen.filter { k in (index?.value { value($0, k) }).map { $0 > greenest } ?? false }
      for k in green { far[k] = false }
      images.append(t)
      differing.append(Double(seen.count { far[$0] }) / Double(seen.count))
      plants.append(Double(green.count) / Double(seen.count))
      hue.append(Self.hue(stack.roles) { b in Statistics.median(seen.map { value(b, $0) }) ?? .nan })
      values += row
    }
    let keep = TwoSidedFilter.keep(contrast, tolerance: 5)
    self.images = images
    weight = images.indices.map { trust[images[$0]] * (keep[$0] ? 1 : 0.5) }
    steady = images.indices.filter { keep[$0] && trust[images[$0]] > 0.3 }
    self.differing = differing
    self.plants = plants
    self.hue = hue
    self.values = values
    pixels = count
    bands = channels
  }

  var count: Int { images.count }

  /// Whether the bands tell bare soil from what is built.
  var tellsSoil: Bool { hue.contains { $0.isFinite } }

  private static func thinned(_ list: [Int], _ most: Int) -> [Int] {
    guard list.count > most else { return list }
    return (0..<most).map { list[$0 * list.count / most] }
  }

  /// Near infrared against red, and red against blue: see `hue`.
  static func hue(_ roles: [BandRole], _ value: (Int) -> Float) -> Double {
    guard let r = roles.firstIndex(of: .red), let b = roles.firstIndex(of: .blue), let n = roles.firstIndex(of: .nir)
    else { return .nan }
    let (red, blue, nir) = (Double(value(r)), Double(value(b)), Double(value(n)))
    guard red > 0, blue > 0, nir + red > 0 else { return .nan }
    return (nir - red) / (nir + red) + 0.5 * log(red / blue)
  }

  /// For every row, the share of the ground that looks as it does in the middle of `rows`, over the share that usually does in those.
  ///
  /// A shift common to all pixels of up to 2.5 scatters is light, not works.
  /// - Returns: nil where `rows` is empty.
  func likeness(to rows: [Int]) -> [Double]? {
    guard !rows.isEmpty else { return nil }
    let look = (0..<(bands * pixels)).map { k in
      Statistics.median(rows.map { values[$0 * bands * pixels + k] }.filter { $0.isFinite }) ?? .nan
    }
    let apart = images.indices.map { distances($0, look) }
    let own = rows.map { Double(Statistics.quantile(apart[$0].filter { $0.isFinite }, 0.75) ?? 3) }.sorted()
    let tolerance = Float(min(6, max(3, 2 * own[own.count / 2])))
    let shares = apart.map { row -> Double in
      let seen = row.filter { $0.isFinite }
      return seen.isEmpty ? 0 : Double(seen.count { $0 < tolerance }) / Double(seen.count)
    }
    let usual = Statistics.median(rows.map { Float(shares[$0]) }).map(Double.init) ?? 1
    return usual > 0.2 ? shares.map { $0 / usual } : nil
  }

  /// Largest band difference of each pixel of a row from a look.
  private func distances(_ row: Int, _ look: [Float]) -> [Float] {
    var most = [Float](repeating: 0, count: pixels)
    for b in 0..<bands {
      let at = row * bands * pixels + b * pixels
      let differences = (0..<pixels).map { values[at + $0] - look[b * pixels + $0] }
      let common = min(2.5, max(-2.5, Statistics.median(differences.filter { $0.isFinite }) ?? 0))
      for k in 0..<pixels {
        let d = abs(differences[k] - common)
        most[k] = d.isFinite ? max(most[k], d) : .nan
      }
    }
    return most
  }
}
