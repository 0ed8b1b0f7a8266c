import Foundation
import Probability
import Testing

@Suite struct SymmetricEigenvaluesTests {
  @Test func `a matrix of two rows has the eigenvalues of its closed form`() throws {
    let eigen = try #require(SymmetricEigenvalues([2, 1, 1, 2], dimension: 2))
    #expect(abs(eigen.values[0] - 1) < 1e-15 && abs(eigen.values[1] - 3) < 1e-15)
    #expect(abs(abs(eigen.vectors[2]) - 0.5.squareRoot()) < 1e-15)
  }

  @Test(arguments: [1, 2, 5, 30])
  func `the decomposition gives the matrix back and its vectors are orthonormal`(
    dimension: Int
  ) throws {
    var random = RandomStream(seed: 11, chain: dimension, purpose: .simulation)
    var matrix = [Double](repeating: 0, count: dimension * dimension)
    for row in 0..<dimension {
      for column in 0...row {
        let entry = random.normal()
        matrix[row * dimension + column] = entry
        matrix[column * dimension + row] = entry
      }
    }
    let eigen = try #require(SymmetricEigenvalues(matrix, dimension: dimension))
    #expect(eigen.values == eigen.values.sorted())
    for a in 0..<dimension {
      for b in 0..<dimension {
        var entry = 0.0
        var product = 0.0
        for k in 0..<dimension {
          let (first, second) = (k * dimension + a, k * dimension + b)
          entry += eigen.values[k] * eigen.vectors[first] * eigen.vectors[second]
          product += eigen.vectors[a * dimension + k] * eigen.vectors[b * dimension + k]
        }
        #expect(abs(entry - matrix[a * dimension + b]) < 1e-12)
        #expect(abs(product - (a == b ? 1 : 0)) < 1e-12)
      }
    }
  }

  @Test func `entries that are not finite and empty matrices have no decomposition`() {
    #expect(SymmetricEigenvalues([.nan], dimension: 1) == nil)
    #expect(SymmetricEigenvalues([1, 0, 0, .infinity], dimension: 2) == nil)
    #expect(SymmetricEigenvalues([], dimension: 0) == nil)
  }
}
