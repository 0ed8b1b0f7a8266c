import Foundation
import LogDensities

/// Reduces claims to comparisons that are affine in declared parameters.
///
/// What reduces: parameters and predictions that are affine, compared with each other and with
/// numbers, after sums, differences and multiples; a monotone prediction compared with a number, by
/// the inverse of its curve; two predictions of one curve, by their affine functions; exp and abs of
/// such a quantity beside a number; `in`, `and`, `or` and `not` of all these.
struct ClaimReduction {
  private let linear: LinearReduction

  init(_ vocabulary: any ClaimVocabulary) {
    linear = LinearReduction(vocabulary: vocabulary)
  }

  /// - Throws: in one clause, why the claim does not reduce.
  func reduced(_ claim: Claim) throws(CertificateError) -> ReducedClaim {
    switch claim {
    case .and(let left, let right): return .all([try reduced(left), try reduced(right)])
    case .or(let left, let right): return .any([try reduced(left), try reduced(right)])
    case .not(let inner): return try reduced(inner).negated
    case .within(let value, let lower, let upper):
      return .all([
        try reduced(.compare(value, .atLeast, lower)), try reduced(.compare(value, .atMost, upper)),
      ])
    case .forAll, .over, .best:
      throw CertificateError("\(claim) is no comparison")
    case .compare(let left, let comparison, let right):
      return try comparison.isAbove
        ? exceeds(left, right, isStrict: comparison.isStrict)
        : exceeds(right, left, isStrict: comparison.isStrict)
    }
  }

  /// `large` > `small`, or ≥ where not strict.
  private func exceeds(
    _ large: Quantity, _ small: Quantity, isStrict: Bool
  ) throws(CertificateError) -> ReducedClaim {
    if case .function(let function, let inside) = large, let bound = small.constant {
      return try functionExceeds(function, inside, bound, isStrict)
    }
    if case .function(let function, let inside) = small, let bound = large.constant {
      return try functionExceeds(function, inside, bound, !isStrict).negated
    }
    let difference = try linear.linear(large) + -1 * linear.linear(small)
    return try isPositive(difference, isStrict, "\(large) beside \(small)")
  }

  /// exp(q) > c, |q| > c and the like.
  private func functionExceeds(
    _ function: Quantity.Function, _ inside: Quantity, _ bound: Double, _ isStrict: Bool
  ) throws(CertificateError) -> ReducedClaim {
    switch function {
    case .exp where bound <= 0: return .constant(true)
    case .exp: return try exceeds(inside, .number(Foundation.log(bound)), isStrict: isStrict)
    case .abs where bound < 0: return .constant(true)
    case .abs:
      return .any([
        try exceeds(inside, .number(bound), isStrict: isStrict),
        try exceeds(.number(-bound), inside, isStrict: isStrict),
      ])
    case .log, .sqrt:
      throw CertificateError("\(function.rawValue)(\(inside)) is not affine in the parameters")
    }
  }

  /// The claim that a linear quantity is positive, or not negative where not strict.
  private func isPositive(
    _ quantity: LinearQuantity, _ isStrict: Bool, _ text: String
  ) throws(CertificateError) -> ReducedClaim {
    guard quantity.form.constant.isFinite, quantity.form.coefficients.allSatisfy(\.isFinite) else {
      throw CertificateError("\(text) holds numbers that are not finite")
    }
    switch quantity.curves.count {
    case 0: return .leaf(AffineLeaf(quantity.form, isStrict: isStrict))
    case 1 where quantity.form.isConstant:
      let term = quantity.curves[0]
      guard let curve = term.curve else {
        return try exceedsLevel(term, plus: quantity.form.constant, isStrict)
      }
      return try curve.isPositive(times: term.factor, plus: quantity.form.constant, isStrict, text)
    case 2 where quantity.form.isConstant && quantity.form.constant == 0:
      if let form = try difference(quantity.curves[0], quantity.curves[1]) {
        return .leaf(
          AffineLeaf(form, isStrict: isStrict, hasClaimUnits: false, curveMargin: nil))
      }
    default: break
    }
    throw CertificateError("\(text) mixes predictions that are not compared through one curve")
  }

  /// factor · P + constant > 0 for a probability that has an affine form at each level.
  private func exceedsLevel(
    _ term: LinearQuantity.Term, plus constant: Double, _ isStrict: Bool
  ) throws(CertificateError) -> ReducedClaim {
    let level = -constant / term.factor
    if level <= 0 || level >= 1 { return .constant((level <= 0) == (term.factor > 0)) }
    let form: AffineForm?
    do { form = try linear.vocabulary.form(of: term.query, above: level) } catch {
      throw CertificateError(error.description)
    }
    guard let form else {
      throw CertificateError(
        "\(Quantity.prediction(term.query)) is no monotone function of one linear predictor")
    }
    return .leaf(
      AffineLeaf(
        term.factor > 0 ? form : -form, isStrict: isStrict, hasClaimUnits: false,
        curveMargin: nil))
  }

  /// An affine function with the sign of f·P + g·Q where g = −f; nil where there is none.
  private func difference(
    _ first: LinearQuantity.Term, _ second: LinearQuantity.Term
  ) throws(CertificateError) -> AffineForm? {
    guard first.factor == -second.factor, first.factor != 0 else { return nil }
    let form: AffineForm?
    do {
      form = try linear.vocabulary.comparison(of: first.query, with: second.query)
    } catch {
      throw CertificateError(error.description)
    }
    return form.map { first.factor > 0 ? $0 : -$0 }
  }
}

extension Claim.Comparison {
  fileprivate var isAbove: Bool { self == .above || self == .atLeast }
  fileprivate var isStrict: Bool { self == .above || self == .below }
}

extension MonotoneForm {
  /// factor · prediction + constant > 0.
  fileprivate func isPositive(
    times factor: Double, plus constant: Double, _ isStrict: Bool, _ text: String
  ) throws(CertificateError) -> ReducedClaim {
    guard factor != 0 else {
      return .constant(isStrict ? constant > 0 : constant >= 0)
    }
    guard let level = affineValue(-constant / factor) else {
      throw CertificateError("\(text): the prediction never has that value")
    }
    // The claim holds above the level where the curve rises as its factor says, else below.
    let isAbove = isIncreasing == (factor > 0)
    guard level.isFinite else { return .constant((level < 0) == isAbove) }
    let sign: Double = isAbove ? 1 : -1
    let shifted = AffineForm(coefficients: form.coefficients, constant: form.constant - level)
    let prediction = prediction
    return .leaf(
      AffineLeaf(sign * shifted, isStrict: isStrict, hasClaimUnits: true) {
        factor * prediction(sign * $0 + level) + constant
      })
  }
}
