import Foundation
import SubsetSelection
import Testing

/// Times and memory; `CREDENCE_VALIDATE=1 swift test -c release --filter SubsetTimingTests`.
@Suite(
  .serialized, .enabled(if: ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1"))
struct SubsetTimingTests {
  /// The process's CPU time so far in seconds and its largest resident set in MB.
  private func usage() -> (seconds: Double, megabytes: Double) {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let user = usage.ru_utime
    return (Double(user.tv_sec) + Double(user.tv_usec) / 1e6, Double(usage.ru_maxrss) / 1024)
  }

  @Test(arguments: [CoefficientPrior.unitInformation, .hyperG(a: 3), .zellnerSiow])
  func `a million subsets take less than two seconds`(prior: CoefficientPrior) throws {
    let design = try SimulatedDesign(rows: 200, columns: 20, seed: 1).design()
    let (clock, before) = (ContinuousClock(), usage())
    var posterior: SubsetPosterior?
    let time = try clock.measure {
      posterior = try SubsetEnumeration(coefficientPrior: prior, threads: 2).run(design)
    }
    let swept = usage()
    #expect(swept.seconds - before.seconds < 2, "CPU of both threads")
    let summary = clock.measure { _ = posterior?.coefficients() }
    print(
      "p = 20 \(prior): sweep \(time), CPU \(swept.seconds - before.seconds) s;",
      "coefficients \(summary), CPU \(usage().seconds - swept.seconds) s")
  }

  @Test func `thirty million subsets take bounded memory`() throws {
    let design = try SimulatedDesign(rows: 200, columns: 25, seed: 1).design()
    let before = usage()
    let time = try ContinuousClock().measure {
      _ = try SubsetEnumeration(threads: 2).run(design)
    }
    let after = usage()
    #expect(after.megabytes < 500)
    print("p = 25: \(time), CPU \(after.seconds - before.seconds) s, \(after.megabytes) MB")
  }
}
