import ConsensusQueries
import LogDensities

extension Claim {
  /// Names of numeric inputs that have one and the same value in every prediction; nil where the claim
  /// makes no prediction, or is of a kind that binds inputs itself.
  var sharedInputs: Set<String>? {
    guard let queries = predictions, let first = queries.first else { return nil }
    let names = first.inputs.filter { name, value in
      guard case .number = value else { return false }
      return queries.allSatisfy { $0.inputs[name] == value }
    }
    return Set(names.keys)
  }

  /// The predictions in the order of the claim; nil for kinds of claims that bind inputs themselves.
  var predictions: [PredictionQuery]? {
    switch self {
    case .compare(let a, _, let b): return a.predictions + b.predictions
    case .within(let a, let b, let c): return a.predictions + b.predictions + c.predictions
    case .not(let inner): return inner.predictions
    case .and(let a, let b), .or(let a, let b):
      guard let left = a.predictions, let right = b.predictions else { return nil }
      return left + right
    case .forAll, .over, .best: return nil
    }
  }

  /// The claim at other inputs.
  func replacing(_ values: [String: Double]) -> Claim? {
    switch self {
    case .compare(let a, let sign, let b):
      return .compare(a.replacing(values), sign, b.replacing(values))
    case .within(let a, let b, let c):
      return .within(a.replacing(values), b.replacing(values), c.replacing(values))
    case .not(let inner): return inner.replacing(values).map { .not($0) }
    case .and(let a, let b):
      return zip(a.replacing(values), b.replacing(values)).map { .and($0, $1) }
    case .or(let a, let b): return zip(a.replacing(values), b.replacing(values)).map { .or($0, $1) }
    case .forAll, .over, .best: return nil
    }
  }
}

extension Quantity {
  fileprivate var predictions: [PredictionQuery] {
    switch self {
    case .number, .parameter, .included: []
    case .prediction(let query): [query]
    case .arithmetic(_, let a, let b): a.predictions + b.predictions
    case .function(_, let inner): inner.predictions
    }
  }

  fileprivate func replacing(_ values: [String: Double]) -> Quantity {
    switch self {
    case .number, .parameter, .included: return self
    case .prediction(var query):
      for (name, value) in values { query.inputs[name] = .number(value) }
      return .prediction(query)
    case .arithmetic(let sign, let a, let b):
      return .arithmetic(sign, a.replacing(values), b.replacing(values))
    case .function(let function, let inner): return .function(function, inner.replacing(values))
    }
  }
}

/// Both or nothing.
private func zip<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
  guard let a, let b else { return nil }
  return (a, b)
}
