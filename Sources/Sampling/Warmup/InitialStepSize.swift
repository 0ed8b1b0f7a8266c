import Foundation
import LogDensities
import Probability

extension HamiltonianKernel {
  /// Sets a step size of the right order: doubles or halves it until one leapfrog step is
  /// accepted with probability just about 0.8 (Hoffman and Gelman 2014, algorithm 4, with Stan's
  /// threshold and a fresh momentum each time).
  ///
  /// Costs one gradient a doubling. Throws where no size keeps the energy, or any size does.
  mutating func findStepSize(
    at state: EvaluatedPosition, random: inout RandomStream
  ) throws(SamplingError) {
    var point = PhasePoint(dimension: target.dimension)
    let doubles = acceptsOneStep(of: &point, from: state, random: &random)
    while true {
      let next = doubles ? stepSize * 2 : stepSize / 2
      guard next > 1e-300 else { throw .stepSizeVanished }
      guard next < 1e7 else { throw .stepSizeExploded }
      stepSize = next
      if acceptsOneStep(of: &point, from: state, random: &random) != doubles { return }
    }
  }

  private func acceptsOneStep(
    of point: inout PhasePoint, from state: EvaluatedPosition, random: inout RandomStream
  ) -> Bool {
    point.begin(at: state, metric: metric, random: &random)
    let initialEnergy = point.energy
    point.leapfrogStep(stepSize, metric: metric, target: target)
    return initialEnergy - point.energy > log(0.8)
  }
}
