import Foundation
import Probability

/// The structures considered, each with its prior 2^(−L) and its evidence, as one posterior.
///
/// The probability of structure M is (Hoeting, Madigan, Raftery and Volinsky 1999, equation 2)
/// ```
/// P(M|y) = 2^(−L(M)) Z(M) / Σₖ 2^(−L(k)) Z(k)
/// ```
/// It is relative to the class: nothing says that the class contains the truth.
///
/// **Refuted structures.** The data refute M where two things hold. Its evidence lies surely more than
/// B nats below the best one's: for some k, log Z(k) − log Z(M) > B + 2 √(se(k)² + se(M)²). B is a log
/// Bayes factor, free of the prior over structures, so that a long description alone refutes nothing.
/// And it predicts surely worse (``PredictiveLoss``), where that is known: priors that spread over much
/// that the data exclude cost evidence too, and that says nothing against what is left of them. The
/// structure of the largest evidence is never refuted.
///
/// **The floor f.** Weights that hang on the prior of parameters can starve a structure that
/// predicts the data as well as others. With a floor each of the m unrefuted structures keeps at
/// least f (or 1/m where f m > 1), and all others shrink in proportion:
/// ```
/// w(M) = max(c P(M|y), f)  where unrefuted      w(M) = c P(M|y)  where refuted
/// ```
/// *There is one c in 0...1 for which these sum to one.* The sum is continuous and does not fall in
/// c. At c = 0 it is f m ≤ 1; at c = 1 it is at least Σ P(M|y) = 1. By the intermediate value
/// theorem it is 1 in between; where several c do so, the weights are the same, since no term
/// falls. ∎ They are the weights nearest to P(·|y) in Kullback and Leibler's divergence KL(w‖P)
/// among those that keep the floor.
public struct ModelClass: Sendable, Equatable {
  /// In the order given.
  public let structures: [Structure]
  /// The floor in force, f or 1/m.
  public let floor: Double
  /// B in nats.
  public let refutation: Double
  /// Whether the data have not refuted a structure, one each.
  public let isUnrefuted: [Bool]

  /// B where none is given: odds of 1000 to 1.
  public static let defaultRefutation = log(1000.0)
  /// Joint standard errors beyond B that make a refutation sure.
  static let refutationErrors = 2.0

  /// Puts structures into one class, at O(K) for K of them.
  ///
  /// Throws where there is none, an evidence or its standard error is not finite, or the floor does
  /// not lie in 0...1.
  public init(
    _ structures: [Structure], floor: Double = 0, refutation: Double = defaultRefutation
  ) throws(ModelAveragingError) {
    guard !structures.isEmpty else { throw .noModels }
    guard floor >= 0, floor <= 1 else { throw .floorOutOfRange(floor) }
    for structure in structures {
      let (value, error) = (structure.evidence.logEvidence, structure.evidence.standardError)
      guard value.isFinite, error.isFinite, error >= 0 else {
        throw .evidenceUnknown(structure: structure.name)
      }
    }
    self.structures = structures
    self.refutation = refutation
    let unrefuted = zip(
      Self.unrefuted(structures.map(\.evidence), beyond: refutation), structures
    ).map { hasEvidence, structure in
      hasEvidence || structure.predictiveLoss.map { !$0.isSure } ?? false
    }
    isUnrefuted = unrefuted
    self.floor = min(floor, 1 / Double(unrefuted.count { $0 }))
  }

  private static func unrefuted(_ evidences: [Evidence.Estimate], beyond: Double) -> [Bool] {
    evidences.map { own in !evidences.contains { refutes(own, by: $0, beyond: beyond) } }
  }

  private static func refutes(
    _ own: Evidence.Estimate, by other: Evidence.Estimate, beyond: Double
  ) -> Bool {
    let variance =
      own.standardError * own.standardError + other.standardError * other.standardError
    let sure = beyond + refutationErrors * variance.squareRoot()
    return other.logEvidence - own.logEvidence > max(sure, 0)
  }

  /// Whether one evidence lies surely more than B nats below another.
  public func refutes(_ evidence: Evidence.Estimate, by other: Evidence.Estimate) -> Bool {
    Self.refutes(evidence, by: other, beyond: refutation)
  }

  /// log 2^(−L) normalised over the class, in nats.
  public var logPriors: [Double] {
    let logs = structures.map(\.codeLength.logPrior)
    let largest = logs.max() ?? 0
    let total = largest + log(logs.reduce(0) { $0 + exp($1 - largest) })
    return logs.map { $0 - total }
  }

  /// w(M), with the floor; they sum to one.
  public var probabilities: [Double] { weights(shifts: structures.map { _ in 0 }) }

  /// Standard error of each probability by the delta method.
  ///
  /// The structures above the floor share the mass R = 1 − f·(number at the floor), and for them
  /// ∂w(M)/∂ log Z(k) = w(M) (1{M = k} − w(k)/R). Those at the floor have error 0. The evidence
  /// errors are taken as independent, and as small: beyond half a nat rely on `bounds(level:)`.
  public var standardErrors: [Double] {
    let w = probabilities
    let atFloor = w.indices.map { isUnrefuted[$0] && w[$0] <= floor }
    let free = w.indices.filter { !atFloor[$0] }
    let shared = free.reduce(0) { $0 + w[$1] }
    let terms = free.map { w[$0] / shared * structures[$0].evidence.standardError }
    let total = terms.reduce(0) { $0 + $1 * $1 }
    var errors = [Double](repeating: 0, count: w.count)
    for (term, index) in zip(terms, free) {
      let own = structures[index].evidence.standardError * (1 - w[index] / shared)
      errors[index] = w[index] * (max(total - term * term, 0) + own * own).squareRoot()
    }
    return errors
  }

  /// Bounds of all probabilities that hold at once with confidence `level`.
  ///
  /// With errors of the log evidences taken as normal and K′ of them positive, all lie within
  /// z = Φ⁻¹(1 − (1 − level)/(2K′)) standard errors at once with probability at least `level`
  /// (Bonferroni), whether or not they are independent. A weight rises in the evidence of its own
  /// structure and falls in that of every other, with the floor too, so that within those limits
  /// it is largest where its own is at its upper limit and the others at their lower ones. Which
  /// structures are refuted is taken as decided. Cost O(K² log K).
  ///
  /// - Precondition: `level` lies between 0 and 1.
  public func bounds(level: Double) -> [BoundedEstimate] {
    let uncertain = structures.count { $0.evidence.standardError > 0 }
    let z = -SpecialFunctions.normalQuantile((1 - level) / Double(2 * max(uncertain, 1)))
    let errors = structures.map { z * $0.evidence.standardError }
    return zip(structures.indices, probabilities).map { index, value in
      var shifts = errors.map(-)
      shifts[index] = errors[index]
      let upper = weights(shifts: shifts)[index]
      let lower = weights(shifts: shifts.map(-))[index]
      // Rounding must not put the value outside.
      return BoundedEstimate(value: value, lower: min(lower, value), upper: max(upper, value))
    }
  }

  /// The weights if every log evidence were off by a shift.
  private func weights(shifts: [Double]) -> [Double] {
    let logs = zip(structures, shifts).map {
      $0.codeLength.logPrior + $0.evidence.logEvidence + $1
    }
    let largest = logs.max() ?? 0
    let masses = logs.map { exp($0 - largest) }
    let total = masses.reduce(0, +)
    return WeightFloor(floor, under: isUnrefuted).applied(to: masses.map { $0 / total })
  }
}

/// A structure of the class.
public struct Structure: Sendable, Equatable {
  /// Such as a formula; printed with every verdict.
  public let name: String
  public let codeLength: CodeLength
  /// log Z with its standard error in nats; 0 where it is known.
  public let evidence: Evidence.Estimate
  /// What the structure holds, such as `x` and `x:z`; for `ModelClass.inclusion(of:level:)`.
  public let terms: Set<String>
  /// How much worse it predicts than the best structure; nil where that is not known.
  public let predictiveLoss: PredictiveLoss?

  public init(
    name: String, codeLength: CodeLength, evidence: Evidence.Estimate, terms: Set<String> = [],
    predictiveLoss: PredictiveLoss? = nil
  ) {
    self.predictiveLoss = predictiveLoss
    self.name = name
    self.codeLength = codeLength
    self.evidence = evidence
    self.terms = terms
  }
}
