import Formulas
import Foundation
import Probability
import ResponseFamilies

@testable import RegressionModels

/// Random logistic and Poisson data sets: sizes, skewed columns, strong and weak effects.
struct SimulatedRegression {
  let model: RegressionModel
  var posterior: RegressionPosterior { model.posterior }

  init(seed: Int, family: Family) throws {
    var random = RandomStream(seed: 91, chain: seed, purpose: .simulation)
    let d = 1 + seed % 6
    let n = [12, 40, 150, 600, 3000][seed % 5]
    let strength = 0.3 + 1.5 * random.uniform()
    let effects = (0..<d).map { _ in strength * random.normal() / Double(d).squareRoot() }
    var columns = [[Double]](repeating: [], count: d)
    var response: [Double] = []
    for _ in 0..<n {
      var eta = 0.4 * random.normal()
      for index in 0..<d {
        let z = random.normal()
        let x = seed % 3 == 0 ? exp(0.7 * z) : seed % 3 == 1 ? z : (z > 0.3 ? 3 : -0.2)
        columns[index].append(x)
        eta += effects[index] * x
      }
      switch family {
      case .poisson: response.append(Double(random.poisson(mean: exp(min(eta, 4)))))
      default: response.append(random.uniform() < 1 / (1 + exp(-eta)) ? 1 : 0)
      }
    }
    var table = columns.enumerated().map { Column(name: "x\($0)", values: .numbers($1)) }
    table.append(Column(name: "y", values: .numbers(response)))
    let terms = (0..<d).map { "x\($0)" }.joined(separator: " + ")
    model = try RegressionModel(
      Formula("y ~ \(terms)"), data: Table(columns: table), family: family,
      priors: [PriorStatement("b ~ normal(0, 2.5)"), PriorStatement("Intercept ~ normal(0, 2.5)")])
  }
}
