import Foundation
import StatisticalTesting
import Testing

/// Every sampler on every target of the common set: it agrees with what is known, or it is seen not
/// to have converged. Draws that look converged are always compared, whatever the table says.
/// `CREDENCE_VALIDATE=1` runs ten times as long and prints the table of efficiencies.
@Suite struct SamplerCorrectnessTests {
  static let isValidation = ProcessInfo.processInfo.environment["CREDENCE_VALIDATE"] != nil

  @Test(arguments: TestedSampler.all)
  func `short runs agree with what is known of every target`(sampler: TestedSampler) throws {
    try check(sampler, .short)
  }

  @Test(.enabled(if: isValidation), arguments: TestedSampler.all)
  func `long runs agree with what is known of every target`(sampler: TestedSampler) throws {
    try check(sampler, .long)
  }

  private func check(_ sampler: TestedSampler, _ effort: Effort) throws {
    var test = ValidationTest()
    var report: [String] = []
    for tested in TestedTarget.all {
      let sampled = try sampler.run(tested.target, effort)
      let comparison = sampled.comparison(
        with: tested.target, named: "\(sampler.name), \(tested.name)")
      let converged = sampled.looksConverged(on: tested.target)
      if converged { test.add(contentsOf: comparison) }
      if !sampler.hard.contains(tested.name) {
        #expect(
          converged != sampler.beyond.contains(tested.name), "\(sampler.name) on \(tested.name)")
      }
      let worst = comparison.outcomes.min { $0.pValue < $1.pValue }
      report.append(
        """
        \(tested.name): ESS per 1000 evaluations \
        \(String(format: "%.2f", sampled.efficiency(on: tested.target))), \
        \(converged ? "converged" : "flagged"), worst \(worst?.description ?? "none")
        """)
    }
    if Self.isValidation { print("\(sampler.name)\n  \(report.joined(separator: "\n  "))") }
    for alert in test.alerts { print("alert: \(alert)") }
    #expect(test.failures.isEmpty)
  }
}
