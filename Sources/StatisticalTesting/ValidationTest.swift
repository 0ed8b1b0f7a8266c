import Foundation
import Probability

/// Many tests judged together by Bonferroni, at two levels: an alert asks to be looked at, a
/// failure fails.
///
/// A right sampler raises an alert in all the tests with probability at most `alertRate`, and fails
/// with probability at most `failureRate`.
public struct ValidationTest: Sendable {
  /// One test.
  public struct Outcome: Sendable, CustomStringConvertible {
    public let name: String
    /// Probability under a right sampler of what was found or worse; NaN where it is undefined.
    public let pValue: Double

    public var description: String { "\(name): p = \(String(format: "%.2g", pValue))" }
  }

  public static let alertRate = 1e-2
  public static let failureRate = 1e-4

  /// All tests so far.
  public private(set) var outcomes: [Outcome] = []

  public init() {}

  /// Takes a test in.
  public mutating func add(_ name: String, pValue: Double) {
    outcomes.append(Outcome(name: name, pValue: pValue))
  }

  /// Takes a comparison in whose error is about normal: P(|Z| > |z|).
  public mutating func add(_ name: String, z: Double) {
    add(name, pValue: 2 * SpecialFunctions.normalCDF(-abs(z)))
  }

  /// Takes a comparison in whose error has been estimated with `degrees` of freedom: P(|T| > |t|).
  public mutating func add(_ name: String, t: Double, degrees: Double) {
    add(name, pValue: 2 * SpecialFunctions.studentTCDF(-abs(t), degrees: degrees))
  }

  /// Takes the tests of another family in.
  public mutating func add(contentsOf other: ValidationTest) { outcomes += other.outcomes }

  /// Tests beyond the failure level, or without a value.
  public var failures: [Outcome] { below(Self.failureRate) }

  /// Tests beyond the alert level, failures left out.
  public var alerts: [Outcome] {
    below(Self.alertRate).filter { alert in !failures.contains { $0.name == alert.name } }
  }

  private func below(_ rate: Double) -> [Outcome] {
    let level = rate / Double(max(outcomes.count, 1))
    return outcomes.filter { !($0.pValue >= level) }
  }
}
