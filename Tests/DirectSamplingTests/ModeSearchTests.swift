import Foundation
import LogDensities
import PosteriorDraws
import Probability
import StatisticalTesting
import Testing

@testable import RegressionModels
@testable import Sampling

/// Modes, Laplace approximations and importance samples of targets with closed forms.
@Suite struct ModeSearchTests {
  @Test func `the mode of a correlated normal is found from gradients alone`() throws {
    let target = EquicorrelatedNormal(dimension: 6, shared: 30)
    let mode = try ModeSearch(target).mode(from: [5, -3, 2, 8, -1, 0])
    #expect(mode.point.position.allSatisfy { abs($0) < 1e-4 })
    let closed = try #require(CholeskyFactor(precision(of: target), dimension: 6))
    for (a, b) in zip(mode.precision.values, closed.values) { #expect(abs(a - b) < 1e-6) }
    #expect(abs(LaplaceApproximation(mode).logEvidence - target.logEvidence) < 1e-5)
  }

  private func precision(of target: EquicorrelatedNormal) -> [Double] {
    let d = target.dimension
    let pull = target.shared / (1 + target.shared * Double(d))
    return (0..<d * d).map { ($0 / d == $0 % d ? 1 : 0) - pull }
  }

  @Test func `scales from 1e-3 to 1e3 do no harm`() throws {
    let target = IndependentNormal(deviations: [1e-3, 0.1, 1, 10, 1e3])
    let mode = try ModeSearch(target).mode(from: [0.01, 1, -2, 3, 500])
    for (index, deviation) in target.deviations.enumerated() {
      #expect(abs(mode.precision.values[index * 5 + index] * deviation - 1) < 1e-4)
    }
  }

  @Test func `Laplace draws have the moments of the normal they are from`() throws {
    let target = EquicorrelatedNormal(dimension: 3, shared: 4)
    let laplace = try LaplaceApproximation(target, from: [1, 1, 1])
    var random = RandomStream(seed: 2, chain: 0, purpose: .sampling)
    let rows = (0..<20_000).map { _ in laplace.draw(random: &random) }
    var test = MomentTest()
    for index in 0..<3 {
      let draws = DrawMatrix(chains: [rows.map { $0[index] }])
      test.compare("x\(index)", draws, mean: 0, meanSquare: 5)
    }
    let sums = DrawMatrix(chains: [rows.map { $0.reduce(0, +) }])
    test.compare("sum", sums, mean: 0, meanSquare: 39)
    #expect(test.failures.isEmpty)
    let at = [0.3, -1, 2]
    let expected = target.value(at: at.span) - laplace.logEvidence
    #expect(abs(laplace.logDensity(at: at) - expected) < 1e-4)
  }

  @Test func `an importance sample estimates the evidence and its error`() throws {
    let target = EquicorrelatedNormal(dimension: 4, shared: 2)
    let mode = try ModeSearch(target).mode(from: [1, 0, 0, 0])
    let truth = target.logEvidence
    var random = RandomStream(seed: 5, chain: 0, purpose: .sampling)
    var scores: [Double] = []
    for _ in 0..<200 {
      let sample = ImportanceSample(
        target, proposal: HeavyTailedProposal(mode), count: 500, random: &random)
      #expect(sample.smoothed.shape < 0.5)
      scores.append((sample.logEvidence - truth) / sample.logEvidenceError)
    }
    let draws = DrawMatrix(chains: [scores])
    #expect(abs(draws.mean) < 4 / 200.0.squareRoot())
    #expect(abs(draws.standardDeviation - 1) < 0.2)
    let sample = ImportanceSample(
      target, proposal: HeavyTailedProposal(mode), count: 40_000, random: &random)
    let chosen = sample.resampled(count: 20_000, random: &random)
    let squares = chosen.reduce(0.0) { $0 + sample.position($1)[0] * sample.position($1)[0] }
    #expect(abs(squares / 20_000 - 3) < 0.15)
  }

  /// Rising for ever; flat along one coordinate; not finite at the start.
  struct Ridge: DifferentiableLogDensity {
    let slope: Double
    var dimension: Int { 2 }
    func value(at position: Span<Double>) -> Double {
      slope * position[1] - position[0] * position[0] / 2
    }
    func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
      (gradient[0], gradient[1]) = (-position[0], slope)
      return value(at: position)
    }
  }

  @Test func `a density without a peak is refused`() {
    #expect(throws: SamplingError.self) {
      try ModeSearch(Ridge(slope: 1)).mode(from: [1, 1])
    }
    #expect(throws: SamplingError.modeIsNotPeaked) {
      try ModeSearch(Ridge(slope: 0)).mode(from: [1, 1])
    }
    #expect(throws: SamplingError.startIsNotFinite) {
      try ModeSearch(Ridge(slope: 1)).mode(from: [.infinity, 1])
    }
  }
}
