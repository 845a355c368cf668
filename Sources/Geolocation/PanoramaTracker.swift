import PixelKernels
import RasterCore

/// How points are followed through a pan. Lengths are pixels of the frames as given, which are to be some 640 wide.
public struct PanoramaTrackerOptions: Sendable, Hashable {
  /// Corners looked for at once: enough that a tenth of them fixes a rotation to a hundredth of a degree.
  public var corners = 260
  /// Half the side of the patch that is followed: 15 pixels hold texture even in haze, and turn little between two key frames.
  public var radius = 7
  /// Halvings of the picture: 16 times slower movement lets pans of 60 pixels a frame be followed.
  public var levels = 4
  /// A key frame follows when the picture has moved by this share of its width: each point is then seen in about seven of them.
  public var keyShift = 0.13
  /// A point found back further than this from where it started was not followed.
  public var backward = 0.4
  /// How much a followed patch may differ (mean absolute, brightness taken out), as grey levels for the film's compression and as a
  /// share of the patch's own contrast: more is another thing.
  public var difference = 2.5
  public var differenceShare = 0.25
  public init() {}
}

/// A point seen in several key frames.
public struct PanoramaTrack: Sendable, Hashable {
  public struct Sight: Sendable, Hashable {
    /// Index of the key frame.
    public var frame: Int
    public var pixel: PixelPoint
    public init(frame: Int, pixel: PixelPoint) {
      self.frame = frame
      self.pixel = pixel
    }
  }
  public var sights: [Sight]
  public init(sights: [Sight]) { self.sights = sights }
}

/// Follows corners through the frames of a shot, handed over one after another, and picks key frames.
///
/// > Source: Lucas and Kanade (1981), An iterative image registration technique, in the inverse compositional form of Baker and
/// Matthews (2004), doi:10.1023/B:VISI.0000011205.11775.fd; corners of Shi and Tomasi (1994), doi:10.1109/CVPR.1994.323794.
/// Differs: shifts only, brightness taken out, patches renewed at key frames.
public struct PanoramaTracker: Sendable {
  private struct Point: Sendable {
    var track: Int
    /// At the last key frame, and now; centre of the first pixel at 0.
    var origin: (x: Float, y: Float)
    var now: (x: Float, y: Float)
  }
  private let options: PanoramaTrackerOptions
  private let usable: ValidityMask?
  private var key: FramePyramid?
  private var previous: FramePyramid?
  private var points: [Point] = []
  private var index = -1
  /// Points followed from the last key frame on.
  private var atKey = 0
  public private(set) var tracks: [PanoramaTrack] = []
  /// Indices of the key frames among the frames given.
  public private(set) var keyFrames: [Int] = []
  /// Key frames (their position in `keyFrames`) before which so little could be followed that the chain breaks.
  public private(set) var breaks: [Int] = []

  /// - Parameter usable: false where a pixel belongs to no scene (logo, ticker, border).
  public init(usable: ValidityMask? = nil, options: PanoramaTrackerOptions = PanoramaTrackerOptions()) {
    self.options = options
    self.usable = usable
  }

  /// - Parameter isLast: the frame becomes a key frame in any case.
  /// - Precondition: all frames have one size.
  public mutating func add(_ frame: GrayFrame, isLast: Bool = false) {
    index += 1
    let pyramid = FramePyramid(frame, levels: options.levels)
    guard let key, let previous else { return begin(pyramid) }
    let before = points.count
    let kept = follow(from: key, previous, to: pyramid)
    // Of another place a few points always seem to be found.
    let few = kept.count < max(12, points.count / 5)
    if few, self.previous?.first != key.first, points.count >= 12 {
      // The step from the key frame was too long: the frame before this one becomes one, and the step is tried again.
      makeKey(previous, at: index - 1)
      points = follow(from: previous, previous, to: pyramid)
    } else {
      points = kept
    }
    self.previous = pyramid
    let shift = medianShift()
    if points.count < 12 || (few && points.count < before / 5) {
      breaks.append(keyFrames.count)
      points = []
      makeKey(pyramid, at: index)
    } else if shift > Float(options.keyShift) * Float(frame.width)
      || (points.count < atKey / 2 && shift > 0.02 * Float(frame.width))
      || (isLast && shift > 1)
    {
      makeKey(pyramid, at: index)
    }
  }

  private mutating func begin(_ pyramid: FramePyramid) {
    previous = pyramid
    makeKey(pyramid, at: index)
  }

  private func medianShift() -> Float {
    guard !points.isEmpty else { return 0 }
    let lengths = points.map { p -> Float in
      let (dx, dy) = (p.now.x - p.origin.x, p.now.y - p.origin.y)
      return (dx * dx + dy * dy).squareRoot()
    }.sorted()
    return lengths[lengths.count / 2]
  }

  private mutating func makeKey(_ pyramid: FramePyramid, at frame: Int) {
    guard keyFrames.last != frame else { return }
    let number = keyFrames.count
    keyFrames.append(frame)
    for i in points.indices {
      let now = points[i].now
      tracks[points[i].track].sights.append(
        .init(frame: number, pixel: PixelPoint(x: Double(now.x) + 0.5, y: Double(now.y) + 0.5)))
      points[i].origin = now
    }
    for corner in pyramid.corners(
      count: options.corners, radius: options.radius, away: points.map(\.now), usable: usable)
    {
      points.append(Point(track: tracks.count, origin: corner, now: corner))
      tracks.append(
        PanoramaTrack(
          sights: [.init(frame: number, pixel: PixelPoint(x: Double(corner.x) + 0.5, y: Double(corner.y) + 0.5))]))
    }
    key = pyramid
    previous = pyramid
    atKey = points.count
  }

  /// The points that are found again in a frame, and found back from there.
  private func follow(from key: FramePyramid, _ previous: FramePyramid, to frame: FramePyramid) -> [Point] {
    // How far the picture as a whole has moved since the frame before starts the search.
    let (dx, dy) = previous.shift(to: frame, radius: options.radius, of: points.map(\.now))
    let (points, options, usable) = (points, options, usable)
    return parallelMap(points.count) { i -> Point? in
      var p = points[i]
      let guess = (x: p.now.x + dx, y: p.now.y + dy)
      guard let there = key.find(p.origin, in: frame, near: guess, options),
        let back = frame.find(there, in: key, near: (p.origin.x, p.origin.y), options)
      else { return nil }
      let (ex, ey) = (Double(back.x - p.origin.x), Double(back.y - p.origin.y))
      guard ex * ex + ey * ey <= options.backward * options.backward else { return nil }
      if let usable,
        !usable.usable[
          min(usable.height - 1, Int(there.y + 0.5)) * usable.width + min(usable.width - 1, Int(there.x + 0.5))]
      {
        return nil
      }
      p.now = there
      return p
    }.compactMap { $0 }
  }
}
