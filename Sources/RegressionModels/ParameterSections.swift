import Formulas
import LogDensities
import ResponseFamilies

/// The parameters of a model in the order of its blocks, and where reports have them.
///
/// Blocks and predictions both read it, so that neither can have an order of its own.
struct ParameterSections: Sendable {
  /// What a block of parameters is.
  enum Kind: Sendable, Hashable {
    case coefficients(predictor: Int)
    /// What a prior of all coefficients of a predictor together adds to them.
    case shrinkage(predictor: Int)
    case group(predictor: Int, term: Int)
    case smooth(predictor: Int, term: Int)
    case network(predictor: Int, term: Int)
    case thresholds
    case auxiliary(AuxiliaryParameter)
  }

  /// Kinds with their reported parameters.
  let sections: [(kind: Kind, parameters: [ReportedParameter])]
  /// All parameters in the order of reports.
  let reported: [ReportedParameter]
  /// Where the parameters of a kind are in reports.
  private let positions: [Kind: [Int]]

  init(_ specification: RegressionSpecification) {
    var builder = Builder(priors: specification.priors)
    let predictors = specification.predictors
    if specification.family.distribution == .cumulative {
      builder.addThresholds(count: (specification.responseLevels?.count ?? 2) - 1)
    }
    for (index, predictor) in predictors.enumerated() {
      builder.addCoefficients(of: predictor, index)
    }
    for (index, predictor) in predictors.enumerated() {
      for (term, group) in predictor.schema.groupTerms.enumerated() {
        builder.add(group, of: predictor, .group(predictor: index, term: term))
      }
      for (term, smooth) in predictor.schema.smooths.enumerated() {
        builder.add(smooth, of: predictor, .smooth(predictor: index, term: term))
      }
      for (term, network) in predictor.schema.networks.enumerated() {
        builder.add(network, of: predictor, .network(predictor: index, term: term))
      }
    }
    for parameter in specification.sharedAuxiliaries { builder.add(parameter) }
    sections = builder.sections
    let all = sections.flatMap(\.parameters)
    let order = ParameterSections.reportOrder(all)
    reported = order.map { all[$0] }
    var place = [Int](repeating: 0, count: all.count)
    for (position, index) in order.enumerated() { place[index] = position }
    var positions: [Kind: [Int]] = [:]
    var start = 0
    for section in sections {
      positions[section.kind] = section.parameters.indices.map { place[start + $0] }
      start += section.parameters.count
    }
    self.positions = positions
  }

  /// The reported parameters of a kind; none where the model has no such kind.
  func parameters(of kind: Kind) -> [ReportedParameter] {
    sections.first { $0.kind == kind }?.parameters ?? []
  }

  /// Where the parameters of a kind are in reports; none where the model has no such kind.
  func positions(of kind: Kind) -> [Int] { positions[kind] ?? [] }

  /// Stable by rank.
  static func reportOrder(_ parameters: [ReportedParameter]) -> [Int] {
    parameters.indices.sorted {
      (parameters[$0].rank, $0) < (parameters[$1].rank, $1)
    }
  }

  private struct Builder {
    let priors: PriorTable
    var sections: [(kind: Kind, parameters: [ReportedParameter])] = []

    private mutating func add(_ kind: Kind, _ parameters: [ReportedParameter]) {
      sections.append((kind, parameters))
    }

    mutating func addCoefficients(of predictor: PredictorTerms, _ index: Int) {
      let supports = priors.coefficients(ofPredictor: predictor.name).map(\.support)
      add(
        .coefficients(predictor: index),
        predictor.coefficientNames.enumerated().map { column, name in
          ReportedParameter(
            name: name, support: column < supports.count ? supports[column] : .real,
            rank: predictor.hasIntercept && column == 0
              ? .intercept : name.hasPrefix("bs_") ? .smoothCoefficient : .coefficient)
        })
      guard let shrinkage = priors.shrinkage(ofPredictor: predictor.name) else { return }
      let count = priors.coefficients(ofPredictor: predictor.name).count { $0.single == nil }
      let owner = predictor.name.map { "_\($0)" } ?? ""
      let (shared, local) = shrinkage.parameterNames
      let names = shared.map { $0 + owner } + (1...max(count, 1)).map { "\(local)\(owner)[\($0)]" }
      add(
        .shrinkage(predictor: index),
        names.map {
          let isShare = $0.hasPrefix("R2D2_R2") || $0.hasPrefix("R2D2_phi")
          return ReportedParameter(
            name: $0, support: isShare ? .interval(0, 1) : .positive, rank: .shrinkage)
        })
    }

    mutating func add(_ group: GroupTerm, of predictor: PredictorTerms, _ kind: Kind) {
      let names = predictor.names(of: group)
      add(
        kind,
        names.spreads.map { ReportedParameter(name: $0, support: .positive, rank: .groupSpread) }
          + names.correlations.map {
            ReportedParameter(name: $0, support: .interval(-1, 1), rank: .correlation)
          }
          + names.effects.map { ReportedParameter(name: $0, support: .real, rank: .groupEffect) })
    }

    mutating func add(_ smooth: Smooth, of predictor: PredictorTerms, _ kind: Kind) {
      let names = predictor.names(of: smooth)
      add(
        kind,
        [ReportedParameter(name: names.spread, support: .positive, rank: .smoothSpread)]
          + names.coefficients.map {
            ReportedParameter(name: $0, support: .real, rank: .smoothEffect)
          })
    }

    mutating func add(_ network: Network, of predictor: PredictorTerms, _ kind: Kind) {
      let names = predictor.names(of: network)
      add(
        kind,
        [ReportedParameter(name: names.spread, support: .positive, rank: .networkSpread)]
          + names.weights.enumerated().map { index, name in
            let isOutput = index % (network.inputNames.count + 2) == network.inputNames.count + 1
            return ReportedParameter(
              name: name, support: isOutput ? .positive : .real, rank: .networkWeight)
          })
    }

    mutating func addThresholds(count: Int) {
      add(
        .thresholds,
        (1...max(count, 1)).map {
          ReportedParameter(name: "b_Intercept[\($0)]", support: .real, rank: .intercept)
        })
    }

    mutating func add(_ parameter: AuxiliaryParameter) {
      let prior = ParameterClass(rawValue: parameter.rawValue).flatMap {
        priors.entry($0)?.prior.single
      }
      add(
        .auxiliary(parameter),
        [
          ReportedParameter(
            name: parameter.rawValue, support: prior?.support ?? .positive, rank: .auxiliary)
        ])
    }
  }
}
