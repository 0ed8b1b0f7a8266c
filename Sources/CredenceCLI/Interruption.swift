import Foundation
import Synchronization

/// Signals that end a run.
enum Interruption {
  private static let signals = [SIGHUP, SIGINT, SIGTERM]
  /// The last signal that was held back; 0 where none was.
  private static let pending = Atomic<Int32>(0)

  /// Lets the signals through where the process was started from a thread that holds them back, as
  /// those of dispatch queues do: children inherit that.
  static func allow() {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// Does what must not stop half-way, such as putting a file in place, and ends the process
  /// afterwards if a signal asked for it meanwhile.
  ///
  /// The process then ends by that signal rather than by a code, so that a shell's loop ends too;
  /// `$?` is 130 or 143.
  static func deferring<Failure: Error>(_ work: () throws(Failure) -> Void) throws(Failure) {
    pending.store(0, ordering: .sequentiallyConsistent)
    let former = signals.map(holdBack)
    defer {
      for (number, handler) in zip(signals, former) { signal(number, handler) }
      let number = pending.load(ordering: .sequentiallyConsistent)
      if number != 0 { raise(number) }
    }
    try work()
  }

  /// Notes the signal from now on instead of ending; returns what it did before.
  private static func holdBack(_ number: Int32) -> __sighandler_t? {
    signal(number) { Interruption.pending.store($0, ordering: .sequentiallyConsistent) }
  }
}
