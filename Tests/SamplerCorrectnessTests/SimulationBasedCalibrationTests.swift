import Probability
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
