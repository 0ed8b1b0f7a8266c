import LogDensities

/// Σ factor · prediction + rest, in which predictions that leave an input of a region open stand once
/// each and the rest leaves none open.
struct LinearForm {
  private(set) var terms: [(query: PredictionQuery, factor: Double)]
  private(set) var rest: Quantity

  /// Nil where a quantity is not of this form, or where nothing in it is open.
  init?(_ quantity: Quantity, in context: ClaimContext) {
    guard quantity.openCount(in: context) > 0 else { return nil }
    self.init(reading: quantity, in: context)
  }

  private init(terms: [(query: PredictionQuery, factor: Double)], rest: Quantity) {
    self.terms = terms
    self.rest = rest
  }

  private init?(reading quantity: Quantity, in context: ClaimContext) {
    if quantity.openCount(in: context) == 0 {
      self.init(terms: [], rest: quantity)
      return
    }
    switch quantity {
    case .prediction(let query): self.init(terms: [(query, 1)], rest: 0)
    case .arithmetic(.plus, let left, let right), .arithmetic(.minus, let left, let right):
      guard let left = LinearForm(reading: left, in: context),
        let right = LinearForm(reading: right, in: context)
      else { return nil }
      let isMinus = if case .arithmetic(.minus, _, _) = quantity { true } else { false }
      self.init(terms: left.terms, rest: left.rest)
      add(right, times: isMinus ? -1 : 1)
    case .arithmetic(.times, let left, let right):
      let isLeft = left.constant != nil
      guard let factor = isLeft ? left.constant : right.constant,
        let other = LinearForm(reading: isLeft ? right : left, in: context)
      else { return nil }
      self.init(terms: [], rest: 0)
      add(other, times: factor)
    case .arithmetic(.divided, let left, let right):
      guard let divisor = right.constant, let other = LinearForm(reading: left, in: context) else {
        return nil
      }
      self.init(terms: [], rest: 0)
      add(other, times: 1 / divisor)
    default: return nil
    }
  }

  private mutating func add(_ other: LinearForm, times factor: Double) {
    for term in other.terms {
      if let place = terms.firstIndex(where: { $0.query == term.query }) {
        terms[place].factor += factor * term.factor
      } else {
        terms.append((term.query, factor * term.factor))
      }
    }
    if other.rest == 0 { return }
    let more = factor == 1 ? other.rest : .number(factor) * other.rest
    rest = rest == 0 ? more : rest + more
  }

  /// The form as a quantity.
  var quantity: Quantity {
    terms.reduce(rest) { sum, term in sum + .number(term.factor) * .prediction(term.query) }
  }
}
