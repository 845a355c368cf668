import PixelKernels
import RasterCore
import Testing

@testable import SiteAnalysis

@Suite("Between which images a step lies")
struct EventDaterTests {
  private typealias Hand = HandMadeStack
  private let days = (0..<30).map { 17_500 + 16 * $0 }

  private func dated(
    _ kind: EventKind, _ status: StructureStatus, known: Int,
    _ spectrum: (_ image: Int, _ column: Int, _ row: Int) -> HandMadeStack.Spectrum
  ) throws -> [DatedEvent] {
    // The lowest rows are a road that nobody touches: images are trusted by what does not change.
    let stack = Hand.make(days: days) { t, x, y in y >= 27 ? Hand.frame : spectrum(t, x, y) }
    let members = Hand.block
    var meter = RegionMeter(bands: stack.bands[0], scatter: stack.scatter)
    meter.mark(members)
    let rectangle = try #require(MinimumRectangle(pixels: members[...], columns: Hand.size))
    let candidate = Candidate(
      members: members, rectangle: rectangle, fill: 1, contrast: 8, score: 1, edge: meter.edgePairs(members))
    let judged = JudgedStructure(
      candidate: candidate, status: status,
      events: [DatedEvent(kind: kind, lastWithout: nil, firstWith: nil, best: known, probability: 0.9)],
      probability: 0.9, evidence: StructureEvidence())
    guard let dated = EventDater(stack: stack, maps: Hand.maps(stack)).date([judged]).first else { return [] }
    #expect(dated.events.isEmpty == (dated.status == .unchanged))
    #expect(!dated.events.isEmpty || status != .demolished)
    return dated.events
  }

  /// The ground is cleared in image 6; a third of the slab lies in image 12, all of it in 13; the frame stands in 15; half of the roof lies in 18, all
  /// of it in 20.
  private func works(_ t: Int, _ x: Int, _ y: Int) -> HandMadeStack.Spectrum {
    guard t >= 6 else { return Hand.grass }
    guard Hand.isInBlock(x, y) else { return Hand.soil }
    switch t {
    case ..<12: return Hand.soil
    case 12: return x < 13 ? Hand.slab : Hand.soil
    case ..<15: return Hand.slab
    case ..<18: return Hand.frame
    case ..<20: return x < 15 ? Hand.white : Hand.frame
    default: return Hand.white
    }
  }

  /// The bracket holds the image that shows it first, is no more than two images wider than it must be, and its best guess is off by one at most.
  private func expect(
    _ events: [DatedEvent], _ kind: EventKind, firstSeen: Int, widest: Int = 3,
    _ place: SourceLocation = #_sourceLocation
  ) throws {
    let event = try #require(events.first { $0.kind == kind }, sourceLocation: place)
    let without = try #require(event.lastWithout, sourceLocation: place)
    let with = try #require(event.firstWith, sourceLocation: place)
    #expect(without < firstSeen && firstSeen <= with, "\(without) to \(with)", sourceLocation: place)
    #expect(with - without <= widest, "\(without) to \(with)", sourceLocation: place)
    #expect(abs(event.best - firstSeen) <= 1, "best \(event.best)", sourceLocation: place)
  }

  @Test("Construction is seen in the first part of a slab, completion in the whole roof")
  func construction() throws {
    // What the judge knows beforehand is late: it looked for the roof's outline.
    let events = try dated(.construction, .new, known: 19, works)
    try expect(events, .clearing, firstSeen: 6)
    try expect(events, .construction, firstSeen: 12)
    // One image that shows a finished roof is worth little: slabs and roofs may have one colour.
    try expect(events, .completion, firstSeen: 20, widest: 4)
  }

  @Test("A brown field around, green in summer, begins no construction")
  func seasons() throws {
    let events = try dated(.construction, .new, known: 19) { t, x, y in
      t < 12 && (t / 4) % 2 == 0 ? Hand.grass : works(max(t, 6), x, y)
    }
    try expect(events, .construction, firstSeen: 12)
  }

  @Test("A roof that is renewed strip by strip, and a building that is pulled down")
  func ends() throws {
    for (kind, status, after) in [
      (EventKind.reRoofing, StructureStatus.changed, Hand.blue), (.demolition, .demolished, Hand.soil),
    ] {
      let events = try dated(kind, status, known: 16) { t, x, y in
        guard Hand.isInBlock(x, y) else { return Hand.straw }
        return t < 14 || (t < 16 && x >= 15) ? Hand.white : after
      }
      try expect(events, kind, firstSeen: 14)
    }
  }

  @Test("A roof that looks to the last as it did at first was not renewed, whatever its outline seemed to say")
  func nothingEnded() throws {
    for (kind, status) in [(EventKind.reRoofing, StructureStatus.changed), (.demolition, .demolished)] {
      let events = try dated(kind, status, known: 16) { _, x, y in Hand.isInBlock(x, y) ? Hand.white : Hand.straw }
      #expect(events.isEmpty)
    }
  }

  @Test("Only the last image shows it: the bracket is still its own")
  func lastImage() throws {
    let events = try dated(.construction, .new, known: 29) { t, x, y in
      Hand.isInBlock(x, y) && t == 29 ? Hand.white : Hand.soil
    }
    let construction = try #require(events.first { $0.kind == .construction })
    #expect(construction.lastWithout == 28)
    #expect(construction.firstWith == 29)
  }
}
