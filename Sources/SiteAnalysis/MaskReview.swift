import PixelKernels
import RasterCore

/// Takes back what a provider's mask says where the series knows better: bright roofs called cloud, dark ones called shadow.
///
/// A cloud does not come back to the same spot in the next image; a roof is flagged again and again. Only flagged patches up to
/// a building's size are questioned, and what is taken back must still agree with its past or its future later on.
enum MaskReview {
  struct Options: Sendable, Hashable, Codable {
    /// m2 of the largest patch in question: the largest halls cover a few hectares.
    var largestPatch = 40_000.0
    /// Images before and after, with the spot out of large clouds, that are consulted.
    var neighbours = 3
    /// How many of them must be flagged there too.
    var confirmations = 2
    init() {}
  }

  /// - Returns: a mask for each of the stack's images.
  static func masks(_ stack: Stack, options: Options = Options()) -> [ValidityMask] {
    let (w, h) = (stack.grid.width, stack.grid.height)
    let limit = Int(options.largestPatch / (stack.grid.pixelSize * stack.grid.pixelSize))
    let patches = parallelMap(stack.images.count) { t -> [Bool] in
      let image = stack.images[t]
      let flagged = image.usable.usable.indices.map { image.covered.usable[$0] && !image.usable.usable[$0] }
      var small = [Bool](repeating: false, count: flagged.count)
      for part in Components.of(flagged, width: w, height: h) where part.count <= limit {
        for i in part { small[i] = true }
      }
      return small
    }
    return parallelMap(stack.images.count) { t in
      var mask = stack.images[t].usable
      for i in mask.usable.indices where patches[t][i] {
        if isPersistent(i, t, stack, patches, options) { mask.usable[i] = true }
      }
      return mask
    }
  }

  private static func isPersistent(
    _ i: Int, _ t: Int, _ stack: Stack, _ patches: [[Bool]], _ options: Options
  ) -> Bool {
    func flaggedAgain(_ range: some Sequence<Int>) -> Int {
      var consulted = 0
      var again = 0
      for k in range where stack.images[k].covered.usable[i] && (patches[k][i] || stack.images[k].usable.usable[i]) {
        consulted += 1
        if patches[k][i] { again += 1 }
        if consulted == options.neighbours { break }
      }
      return again
    }
    let before = flaggedAgain(stride(from: t - 1, through: 0, by: -1))
    if before >= options.confirmations { return true }
    let after = flaggedAgain((t + 1)..<max(t + 1, stack.images.count))
    return after >= options.confirmations || before + after >= options.confirmations
  }
}
