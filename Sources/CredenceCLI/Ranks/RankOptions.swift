import ArgumentParser
import Credence
import Foundation

/// The option of every verb whose work several processes can share.
struct RankOptions: ParsableArguments {
  @Flag(
    name: .customLong("mpi"),
    help: """
      Share the rows among the processes that mpirun started; the first one writes and prints. For \
      programs built with MPI.
      """)
  var isShared = false

  func validate() throws {
    #if !MPI
      guard !isShared else {
        throw ValidationError(
          """
          this credence was built without MPI: install libopenmpi-dev, and build it with \
          swift build -c release --traits MPI --product credence
          """)
      }
    #endif
  }

  /// Does the work of a verb, which is told of its ranks. Of several the first speaks for all; where
  /// one fails, all end with its code, and its error is printed once.
  func run(_ work: (Ranks) throws -> Void) throws {
    #if MPI
      if isShared { return try SharedJob(World.shared).run(work) }
    #endif
    try work(.alone)
  }
}

/// The processes that do the work of a verb together.
struct Ranks: Sendable {
  /// How they add up; nil where this process works alone.
  let lockstep: Lockstep?
  /// What the sums have cost so far.
  var cost: (@Sendable () -> TimedTransport.Cost)?
  /// Measured seconds of a message, and for each byte of it; nil where there is one rank.
  var link: (latency: Double, byteTime: Double)?
  /// Machines that they run on.
  var machineCount = 1
  /// How many of them run on this machine.
  var ranksHere = 1
  /// Cores that this process may use.
  let cores = ProcessInfo.processInfo.activeProcessorCount

  /// This process by itself.
  static let alone = Ranks(lockstep: nil)

  /// Whether this process writes files, prints and keeps journals.
  var isFirst: Bool { lockstep?.isFirst ?? true }
  /// Whether the work is one of several processes, even of a single one.
  var isShared: Bool { lockstep != nil }

  /// Does something that may fail on some ranks: if it does on one, it fails on all.
  func together<Value>(_ body: () throws -> Value) throws -> Value {
    guard let lockstep else { return try body() }
    return try lockstep.together(body)
  }

  /// Does something on the first rank alone; if it fails, it fails on all.
  func first<Value>(_ body: () throws -> Value) throws -> Value? {
    try together { isFirst ? try body() : nil }
  }
}
