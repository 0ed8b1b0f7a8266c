import Foundation
import SubsetSelection
import Testing

/// Times; `CREDENCE_VALIDATE=1 swift test -c release --filter SubsetTimingTests`.
@Suite(
  .serialized, .enabled(if: ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] == "1"))
struct SubsetTimingTests {
  /// This thread's processor time so far in seconds, which suites beside it do not change.
  private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  @Test(arguments: [CoefficientPrior.unitInformation, .hyperG(a: 3), .zellnerSiow])
  func `a million subsets take less than two seconds`(prior: CoefficientPrior) throws {
    let design = try SimulatedDesign(rows: 200, columns: 20, seed: 1).design()
    let before = processorSeconds()
    let posterior = try SubsetEnumeration(coefficientPrior: prior, threads: 1).run(design)
    let swept = processorSeconds()
    #expect(swept - before < 2)
    _ = posterior.coefficients()
    print(
      "p = 20 \(prior): sweep \(swept - before) s, coefficients \(processorSeconds() - swept) s of",
      "one processor")
  }
}
