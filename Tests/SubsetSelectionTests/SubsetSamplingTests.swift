import Foundation
import Testing

@testable import SubsetSelection

struct SubsetSamplingTests {
  @Test func `UScrime's fifteen columns agree with their enumeration`() throws {
    let design = try Fixture.design("uscrime")
    let exact = try SubsetEnumeration().run(design).inclusionProbabilities
    let sampled = try SubsetSampling(chains: 4, warmup: 500, steps: 20000, seed: 2).run(design)
    for j in exact.indices {
      // Four chains give their standard error 3 degrees of freedom: t at 10⁻⁴ a column is 22.
      let error = max(sampled.standardErrors[j], 2e-4)
      #expect(abs(sampled.inclusionProbabilities[j] - exact[j]) < 22 * error, "\(j)")
      #expect(abs(sampled.inclusionProbabilities[j] - exact[j]) < 0.02, "\(j)")
    }
    #expect(sampled.largestDisagreement < 0.05, "\(sampled.largestDisagreement)")
    #expect(largestDifference(sampled.frequencies, exact) < 0.06)
    #expect(largestDifference(sampled.renormalizedProbabilities, exact) < 0.05)
  }

  @Test func `twenty columns agree with their enumeration`() throws {
    let design = try SimulatedDesign(rows: 80, columns: 20, seed: 10).design()
    let exact = try SubsetEnumeration(coefficientPrior: .hyperG(a: 3)).run(design)
    let sampled = try SubsetSampling(
      coefficientPrior: .hyperG(a: 3), chains: 4, warmup: 500, steps: 5000, seed: 3
    ).run(design)
    #expect(
      largestDifference(sampled.inclusionProbabilities, exact.inclusionProbabilities) < 0.03)
    let disagreement = sampled.largestDisagreement
    #expect(disagreement < 0.1, "\(disagreement)")
  }

  @Test func `a chain that forgets its weights is caught`() throws {
    // The tempered chain alone visits columns far too evenly; only its weights put that right.
    let design = try Fixture.design("uscrime")
    let exact = try SubsetEnumeration().run(design).inclusionProbabilities
    var unweighted = InclusionEstimate(columnCount: 15)
    let sampled = try SubsetSampling(chains: 2, warmup: 500, steps: 4000, seed: 2).run(design)
    for entry in sampled.topSubsets {
      unweighted.add(
        (0..<15).map { entry.subset[$0] ? 1 : 0 }, entry.subset, weight: 1)
    }
    #expect(largestDifference(unweighted.probabilities, exact) > 0.06)
  }

  @Test func `results are the same for any number of threads and from run to run`() throws {
    let design = try SimulatedDesign(rows: 60, columns: 40, seed: 11).design()
    let runs = try [1, 4].map {
      try SubsetSampling(warmup: 50, steps: 300, seed: 5, threads: $0).run(design)
    }
    #expect(runs[0].inclusionProbabilities == runs[1].inclusionProbabilities)
    #expect(runs[0].renormalizedProbabilities == runs[1].renormalizedProbabilities)
    #expect(runs[0].topSubsets.map(\.subset) == runs[1].topSubsets.map(\.subset))
  }

  @Test func `more columns than rows find the ones that matter`() throws {
    let data = SimulatedDesign(rows: 60, columns: 120, seed: 12, correlation: 0.2)
    var strong = data
    strong.response = data.columns[0].indices.map {
      3 * data.columns[7][$0] - 2 * data.columns[90][$0] + 0.1 * data.response[$0]
    }
    let sampled = try SubsetSampling(warmup: 200, steps: 500, seed: 6).run(try strong.design())
    #expect(sampled.inclusionProbabilities[7] > 0.99)
    #expect(sampled.inclusionProbabilities[90] > 0.99)
  }
}
