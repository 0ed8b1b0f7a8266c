import Foundation
import Probability
import Testing

@testable import SubsetSelection

struct SpikeSlabRegressionTests {
  /// Inclusion and E[β] by brute force over the subsets, from the closed forms of one subset.
  private func bruteForce(
    _ design: SubsetDesign, slabScale: Double
  ) throws -> (inclusion: [Double], means: [Double]) {
    let p = design.columnCount
    let rows = Double(design.rowCount)
    let ridge = 1 / (slabScale * slabScale * (rows - 1))
    let prior = try SubsetPrior.betaBinomial(1, 1).logProbabilities(columnCount: p)
    let rank = design.triangleRows
    func dot(_ a: Int, _ b: Int) -> Double {
      (0..<rank).reduce(0) {
        $0 + design.triangle[a * rank + $1] * design.triangle[b * rank + $1]
      }
    }
    var (total, inclusion) = (0.0, [Double](repeating: 0, count: p))
    var means = inclusion
    for mask in 0..<(1 << p) {
      let members = (0..<p).filter { mask >> $0 & 1 == 1 }
      let k = members.count
      let matrix = members.flatMap { i in members.map { dot(i, $0) + (i == $0 ? ridge : 0) } }
      let factor = try #require(CholeskyFactor(matrix, dimension: k))
      let cross = members.map { dot($0, p) }
      let estimate = factor.solution(of: cross)
      let sum = 1 - zip(cross, estimate).reduce(0) { $0 + $1.0 * $1.1 }
      let weight = exp(
        prior[k] + Double(k) / 2 * log(ridge) - factor.logDeterminant / 2
          - (rows - 1) / 2 * log(sum))
      total += weight
      for (j, value) in zip(members, estimate) {
        inclusion[j] += weight
        means[j] += weight * value * design.totalSumOfSquares.squareRoot() / design.columnNorms[j]
      }
    }
    return (inclusion.map { $0 / total }, means.map { $0 / total })
  }

  @Test func `Gibbs over inclusion agrees with brute force`() throws {
    for (name, scale) in [("hald", 0.5), ("uscrime", 0.3)] {
      let design = try Fixture.design(name)
      let exact = try bruteForce(design, slabScale: scale)
      let result = try SpikeSlabRegression(slabScale: scale, draws: 4000, seed: 4).run(design)
      let found = largestDifference(result.inclusionProbabilities, exact.inclusion)
      #expect(found < 0.03, "\(name): \(found)")
      let draws = result.draws.flatMap(\.self)
      for j in exact.means.indices {
        let values = draws.map { $0.coefficients[j] }
        let mean = values.reduce(0, +) / Double(values.count)
        let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        // An effective size of a twentieth of the draws, at five standard errors.
        let error = (square / Double(values.count / 20)).squareRoot()
        #expect(abs(mean - exact.means[j]) < 5 * error + 1e-12, "\(name) \(j)")
      }
    }
  }

  @Test func `results are the same for any number of threads`() throws {
    let design = try Fixture.design("hald")
    let runs = try [1, 3].map {
      try SpikeSlabRegression(warmup: 10, draws: 50, threads: $0).run(design)
    }
    #expect(runs[0].draws == runs[1].draws)
  }
}
