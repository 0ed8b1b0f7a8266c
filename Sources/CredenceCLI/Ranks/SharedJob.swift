#if MPI
  import ArgumentParser
  import Credence
  import Foundation

  /// A job of MPI, from its first common step to its end.
  struct SharedJob {
    private let world: World
    private let host = ProcessInfo.processInfo.hostName

    /// How long a rank with an error waits for the others to come to their end, before it takes them
    /// for stuck in a sum without it.
    private static let patience = Duration.seconds(5)

    init(_ world: World) {
      self.world = world
      StandardStreams.isMuted = world.rank > 0
    }

    /// Does the work, hears how it ended on all ranks, and leaves the job.
    ///
    /// - Throws: on the first rank the error by which the job ends. The others end without one, so that
    ///   `mpirun` tells of one code only.
    func run(_ work: (Ranks) throws -> Void) throws {
      var failure: (any Error)?
      do { try work(ranks()) } catch { failure = error }
      let own = RankOutcome(rank: world.rank, host: host, failure)
      guard let all = try outcomes(own) else { end(own) }
      world.leave()
      guard world.rank == 0, let decisive = RankOutcome.deciding(among: all) else { return }
      if let failure, decisive.rank == 0, decisive.isLost { throw failure }
      if let report = decisive.report { StandardError.write("credence: \(report.printable)\n") }
      throw ExitCode(decisive.code)
    }

    /// The ranks, with what was measured of the ways between them.
    private func ranks() -> Ranks {
      let link = world.linkSpeed()
      let timed = TimedTransport(world)
      let lockstep = Lockstep(timed)
      var ranks = Ranks(lockstep: lockstep)
      ranks.cost = { timed.cost }
      ranks.link = link
      // A checksum that a number holds stands for the name of a machine.
      let machine = Double(Checksum.of(host) >> 12)
      let machines = lockstep.collected([machine]).flatMap(\.self)
      ranks.machineCount = Set(machines).count
      ranks.ranksHere = machines.count { $0 == machine }
      return ranks
    }

    /// What all ranks say at the end; nil where some do not come.
    private func outcomes(_ own: RankOutcome) throws -> [RankOutcome]? {
      let words = Array(try JSONEncoder().encode(own))
      let all = world.conclude(words, patience: own.isLost ? Self.patience : nil)
      return try all?.map { try JSONDecoder().decode(RankOutcome.self, from: Data($0)) }
    }

    /// Ends a job whose other ranks wait for this one in the middle of their work.
    private func end(_ own: RankOutcome) -> Never {
      StandardStreams.isMuted = false
      StandardError.write("credence: \(own.name): \((own.sentence ?? "").printable)\n")
      world.abort(own.code)
    }
  }
#endif
