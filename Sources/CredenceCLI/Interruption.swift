import Credence
import Foundation
import Synchronization

/// Signals that end a run.
enum Interruption {
  /// mpirun passes SIGUSR1 on as it is, where it kills a second after SIGTERM.
  private static let signals = [SIGHUP, SIGINT, SIGTERM, SIGUSR1]
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

  /// Does long work that can be told to stop: the first signal raises the stop signal that the work
  /// is given, a second one ends the process at once.
  ///
  /// Work that stops for that reason throws `SamplingError.stopped`, having kept what it wants to
  /// keep; `exitCode` then says how to end.
  static func stopping<Output>(_ work: (StopSignal) throws -> Output) throws -> Output {
    pending.store(0, ordering: .sequentiallyConsistent)
    let stop = Interruption.stop
    let former = signals.map { number in
      signal(number) { number in
        Interruption.pending.store(number, ordering: .sequentiallyConsistent)
        Interruption.stop.raise(.interruption)
        signal(number, SIG_DFL)
      }
    }
    defer { for (number, handler) in zip(signals, former) { signal(number, handler) } }
    return try work(stop)
  }

  /// Raised by the first signal; a process runs one long work.
  private static let stop = StopSignal()

  /// The exit code after the signal that stopped the work: 130 or 143; 128 where another process had it.
  static var exitCode: Int32 { 128 + pending.load(ordering: .sequentiallyConsistent) }

  /// Notes the signal from now on instead of ending; returns what it did before.
  private static func holdBack(_ number: Int32) -> __sighandler_t? {
    signal(number) { Interruption.pending.store($0, ordering: .sequentiallyConsistent) }
  }
}
