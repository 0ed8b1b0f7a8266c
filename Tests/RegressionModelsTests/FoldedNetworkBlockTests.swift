import Foundation
import LogDensities
import Probability
import Testing

@testable import RegressionModels

/// The network on one copy of its units, with the mass of all.
@Suite struct FoldedNetworkBlockTests {
  /// The mass of the folded prior by importance sampling: logistic log gaps, all else from the prior. A
  /// constant or a Jacobian that is wrong shows; without the copies the mass is 1/48.
  @Test func `the density of evidence has the mass of the whole prior`() throws {
    let base = NetworkBlock(
      spread: GroupBlock.Spread(prior: Prior(.exponential(rate: 2)), typical: 0.5),
      prior: Prior(.normal(mean: 0, sd: 1.5)), inputCount: 2, unitCount: 3, reported: [])
    let block = FoldedNetworkBlock(base: base)
    var random = RandomStream(seed: 11, chain: 0, purpose: .simulation)
    var values = [Double](repeating: 0, count: block.valueCount)
    var weights: [Double] = []
    for _ in 0..<40_000 {
      var position = (0..<block.dimension).map { _ in random.normal() }
      var logProposal = 0.0
      for (index, z) in position.enumerated() where index > 0 && index % base.width != 0 {
        logProposal -= 0.5 * z * z + 0.5 * log(2 * Double.pi)
      }
      let uniform = random.uniform()
      position[0] = base.spread.unconstrain(-log(1 - uniform) / 2)
      // The density of log τ: τ times that of τ.
      logProposal += log(2 * (1 - uniform)) + log(-log(1 - uniform) / 2)
      for unit in 1...3 {
        let u = random.uniform()
        position[unit * base.width] = -0.7 + log(u / (1 - u))
        logProposal += log(u) + log(1 - u)
      }
      let logDensity = position.withUnsafeBufferPointer { position in
        values.withUnsafeMutableBufferPointer { block.evaluate(position, values: $0) }
      }
      weights.append(exp(logDensity - logProposal))
    }
    let mean = weights.reduce(0, +) / Double(weights.count)
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(weights.count)
    let error = (variance / Double(weights.count)).squareRoot()
    #expect(abs(mean - 1) < 5 * error && error < 0.03, "\(mean) ± \(error)")
  }
}
