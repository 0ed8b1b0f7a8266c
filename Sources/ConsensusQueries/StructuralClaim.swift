import LogDensities

/// A claim about the terms of a model alone, such as `included(x) or not included(z)`, as a table of
/// its truth.
public struct StructuralClaim: Sendable, Equatable {
  /// The terms that it names, each once.
  public let terms: [String]
  /// Whether it holds, by which of the terms are in: bit k is set where term k is.
  public let truths: [Bool]

  private static let termLimit = 16

  /// - Parameter known: the terms that models may hold.
  /// - Throws: where a claim names anything but terms, a term that is none of those, or more than 16.
  public init(_ claim: Claim, known: [String]) throws(ClaimError) {
    var terms: [String] = []
    for term in claim.terms where !terms.contains(term) { terms.append(term) }
    for term in terms where !known.contains(term) {
      let near = ClaimHint.nearest(to: term, among: known).map { "; did you mean \($0)?" } ?? ""
      throw ClaimError("there is no term \(term)\(near)")
    }
    guard terms.count <= Self.termLimit else {
      throw ClaimError("the claim names more than \(Self.termLimit) terms")
    }
    var truths: [Bool] = []
    for mask in 0..<(1 << terms.count) {
      let held = terms.enumerated().filter { mask >> $0.offset & 1 == 1 }.map(\.element)
      let evaluator = try MarginEvaluator(
        claim, parameters: [], model: TermList(held: held, known: terms))
      let none: [Double] = []
      truths.append(evaluator.margin(none.span).holds)
    }
    self.terms = terms
    self.truths = truths
  }
}

/// A model of which nothing but its terms is known.
private struct TermList: RegionalModel {
  let held: [String]
  let known: [String]

  var parameterNames: [String] { [] }
  var predictedResponse: PredictedResponse {
    PredictedResponse(name: ".", outcomes: nil, isBinary: false)
  }

  func includes(term: String) -> Bool? { known.contains(term) ? held.contains(term) : nil }

  func predictor(for query: PredictionQuery) throws(PredictionError) -> Predictor {
    throw PredictionError("only included(...) can be asked here")
  }

  func openPrediction(
    for query: PredictionQuery, open: [String], box: [RealInterval]
  ) throws(PredictionError) -> OpenPrediction {
    throw PredictionError("only included(...) can be asked here")
  }
}

extension Claim {
  /// The terms that it names.
  fileprivate var terms: [String] {
    switch self {
    case .compare(let left, _, let right): left.terms + right.terms
    case .within(let value, let lower, let upper): value.terms + lower.terms + upper.terms
    case .not(let inner), .forAll(_, let inner), .over(_, let inner): inner.terms
    case .and(let left, let right), .or(let left, let right): left.terms + right.terms
    case .best(_, .stated(let actions)): actions.flatMap(\.loss.terms)
    case .best(_, .table): []
    }
  }
}

extension Quantity {
  fileprivate var terms: [String] {
    switch self {
    case .included(let term): [term]
    case .number, .parameter, .prediction: []
    case .arithmetic(_, let left, let right): left.terms + right.terms
    case .function(_, let inner): inner.terms
    }
  }
}
