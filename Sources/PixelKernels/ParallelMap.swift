import Dispatch

/// Runs `body` for 0 ..< count on all cores and returns the results in index order.
///
/// Results do not depend on the number of threads: every call writes only its own slot.
/// - Precondition: `body` does not depend on the order in which it is called.
public func parallelMap<T: Sendable>(_ count: Int, _ body: @Sendable (Int) -> T) -> [T] {
  guard count > 0 else { return [] }
  let slots = Slots<T>(count: count)
  defer { slots.base.deallocate() }
  DispatchQueue.concurrentPerform(iterations: count) { i in
    (slots.base + i).initialize(to: body(i))
  }
  let result = Array(UnsafeBufferPointer(start: slots.base, count: count))
  slots.base.deinitialize(count: count)
  return result
}

/// Memory that several threads write to at different indices, which is what makes sharing it safe.
private struct Slots<T>: @unchecked Sendable {
  let base: UnsafeMutablePointer<T>
  init(count: Int) { base = UnsafeMutablePointer<T>.allocate(capacity: count) }
}
