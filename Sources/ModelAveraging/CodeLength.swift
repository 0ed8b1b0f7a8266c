import Foundation
import Probability

/// The length L of a structure's description in bits, by a prefix code; its prior is 2^(−L).
///
/// A description is a sequence of choices, and a choice among m equally likely things costs log₂ m
/// bits. Choices that are read one after the other form a prefix code, so that Kraft's inequality
/// Σ 2^(−L) ≤ 1 holds over all structures (Rissanen 1983; Grünwald 2007): the prior is
/// proper before it is normalised over a class. Lengths need not be whole numbers.
public struct CodeLength: Sendable, Equatable, Codable, CustomStringConvertible {
  /// A part of the description: how its bits come about, such as `log2 C(10, 3)`, and how many.
  public struct Part: Sendable, Equatable, Codable {
    public let formula: String
    public let bits: Double
  }

  /// The parts, in the order described.
  public let parts: [Part]

  /// The length of nothing: a structure that is understood.
  public static let zero = CodeLength(parts: [])

  /// One of `count` equally likely things: log₂ count bits, 0 where there is one or none.
  public static func choice(among count: Int) -> CodeLength {
    CodeLength(parts: [Part(formula: "log2 \(max(count, 1))", bits: log2(Double(max(count, 1))))])
  }

  /// A structure flag, such as whether the noise is robust: one bit.
  public static let flag = CodeLength.choice(among: 2)

  /// A subset of k out of p terms: log₂ C(p, k) + log₂ (p + 1) bits, which is the beta-binomial(1, 1)
  /// prior over subsets: first the size, then which (Scott and Berger 2010).
  ///
  /// Sizes below 0 and above p are taken as the nearest.
  public static func subset(of count: Int, size: Int) -> CodeLength {
    let p = max(count, 0)
    let k = min(max(size, 0), p)
    // C(p, k) = 1 / ((p + 1) B(k + 1, p − k + 1)).
    let logBinomial =
      k == 0 || k == p
      ? 0
      : -log(Double(p + 1)) - SpecialFunctions.logBeta(Double(k + 1), Double(p - k + 1))
    let which = Part(formula: "log2 C(\(p), \(k))", bits: logBinomial / log(2))
    return CodeLength(parts: [which]) + .choice(among: p + 1)
  }

  /// Knots, or rules, each placed at one of `positions` candidates: log₂ positions bits a knot.
  public static func knots(_ count: Int, among positions: Int) -> CodeLength {
    let bits = log2(Double(max(positions, 1)))
    let knots = max(count, 0)
    return CodeLength(
      parts: [Part(formula: "\(knots) log2 \(max(positions, 1))", bits: Double(knots) * bits)])
  }

  /// One description after the other.
  public static func + (left: CodeLength, right: CodeLength) -> CodeLength {
    CodeLength(parts: left.parts + right.parts)
  }

  /// L in bits.
  public var bits: Double { parts.reduce(0) { $0 + $1.bits } }

  /// log 2^(−L) in nats, not normalised over a class.
  public var logPrior: Double { -bits * log(2) }

  /// The derivation: `log2 C(10, 3) + log2 11 = 6.907 + 3.459 = 10.366 bits`.
  public var description: String {
    func text(_ bits: Double) -> String { String(format: "%.3f", bits) }
    guard let first = parts.first else { return "0 bits" }
    guard parts.count > 1 else { return "\(first.formula) = \(text(bits)) bits" }
    let formulas = parts.map(\.formula).joined(separator: " + ")
    let terms = parts.map { text($0.bits) }.joined(separator: " + ")
    return "\(formulas) = \(terms) = \(text(bits)) bits"
  }
}
