import Credence
import Probability
import ResponseFamilies

@testable import Formulas
@testable import RegressionModels

extension ModelCalibration {
  /// The responses' distributions at parameters, to which a fault may be done first.
  func distributions(at truth: [Double]) throws -> [PredictiveDistribution] {
    var parameters = truth
    for (index, name) in specification.parameterNames.enumerated() {
      if fault == .doubledNoise, name == "sigma" { parameters[index] *= 2 }
      let isOutput = name.hasPrefix("net_") && !name.contains(",")
      if fault == .doubledEffects, name.hasPrefix("r_") || isOutput { parameters[index] *= 2 }
    }
    return try rows.enumerated().map { row, linked in
      try PredictiveDistribution(
        specification.family, linked: linked.values(parameters.span),
        trials: base.trials?[row] ?? 1, standardError: base.standardErrors?[row])
    }
  }

  /// The table with responses drawn.
  func observe(
    _ distributions: [PredictiveDistribution], _ random: inout RandomStream
  ) throws -> Table {
    var drawn: [String: ColumnValues] = [:]
    let name = specification.schema.responseName
    switch calibrationCase.observation {
    case .plain:
      let values = distributions.map { $0.draw(random: &random) }
      if case .categories(_, let levels)? = table[name]?.values {
        drawn[name] = .categories(codes: values.map { Int32($0) }, levels: levels)
      } else {
        let first = specification.family.hasLevels ? 1.0 : 0
        drawn[name] = .numbers(values.map { $0 + first })
      }
    case .censored(let limit):
      let values = distributions.map { $0.draw(random: &random) }
      drawn[name] = .numbers(values.map { min($0, limit) })
      drawn["above"] = .numbers(values.map { $0 > limit ? 1 : 0 })
    case .tallied(let trials):
      var weights: [Double] = []
      for pair in 0..<distributions.count / 2 {
        let ones = (0..<trials).reduce(0) { sum, _ in
          sum + distributions[2 * pair].draw(random: &random)
        }
        weights += [Double(trials) - ones, ones]
      }
      drawn["weight"] = .numbers(weights)
    }
    return try Table(
      columns: table.columns.map { Column(name: $0.name, values: drawn[$0.name] ?? $0.values) })
  }
}

extension ColumnValues {
  /// One value, as predictions take it; nil where it is missing.
  func input(_ row: Int) -> InputValue? {
    switch self {
    case .numbers(let values): .number(values[row])
    case .booleans(let values): values[row].map { .boolean($0) }
    case .categories(let codes, let levels): .text(levels[Int(codes[row])])
    }
  }
}
