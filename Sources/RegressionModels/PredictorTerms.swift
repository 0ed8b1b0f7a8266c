import Formulas
import ResponseFamilies

/// A linear predictor of a model: of the mean, of a category, or of an auxiliary parameter.
struct PredictorTerms: Sendable, Equatable {
  /// What it predicts.
  let meaning: ResponseLikelihood.Meaning
  /// `sigma`, or `mu` and a category's name; nil for the mean.
  let name: String?
  /// Its right side.
  let schema: Schema
  /// Whether thresholds take the place of the intercept, whose column is then left out.
  let hasThresholds: Bool

  /// Whether it is of the mean, or of a category's log odds.
  var isMean: Bool {
    if case .mean = meaning { return true }
    return false
  }

  /// Leading design columns without a coefficient: the intercept, where thresholds take its place.
  var skippedColumnCount: Int { hasThresholds && schema.hasIntercept ? 1 : 0 }

  /// Design columns with a coefficient.
  var columnNames: [String] { Array(schema.columnNames.dropFirst(skippedColumnCount)) }

  /// Whether the first column is an intercept that the formula does not spell.
  var hasIntercept: Bool { schema.hasIntercept && !hasThresholds }

  /// A name with the predictor's between its class and the rest, as brms has it: `b_sigma_x`.
  private func label(_ parameterClass: String, _ rest: String) -> String {
    parameterClass + (name.map { "\($0)_" } ?? "") + rest
  }

  /// Names of the coefficients' draws.
  var coefficientNames: [String] {
    let smooth = Set(schema.smooths.map { "\($0.name)_1" })
    return columnNames.map { column in
      if column == "(Intercept)" { return label("b_", "Intercept") }
      return label(smooth.contains(column) ? "bs_" : "b_", column)
    }
  }

  /// Names of the draws of a group term: standard deviations, correlations, effects.
  func names(of group: GroupTerm) -> (spreads: [String], correlations: [String], effects: [String])
  {
    let effects = group.effectNames
    var correlations: [String] = []
    if group.isCorrelated {
      for row in effects.indices {
        for column in 0..<row {
          correlations.append(
            label("cor_\(group.name)__", effects[column]) + "__" + label("", effects[row]))
        }
      }
    }
    let owner = name.map { "__\($0)" } ?? ""
    return (
      effects.map { label("sd_\(group.name)__", $0) }, correlations,
      effects.flatMap { effect in
        group.levels.map { level in
          "r_\(group.name)\(owner)[\(Self.compact(level)),\(effect)]"
        }
      }
    )
  }

  /// Names of the draws of a spline: the standard deviation, and its coefficients.
  func names(of smooth: Smooth) -> (spread: String, coefficients: [String]) {
    (
      label("sds_", "\(smooth.name)_1"),
      (1...max(smooth.columnCount, 1)).map { label("s_", "\(smooth.name)_1[\($0)]") }
    )
  }

  /// Names of the draws of a network: its spread, and unit by unit the bias, a weight an input, and
  /// that of the output.
  func names(of network: Network) -> (spread: String, weights: [String]) {
    (
      label("sdnet_", network.name),
      (1...max(network.unitCount, 1)).flatMap { unit in
        (["Intercept"] + network.inputNames).map {
          label("net_", "\(network.name)[\(unit),\($0)]")
        } + [label("net_", "\(network.name)[\(unit)]")]
      }
    )
  }

  /// A level as brms writes it in a name: dots for blanks.
  private static func compact(_ level: String) -> String {
    String(level.map { $0.isWhitespace ? "." : $0 })
  }
}

extension RegressionSpecification {
  /// The linear predictors in the order of the likelihood's slots.
  var predictors: [PredictorTerms] {
    let mean = schema
    var terms: [PredictorTerms]
    if family.distribution == .categorical {
      let levels = responseLevels ?? []
      terms = levels.enumerated().dropFirst().map { index, level in
        PredictorTerms(
          meaning: .mean(category: index), name: "mu\(level)", schema: mean, hasThresholds: false)
      }
    } else {
      let isOrdinal = family.distribution == .cumulative
      terms = [
        PredictorTerms(
          meaning: .mean(category: 1), name: nil, schema: mean, hasThresholds: isOrdinal)
      ]
    }
    for parameter in family.distribution.auxiliaries {
      guard let own = design.parameters.first(where: { $0.name == parameter.rawValue }) else {
        continue
      }
      terms.append(
        PredictorTerms(
          meaning: .auxiliary(parameter), name: own.name, schema: own.schema,
          hasThresholds: false))
    }
    return terms
  }

  /// Auxiliary parameters that are the same for all rows.
  var sharedAuxiliaries: [AuxiliaryParameter] {
    family.distribution.auxiliaries.filter { parameter in
      !(parameter == .sigma && hasKnownErrors)
        && !design.parameters.contains { $0.name == parameter.rawValue }
    }
  }
}
