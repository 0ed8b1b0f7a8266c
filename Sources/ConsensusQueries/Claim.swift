/// A predicate on a model, such as "b_dist100 < 0" or "P(switched | dist100 = 0.5) > 0.5".
///
/// In code: `.parameter("b_dist100") < 0`, `.and(a, b)`,
/// `.forAll(.box([.init("x", in: 0...1)]), .mean(at: ["z": 2]) > 0)`.
public indirect enum Claim: Sendable, Equatable {
  /// One quantity is below or above another.
  case compare(Quantity, Comparison, Quantity)
  /// The first quantity lies in the closed interval between the other two.
  case within(Quantity, Quantity, Quantity)
  /// The claim fails.
  case not(Claim)
  /// Both claims hold.
  case and(Claim, Claim)
  /// At least one of the claims holds.
  case or(Claim, Claim)
  /// The claim holds at all inputs of a region.
  case forAll(InputRegion, Claim)
  /// The claim holds of predictions averaged over the rows of a file.
  case over(file: String, Claim)
  /// No other action loses less in expectation.
  case best(String, ExpectedLosses)

  /// How two quantities are compared.
  public enum Comparison: String, Sendable {
    case below = "<"
    case atMost = "<="
    case above = ">"
    case atLeast = ">="
  }
}

/// How far a claim is from failing on one model: it holds where the value is above zero, or also
/// at zero where it is not strict.
///
/// `and` is the smaller margin, `or` the larger, `not` the negative with its strictness flipped: of
/// a claim and its negation exactly one holds, at a tie too. At a tie of two margins `and` is strict
/// where either is, `or` where both are. A margin that is not a number, as where a part of the claim
/// has no value or two equal infinities are compared, makes the whole claim undefined: then neither
/// the claim nor its negation holds.
public struct Margin: Sendable, Equatable {
  /// Signed distance, in the units of what is compared.
  public let value: Double
  /// Whether the claim fails at zero.
  public let isStrict: Bool

  /// A margin of any value, NaN included.
  public init(_ value: Double, isStrict: Bool) {
    self.value = value
    self.isStrict = isStrict
  }

  /// Whether the claim holds; false where the value is not a number.
  public var holds: Bool { isStrict ? value > 0 : value >= 0 }

  static prefix func ! (margin: Margin) -> Margin {
    Margin(-margin.value, isStrict: !margin.isStrict)
  }

  /// The margin of "both": the one nearer to failing.
  static func both(_ a: Margin, _ b: Margin) -> Margin {
    if a.value.isNaN || b.value.isNaN { return Margin(.nan, isStrict: true) }
    if a.value == b.value { return Margin(a.value, isStrict: a.isStrict || b.isStrict) }
    return a.value < b.value ? a : b
  }

  /// The margin of "either", by De Morgan's rule.
  static func either(_ a: Margin, _ b: Margin) -> Margin { !both(!a, !b) }
}

extension Claim {
  /// The claim that an action loses no more in expectation than any other; nil where it is none of
  /// them or the only one.
  ///
  /// Its margin is the least difference of the others' expected losses from its own, so that at a tie
  /// both are best.
  static func best(_ action: String, among actions: [ExpectedLosses.Action]) -> Claim? {
    guard let own = actions.first(where: { $0.name == action }) else { return nil }
    let others = actions.filter { $0.name != action }
    guard let first = others.first else { return nil }
    return others.dropFirst().reduce(.compare(own.loss, .atMost, first.loss)) {
      .and($0, .compare(own.loss, .atMost, $1.loss))
    }
  }
}
