import LogDensities

/// A claim over a region as a tree of comparisons of expressions of open predictions.
indirect enum RegionNode: Sendable {
  case atom(RegionAtom)
  case not(RegionNode)
  case both(RegionNode, RegionNode)
  case either(RegionNode, RegionNode)

  /// Bounds on the margin from those of the open predictions.
  func bounds(_ predictions: [RealInterval], draw: Int) -> (lower: Margin, upper: Margin) {
    switch self {
    case .atom(let atom):
      let range = atom.range(predictions, draw: draw)
      return (
        Margin(range.lower, isStrict: atom.isStrict), Margin(range.upper, isStrict: atom.isStrict)
      )
    case .not(let inner):
      let (lower, upper) = inner.bounds(predictions, draw: draw)
      return (!upper, !lower)
    case .both(let left, let right):
      let (a, b) = (left.bounds(predictions, draw: draw), right.bounds(predictions, draw: draw))
      return (.both(a.lower, b.lower), .both(a.upper, b.upper))
    case .either(let left, let right):
      let (a, b) = (left.bounds(predictions, draw: draw), right.bounds(predictions, draw: draw))
      return (.either(a.lower, b.lower), .either(a.upper, b.upper))
    }
  }

  /// How many times open predictions stand in it.
  var occurrences: Int {
    switch self {
    case .atom(let atom): atom.expression.occurrences
    case .not(let inner): inner.occurrences
    case .both(let left, let right), .either(let left, let right):
      left.occurrences + right.occurrences
    }
  }

  /// The tree with what does not depend on the inputs evaluated on draws.
  func evaluated(_ block: DrawBlock) -> RegionNode {
    switch self {
    case .atom(let atom): .atom(atom.evaluated(block))
    case .not(let inner): .not(inner.evaluated(block))
    case .both(let left, let right): .both(left.evaluated(block), right.evaluated(block))
    case .either(let left, let right): .either(left.evaluated(block), right.evaluated(block))
    }
  }
}

/// A comparison: its margin as an expression.
struct RegionAtom: Sendable {
  var expression: RegionExpression
  let isStrict: Bool
  /// Where the margin is a positive multiple of the difference of two predictions that are the same
  /// strictly monotone function of their scores: the prediction among the system's whose sign it has.
  var signSource: Int?

  func range(_ predictions: [RealInterval], draw: Int) -> RealInterval {
    var range = expression.range(predictions, draw: draw)
    guard let signSource else { return range }
    let difference = predictions[signSource]
    let tiny = Double.leastNonzeroMagnitude
    if difference.lower >= 0 { range.lower = max(range.lower, difference.lower > 0 ? tiny : 0) }
    if difference.upper <= 0 { range.upper = min(range.upper, difference.upper < 0 ? -tiny : 0) }
    return range.lower <= range.upper ? range : RealInterval(range.lower, range.lower)
  }

  func evaluated(_ block: DrawBlock) -> RegionAtom {
    var atom = self
    atom.expression = expression.evaluated(block)
    return atom
  }
}
