import Formulas
import Foundation
import LogDensities
import Probability
import ResponseFamilies

/// One row of inputs made ready for draws: the linked parameters of its response at reported
/// parameters, in the order of the likelihood's slots.
struct LinkedRow: Sendable {
  /// A sum of products of reported parameters with constants.
  fileprivate struct Weighted: Sendable {
    let positions: [Int]
    let weights: [Double]

    func value(_ parameters: Span<Double>) -> Double {
      var sum = 0.0
      for index in positions.indices { sum += weights[index] * parameters[positions[index]] }
      return sum
    }
  }

  /// Effects of a group that was not seen in training, or not given.
  struct Unknown: Sendable {
    /// The position of the group term.
    let term: Int
    /// What a row multiplies the effects by.
    let weights: [Double]
    /// A new label; nil where any of the observed groups may be meant.
    let label: String?
    let spreads: [Int]
    let correlations: [Int]
    /// Positions `[effect][level]`.
    let effects: [[Int]]
  }

  fileprivate enum Part: Sendable {
    case predictor(
      offset: Double, known: Weighted, networks: [HiddenUnits], unknown: [Unknown],
      isShiftedLog: Bool)
    case thresholds([Int])
    case auxiliary(position: Int, AuxiliaryParameter)
  }

  private let parts: [Part]

  init(_ specification: RegressionSpecification, mean: DesignRow, parameters: [DesignRow]) {
    let sections = ParameterSections(specification)
    var means: [Part] = []
    var predicted: [AuxiliaryParameter: Part] = [:]
    for (index, predictor) in specification.predictors.enumerated() {
      var row = mean
      if case .auxiliary = predictor.meaning,
        let place = specification.design.parameters.firstIndex(where: { $0.name == predictor.name })
      {
        row = parameters[place]
      }
      let part = Self.part(predictor, index, row, sections)
      if case .auxiliary(let parameter) = predictor.meaning {
        predicted[parameter] = part
      } else {
        means.append(part)
      }
    }
    if specification.family.distribution == .cumulative {
      means.append(.thresholds(sections.positions(of: .thresholds)))
    }
    for parameter in specification.family.distribution.auxiliaries {
      if let part = predicted[parameter] {
        means.append(part)
      } else if let position = sections.positions(of: .auxiliary(parameter)).first {
        means.append(.auxiliary(position: position, parameter))
      }
    }
    parts = means
  }

  private static func part(
    _ predictor: PredictorTerms, _ index: Int, _ row: DesignRow, _ sections: ParameterSections
  ) -> Part {
    let skipped = predictor.skippedColumnCount
    var positions = sections.positions(of: .coefficients(predictor: index))
    var weights = Array(row.values.dropFirst(skipped))
    for (term, columns) in row.smooths.enumerated() {
      positions += sections.positions(of: .smooth(predictor: index, term: term)).dropFirst()
      weights += columns
    }
    var unknown: [Unknown] = []
    for (term, group) in row.groups.enumerated() {
      let schema = predictor.schema.groupTerms[term]
      let (q, levels) = (schema.effectNames.count, schema.levels.count)
      let all = sections.positions(of: .group(predictor: index, term: term))
      let pairs = schema.isCorrelated ? q * (q - 1) / 2 : 0
      let effects = (0..<q).map { Array(all.dropFirst(q + pairs + $0 * levels).prefix(levels)) }
      if let code = group.code {
        positions += effects.map { $0[code] }
        weights += group.effects
      } else {
        unknown.append(
          Unknown(
            term: term, weights: group.effects, label: group.label, spreads: Array(all.prefix(q)),
            correlations: Array(all.dropFirst(q).prefix(pairs)), effects: effects))
      }
    }
    return .predictor(
      offset: row.offset, known: Weighted(positions: positions, weights: weights),
      networks: HiddenUnits.all(of: index, row, sections), unknown: unknown,
      isShiftedLog: predictor.meaning == .auxiliary(.nu))
  }

  /// The linked parameters at reported parameters.
  func values(_ parameters: Span<Double>) -> [Double] {
    var result: [Double] = []
    for part in parts {
      switch part {
      case .predictor(let offset, let known, let networks, let unknown, let isShiftedLog):
        var eta = offset + known.value(parameters)
        for network in networks { eta += network.value(parameters) }
        for group in unknown { eta += group.effect(parameters) }
        result.append(isShiftedLog ? log1p(exp(eta)) : eta)
      case .thresholds(let positions):
        for position in positions { result.append(parameters[position]) }
      case .auxiliary(let position, let parameter):
        result.append(parameter.linked(parameters[position]))
      }
    }
    return result
  }
}

extension LinkedRow {
  /// A linear predictor of the row: Σ weights · parameters[positions] + offset + rest(parameters).
  struct Score: Sendable {
    let positions: [Int]
    let weights: [Double]
    let offset: Double
    /// The networks, and the effects of groups that are not known.
    let rest: @Sendable (Span<Double>) -> Double
    /// The group terms of those.
    let unknownTerms: [Int]
  }

  /// Its linear predictors, in the order of the linked parameters.
  var scores: [Score] {
    parts.compactMap { part in
      guard case .predictor(let offset, let known, let networks, let unknown, _) = part else {
        return nil
      }
      return Score(
        positions: known.positions, weights: known.weights, offset: offset,
        rest: { parameters in
          var sum = 0.0
          for network in networks { sum += network.value(parameters) }
          for group in unknown { sum += group.effect(parameters) }
          return sum
        }, unknownTerms: unknown.map(\.term))
    }
  }

  /// The linked parameters where the linear predictors have given values.
  func values(_ parameters: Span<Double>, scores: [Double]) -> [Double] {
    var result: [Double] = []
    var next = 0
    for part in parts {
      switch part {
      case .predictor(_, _, _, _, let isShiftedLog):
        result.append(isShiftedLog ? log1p(exp(scores[next])) : scores[next])
        next += 1
      case .thresholds(let positions):
        for position in positions { result.append(parameters[position]) }
      case .auxiliary(let position, let parameter):
        result.append(parameter.linked(parameters[position]))
      }
    }
    return result
  }
}

extension AuxiliaryParameter {
  /// Its value on the scale of its link.
  fileprivate func linked(_ value: Double) -> Double {
    link == .logit ? log(value) - log1p(-value) : log(value)
  }
}

extension LinkedRow.Unknown {
  /// The sum of the effects of a new group, or of one of those seen.
  ///
  /// The numbers come from a stream that the draw and the label name: the same label has the same
  /// effects in all rows and predictions of one draw.
  func effect(_ parameters: Span<Double>) -> Double {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ word: UInt64) { hash = (hash ^ word) &* 0x0000_0100_0000_01b3 }
    for position in spreads { mix(parameters[position].bitPattern) }
    for row in effects { for position in row.prefix(2) { mix(parameters[position].bitPattern) } }
    for byte in (label ?? "").utf8 { mix(UInt64(byte)) }
    var random = RandomStream(seed: hash, chain: 0, purpose: .prediction)
    guard label != nil else {
      let count = effects.first?.count ?? 0
      guard count > 0 else { return 0 }
      let level = min(Int(random.uniform() * Double(count)), count - 1)
      var sum = 0.0
      for index in weights.indices { sum += weights[index] * parameters[effects[index][level]] }
      return sum
    }
    let normals = weights.indices.map { _ in random.normal() }
    return combined(normals, parameters)
  }

  /// Σ w_e sd_e (L z)_e, L of the correlations.
  private func combined(_ z: [Double], _ parameters: Span<Double>) -> Double {
    let q = weights.count
    var factor = [Double](repeating: 0, count: q * q)
    var sum = 0.0
    for row in 0..<q {
      var rest = 1.0
      for column in 0..<row where !correlations.isEmpty {
        var entry = parameters[correlations[row * (row - 1) / 2 + column]]
        for k in 0..<column { entry -= factor[row * q + k] * factor[column * q + k] }
        let pivot = factor[column * q + column]
        factor[row * q + column] = pivot > 0 ? entry / pivot : 0
        rest -= factor[row * q + column] * factor[row * q + column]
      }
      factor[row * q + row] = max(rest, 0).squareRoot()
      var effect = 0.0
      for column in 0...row { effect += factor[row * q + column] * z[column] }
      sum += weights[row] * parameters[spreads[row]] * effect
    }
    return sum
  }
}
