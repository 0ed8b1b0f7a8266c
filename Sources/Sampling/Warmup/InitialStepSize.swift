import Foundation
import LogDensities
import Probability

extension NoUTurn {
  /// Sets a step size of the right order: doubles or halves it until one leapfrog step is
  /// accepted with probability just about 0.8 (Hoffman and Gelman 2014, algorithm 4, with Stan's
  /// threshold and a fresh momentum each time).
  ///
  /// Costs one gradient a doubling. Throws where no size keeps the energy, or any size does.
  mutating func findStepSize(
    at state: EvaluatedPosition, random: inout RandomStream
  ) throws(SamplingError) {
    let doubles = acceptsOneStep(from: state, random: &random)
    while true {
      let next = doubles ? stepSize * 2 : stepSize / 2
      guard next > 1e-300 else { throw .stepSizeVanished }
      guard next < 1e7 else { throw .stepSizeExploded }
      stepSize = next
      if acceptsOneStep(from: state, random: &random) != doubles { return }
    }
  }

  private func acceptsOneStep(
    from state: EvaluatedPosition, random: inout RandomStream
  ) -> Bool {
    let momentum = metric.drawMomentum(dimension: target.dimension, random: &random)
    let start = PhasePoint(state, momentum: momentum, metric: metric)
    let end = start.leapfrogStep(stepSize, metric: metric, target: target)
    return start.energy - end.energy > log(0.8)
  }
}
