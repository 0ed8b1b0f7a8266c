import ArgumentParser
import Credence
import Foundation
import Testing

@testable import CredenceCLI

/// What of several ranks can be told without MPI.
struct RankTests {
  private func outcome(_ rank: Int, _ failure: (any Error)?) -> RankOutcome {
    RankOutcome(rank: rank, host: "node\(rank)", failure)
  }

  private func end(_ failures: [(any Error)?]) -> (code: Int32?, report: String?) {
    let all = failures.enumerated().map { outcome($0, $1) }
    let decisive = RankOutcome.deciding(among: all)
    return (decisive?.code, decisive?.report)
  }

  @Test func `a job without an error has no decisive outcome`() {
    #expect(end([nil, nil, nil]) == (nil, nil))
  }

  @Test func `an error of the first rank is printed as that of one process`() {
    let error = InferenceFileError(.noSuchFile, "no such file: x")
    #expect(end([error, error]) == (66, "no such file: x"))
    #expect(end([error, RankError(rank: 0, "rank 0: no such file: x")]) == (66, "no such file: x"))
  }

  @Test func `an error of one rank names it, whoever tells of it first`() {
    let error = ColumnStoreError(.corrupt, "x.columns is damaged or cut short; pack it again")
    let echo = RankError(rank: 2, "rank 2: x.columns is damaged or cut short; pack it again")
    let report = "rank 2 on node2: x.columns is damaged or cut short; pack it again"
    #expect(end([echo, echo, error]) == (65, report))
    #expect(end([nil, nil, error]) == (65, report))
    #expect(end([echo, nil, nil]) == (65, echo.description))
  }

  /// The signal may have come to one rank; the others have 128.
  @Test func `a signal that reached one rank is the code of all`() {
    #expect(end([ExitCode(128), ExitCode(143), ExitCode(128)]) == (143, nil))
  }

  @Test func `an error counts more than the stop that it caused`() {
    let error = SamplingError.inChain(1, .storage("cannot write x: No space left on device"))
    let (code, report) = end([error, ExitCode(128)])
    #expect(code == 73)
    #expect(report == "chain 1: cannot write x: No space left on device")
  }

  #if !MPI
    @Test(arguments: [
      ["sample", "x.columns", "--formula", "y ~ x", "--output", "x.nc", "--mpi"],
      ["resume", "x.nc", "--mpi"], ["flag", "x.nc", "x.csv", "--mpi"],
    ])
    func `without MPI it is told how to build with it`(arguments: [String]) throws {
      let credence = try Command()
      let run = try credence.run(arguments)
      #expect(run.status == 64 && run.output.isEmpty)
      #expect(run.error.contains("built without MPI: install libopenmpi-dev, and build it with"))
      #expect(run.error.contains("--traits MPI"))
      #expect(try credence.files().isEmpty)
    }
  #endif
}
