import Foundation
import PosteriorDraws

/// The dissent mass by Rao–Blackwellisation along lines (line sampling: Koutsourelakis, Pradlwarter
/// and Schuëller 2004; here on a posterior, through draws of it).
///
/// Let c be a fixed direction and h(θ) the conditional probability of dissent on the line θ + s c,
/// ```
/// h(θ) = ∫ 1_D(θ + s c) p(θ + s c) ds / ∫ p(θ + s c) ds
/// ```
/// **Unbiased.** Write θ = (w, s) with w the coordinates across c. The Jacobian is constant, so that
/// p(s | w) ∝ p(θ + s c) and h = E[1_D | w]; by the tower rule E[h] = P(D). By Rao and Blackwell
/// Var h = Var 1_D − E Var(1_D | w) ≤ p(1 − p): for a dissent set that is nearly a half-space across
/// c, h hardly varies, where of p K hits there would be none.
///
/// **Dependent draws.** h is a continuous, non-zero function of the draw, so that its effective size
/// is defined without a dissenter, and so is the standard error sd(h)/√N. N is the least of: the
/// effective size of h, that of the rule in ``DissentMass``, and the number of lines.
///
/// **Why c comes first.** E[h] = p holds for a fixed c. A direction picked for the draws it is used on,
/// say towards those that dissent, makes h large on these very draws: the mean is then biased, and
/// no statistic of the h shows it.
struct LineSampling: Sendable {
  let quadrature: LineQuadrature
  /// Lines at most; draws are thinned evenly to so many.
  let lineLimit: Int

  /// - Parameters:
  ///   - positions: draws in the sampler's coordinates, that c was not chosen from, `[chain][draw]`,
  ///     all chains equally long.
  ///   - effectiveDraws: N of the rule in ``DissentMass`` for these draws.
  ///   - isIndependent: whether the draws are, so that each line counts as one.
  func estimate(
    through positions: [[[Double]]], effectiveDraws: Double, isIndependent: Bool = false
  ) -> MassEstimate {
    let length = positions.first?.count ?? 0
    let step = max(1, (length * positions.count + lineLimit - 1) / max(lineLimit, 1))
    let kept = stride(from: step - 1, to: length, by: step)
    let origins = positions.flatMap { chain in kept.map { chain[$0] } }
    let (shares, count) = quadrature.shares(through: origins)
    let h = DrawMatrix(
      chainCount: positions.count, drawCount: origins.count / max(positions.count, 1),
      values: shares.map { exp($0.log) })
    let size = Double(h.count)
    // Where h is one number, as for a normal posterior and c = Σa, all lines say the same.
    let isConstant = h.standardDeviation <= LinePanels.tolerance * h.mean
    let measured = isIndependent || isConstant ? size : h.meanESS
    let effective = [measured, effectiveDraws, size].least
    let tail = ParetoSmoothedWeights(
      logWeights: shares.map(\.log), relativeEfficiency: max(effective / size, 1e-3))
    return MassEstimate(
      estimate: h.mean, standardError: h.standardDeviation / effective.squareRoot(),
      paretoShape: isConstant ? -.infinity : tail.shape,
      effectiveDraws: effective,
      numericalError: shares.reduce(0) { $0 + $1.error } / size,
      evaluationCount: count)
  }
}
