import Formulas
import Foundation
import Probability
import RegressionModels
import ResponseFamilies

/// Simulated data of a logistic or Poisson regression with an intercept.
struct SimulatedData {
  let family: Family
  let rowCount: Int
  /// With the column of ones.
  let coefficientCount: Int
  /// Column by column, ones first.
  let columns: [Double]
  let response: [Double]

  init(_ family: Family, rowCount n: Int, coefficientCount p: Int) {
    self.family = family
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    rowCount = n
    coefficientCount = p
    let columns = (0..<n * p).map { $0 < n ? 1 : random.normal() }
    response = (0..<n).map { row in
      let eta = (1..<p).reduce(0.2) { $0 + 0.3 * columns[$1 * n + row] / Double(p).squareRoot() }
      if family == .poisson { return Double(random.poisson(mean: exp(eta))) }
      return random.uniform() < 1 / (1 + exp(-eta)) ? 1 : 0
    }
    self.columns = columns
  }

  func likelihood(_ instructionSet: InstructionSet) -> GeneralizedLinearLikelihood {
    GeneralizedLinearLikelihood(
      family == .poisson ? .poisson : .bernoulli, columns: columns,
      coefficientCount: coefficientCount, response: response,
      offset: [Double](repeating: 0, count: rowCount), instructionSet: instructionSet)
  }

  /// The whole model, as `y ~ x1 + x2 + ...` with weak priors.
  func model() throws -> RegressionModel {
    let names = (1..<coefficientCount).map { "x\($0)" }
    let table = try Table(
      columns: [Column(name: "y", values: .numbers(response))]
        + names.enumerated().map { index, name in
          let range = (index + 1) * rowCount..<(index + 2) * rowCount
          return Column(name: name, values: .numbers(Array(columns[range])))
        })
    return try RegressionModel(
      Formula("y ~ " + names.joined(separator: " + ")), data: table, family: family)
  }
}
