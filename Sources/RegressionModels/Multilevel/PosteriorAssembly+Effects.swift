import Foundation
import LogDensities
import ResponseFamilies

/// Effects with a spread of their own: of groups, of splines, and of networks.
extension PosteriorAssembly {
  mutating func addGroup(
    _ index: Int, _ term: Int, _ reported: [ReportedParameter]
  ) {
    let predictor = predictors[index]
    let group = predictor.schema.groupTerms[term]
    let columns = data.design(of: predictor).groups[term]
    let base = predictor.isMean ? start.spread : 1
    let spreads = group.effectNames.enumerated().map { number, effect in
      let size = ColumnSummary(columns.effects[number].map { $0 * $0 }).mean.squareRoot()
      return GroupBlock.Spread(
        prior: specification.priors.entry(
          .groupSpread, predictor: predictor.name, group: group.name, coefficient: effect
        )?.prior.single ?? Prior(.flat, lower: 0),
        typical: 0.5 * base / (size > 0 ? size : 1))
    }
    var correlation: CorrelationFactor?
    if case .lkj(let shape)? = specification.priors.entry(
      .correlation, predictor: predictor.name, group: group.name)?.prior
    {
      correlation = CorrelationFactor(size: spreads.count, shape: shape)
    }
    linear[index].groups.append(
      LinearPredictor.Group(
        codes: columns.codes.map { Int32(clamping: $0) }, levelCount: group.levels.count,
        effects: columns.effects.map { $0.allSatisfy { $0 == 1 } ? nil : $0 }, start: valueCount))
    append(
      GroupBlock(
        spreads: spreads, correlation: correlation, levelCount: group.levels.count,
        isCentered: isCentered(columns.codes, levelCount: group.levels.count), reported: reported))
  }

  /// Rows a level from which on its data outweigh the prior of its effect, as a rule of thumb: with an
  /// effect of the size of the noise, twenty rows leave a twentieth of the prior's variance.
  private static var manyRows: Double { 20 }

  private func isCentered(_ codes: [Int], levelCount: Int) -> Bool {
    switch settings.centering {
    case .noncentered: return false
    case .centered: return true
    case .auto:
      let informative: Double =
        specification.family.isMetric ? 1 : 0.25
      return informative * Double(codes.count) >= Self.manyRows * Double(levelCount)
    }
  }

  mutating func addSmooth(
    _ index: Int, _ term: Int, _ reported: [ReportedParameter]
  ) {
    let predictor = predictors[index]
    let smooth = predictor.schema.smooths[term]
    let columns = data.design(of: predictor).smooths[term]
    linear[index].columns.append(
      LinearPredictor.Columns(
        values: columns.flatMap(\.self), count: columns.count, start: valueCount))
    let prior = specification.priors.entry(
      .smoothSpread, predictor: predictor.name, coefficient: smooth.name)?.prior.single
    append(
      GroupBlock(
        spreads: [
          GroupBlock.Spread(
            prior: prior ?? Prior(.flat, lower: 0),
            typical: 0.5 * (predictor.isMean ? start.spread : 1))
        ], correlation: nil, levelCount: columns.count, isCentered: false, reported: reported))
  }
  mutating func addNetwork(
    _ index: Int, _ term: Int, _ reported: [ReportedParameter]
  ) throws(RegressionError) {
    let predictor = predictors[index]
    let network = predictor.schema.networks[term]
    func prior(_ parameterClass: ParameterClass) throws(RegressionError) -> Prior {
      let entry = specification.priors.entry(
        parameterClass, predictor: predictor.name, coefficient: network.name)
      guard let prior = entry?.prior.single else {
        throw RegressionError("\(network.name) has no prior of class \(parameterClass.rawValue)")
      }
      return prior
    }
    let inputs = data.design(of: predictor).networks[term]
    linear[index].networks.append(
      LinearPredictor.Network(
        inputs: inputs.flatMap(\.self), inputCount: inputs.count, unitCount: network.unitCount,
        start: valueCount))
    append(
      NetworkBlock(
        spread: GroupBlock.Spread(
          prior: try prior(.networkSpread),
          typical: 0.5 * (predictor.isMean ? start.spread : 1)),
        prior: try prior(.networkWeight), inputCount: inputs.count,
        unitCount: network.unitCount, reported: reported))
  }
}
