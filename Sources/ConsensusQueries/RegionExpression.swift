import LogDensities

/// An expression of open predictions and of numbers that depend on the draw alone.
indirect enum RegionExpression: Sendable {
  /// What does not depend on the open inputs.
  case closed(MarginEvaluator.Numbers)
  /// The same on the draws of a block.
  case values([Double])
  /// A prediction of the system.
  case open(Int)
  case arithmetic(Quantity.Operator, RegionExpression, RegionExpression)
  case function(Quantity.Function, RegionExpression)

  func range(_ predictions: [RealInterval], draw: Int) -> RealInterval {
    switch self {
    case .closed: return .line
    case .values(let values): return RealInterval(values[draw])
    case .open(let index): return predictions[index]
    case .arithmetic(let sign, let left, let right):
      let (a, b) = (left.range(predictions, draw: draw), right.range(predictions, draw: draw))
      return sign.apply(a, b)
    case .function(let function, let inner):
      return function.apply(inner.range(predictions, draw: draw))
    }
  }

  var occurrences: Int {
    switch self {
    case .closed, .values: 0
    case .open: 1
    case .arithmetic(_, let left, let right): left.occurrences + right.occurrences
    case .function(_, let inner): inner.occurrences
    }
  }

  func evaluated(_ block: DrawBlock) -> RegionExpression {
    switch self {
    case .closed(let numbers): .values(numbers(block))
    case .values, .open: self
    case .arithmetic(let sign, let left, let right):
      .arithmetic(sign, left.evaluated(block), right.evaluated(block))
    case .function(let function, let inner): .function(function, inner.evaluated(block))
    }
  }
}

extension Quantity.Operator {
  /// The operation on intervals (Moore 1966); exact where either is a point.
  func apply(_ a: RealInterval, _ b: RealInterval) -> RealInterval {
    if a.isPoint, b.isPoint { return RealInterval(apply(a.lower, b.lower)) }
    switch self {
    case .plus: return a + b
    case .minus: return a - b
    case .times: return a * b
    case .divided:
      return b.isPoint && b.lower != 0
        ? RealInterval(a.lower / b.lower, a.upper / b.lower) : a / b
    case .power: return power(a, b)
    }
  }

  private func power(_ base: RealInterval, _ exponent: RealInterval) -> RealInterval {
    guard exponent.isPoint else {
      guard base.lower > 0 else { return .line }
      return Quantity.Function.exp.apply(
        Quantity.Operator.times.apply(exponent, Quantity.Function.log.apply(base)))
    }
    let k = exponent.lower
    let ends = RealInterval(apply(base.lower, k), apply(base.upper, k))
    if base.lower > 0 || (base.lower >= 0 && k > 0) { return ends }
    guard k == k.rounded(), k > 0 else { return .line }
    let isEven = k.truncatingRemainder(dividingBy: 2) == 0
    return isEven && base.upper > 0 ? ends.union(RealInterval(0)) : ends
  }
}

extension Quantity.Function {
  /// The values on an interval; everything where a part of it has none.
  func apply(_ x: RealInterval) -> RealInterval {
    let ends = RealInterval(apply(x.lower), apply(x.upper))
    switch self {
    case .exp: return ends
    case .log: return x.lower > 0 || x.isPoint ? ends : .line
    case .sqrt: return x.lower >= 0 || x.isPoint ? ends : .line
    case .abs: return x.lower < 0 && x.upper > 0 ? ends.union(RealInterval(0)) : ends
    }
  }
}
