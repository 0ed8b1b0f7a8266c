import Credence

@testable import ConsensusQueries
@testable import RegressionModels

/// Regressions on one small table, and random parameters for them.
enum ClaimModels {
  static let rowCount = 60

  static func table() throws -> Table {
    var random = RandomStream(seed: 5, chain: 0, purpose: .simulation)
    var columns: [String: [Double]] = [:]
    for name in ["x", "z", "w"] {
      columns[name] = (0..<rowCount).map { _ in 1 + 3 * random.uniform() }
    }
    let noise = (0..<rowCount).map { _ in random.normal() }
    func numbers(_ name: String, _ values: [Double]) -> Column {
      Column(name: name, values: .numbers(values))
    }
    let codes = (0..<rowCount).map { Int32($0 % 3) }
    return try Table(
      columns: columns.sorted { $0.key < $1.key }.map { numbers($0.key, $0.value) } + [
        numbers("y", noise), numbers("p", noise.map { 0.1 + abs($0) }),
        numbers("u", noise.map { $0 > 0 ? 1 : 0 }),
        numbers("n", noise.map { (2 * abs($0)).rounded() }),
        Column(name: "g", values: .categories(codes: codes, levels: ["a", "b", "c"])),
        numbers("o", noise.indices.map { Double($0 % 4 + 1) }),
      ])
  }

  static func specification(
    _ formula: String, _ family: String = "gaussian"
  ) throws -> RegressionSpecification {
    try RegressionSpecification.make(
      DistributionalFormula(formula), data: table(), family: Family(family), preset: .weak,
      priors: []
    ).specification
  }

  /// Normal parameters; positive ones are exponentials, thresholds ascend.
  static func parameters(
    _ model: RegressionSpecification, seed: Int, count: Int, scale: Double = 1
  ) -> [[Double]] {
    var random = RandomStream(seed: UInt64(seed), chain: 0, purpose: .simulation)
    return (0..<count).map { _ in
      var values = model.parameterNames.map { name in
        let value = scale * random.normal()
        let isPositive = ["sigma", "shape", "phi", "nu", "sd", "sds"].contains {
          name.hasPrefix($0)
        }
        return isPositive ? 0.3 + abs(value) : name == "zi" ? 0.2 : value
      }
      let thresholds = model.parameterNames.indices.filter {
        model.parameterNames[$0].hasPrefix("b_Intercept[")
      }
      let sorted = thresholds.map { values[$0] }.sorted()
      for (place, value) in zip(thresholds, sorted) { values[place] = value }
      return values
    }
  }

  static func evaluator(
    _ claim: Claim, _ model: any PredictiveModel, files: (any ClaimFiles)? = nil
  ) throws -> MarginEvaluator {
    try MarginEvaluator(claim, parameters: model.parameterNames, model: model, files: files)
  }

  static func evaluator(
    _ text: String, _ model: any PredictiveModel, files: (any ClaimFiles)? = nil
  ) throws -> MarginEvaluator {
    try evaluator(Claim(text, parameters: model.parameterNames), model, files: files)
  }

  /// The margins on many parameters at once.
  static func margins(
    _ evaluator: MarginEvaluator, _ names: [String], _ parameters: [[Double]]
  ) -> (values: [Double], holds: [Bool]) {
    let columns = names.indices.map { place in
      DrawMatrix(
        chainCount: 1, drawCount: parameters.count, values: parameters.map { $0[place] })
    }
    let (margins, holds) = evaluator.evaluate(Draws(names: names, columns: columns))
    return (margins.values, holds)
  }
}
