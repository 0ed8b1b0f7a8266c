import LogDensities
import ResponseFamilies

/// How a predicted quantity depends on the linear predictors of its row.
struct OpenShape: Sendable {
  private let specification: RegressionSpecification
  private let quantity: PredictionQuery.Quantity
  private let outcome: @Sendable ([Double]) -> Double
  /// The index of an ordered level with neighbours on both sides, whose probability is no monotone
  /// function of the predictor but the difference of two that are.
  private let innerLevel: Int?

  /// - Throws: as a prediction does, and for a mean that has a pole.
  init(
    _ specification: RegressionSpecification, _ quantity: PredictionQuery.Quantity
  ) throws(PredictionError) {
    self.specification = specification
    self.quantity = quantity
    outcome = try specification.outcome(of: quantity)
    let family = specification.family
    var inner: Int?
    if case .probabilityOfLevel(let level) = quantity, family.distribution == .cumulative,
      let levels = specification.responseLevels, let index = levels.firstIndex(of: level),
      index > 0, index + 1 < levels.count
    {
      inner = index
    }
    innerLevel = inner
    guard quantity == .linearPredictor || family.link != .inverse else {
      throw PredictionError(
        "under the inverse link a mean has a pole within a region; ask about linpred(...)")
    }
  }

  /// Refuses a predictor that moves in the region where the quantity is not monotone in it.
  func checkMoves(_ predictor: PredictorTerms) throws(PredictionError) {
    guard case .probabilityAbove = quantity, case .auxiliary(let parameter) = predictor.meaning,
      parameter == .shape || parameter == .phi
    else { return }
    throw PredictionError(
      """
      the tail of family \(specification.family) is no monotone function of \(parameter.rawValue), \
      which depends on the open inputs; ask about the mean or give those inputs
      """)
  }

  /// Scores or weights, twice where the curve is a difference.
  func repeated<Element>(_ elements: [Element]) -> [Element] {
    innerLevel == nil ? elements : elements + elements
  }

  /// Names the curve of one predictor; nil where it is none.
  var curveName: String? {
    if isIdentity { return OpenPrediction.identity }
    return innerLevel == nil ? "\(quantity)" : nil
  }

  private var isIdentity: Bool {
    if quantity == .linearPredictor { return true }
    guard quantity == .mean, specification.family.link == .identity else { return false }
    switch specification.family.distribution {
    case .gaussian, .studentT, .poisson, .gamma: return true
    default: return false
    }
  }

  /// Whether a curve of one predictor increases with it: all but the probability of the lowest level.
  var isIncreasing: Bool {
    guard case .probabilityOfLevel(let level) = quantity else { return true }
    return level != specification.responseLevels?.first
  }

  /// The quantity at values of the scores; other linked parameters are those of the draw.
  func curve(on row: LinkedRow) -> @Sendable ([Double], Span<Double>) -> Double {
    let outcome = outcome
    if isIdentity { return { scores, _ in scores[0] } }
    guard let innerLevel else {
      return { scores, parameters in outcome(row.values(parameters, scores: scores)) }
    }
    let family = specification.family
    return { scores, parameters in
      func above(_ level: Int, _ score: Double) -> Double {
        let linked = row.values(parameters, scores: [score])
        let distribution = try? PredictiveDistribution(family, linked: linked)
        return distribution?.probability(above: Double(level)) ?? .nan
      }
      return above(innerLevel - 1, scores[0]) - above(innerLevel, scores[1])
    }
  }
}
