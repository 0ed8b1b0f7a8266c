import Foundation
import Probability
import SubsetSelection
import Testing

struct SpikeSlabDiscriminantTests {
  private func data(
    rows: Int, features: Int, seed: UInt64
  ) -> (rows: [[Double]], labels: [Bool]) {
    var random = RandomStream(seed: seed, chain: 0, purpose: .simulation)
    let labels = (0..<rows).map { $0 % 3 == 0 }
    let values = labels.map { label in
      (0..<features).map { j in random.normal() * 2 + (label && j < 5 ? 2.5 : 0) }
    }
    return (values, labels)
  }

  @Test func `a feature's posterior agrees with quadrature`() throws {
    let (rows, labels) = data(rows: 21, features: 8, seed: 1)
    let (tau, theta, s) = (0.7, 0.2, 2.0)
    let fit = try SpikeSlabDiscriminant(
      rows: rows, labels: labels, deviations: [Double](repeating: s, count: 8), slabScale: tau,
      inclusion: theta)
    for j in 0..<8 {
      let ones = zip(rows, labels).filter(\.1).map { $0.0[j] }
      let zeros = zip(rows, labels).filter { !$0.1 }.map { $0.0[j] }
      // The likelihood with the weighted mean at its own maximum: flat in it, so a constant factor.
      func logLikelihood(_ delta: Double) -> Double {
        let share = Double(ones.count) / Double(ones.count + zeros.count)
        let centre = (ones + zeros).reduce(0, +) / Double(ones.count + zeros.count)
        let (low, high) = (centre - share * delta, centre + (1 - share) * delta)
        return
          -(zeros.reduce(0) { $0 + ($1 - low) * ($1 - low) }
          + ones.reduce(0) { $0 + ($1 - high) * ($1 - high) }) / (2 * s * s)
      }
      let reference = logLikelihood(0)
      var (mass, first) = (0.0, 0.0)
      let step = 0.002
      for index in -10000...10000 {
        let delta = Double(index) * step
        let prior =
          exp(-delta * delta / (2 * tau * tau * s * s)) / (tau * s * (2 * Double.pi).squareRoot())
        let weight = exp(logLikelihood(delta) - reference) * prior * step
        mass += weight
        first += weight * delta
      }
      let expected = theta * mass / (theta * mass + 1 - theta)
      #expect(abs(fit.inclusionProbabilities[j] - expected) < 1e-10)
      #expect(abs(fit.slabMeans[j] - first / mass) < 1e-9)
    }
  }

  @Test func `ten thousand features are exact and quick`() throws {
    let (rows, labels) = data(rows: 300, features: 10000, seed: 2)
    let fit = try SpikeSlabDiscriminant(
      rows: rows, labels: labels, deviations: [Double](repeating: 2, count: 10000), slabScale: 1,
      inclusion: 0.001)
    #expect(fit.inclusionProbabilities.prefix(5).allSatisfy { $0 > 0.99 })
    let spurious = fit.inclusionProbabilities.dropFirst(5).reduce(0, +)
    #expect(spurious < 10, "\(spurious)")
    var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
    let draw = fit.draw(random: &random)
    let row = (0..<10000).map { $0 < 5 ? 4.0 : 0 }
    #expect(zip(draw.weights, row).reduce(draw.constant) { $0 + $1.0 * $1.1 } > 0)
  }

  @Test func `one class is refused`() {
    #expect(throws: SubsetSelectionError.self) {
      try SpikeSlabDiscriminant(
        rows: [[1], [2]], labels: [true, true], deviations: [1], slabScale: 1, inclusion: 0.5)
    }
  }
}
