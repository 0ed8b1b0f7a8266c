import Foundation
import LogDensities
import Probability
import StatisticalTesting
import Testing

@testable import Sampling

@Suite struct TrajectoryTests {
  private func stretch(_ point: PhasePoint, initialEnergy: Double) -> Trajectory {
    var stretch = Trajectory(dimension: point.momentum.count)
    stretch.begin(at: point, energy: point.energy, initialEnergy: initialEnergy)
    return stretch
  }

  /// Inside a subtree the choice follows the weights; between doublings the new half is taken with
  /// probability min(1, new weight / old weight).
  @Test(arguments: [-1.3, -0.2, 0.4, 2])
  func `the choice follows the weights`(gain: Double) {
    var random = RandomStream(seed: 5, chain: 0, purpose: .simulation)
    let point = PhasePoint(dimension: 1)
    let count = 20_000
    for (choice, expected) in [
      (Trajectory.Choice.multinomial, 1 / (1 + exp(-gain))),
      (.biasedProgressive, min(1, exp(gain))),
    ] {
      var chosen = 0.0
      for _ in 0..<count {
        var near = stretch(point, initialEnergy: 0)
        var far = Trajectory(dimension: 1)
        far.begin(at: point, energy: -gain, initialEnergy: 0)
        _ = near.append(&far, choice: choice, random: &random)
        if near.proposalEnergy == -gain { chosen += 1 / Double(count) }
        #expect(abs(near.logWeight - log(1 + exp(gain))) < 1e-14)
      }
      let error = (expected * (1 - expected) / Double(count)).squareRoot()
      #expect(abs(chosen - expected) <= 4 * error + 1e-9)
    }
  }

  /// A trajectory that has come back turns; one that is still leaving does not.
  @Test func `the criterion sees a half turn of an oscillator`() {
    let oscillator = IndependentNormal(deviations: [1])
    let metric = Metric(dimension: 1)
    let first = PhasePoint(EvaluatedPosition([0], of: oscillator), momentum: [1], metric: metric)
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    func turns(after steps: Int) -> Bool {
      var tree = stretch(first, initialEnergy: first.energy)
      var point = first
      var turning = false
      for _ in 1...steps {
        point.leapfrogStep(0.1, metric: metric, target: oscillator)
        var leaf = stretch(point, initialEnergy: first.energy)
        turning = tree.append(&leaf, choice: .multinomial, random: &random)
      }
      return turning
    }
    // Momentum cos t is opposite to the start's after a quarter period, at t = π/2.
    #expect(!turns(after: 14))
    #expect(turns(after: 17))
  }

  @Test func `a momentum that is not a number turns`() {
    var (near, far) = (PhasePoint(dimension: 2), PhasePoint(dimension: 2))
    near.momentum = [1, 1]
    far.momentum = [1, .nan]
    var whole = stretch(near, initialEnergy: 0)
    var next = stretch(far, initialEnergy: 0)
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    let turning = whole.append(&next, choice: .multinomial, random: &random)
    #expect(turning)
  }
}
