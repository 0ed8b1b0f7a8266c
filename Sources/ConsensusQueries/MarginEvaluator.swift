import Foundation
import LogDensities
import PosteriorDraws

/// A claim made ready to be evaluated on draws.
struct MarginEvaluator: Sendable {
  typealias Number = @Sendable (Span<Double>) -> Double
  typealias Signed = @Sendable (Span<Double>) -> Margin

  /// The margin at constrained parameters, in the order of the draws' names.
  let margin: Signed
  /// Positions of the parameters that the margin reads, ascending; others may be anything.
  private let needed: [Int]
  /// What a reader should know about the inputs.
  let notes: [String]

  init(
    _ claim: Claim, parameters: [String], model: (any PredictiveModel)?
  ) throws(ClaimError) {
    var compiler = Compiler(parameters: parameters, model: model)
    margin = try compiler.margin(of: claim)
    guard compiler.readsModel else {
      throw ClaimError(
        "the claim does not depend on the model: it names no parameter or prediction")
    }
    needed = compiler.needed.sorted()
    notes = compiler.notes
  }

  /// The margin of every draw, and whether the claim holds there.
  ///
  /// Memory: the columns of the parameters that the claim depends on.
  func evaluate(_ draws: Draws) -> (margins: DrawMatrix, holds: [Bool]) {
    var row = [Double](repeating: 0, count: draws.names.count)
    let columns = needed.map { (position: $0, values: draws.column($0).values) }
    var holds: [Bool] = []
    var values: [Double] = []
    for index in 0..<draws.chainCount * draws.drawCount {
      for column in columns { row[column.position] = column.values[index] }
      let margin = margin(row.span)
      values.append(margin.value)
      holds.append(margin.holds)
    }
    let matrix = DrawMatrix(
      chainCount: draws.chainCount, drawCount: draws.drawCount, values: values)
    return (matrix, holds)
  }

  private struct Compiler {
    let parameters: [String]
    let model: (any PredictiveModel)?
    var notes: [String] = []
    var readsModel = false
    var needed: Set<Int> = []

    mutating func margin(of claim: Claim) throws(ClaimError) -> Signed {
      switch claim {
      case .not(let inner):
        let inner = try margin(of: inner)
        return { !inner($0) }
      case .and(let left, let right):
        let (left, right) = (try margin(of: left), try margin(of: right))
        return { Margin.both(left($0), right($0)) }
      case .or(let left, let right):
        let (left, right) = (try margin(of: left), try margin(of: right))
        return { Margin.either(left($0), right($0)) }
      case .within(let value, let lower, let upper):
        return try margin(
          of: .and(.compare(value, .atLeast, lower), .compare(value, .atMost, upper)))
      case .compare(let left, let comparison, let right):
        let (a, b) = (try number(left), try number(right))
        switch comparison {
        case .below: return { Margin(b($0) - a($0), isStrict: true) }
        case .atMost: return { Margin(b($0) - a($0), isStrict: false) }
        case .above: return { Margin(a($0) - b($0), isStrict: true) }
        case .atLeast: return { Margin(a($0) - b($0), isStrict: false) }
        }
      }
    }

    private mutating func number(_ quantity: Quantity) throws(ClaimError) -> Number {
      switch quantity {
      case .number(let value): return { _ in value }
      case .parameter(let name):
        guard let index = parameters.firstIndex(of: name) else {
          throw ClaimError("unknown parameter \"\(name)\"")
        }
        readsModel = true
        needed.insert(index)
        return { $0[index] }
      case .prediction(let query): return try prediction(query)
      case .arithmetic(let sign, let left, let right):
        let (a, b) = (try number(left), try number(right))
        return { sign.apply(a($0), b($0)) }
      case .function(let function, let inside):
        let inside = try number(inside)
        return { function.apply(inside($0)) }
      }
    }

    private mutating func prediction(_ query: PredictionQuery) throws(ClaimError) -> Number {
      guard let model else {
        throw ClaimError("these draws come without a model that predicts; ask about parameters")
      }
      let predictor: Predictor
      do { predictor = try model.predictor(for: query) } catch {
        throw ClaimError(error.description)
      }
      readsModel = true
      for note in predictor.notes where !notes.contains(note) { notes.append(note) }
      let order = try positions(of: model.parameterNames)
      needed.formUnion(order)
      if order == Array(order.indices) { return predictor.value }
      return { parameters in
        var ordered: [Double] = []
        for position in order { ordered.append(parameters[position]) }
        return predictor.value(ordered.span)
      }
    }

    /// Where the model's parameters stand among the draws, which may have others and any order.
    private func positions(of names: [String]) throws(ClaimError) -> [Int] {
      var positions: [Int] = []
      for name in names {
        guard let position = parameters.firstIndex(of: name) else {
          throw ClaimError("the draws lack the model's parameter \"\(name)\"")
        }
        positions.append(position)
      }
      return positions
    }
  }
}

extension Quantity.Operator {
  func apply(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .plus: a + b
    case .minus: a - b
    case .times: a * b
    case .divided: a / b
    case .power: pow(a, b)
    }
  }
}

extension Quantity.Function {
  func apply(_ x: Double) -> Double {
    switch self {
    case .exp: Foundation.exp(x)
    case .log: Foundation.log(x)
    case .sqrt: x.squareRoot()
    case .abs: Swift.abs(x)
    }
  }
}
