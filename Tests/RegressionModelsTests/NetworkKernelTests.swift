import CKernels
import Foundation
import Probability
import Testing

/// The kernels of networks against plain Swift, on every instruction set.
@Suite struct NetworkKernelTests {
  private static let units = 3

  private struct Problem {
    let rows: Int
    let inputs: Int
    let columns: [Double]
    let weights: [Double]
    let slopes: [Double]

    init(rows: Int, inputs: Int) {
      (self.rows, self.inputs) = (rows, inputs)
      var random = RandomStream(seed: UInt64(rows), chain: inputs, purpose: .simulation)
      columns = (0..<rows * inputs).map { _ in random.normal() }
      // The last unit is far out on tanh, the second small.
      let sizes = [1, 1e-9, 30.0]
      weights = (0..<units).flatMap { unit in
        (0..<inputs + 2).map { _ in sizes[unit] * random.normal() }
      }
      slopes = (0..<rows).map { _ in random.normal() }
    }

    /// Sums of the rows, and slopes by the weights.
    func plain() -> (sums: [Double], slopes: [Double]) {
      var sums = [Double](repeating: 0, count: rows)
      var result = [Double](repeating: 0, count: weights.count)
      for row in 0..<rows {
        for unit in 0..<units {
          let start = unit * (inputs + 2)
          var a = weights[start]
          for j in 0..<inputs { a += weights[start + 1 + j] * columns[j * rows + row] }
          let output = weights[start + inputs + 1]
          sums[row] += output * tanh(a)
          let inner = slopes[row] * output / (cosh(a) * cosh(a))
          result[start] += inner
          for j in 0..<inputs { result[start + 1 + j] += inner * columns[j * rows + row] }
          result[start + inputs + 1] += slopes[row] * tanh(a)
        }
      }
      return (sums, result)
    }

    func kernels(_ set: InstructionSet) -> (sums: [Double], slopes: [Double]) {
      var sums = [Double](repeating: 0, count: rows)
      var result = [Double](repeating: 0, count: weights.count)
      var scratch = sums
      kernels_network(set.kernelIndex, columns, rows, inputs, units, weights, &sums)
      kernels_network_slopes(
        set.kernelIndex, columns, rows, inputs, units, weights, slopes, &result, &scratch)
      return (sums, result)
    }
  }

  @Test(arguments: GeneralizedLinearLikelihoodTests.instructionSets)
  func `sums and slopes are those of plain Swift`(set: InstructionSet) {
    for rows in [1, 7, 8, 29, 64] {
      for inputs in [1, 2, 5, 9] {
        let problem = Problem(rows: rows, inputs: inputs)
        let (found, expected) = (problem.kernels(set), problem.plain())
        for (left, right) in zip(found.sums + found.slopes, expected.sums + expected.slopes) {
          #expect(agrees(left, right, 1e-13), "\(rows) rows, \(inputs) inputs: \(left), \(right)")
        }
      }
    }
  }

  @Test func `AVX2 and AVX-512 give the same bits`() {
    let sets = GeneralizedLinearLikelihoodTests.instructionSets.filter { $0 != .baseline }
    guard let first = sets.first else { return }
    let problem = Problem(rows: 61, inputs: 3)
    for set in sets.dropFirst() {
      #expect(problem.kernels(set) == problem.kernels(first))
    }
  }

  /// One unit with weights 0, 1 and 1 is tanh itself.
  @Test(arguments: GeneralizedLinearLikelihoodTests.instructionSets)
  func `tanh is right to four units in the last place`(set: InstructionSet) {
    var random = RandomStream(seed: 3, chain: 0, purpose: .simulation)
    let sizes = (0..<40_000).map { _ in exp(-40 + 44 * random.uniform()) }
    let x = sizes + sizes.map(-) + [0, 1e300, -1e300, .infinity, -.infinity]
    var values = [Double](repeating: 0, count: x.count)
    kernels_network(set.kernelIndex, x, x.count, 1, 1, [0, 1, 1], &values)
    for (value, x) in zip(values, x) {
      let exact = tanh(x)
      #expect(abs(value - exact) <= 4 * exact.ulp, "tanh(\(x)) = \(value)")
    }
    var nan = [0.0]
    kernels_network(set.kernelIndex, [.nan], 1, 1, 1, [0, 1, 1], &nan)
    #expect(nan[0].isNaN)
  }
}
