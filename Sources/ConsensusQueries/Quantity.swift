import Foundation
import LogDensities

/// A number that a model determines: a parameter, a prediction, or arithmetic on them.
///
/// Comparing two quantities makes a `Claim`: `.parameter("b_dist100") < 0`.
public indirect enum Quantity: Sendable, Equatable {
  /// A constant.
  case number(Double)
  /// A parameter by its name in the draws, such as `b_Intercept`.
  case parameter(String)
  /// A prediction at one input, such as P(y | x = 1).
  case prediction(PredictionQuery)
  /// 1 where the model holds a term, by the label that formulas give it, else 0.
  case included(String)
  /// Two quantities added, subtracted, multiplied, divided or raised, in floating point.
  case arithmetic(Operator, Quantity, Quantity)
  /// A function of a quantity; NaN outside its domain, as log(-1).
  case function(Function, Quantity)

  /// The binary operations of the claim language.
  public enum Operator: Character, Sendable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
    case power = "^"
  }

  /// The functions of the claim language.
  public enum Function: String, Sendable, CaseIterable {
    case exp, log, sqrt, abs
  }

  /// P(y | inputs) of a binary response; the response is the model's.
  public static func probability(at inputs: [String: PredictionInput]) -> Quantity {
    .prediction(PredictionQuery(quantity: .probability, response: nil, inputs: inputs))
  }

  /// P(y > threshold | inputs).
  public static func probability(
    above threshold: Double, at inputs: [String: PredictionInput]
  ) -> Quantity {
    .prediction(
      PredictionQuery(
        quantity: .probabilityAbove(threshold: threshold, orEqual: false), response: nil,
        inputs: inputs))
  }

  /// P(y = level | inputs) of a categorical or ordinal response.
  public static func probability(
    ofLevel level: String, at inputs: [String: PredictionInput]
  ) -> Quantity {
    .prediction(
      PredictionQuery(quantity: .probabilityOfLevel(level), response: nil, inputs: inputs))
  }

  /// E[y | inputs].
  public static func mean(at inputs: [String: PredictionInput]) -> Quantity {
    .prediction(PredictionQuery(quantity: .mean, response: nil, inputs: inputs))
  }

  /// The linear predictor at an input.
  public static func linearPredictor(at inputs: [String: PredictionInput]) -> Quantity {
    .prediction(PredictionQuery(quantity: .linearPredictor, response: nil, inputs: inputs))
  }

  /// The claim that one quantity is strictly below another.
  public static func < (left: Quantity, right: Quantity) -> Claim { .compare(left, .below, right) }
  /// The claim that one quantity is at most another.
  public static func <= (left: Quantity, right: Quantity) -> Claim {
    .compare(left, .atMost, right)
  }
  /// The claim that one quantity is strictly above another.
  public static func > (left: Quantity, right: Quantity) -> Claim { .compare(left, .above, right) }
  /// The claim that one quantity is at least another.
  public static func >= (left: Quantity, right: Quantity) -> Claim {
    .compare(left, .atLeast, right)
  }
  /// The sum of two quantities.
  public static func + (left: Quantity, right: Quantity) -> Quantity {
    .arithmetic(.plus, left, right)
  }
  /// The difference of two quantities.
  public static func - (left: Quantity, right: Quantity) -> Quantity {
    .arithmetic(.minus, left, right)
  }
  /// Zero less a quantity; the negative of a number is a number.
  public static prefix func - (quantity: Quantity) -> Quantity {
    if case .number(let value) = quantity { return .number(-value) }
    return .arithmetic(.minus, 0, quantity)
  }
  /// The product of two quantities.
  public static func * (left: Quantity, right: Quantity) -> Quantity {
    .arithmetic(.times, left, right)
  }
  /// The quotient of two quantities.
  public static func / (left: Quantity, right: Quantity) -> Quantity {
    .arithmetic(.divided, left, right)
  }
}

extension Quantity: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
}

extension PredictionInput: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
{
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
}
