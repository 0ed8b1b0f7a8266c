import LogDensities

extension Quantity {
  /// The predictions that leave an open input free.
  func queries(open context: ClaimContext) -> [PredictionQuery] {
    switch self {
    case .number, .parameter, .included: []
    case .prediction(let query): context.free(in: query).isEmpty ? [] : [query]
    case .arithmetic(_, let left, let right):
      left.queries(open: context) + right.queries(open: context)
    case .function(_, let inner): inner.queries(open: context)
    }
  }
}
