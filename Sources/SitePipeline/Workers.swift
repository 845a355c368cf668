import Dispatch
import Foundation

/// Blocking work on many items at once, as many at a time as there are processors.
///
/// GDAL blocks its thread, so this runs on Dispatch's threads and not on Swift's cooperative pool.
enum Workers {
  /// - Parameters:
  ///   - stage: told after each item, from one thread at a time.
  ///   - transform: runs on several threads at once; its failure is a value and stops nobody else.
  /// - Returns: one result an item, in the items' order whatever the order of work.
  /// - Throws: `RunError.cancelled`; items begun are finished first.
  static func run<Item: Sendable, Output: Sendable>(
    _ items: [Item], stage: RunProgress.Stage, watch: RunWatch,
    _ transform: @Sendable (Item) throws -> Output
  ) throws -> [Result<Output, any Error>] {
    try watch.check()
    let results = Results<Output>(count: items.count)
    DispatchQueue.concurrentPerform(iterations: items.count) { index in
      guard !watch.isCancelled() else { return }
      let result = Result { try transform(items[index]) }
      results.set(index, result) { done in
        watch.progress(RunProgress(stage: stage, done: done, total: items.count))
      }
    }
    try watch.check()
    return try results.all()
  }

  /// Slots filled from several threads; `@unchecked` because the lock guards both fields.
  private final class Results<Output: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var slots: [Result<Output, any Error>?]
    private var done = 0

    init(count: Int) { slots = Array(repeating: nil, count: count) }

    func set(_ index: Int, _ result: Result<Output, any Error>, then: (Int) -> Void) {
      lock.withLock {
        slots[index] = result
        done += 1
        then(done)
      }
    }

    func all() throws -> [Result<Output, any Error>] {
      try lock.withLock {
        try slots.map { slot in
          guard let slot else { throw RunError.cancelled }
          return slot
        }
      }
    }
  }
}
