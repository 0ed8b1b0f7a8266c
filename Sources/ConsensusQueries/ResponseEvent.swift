import Foundation
import LogDensities

/// An event such as `2 * y + 3 > 10` as a union of intervals of the response.
///
/// The expression must hold the response once, so that it is a chain of functions of one number, each
/// inverted in turn: {f(u) ∈ S} = {u ∈ f⁻¹(S)}.
struct ResponseEvent {
  /// The probability of the event, by tails of the response.
  let probability: Quantity

  /// An interval with ends that belong to it or not.
  private struct Piece {
    var lower: (value: Double, isClosed: Bool)
    var upper: (value: Double, isClosed: Bool)

    var isEmpty: Bool {
      lower.value > upper.value
        || (lower.value == upper.value && !(lower.isClosed && upper.isClosed))
    }

    /// The numbers between two, both excluded.
    static func between(_ lower: Double, _ upper: Double) -> Piece {
      Piece(lower: (lower, false), upper: (upper, false))
    }

    func intersection(_ other: Piece) -> Piece {
      var piece = self
      if other.lower.value >= lower.value {
        let isTie = other.lower.value == lower.value
        piece.lower = (
          other.lower.value, other.lower.isClosed && (!isTie || lower.isClosed)
        )
      }
      if other.upper.value <= upper.value {
        let isTie = other.upper.value == upper.value
        piece.upper = (
          other.upper.value, other.upper.isClosed && (!isTie || upper.isClosed)
        )
      }
      return piece
    }

    /// The image under a monotone function.
    func map(_ function: (Double) -> Double, rises: Bool = true) -> Piece {
      let (a, b) = (function(lower.value), function(upper.value))
      return rises
        ? Piece(lower: (a, lower.isClosed), upper: (b, upper.isClosed))
        : Piece(lower: (b, upper.isClosed), upper: (a, lower.isClosed))
    }
  }

  /// Nil where the query is about the response itself, or about something else.
  ///
  /// - Throws: for an expression that holds the response twice or has no inverse here.
  init?(_ query: PredictionQuery, of model: any PredictiveModel) throws(ClaimError) {
    guard case .probabilityAbove(let threshold, let orEqual) = query.quantity,
      let text = query.response, let regional = model as? any RegionalModel
    else { return nil }
    let name = regional.predictedResponse.name
    guard text != name, let loss = try? Self.expression(text, of: name), loss != .parameter(name),
      loss.occurrences > 0
    else { return nil }
    let start = Piece(lower: (threshold, orEqual), upper: (.infinity, false))
    let pieces = try Self.preimage(of: [start], under: loss, text).filter { !$0.isEmpty }
    func tail(_ value: Double, orEqual: Bool) -> Quantity {
      if value == -.infinity { return 1 }
      if value == .infinity { return 0 }
      var own = query
      own.response = nil
      own.quantity = .probabilityAbove(threshold: Self.snapped(value), orEqual: orEqual)
      return .prediction(own)
    }
    probability =
      pieces.reduce(nil as Quantity?) { sum, piece in
        let above = tail(piece.lower.value, orEqual: piece.lower.isClosed)
        let beyond = tail(piece.upper.value, orEqual: !piece.upper.isClosed)
        let part = beyond == 0 ? above : above - beyond
        return sum.map { $0 + part } ?? part
      } ?? 0
  }

  private static func expression(_ text: String, of name: String) throws -> Quantity {
    var parser = ClaimParser(text, parameters: [name])
    let quantity = try parser.sum()
    guard parser.scanner.isAtEnd else { throw ClaimError("not an expression") }
    return quantity
  }

  /// A whole number where rounding alone keeps a threshold from it: counts lie on whole numbers.
  private static func snapped(_ value: Double) -> Double {
    let whole = value.rounded()
    return abs(value - whole) <= 8 * whole.magnitude.ulp ? whole : value
  }

  private static func preimage(
    of pieces: [Piece], under expression: Quantity, _ text: String
  ) throws(ClaimError) -> [Piece] {
    switch expression {
    case .parameter: return pieces
    case .function(let function, let inner):
      return try preimage(of: pieces.flatMap { inverse(function, $0) }, under: inner, text)
    case .arithmetic(let sign, let left, let right):
      guard left.occurrences + right.occurrences == 1 else {
        throw ClaimError("\"\(text)\" holds the response more than once")
      }
      let isLeft = left.occurrences == 1
      guard let number = (isLeft ? right : left).constant, number.isFinite else {
        throw ClaimError("\"\(text)\" must be an expression of the response and numbers")
      }
      guard let inverted = inverse(sign, number, isLeft: isLeft, pieces) else {
        throw ClaimError(
          "\"\(text)\" is no chain of + - * / ^, exp, log, sqrt and abs that can be inverted")
      }
      return try preimage(of: inverted, under: isLeft ? left : right, text)
    case .number, .prediction, .included:
      throw ClaimError("\"\(text)\" must be an expression of the response and numbers")
    }
  }

  private static func inverse(_ function: Quantity.Function, _ piece: Piece) -> [Piece] {
    let least = Piece(lower: (0, true), upper: (.infinity, false))
    switch function {
    case .exp: return [piece.intersection(.between(0, .infinity)).map { log($0) }]
    case .log: return [piece.map { exp($0) }.intersection(.between(0, .infinity))]
    case .sqrt: return [piece.intersection(least).map { $0 * $0 }]
    case .abs: return bothSigns(piece.intersection(least))
    }
  }

  /// The numbers whose size lies in a piece of the non-negative ones.
  private static func bothSigns(_ piece: Piece) -> [Piece] {
    if piece.isEmpty { return [] }
    let mirrored = piece.map({ -$0 }, rises: false)
    guard piece.lower.value > 0 || !piece.lower.isClosed else {
      return [Piece(lower: mirrored.lower, upper: piece.upper)]
    }
    return [mirrored, piece]
  }

  /// u with `u ∘ number`, or `number ∘ u`, in the pieces; nil where that is no such chain.
  private static func inverse(
    _ sign: Quantity.Operator, _ number: Double, isLeft: Bool, _ pieces: [Piece]
  ) -> [Piece]? {
    switch (sign, isLeft) {
    case (.plus, _): return pieces.map { $0.map { $0 - number } }
    case (.minus, true): return pieces.map { $0.map { $0 + number } }
    case (.minus, false): return pieces.map { $0.map({ number - $0 }, rises: false) }
    case (.times, _) where number != 0:
      return pieces.map { $0.map({ $0 / number }, rises: number > 0) }
    case (.divided, true) where number != 0:
      return pieces.map { $0.map({ $0 * number }, rises: number > 0) }
    case (.power, true) where number > 0: return pieces.flatMap { root(number, $0) }
    default: return nil
    }
  }

  private static func root(_ k: Double, _ piece: Piece) -> [Piece] {
    func root(_ value: Double) -> Double {
      k == 2 ? value.squareRoot() : pow(value, 1 / k)
    }
    let positive = piece.intersection(Piece(lower: (0, true), upper: (.infinity, false)))
    guard k == k.rounded() else { return [positive.map(root)] }
    if k.truncatingRemainder(dividingBy: 2) == 0 { return bothSigns(positive.map(root)) }
    return [piece.map { $0 < 0 ? -root(-$0) : root($0) }]
  }
}

extension Quantity {
  /// How many parameters and predictions it holds.
  var occurrences: Int {
    switch self {
    case .number: 0
    case .parameter, .prediction, .included: 1
    case .arithmetic(_, let left, let right): left.occurrences + right.occurrences
    case .function(_, let inner): inner.occurrences
    }
  }

  /// The inputs of the predictions in it.
  var queries: [[String: PredictionInput]] {
    switch self {
    case .number, .parameter, .included: []
    case .prediction(let query): [query.inputs]
    case .arithmetic(_, let left, let right): left.queries + right.queries
    case .function(_, let inner): inner.queries
    }
  }
}

extension Claim {
  /// The inputs of the predictions in it.
  var queries: [[String: PredictionInput]] {
    switch self {
    case .compare(let left, _, let right): left.queries + right.queries
    case .within(let value, let lower, let upper): value.queries + lower.queries + upper.queries
    case .not(let inner), .forAll(_, let inner), .over(_, let inner): inner.queries
    case .and(let left, let right), .or(let left, let right): left.queries + right.queries
    case .best(_, .stated(let actions)): actions.flatMap(\.loss.queries)
    case .best(_, .table(_, let inputs)): [inputs]
    }
  }
}
