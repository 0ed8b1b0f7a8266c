import Foundation
import Probability
import Testing

@Suite struct CholeskyFactorTests {
  /// The Hilbert matrix of order 4, of condition 15,514 and determinant 1/6,048,000.
  private let hilbert: [Double] = (0..<16).map { cell in
    let order = cell / 4 + cell % 4 + 1
    return 1 / Double(order)
  }

  @Test func `the Hilbert matrix has its known determinant and inverse`() throws {
    let factor = try #require(CholeskyFactor(hilbert, dimension: 4))
    #expect(abs(factor.logDeterminant + log(6_048_000)) < 1e-10)
    let known: [Double] = [
      16, -120, 240, -140, -120, 1200, -2700, 1680,
      240, -2700, 6480, -4200, -140, 1680, -4200, 2800,
    ]
    for (found, known) in zip(factor.inverse, known) { #expect(abs(found - known) < 1e-8) }
  }

  @Test func `the inverse of the factor undoes it, and makes the inverse`() throws {
    let factor = try #require(CholeskyFactor(hilbert, dimension: 4))
    let lower = factor.inverseOfFactor
    for row in 0..<4 {
      for column in 0..<4 {
        let product = (0..<4).reduce(0.0) {
          $0 + factor.values[row * 4 + $1] * lower[$1 * 4 + column]
        }
        #expect(abs(product - (row == column ? 1 : 0)) < 1e-12)
        let square = (0..<4).reduce(0.0) { $0 + lower[$1 * 4 + row] * lower[$1 * 4 + column] }
        #expect(abs(square - factor.inverse[row * 4 + column]) < 1e-8)
        if column > row { #expect(lower[row * 4 + column] == 0) }
      }
    }
    // A column of the inverse has the bits of a solution.
    var unit: [Double] = [0, 1, 0, 0]
    unit = factor.solution(of: unit)
    #expect((0..<4).allSatisfy { factor.inverse[$0 * 4 + 1] == unit[$0] })
  }

  @Test func `solutions undo products`() throws {
    let factor = try #require(CholeskyFactor(hilbert, dimension: 4))
    let x: [Double] = [1, -2, 3, -4]
    var lower = factor.product(with: x)
    factor.solveLower(&lower)
    for (found, known) in zip(lower, x) { #expect(abs(found - known) < 1e-12) }
    var upper = x
    factor.solveUpper(&upper)
    for column in 0..<4 {
      let back = (0..<4).reduce(0.0) { $0 + factor.values[$1 * 4 + column] * upper[$1] }
      #expect(abs(back - x[column]) < 1e-12)
    }
  }

  @Test(
    arguments: [[1, 2, 2, 1], [0, 0, 0, 1], [.nan, 0, 0, 1], [1, 0, 0, .infinity]] as [[Double]])
  func `what is not positive definite has no factor`(matrix: [Double]) {
    #expect(CholeskyFactor(matrix, dimension: 2) == nil)
  }
}
