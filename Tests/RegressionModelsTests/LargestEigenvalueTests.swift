import Foundation
import Probability
import Testing

@testable import RegressionModels

@Suite struct LargestEigenvalueTests {
  /// AᵀA − shift of a random A, or of one with equal eigenvalues, against GSL's eigenvalues.
  @Test(arguments: [1, 2, 9, 40], [0, 1.5, 1e3])
  func `no eigenvalue exceeds the bound, nor it the largest by 0.1%`(d: Int, shift: Double) throws {
    var random = RandomStream(seed: 6, chain: d, purpose: .simulation)
    for spread in [0.0, 1, 4] {
      let factor = (0..<d * d).map { exp(spread * Double($0 / d) / Double(d)) * random.normal() }
      var matrix = [Double](repeating: 0, count: d * d)
      for row in 0..<d {
        for column in 0..<d {
          matrix[row * d + column] = (0..<d).reduce(row == column ? -shift : 0) {
            $0 + factor[$1 * d + row] * factor[$1 * d + column]
          }
        }
      }
      let largest = try #require(SymmetricEigenvalues(matrix, dimension: d)?.values.last)
      let bound = LargestEigenvalue.bound(ofUpper: matrix, dimension: d)
      #expect(bound >= largest)
      if largest > 1e-6 * shift { #expect(bound <= largest * (1 + 1.1e-3)) }
    }
  }

  @Test func `equal eigenvalues and a matrix of zeros have bounds`() {
    let identity = (0..<25).map { $0 % 6 == 0 ? 3.0 : 0 }
    let bound = LargestEigenvalue.bound(ofUpper: identity, dimension: 5)
    #expect(bound >= 3 && bound < 3.01)
    #expect(LargestEigenvalue.bound(ofUpper: [0, 0, 0, 0], dimension: 2) == 0)
    #expect(LargestEigenvalue.bound(ofUpper: [.nan, 0, 0, 0], dimension: 2).isNaN)
  }
}
