import Foundation
import LogDensities
import Probability
import StatisticalTesting
import Testing

@testable import Sampling

@Suite struct SequentialMonteCarloTests {
  @Test func `the evidence of a conjugate regression is its closed form`() throws {
    let target = ConjugateRegression.example
    let draws = try SequentialMonteCarlo(target).run(seed: 1, threadCount: 2)
    let evidence = try #require(draws.logEvidence)
    let error = try #require(draws.standardError)
    // t with three degrees of freedom is beyond 10.2 with probability 0.002.
    #expect(error < 0.3 && abs(evidence - target.logEvidence) < 10.2 * error)
  }

  @Test func `the evidence of two far modes is one`() throws {
    let draws = try SequentialMonteCarlo(TwoModes(distance: 20)).run(seed: 2, threadCount: 2)
    let evidence = try #require(draws.logEvidence)
    let error = try #require(draws.standardError)
    #expect(error < 0.3 && abs(evidence) < 10.2 * error)
  }

  /// (estimate − truth) / error over many runs must follow t with three degrees of freedom.
  @Test func `the standard error is calibrated`() throws {
    let target = EquicorrelatedNormal(dimension: 2, conditionNumber: 4)
    var sampler = SequentialMonteCarlo(target)
    sampler.particleCount = 300
    let uniforms = try (0..<100).map { run in
      let draws = try sampler.run(seed: UInt64(100 + run), threadCount: 2)
      return SpecialFunctions.studentTCDF(
        (draws.logEvidence ?? .nan) / (draws.standardError ?? .nan), degrees: 3)
    }
    #expect(AndersonDarlingTest(uniforms: uniforms).pValue > 1e-3)
    // An error half as large must be found.
    let shrunk = uniforms.map { u in u < 0.5 ? max(0, 2 * u - 0.5) : min(1, 2 * u - 0.5) }
    #expect(AndersonDarlingTest(uniforms: shrunk).pValue < 1e-4)
  }

  @Test func `a fitted reference gives the same evidence at less cost`() throws {
    let target = ConjugateRegression.example
    let pathfinder = try Pathfinder(target).run(seed: 1)
    let all = Array(pathfinder.positions.joined())
    let mean = (0..<4).map { index in all.reduce(0) { $0 + $1[index] } / Double(all.count) }
    var covariance = [Double](repeating: 0, count: 16)
    for position in all {
      for i in 0..<4 {
        for j in 0..<4 {
          covariance[4 * i + j] +=
            2 * (position[i] - mean[i]) * (position[j] - mean[j]) / Double(all.count)
        }
      }
    }
    let factor = try #require(CholeskyFactor(covariance, dimension: 4))
    let fitted = try SequentialMonteCarlo(
      target, reference: NormalReference(mean: mean, factor: factor)
    ).run(seed: 3)
    let wide = try SequentialMonteCarlo(target).run(seed: 3)
    #expect(2 * fitted.evaluationCount < wide.evaluationCount)
    let evidence = try #require(fitted.logEvidence)
    let error = try #require(fitted.standardError)
    #expect(abs(evidence - target.logEvidence) < 10.2 * error)
  }

  @Test func `draws do not depend on the number of threads`() throws {
    var sampler = SequentialMonteCarlo(EquicorrelatedNormal(dimension: 2, conditionNumber: 4))
    sampler.particleCount = 100
    let reference = try sampler.run(seed: 5)
    for threads in [2, 3, 8] {
      #expect(try sampler.run(seed: 5, threadCount: threads) == reference)
    }
  }

  @Test func `evaluations are counted`() throws {
    let target = CountedTarget(EquicorrelatedNormal(dimension: 2, conditionNumber: 4))
    var sampler = SequentialMonteCarlo(target)
    sampler.particleCount = 100
    let reported = try sampler.run(seed: 5).evaluationCount
    #expect(target.count == reported)
  }

  @Test func `a density without a number anywhere is refused, one that goes away ends`() throws {
    #expect(throws: SamplingError.inChain(0, .noFiniteParticle(count: 1000))) {
      try SequentialMonteCarlo(NowhereDensity()).run(seed: 1)
    }
    let base = EquicorrelatedNormal(dimension: 2, conditionNumber: 4)
    for limit in [1, 50, 150, 500, 3000] {
      var sampler = SequentialMonteCarlo(CountedTarget(base, limit: limit))
      (sampler.particleCount, sampler.populationCount) = (100, 1)
      #expect(try sampler.run(seed: 1).positions[0].count == 100)
    }
  }

  @Test func `systematic resampling gives each its share to within one`() {
    let weights: [Double] = [0.5, 0, 3, 1, 0.25, 0]
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    for count in [1, 7, 100] {
      let drawn = LogWeights(weights.map { 700 + log($0) }).resampled(count, random: &random)
      #expect(drawn.count == count && drawn == drawn.sorted())
      for (index, weight) in weights.enumerated() {
        let copies = Double(drawn.count { $0 == index })
        #expect(abs(copies - weight / 4.75 * Double(count)) < 1)
      }
    }
    let none = LogWeights([-.infinity, -.infinity])
    #expect(none.resampled(3, random: &random).isEmpty && none.effectiveCount == 0)
    #expect(none.logMean == -.infinity)
  }
}
