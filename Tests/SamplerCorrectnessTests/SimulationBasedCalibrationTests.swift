import Foundation
import Probability
import Sampling
import StatisticalTesting
import Testing

/// A normal mean with a normal prior, whose posterior can be drawn from directly.
@Suite struct SimulationBasedCalibrationTests {
  private func calibration(widening: Double) -> SimulationBasedCalibration {
    var calibration = SimulationBasedCalibration()
    calibration.run(
      replications: 2000, seed: 4,
      prior: { random in 2 * random.normal() },
      simulate: { mean, random in mean + random.normal() },
      sample: { datum, seed in
        var random = RandomStream(seed: seed, chain: 0, purpose: .sampling)
        // Precision 1/4 + 1.
        return (0..<62).map { _ in [0.8 * datum + widening * 0.8.squareRoot() * random.normal()] }
      },
      quantities: { [$0] })
    return calibration
  }

  @Test func `the right posterior passes`() {
    #expect(calibration(widening: 1).pValues.allSatisfy { $0 > 1e-3 })
  }

  @Test(arguments: [0.85, 1.15])
  func `a posterior too narrow or too wide fails`(widening: Double) {
    #expect(calibration(widening: widening).pValues.allSatisfy { $0 < 1e-4 })
  }
}

/// Prior, simulation and sampler of a small Gaussian regression against each other.
@Suite(.enabled(if: SamplerCorrectnessTests.isValidation)) struct RegressionCalibrationTests {
  private typealias Regression = ConjugateRegression

  /// Uniformity of the ranks of β and σ, where data may be simulated with the wrong noise.
  private func pValues<Adaptation: Warmup>(
    noise: Double, sampler: (Regression) -> (Adaptation.Kernel, Adaptation)
  ) throws -> [Double] {
    let design = Regression.example.design
    var calibration = SimulationBasedCalibration()
    try calibration.run(
      replications: 600, seed: 9,
      prior: { random in
        let sigma = (Regression.scale / random.gamma(shape: Regression.shape)).squareRoot()
        let scale = sigma / Regression.ridge.squareRoot()
        return [scale * random.normal(), scale * random.normal(), scale * random.normal(), sigma]
      },
      simulate: { parameters, random in
        design.map { row in
          zip(row, parameters).reduce(0) { $0 + $1.0 * $1.1 }
            + noise * parameters[3] * random.normal()
        }
      },
      sample: { response, seed in
        let target = Regression(design: design, response: response)
        let (kernel, warmup) = sampler(target)
        var runner = ChainRunner(kernel: kernel, warmup: warmup, drawCount: 496, seed: seed)
        runner.chainCount = 1
        return try runner.run(dimension: 4).positions[0].map { $0.dropLast() + [exp($0[3])] }
      },
      quantities: { $0 })
    return calibration.pValues
  }

  @Test(arguments: [1, 1.5])
  func `slice sampling is calibrated, and wrong noise is found`(noise: Double) throws {
    let found = try pValues(noise: noise) { target in
      (SliceSampler(target: target), ProposalWarmup(count: 300, dimension: 4))
    }
    let smallest = found.min() ?? .nan
    #expect(noise == 1 ? smallest > 1e-4 : smallest < 1e-4, "\(found)")
  }

  @Test func `NUTS is calibrated`() throws {
    let found = try pValues(noise: 1) { target in
      (
        NoUTurn(target: target, metric: Metric(dimension: 4)),
        WindowedAdaptation(
          count: 300, dimension: 4, targetAcceptance: 0.8, metricKind: .diagonal)
      )
    }
    #expect(found.allSatisfy { $0 > 1e-4 }, "\(found)")
  }
}
