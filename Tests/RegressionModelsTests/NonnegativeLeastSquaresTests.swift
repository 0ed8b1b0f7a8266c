import Foundation
import Testing

@testable import RegressionModels

@Suite struct NonnegativeLeastSquaresTests {
  struct Record: Decodable {
    var columns: [[Double]]
    var target: [Double]
    /// scipy's least residual norm.
    var norm: Double
  }

  private func length(_ vector: [Double]) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  @Test func `least residuals are scipy's`() throws {
    for (index, record) in try Fixture.load("nnls", as: [Record].self).enumerated() {
      let fit = NonnegativeLeastSquares(
        columns: Array(record.columns.joined()), target: record.target)
      #expect(fit.isOptimal)
      let norm = length(fit.residual)
      #expect(abs(norm - record.norm) < 1e-9, "problem \(index): \(norm) for \(record.norm)")
      // At the optimum no column makes an acute angle with the residual.
      for column in record.columns where norm > 1e-6 {
        let slope = zip(column, fit.residual).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(slope <= 1e-8 * norm * length(column))
      }
    }
  }

  @Test func `repeated, opposite and zero columns do not hold it up`() {
    let columns = [[1.0, 0], [1, 0], [-1, 0], [0, 0], [1, 1e-13], [2, 0]]
    let fit = NonnegativeLeastSquares(columns: Array(columns.joined()), target: [3, -1])
    #expect(fit.isOptimal)
    #expect(abs(length(fit.residual) - 1) < 1e-12)
  }

  @Test func `nothing to fit leaves the target`() {
    let fit = NonnegativeLeastSquares(columns: [], target: [3, 4])
    #expect(fit.isOptimal && fit.residual == [3, 4])
    #expect(NonnegativeLeastSquares(columns: [1, 2], target: [0, 0]).isOptimal)
  }

  @Test func `a residual that is small enough ends the search`() {
    let columns: [Double] = [1, 0, 0, 1]
    let fit = NonnegativeLeastSquares(columns: columns, target: [2, 1], enough: 1)
    #expect(fit.isOptimal && fit.residual == [0, 1])
  }
}
