import Foundation
import Probability
import Testing

@testable import RegressionModels

/// The prior of ascending thresholds is a density.
@Suite struct ThresholdBlockTests {
  /// ∫ exp(log prior + log Jacobian) over both coordinates, by the trapezoidal rule on a box where it
  /// vanishes at the ends.
  private func mass(_ block: ThresholdBlock) -> Double {
    let (count, step) = (1000, 0.04)
    var values = [0.0, 0]
    var sum = 0.0
    for first in 0..<count {
      for second in 0..<count {
        let position = [step * Double(first - count / 2), step * Double(second - count / 2)]
        sum += position.withUnsafeBufferPointer { position in
          values.withUnsafeMutableBufferPointer { exp(block.evaluate(position, values: $0)) }
        }
      }
    }
    return sum * step * step
  }

  /// Without the factor m! of the order of m thresholds it would be a half.
  @Test func `two thresholds have a density of mass one`() {
    let prior = Prior(.normal(mean: 0.3, sd: 1.4))
    let block = ThresholdBlock(priors: [prior, prior], typical: [-0.5, 0.7], reported: [])
    #expect(abs(mass(block) - 1) < 1e-6)
  }
}
