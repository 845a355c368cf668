import FootageIO
import Foundation
import Geolocation
import RasterCore

/// The passes over a film that shots and panoramas share.
struct FootageLook {
  let film: FilmReader
  let watch: FootageWatch
  /// Size of the frames that are measured: at 640 pixels logos and ticker lines are still sharp, and a 4K film takes no longer.
  let size: (width: Int, height: Int)

  init(_ film: FilmReader, watch: FootageWatch) {
    self.film = film
    self.watch = watch
    size = film.size(within: 640)
  }

  /// Frames to look at in a film of this length; a guess where the file does not say.
  var expected: Int { max(1, Int((film.facts.duration * film.facts.frameRate).rounded())) }

  struct Pass {
    var shots: [FootageShot]
    var frames: Int
    /// Small frames, one each half second or fewer, by which copies are known.
    var samples: [(index: Int, frame: GrayFrame)]
  }

  /// Cuts, from all frames.
  func shots(upTo share: Double) throws -> Pass {
    var finder = ShotFinder()
    var samples: [(index: Int, frame: GrayFrame)] = []
    let every = max(1, Int((film.facts.frameRate * max(0.5, film.facts.duration / 2_000)).rounded()))
    let longest = Int(FilmLimits().longest * film.facts.frameRate) + 1
    let frames = try film.grey(FilmReader.Request(width: size.width, height: size.height)) { frame, index in
      guard index < longest else {
        throw RunError(
          .tooLarge, path: film.path, message: "is longer than it says, and longer than 4 hours",
          advice: "Cut out what is asked about.")
      }
      finder.add(frame)
      if index % every == 0 {
        let (w, h) = (128, max(32, 128 * size.height / size.width))
        samples.append(
          (index, GrayFrame(width: w, height: h, pixels: frame.areaMeans(width: w, height: h).map { UInt8($0) })))
      }
      if index % 25 == 0 { try watch.step("finding cuts", share * min(1, Double(index) / Double(expected))) }
      return true
    }
    return Pass(shots: finder.finished(), frames: frames, samples: samples)
  }

  /// Overlays of one shot; `all` gets the same frames.
  func overlay(of shot: FootageShot, all: inout OverlayFinder, deinterlaces: Bool) throws -> FootageOverlay {
    var finder = OverlayFinder(width: size.width, height: size.height)
    var request = FilmReader.Request(width: size.width, height: size.height)
    let margin = shot.count > 12 ? 2 : 0
    request.first = shot.first + margin
    request.count = shot.count - 2 * margin
    request.every = max(1, shot.count / 30)
    request.deinterlaces = deinterlaces
    try film.grey(request) { frame, _ in
      finder.add(frame)
      all.add(frame)
      return !watch.isCancelled()
    }
    return finder.finished()
  }

  /// Looks at pairs of neighbouring frames as the film stores them, from the longest shots.
  func interlacing(_ shots: [FootageShot]) throws -> InterlaceFinder {
    var finder = InterlaceFinder()
    // A height that scaling has touched has no rows of one moment left.
    guard film.facts.storedHeight <= 1_200 else { return finder }
    for shot in shots.sorted(by: { ($0.count, $1.first) > ($1.count, $0.first) }).prefix(8) where shot.count > 8 {
      var request = FilmReader.Request(width: film.facts.storedWidth, height: film.facts.storedHeight)
      request.asStored = true
      request.first = shot.first + shot.count / 2
      request.count = 3
      var before: GrayFrame?
      try film.grey(request) { frame, _ in
        if let before { finder.add(before, frame) }
        before = frame
        return true
      }
    }
    return finder
  }

  /// One frame in colour, at the film's full size.
  func picture(_ index: Int, deinterlaces: Bool) throws -> Picture {
    var request = FilmReader.Request(width: film.facts.width, height: film.facts.height)
    // Two half pictures are told apart by the frame before.
    request.first = deinterlaces ? max(0, index - 1) : index
    request.count = index - request.first + 1
    request.deinterlaces = deinterlaces
    var out: Picture?
    try film.colour(request) { picture, _ in
      out = picture
      return true
    }
    guard let out else {
      throw RunError(
        .unreadable, path: film.path, message: "frame \(index) cannot be decoded",
        advice: "Fetch the film anew: it may be damaged there.")
    }
    return out
  }
}
