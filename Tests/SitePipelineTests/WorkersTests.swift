import Foundation
import Synchronization
import Testing

@testable import SitePipeline

struct WorkersTests {
  private struct Odd: Error {}
  private let quiet = RunWatch(progress: { _ in }, isCancelled: { false })

  @Test func `Results come in the items' order and a failure stops nobody`() throws {
    let results = try Workers.run(Array(0..<200), stage: .read, watch: quiet) { item in
      if item % 2 == 1 { throw Odd() }
      return item * 10
    }
    #expect(results.count == 200)
    for (index, result) in results.enumerated() {
      #expect((try? result.get()) == (index % 2 == 0 ? index * 10 : nil))
    }
  }

  @Test func `Progress counts every item once`() throws {
    let seen = Mutex<[Int]>([])
    let watch = RunWatch(
      progress: { step in seen.withLock { $0.append(step.done) } }, isCancelled: { false })
    _ = try Workers.run(Array(0..<50), stage: .read, watch: watch) { $0 }
    #expect(seen.withLock { $0 } == Array(1...50))
  }

  @Test func `A cancelled run throws and begins nothing more`() {
    let begun = Mutex(0)
    let watch = RunWatch(progress: { _ in }, isCancelled: { begun.withLock { $0 } >= 5 })
    let error = #expect(throws: RunError.self) {
      try Workers.run(Array(0..<1_000), stage: .read, watch: watch) { _ in begun.withLock { $0 += 1 } }
    }
    #expect(error?.code == .cancelled)
    #expect(begun.withLock { $0 } < 1_000)
  }

  @Test func `No item is no work`() throws {
    #expect(try Workers.run([Int](), stage: .read, watch: quiet) { $0 }.isEmpty)
  }
}
