import Formulas
import Foundation
import LogDensities
import Probability
import ResponseFamilies

/// The default priors of a whole model, in the order of its parameters.
struct DefaultPriors {
  let preset: PriorPreset
  let family: Family
  let data: ModelData
  let start: FamilyStart
  private let scales: PriorScales

  init(_ preset: PriorPreset, family: Family, data: ModelData, hasIntercept: Bool) {
    self.preset = preset
    self.family = family
    self.data = data
    start = FamilyStart(family, data.responses, offset: data.design.offset)
    let values =
      family.distribution == .lognormal
      ? data.responses.values.map { log(max($0, .leastNormalMagnitude)) } : data.responses.values
    let (design, count) = (data.design, data.design.rowCount)
    // The other presets do not look at the columns, which takes a pass over the data.
    let looks = preset == .weak || preset == .bambi
    scales = PriorScales(
      family: family, response: ColumnSummary(values), offset: ColumnSummary(design.offset),
      columns: design.columnNames.indices.dropFirst(hasIntercept ? 1 : 0).map { column in
        let range = column * count..<(column + 1) * count
        return (
          design.columnNames[column],
          looks ? ColumnSummary(design.values[range]) : ColumnSummary()
        )
      }, responseValues: values)
  }

  /// All entries of a model.
  func entries(
    _ predictors: [PredictorTerms], shared: [AuxiliaryParameter], thresholdCount: Int
  ) -> [PriorTable.Entry] {
    var entries: [PriorTable.Entry] = thresholds(thresholdCount)
    for predictor in predictors { entries += coefficients(of: predictor) }
    for predictor in predictors {
      for (term, group) in predictor.schema.groupTerms.enumerated() {
        entries += spreads(of: group, columns: data.design(of: predictor).groups[term], predictor)
      }
      for smooth in predictor.schema.smooths {
        entries.append(
          PriorTable.Entry(
            .smoothSpread, predictor: predictor.name, coefficient: smooth.name,
            prior: .single(spread(of: nil, predictor, preset)), bounds: .positive,
            source: preset.rawValue))
      }
      for network in predictor.schema.networks { entries += weights(of: network, predictor) }
    }
    return entries + shared.map { scales.auxiliary($0, preset) }
  }

  private func thresholds(_ count: Int) -> [PriorTable.Entry] {
    guard count > 0 else { return [] }
    let prior = preset == .flat ? Prior.flat : Self.wide
    return (1...count).map {
      PriorTable.Entry(
        .intercept, coefficient: String($0), prior: .single(prior), source: preset.rawValue)
    }
  }

  /// brms' prior of thresholds and of intercepts on a log or logit scale.
  private static let wide = Prior(.studentT(degrees: 3, location: 0, scale: 2.5))

  private func coefficients(of predictor: PredictorTerms) -> [PriorTable.Entry] {
    guard case .auxiliary(let parameter) = predictor.meaning else {
      let all = scales.coefficients(
        preset, hasIntercept: predictor.schema.hasIntercept,
        nonnegative: predictor.schema.nonnegativeColumns)
      let kept =
        predictor.hasThresholds && predictor.schema.hasIntercept ? all.dropFirst() : all[...]
      return kept.map { $0.named(predictor.name) }
    }
    return dispersion(parameter, predictor)
  }

  /// Coefficients of an auxiliary parameter on its link's scale: `weak` allows a factor of e² for
  /// two standard deviations of a column around the value of a model without it.
  private func dispersion(
    _ parameter: AuxiliaryParameter, _ predictor: PredictorTerms
  ) -> [PriorTable.Entry] {
    let design = data.design(of: predictor)
    let columns = RegressionModel.coefficientColumns(design, hasIntercept: predictor.hasIntercept)
    var entries: [PriorTable.Entry] = []
    if predictor.hasIntercept {
      entries.append(
        PriorTable.Entry(
          .intercept, predictor: predictor.name,
          prior: .single(preset == .flat ? .flat : intercept(of: parameter)),
          source: preset.rawValue))
    }
    for (index, column) in columns.enumerated() {
      let sd = ColumnSummary(column.values).standardDeviation()
      let isFlat = preset == .flat || preset == .brms
      let place = index + (predictor.hasIntercept ? 1 : 0)
      let bounds: Support =
        predictor.schema.nonnegativeColumns.contains(place) ? .positive : .real
      let prior = isFlat ? Prior.flat : Prior(.normal(mean: 0, sd: sd > 0 ? 1 / sd : 1))
      entries.append(
        PriorTable.Entry(
          .coefficient, predictor: predictor.name, coefficient: column.name,
          prior: .single(prior.within(bounds)), bounds: bounds, source: preset.rawValue))
    }
    return entries
  }

  private func intercept(of parameter: AuxiliaryParameter) -> Prior {
    switch preset {
    case .weak, .bambi:
      return Prior(.normal(mean: start.linked(parameter), sd: 2.5))
    case .brms, .flat:
      switch parameter {
      case .nu: return Prior(.normal(mean: 2.7, sd: 0.8))
      case .zi: return Prior(.logistic(location: 0, scale: 1))
      case .sigma, .shape, .phi: return Self.wide
      }
    }
  }

  private func spreads(
    of group: GroupTerm, columns: GroupColumns, _ predictor: PredictorTerms
  ) -> [PriorTable.Entry] {
    var entries: [PriorTable.Entry] = []
    for (effect, values) in zip(group.effectNames, columns.effects) {
      let sd = ColumnSummary(values).standardDeviation()
      entries.append(
        PriorTable.Entry(
          .groupSpread, predictor: predictor.name, group: group.name, coefficient: effect,
          prior: .single(spread(of: sd > 0 ? sd : 1, predictor, preset)), bounds: .positive,
          source: preset.rawValue))
    }
    if group.isCorrelated, group.effectNames.count > 1 {
      entries.append(
        PriorTable.Entry(
          .correlation, predictor: predictor.name, group: group.name, prior: .lkj(shape: 1),
          source: preset.rawValue))
    }
    return entries
  }

  /// A network has proper priors in every preset, since no data bound the weights of idle units.
  private func weights(
    of network: Network, _ predictor: PredictorTerms
  ) -> [PriorTable.Entry] {
    let proper = preset == .flat ? PriorPreset.weak : preset
    return [
      PriorTable.Entry(
        .networkSpread, predictor: predictor.name, coefficient: network.name,
        prior: .single(spread(of: nil, predictor, proper)), bounds: .positive,
        source: preset.rawValue),
      PriorTable.Entry(
        .networkWeight, predictor: predictor.name, coefficient: network.name,
        prior: .single(Prior(.normal(mean: 0, sd: 1))), source: preset.rawValue),
    ]
  }

  private func spread(
    of column: Double?, _ predictor: PredictorTerms, _ preset: PriorPreset
  ) -> Prior {
    predictor.isMean
      ? scales.spread(preset, column: column ?? 1) : Prior(.exponential(rate: column ?? 1))
  }
}

extension PriorTable.Entry {
  /// The same entry of another predictor.
  fileprivate func named(_ predictor: String?) -> PriorTable.Entry {
    PriorTable.Entry(
      parameterClass, predictor: predictor, group: group, coefficient: coefficient, prior: prior,
      bounds: bounds, source: source)
  }
}
