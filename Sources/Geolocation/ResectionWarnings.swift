import Foundation

/// Layouts that cannot hold a camera, and results that should not be trusted, in words.
struct ResectionWarnings {
  private let result: Resection
  private let options: ResectionOptions
  private let weakest: Double

  init(_ result: Resection, _ options: ResectionOptions, weakest: Double) {
    self.result = result
    self.options = options
    self.weakest = weakest
  }

  private var kept: [Resection.Point] { result.points.filter { !$0.isBlunder } }

  func list() -> [Resection.Warning] {
    var found: [Resection.Warning] = []
    func add(_ kind: Resection.Warning.Kind, _ text: String) { found.append(.init(kind: kind, text: text)) }
    let blunders = result.points.filter(\.isBlunder).map(\.landmark.name)
    if !blunders.isEmpty {
      add(
        .blunders,
        "\(blunders.joined(separator: ", ")) \(blunders.count == 1 ? "contradicts" : "contradict") the other landmarks and \(blunders.count == 1 ? "was" : "were") left out; look at \(blunders.count == 1 ? "it" : "them") again"
      )
    }
    layout(add)
    if result.freedom <= 0 {
      add(.few, "as many unknowns as numbers: nothing checks the result, and a wrong pair would not show")
    } else if kept.count < 6, options.focal == nil {
      add(.few, "fewer than six landmarks and an unknown focal length: one wrong pair can move the camera far")
    }
    if result.errorScale > 1.5 {
      add(
        .misfit,
        "the residuals are \(String(format: "%.1f", result.errorScale)) times what the stated errors explain; the region was widened by as much"
      )
    }
    if !result.alternatives.isEmpty {
      let far = result.alternatives.map { ($0.position - result.camera.position).horizontalLength }.max() ?? 0
      add(.ambiguous, "another camera, \(Int(far.rounded())) m away, explains the landmarks nearly as well")
    }
    let near = kept.map(\.distance).min() ?? 0
    if result.ellipse95.major > max(near, 100) || weakest < 1e-5 {
      add(
        .weak,
        "the region is as large as the distances in view: position, direction and focal length can hardly be told apart"
      )
    }
    if let terrain = options.terrain {
      let p = result.camera.position
      let ground = terrain.height(east: p.x, north: p.y)
      if p.z < ground - 5 {
        add(.belowGround, "the camera comes out \(Int((ground - p.z).rounded())) m below the ground of the model")
      }
    }
    return found
  }

  private func layout(_ add: (Resection.Warning.Kind, String) -> Void) {
    let positions = kept.map(\.landmark.position)
    let axes = PrincipalAxes(of: positions)
    let held = options.focal != nil && options.place != nil
    if axes.second < 0.05 * axes.first {
      add(.collinear, "the landmarks lie nearly in one line: the camera may turn about it")
    } else if !held, positions.count > 3, axes.third < max(0.02 * axes.second, 1) {
      add(
        .coplanar,
        "the landmarks lie nearly in one plane: focal length and height of the camera hardly show; add one well above or below it"
      )
    }
    let directions = kept.map(\.azimuth)
    let from = directions.first ?? 0
    let turns = directions.map { Angle.difference($0, from) }
    let sector = (turns.max() ?? 0) - (turns.min() ?? 0)
    if sector < 10, options.place == nil {
      add(
        .narrow,
        "all landmarks lie within \(String(format: "%.1f", sector))° as seen from the camera: the distance to them hardly shows"
      )
    }
    if let near = kept.map(\.distance).min(), near > 5_000, options.place == nil {
      add(
        .far,
        "the nearest landmark is \(String(format: "%.1f", near / 1_000)) km away: one near by would hold the camera better"
      )
    }
  }
}

/// How far points spread along three perpendicular axes: root mean squares in metres, the widest first.
struct PrincipalAxes {
  var first = 0.0
  var second = 0.0
  var third = 0.0

  /// By Jacobi's rotations of the 3 x 3 scatter matrix.
  init(of points: [Vector3]) {
    guard !points.isEmpty else { return }
    let middle = ResectionSeeds.mean(points)
    var m = [[Double]](repeating: [0, 0, 0], count: 3)
    for p in points {
      let d = p - middle
      let v = [d.x, d.y, d.z]
      for a in 0..<3 { for b in 0..<3 { m[a][b] += v[a] * v[b] / Double(points.count) } }
    }
    for _ in 0..<30 {
      for (p, q) in [(0, 1), (0, 2), (1, 2)] where abs(m[p][q]) > 1e-12 {
        let t = 0.5 * atan2(2 * m[p][q], m[p][p] - m[q][q])
        let (c, s) = (cos(t), sin(t))
        for k in 0..<3 { (m[k][p], m[k][q]) = (c * m[k][p] + s * m[k][q], c * m[k][q] - s * m[k][p]) }
        for k in 0..<3 { (m[p][k], m[q][k]) = (c * m[p][k] + s * m[q][k], c * m[q][k] - s * m[p][k]) }
      }
    }
    let roots = (0..<3).map { max(0, m[$0][$0]).squareRoot() }.sorted(by: >)
    (first, second, third) = (roots[0], roots[1], roots[2])
  }
}
