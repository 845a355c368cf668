import Foundation
import Synchronization

/// Ctrl-C and `kill`: the first asks the run to stop and tidy up, the second ends it at once.
enum Interruption {
  private static let count = Atomic<Int>(0)

  static var requested: Bool { count.load(ordering: .relaxed) > 0 }

  static func watch() {
    // Read once so that the handler finds the counter made.
    _ = requested
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in [SIGINT, SIGTERM] {
      signal(number, handle)
      sigaddset(&wanted, number)
    }
    // A parent may have handed on a mask that blocks them.
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }

  /// Runs inside a signal: an atomic addition and `_exit` are all that is safe here.
  private static let handle: @convention(c) (Int32) -> Void = { _ in
    if Interruption.count.add(1, ordering: .relaxed).newValue > 1 { _exit(Outcome.interrupted.rawValue) }
  }
}
