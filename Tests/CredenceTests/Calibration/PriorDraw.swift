import Credence
import Foundation
import Probability

@testable import Formulas
@testable import RegressionModels

/// Draws of a model's reported parameters from its prior table, without the model's own density.
struct PriorDraw {
  let specification: RegressionSpecification
  private let sections: ParameterSections
  /// Means of the design columns of each predictor.
  private let means: [[Double]]

  init(_ specification: RegressionSpecification, _ table: Table) throws {
    self.specification = specification
    sections = ParameterSections(specification)
    let designs = try specification.design.designs(for: table)
    means = specification.predictors.map { predictor in
      let place = specification.design.parameters.firstIndex { $0.name == predictor.name }
      let design = place.map { designs.parameters[$0] } ?? designs.mean
      return design.columnNames.indices.map { column in
        design.values[(column * design.rowCount)..<((column + 1) * design.rowCount)].reduce(0, +)
          / Double(design.rowCount)
      }
    }
  }

  func callAsFunction(_ random: inout RandomStream) throws -> [Double] {
    var values = [Double](repeating: .nan, count: sections.reported.count)
    // The shift of thresholds comes with the coefficients, which are a later section.
    for (kind, _) in sections.sections {
      let positions = sections.positions(of: kind)
      switch kind {
      case .coefficients(let index): try drawCoefficients(index, positions, &values, &random)
      case .shrinkage: break  // Of priors that none of these models has.
      case .group(let index, let term):
        let predictor = specification.predictors[index]
        let group = predictor.schema.groupTerms[term]
        let spreads = group.effectNames.map {
          specification.priors.entry(
            .groupSpread, predictor: predictor.name, group: group.name, coefficient: $0)
        }
        let correlation = specification.priors.entry(
          .correlation, predictor: predictor.name, group: group.name)
        try drawEffects(
          spreads, correlation, group.levels.count, positions, &values, &random)
      case .smooth(let index, let term):
        let predictor = specification.predictors[index]
        let smooth = predictor.schema.smooths[term]
        let spread = specification.priors.entry(
          .smoothSpread, predictor: predictor.name, coefficient: smooth.name)
        try drawEffects([spread], nil, smooth.columnCount, positions, &values, &random)
      case .network(let index, let term): try drawNetwork(index, term, positions, &values, &random)
      case .thresholds:
        let entries = specification.priors.entries.filter { $0.parameterClass == .intercept }
        // Ordered values with one prior each are those of a sample, sorted.
        let sorted = try entries.map { try draw($0, &random) }.sorted()
        for (position, value) in zip(positions, sorted) { values[position] = value }
      case .auxiliary(let parameter):
        let entry = specification.priors.entries.first {
          $0.parameterClass.rawValue == parameter.rawValue
        }
        values[positions[0]] = try draw(entry, &random)
      case .shrinkage: throw CocoaError(.featureUnsupported)
      }
    }
    return values
  }

  private func drawCoefficients(
    _ index: Int, _ positions: [Int], _ values: inout [Double], _ random: inout RandomStream
  ) throws {
    let predictor = specification.predictors[index]
    let entries = specification.priors.entries.filter { entry in
      entry.predictor == predictor.name
        && (entry.parameterClass == .coefficient
          || entry.parameterClass == .intercept && !predictor.hasThresholds)
    }
    guard entries.count == positions.count else { throw CocoaError(.keyValueValidation) }
    for (position, entry) in zip(positions, entries) {
      values[position] = try draw(entry, &random)
    }
    guard predictor.schema.hasIntercept else { return }
    // The prior of an intercept, or of thresholds, is on the predictor at the columns' means.
    let slopes = predictor.hasThresholds ? positions[...] : positions.dropFirst()
    let shift = zip(slopes, means[index].dropFirst()).reduce(0) { $0 + values[$1.0] * $1.1 }
    if predictor.hasThresholds {
      for position in sections.positions(of: .thresholds) { values[position] += shift }
    } else {
      values[positions[0]] -= shift
    }
  }

  /// Standard deviations, correlations row by row, and the effects level by level.
  private func drawEffects(
    _ spreads: [PriorTable.Entry?], _ correlation: PriorTable.Entry?, _ levelCount: Int,
    _ positions: [Int], _ values: inout [Double], _ random: inout RandomStream
  ) throws {
    let q = spreads.count
    let sds = try spreads.map { try draw($0, &random) }
    var factor = (0..<q).map { row in (0..<q).map { $0 == row ? 1.0 : 0 } }
    var result = sds
    if q > 1, case .lkj(let shape)? = correlation?.prior {
      factor = Self.correlationFactor(q, shape: shape, &random)
      for row in 1..<q {
        for column in 0..<row {
          result.append(zip(factor[row], factor[column]).reduce(0) { $0 + $1.0 * $1.1 })
        }
      }
    }
    var effects = [Double](repeating: 0, count: q * levelCount)
    for level in 0..<levelCount {
      let z = (0..<q).map { _ in random.normal() }
      for effect in 0..<q {
        effects[effect * levelCount + level] =
          sds[effect] * zip(factor[effect], z).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    for (position, value) in zip(positions, result + effects) { values[position] = value }
  }

  /// The spread, and the units in falling order of positive outputs.
  private func drawNetwork(
    _ index: Int, _ term: Int, _ positions: [Int], _ values: inout [Double],
    _ random: inout RandomStream
  ) throws {
    let predictor = specification.predictors[index]
    let network = predictor.schema.networks[term]
    func entry(_ parameterClass: ParameterClass) -> PriorTable.Entry? {
      specification.priors.entry(
        parameterClass, predictor: predictor.name, coefficient: network.name)
    }
    let spread = try draw(entry(.networkSpread), &random)
    let inputs = Double(network.inputNames.count)
    var units: [[Double]] = []
    for _ in 0..<network.unitCount {
      var unit = [try draw(entry(.networkWeight), &random)]
      for _ in network.inputNames {
        unit.append(try draw(entry(.networkWeight), &random) / inputs.squareRoot())
      }
      let output = spread * random.normal() / Double(network.unitCount).squareRoot()
      unit.append(output)
      units.append(output < 0 ? unit.map { -$0 } : unit)
    }
    let last = network.inputNames.count + 1
    let ordered = units.sorted { $0[last] > $1[last] }.flatMap(\.self)
    for (position, value) in zip(positions, [spread] + ordered) { values[position] = value }
  }

  /// The Cholesky factor of a correlation matrix with density ∝ det^(η−1): partial correlations of a
  /// C-vine are 2 Beta(β, β) − 1 with β = η + (q − 1 − k)/2 in tree k (Lewandowski, Kurowicka and Joe
  /// 2009, section 2.4).
  private static func correlationFactor(
    _ q: Int, shape: Double, _ random: inout RandomStream
  ) -> [[Double]] {
    var factor = (0..<q).map { _ in [Double](repeating: 0, count: q) }
    factor[0][0] = 1
    for row in 1..<q {
      var rest = 1.0
      for column in 0..<row {
        let beta = shape + Double(q - 2 - column) / 2
        let (a, b) = (random.gamma(shape: beta), random.gamma(shape: beta))
        let partial = (a - b) / (a + b)
        factor[row][column] = partial * rest.squareRoot()
        rest *= 1 - partial * partial
      }
      factor[row][row] = rest.squareRoot()
    }
    return factor
  }

  /// A draw of one parameter; outside the prior's bounds it is drawn again.
  private func draw(
    _ entry: PriorTable.Entry?, _ random: inout RandomStream
  ) throws -> Double {
    // A default prior might depend on the responses, which are not there yet.
    guard let entry, entry.source == "user", let prior = entry.prior.single else {
      throw CocoaError(.keyValueValidation, userInfo: ["entry": "\(String(describing: entry))"])
    }
    while true {
      let value: Double
      switch prior.distribution {
      case .normal(let mean, let sd): value = mean + sd * random.normal()
      case .gamma(let shape, let rate): value = random.gamma(shape: shape) / rate
      case .beta(let a, let b):
        let (left, right) = (random.gamma(shape: a), random.gamma(shape: b))
        value = left / (left + right)
      default: throw CocoaError(.featureUnsupported)
      }
      if prior.support.contains(value) { return value }
    }
  }
}

extension Support {
  fileprivate func contains(_ value: Double) -> Bool {
    switch self {
    case .real: true
    case .above(let bound): value > bound
    case .below(let bound): value < bound
    case .interval(let lower, let upper): lower < value && value < upper
    }
  }
}
