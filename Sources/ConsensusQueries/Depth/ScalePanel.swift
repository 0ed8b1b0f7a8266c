import Foundation
import LogDensities
import Probability

/// Bounds of the integrals of e^ψ T and e^ψ (1 − T) between two nodes of s.
///
/// Let χ be the logarithm of either. If k⁻ ≤ −χ″ ≤ k⁺ on the panel, then with its chord and
/// q = (s − s₀)(s₁ − s)/2, χ lies between chord + k⁻q and chord + k⁺q. From 1 + kq ≤ e^{kq} ≤
/// 1 + (e^{kQ} − 1) q/Q for q ≤ Q = Δ²/8 both bounds have integrals in closed form. The curvatures follow
/// from u = log t = −2s:
///
/// - h is the least of functions affine in t; h_uu = R − ε with R = ½t Σ w r² and ε between 0 and the
///   pull Σ P(β − m)². Σ w r² falls and the pull grows with t.
/// - (log |Λ|)_uu = Σ κ(1 − κ) for the p eigenvalues κ of tXᵀWXΛ⁻¹, which lie in [0, 1].
/// - z = (a·β + b + cσ)/sd. With dβ/du = Λ⁻¹P(β − m), |a·β_u| and |a·β_uu| are at most sd τ, τ² the
///   pull; log sd has slopes in [−½, 0] and curvatures in ±⅛. With ρ = |c|σ/sd hence |z_u| ≤ τ + ½ρ +
///   ½|z| and |z_uu| ≤ 2τ + ¾ρ + ⅜|z|.
/// - log T = log Φ(−z) has the slope −λ in z, with λ ≤ |z| + 1, and a curvature in [−1, 0].
///
/// A prior whose curvature is not known is between its extremes on the panel.
struct ScalePanel {
  enum Side { case fails, holds }

  private let low: ScaleNode
  private let high: ScaleNode
  private let width: Double
  /// −ψ″ less the prior's.
  private let bend: ClosedRange<Double>
  private let prior: Prior
  /// |z_s| and |z_ss| at most; 0 for a form of σ alone.
  private let slope: Double
  private let curvature: Double
  /// |z| on the panel at most.
  private let reach: Double
  /// For a form of σ alone; nil for others, and next to a jump.
  private let fails: Bool?
  private let isOfScale: Bool

  /// −log π at the ends and on the panel.
  private struct Prior {
    var low, high: Interval
    var bend: ClosedRange<Double>
  }

  init(from low: ScaleNode, to high: ScaleNode, in density: ScaleDensity) {
    (self.low, self.high) = (low, high)
    width = high.s - low.s
    // A hundredth more than the values at the nodes, for their rounding.
    let ratio = low.t / high.t
    let (least, most) = (0.99 * low.squares / ratio, 1.01 * high.squares * ratio)
    let pull = 1.01 * low.pull + .leastNormalMagnitude
    bend = 4 * (least - pull)...(4 * most + 0.51 * Double(density.count))
    prior = Self.prior(low, high, density.prior)
    isOfScale = density.isOfScale
    fails = isOfScale ? density.fails(from: low.s, to: high.s) : nil
    let scale = 1.01 * abs(density.scaleSlope) * exp(high.s) / min(low.spread, high.spread)
    let size = max(low.z.magnitude, high.z.magnitude)
    let steep = 2 * pull.squareRoot() + scale
    reach = (size + steep * width) / max(1 - width, 0.1)
    slope = steep + reach
    curvature = 4 * (2 * pull.squareRoot() + 0.75 * scale + 0.375 * reach)
  }

  private static func prior(_ low: ScaleNode, _ high: ScaleNode, _ prior: ScalePrior) -> Prior {
    func value(_ number: Double) -> Interval { Interval(number, error: 0x1p-46 * abs(number)) }
    let (first, last) = (exp(low.s), exp(high.s))
    if let bend = prior.bend?(first * (1 - 0x1p-46), last * (1 + 0x1p-46)) {
      return Prior(low: value(low.priorValue), high: value(high.priorValue), bend: bend)
    }
    let least = prior.least(from: first, to: last)
    let all = Interval(
      lower: value(min(least, low.priorValue, high.priorValue)).lower,
      upper: value(max(low.priorValue, high.priorValue)).upper)
    return Prior(low: all, high: all, bend: 0...0)
  }

  /// The integral of e^{ψ − top} where the form fails, or holds.
  func integral(_ side: Side, above top: Double) -> (lower: Double, upper: Double) {
    if isOfScale {
      let all = integral(Interval(0), Interval(0), bend: 0...0, above: top)
      guard let fails else { return (0, all.upper) }
      return fails == (side == .fails) ? all : (0, 0)
    }
    let spin = (1 + reach) * curvature
    return integral(
      Self.logTail(low.z, side), Self.logTail(high.z, side),
      bend: (-spin)...(slope * slope + spin), above: top)
  }

  private static func logTail(_ z: Interval, _ side: Side) -> Interval {
    let (near, far) = side == .fails ? (z.lower, z.upper) : (-z.upper, -z.lower)
    let (large, small) = (
      SpecialFunctions.normalUpperTail(near), SpecialFunctions.normalUpperTail(far)
    )
    return Interval(
      lower: log(small * (1 - 1e-13)), upper: log(large * (1 + 1e-13) + .leastNormalMagnitude))
  }

  private func integral(
    _ first: Interval, _ last: Interval, bend tail: ClosedRange<Double>, above top: Double
  ) -> (lower: Double, upper: Double) {
    let a = low.log - prior.low + first - Interval(top)
    let b = high.log - prior.high + last - Interval(top)
    let room = width * width / 8
    let least = bend.lowerBound + prior.bend.lowerBound + tail.lowerBound
    let most = bend.upperBound + prior.bend.upperBound + tail.upperBound
    let upper = Self.integral(a.upper, b.upper, width, share: expm1(most * room))
    let lower =
      a.lower > -.infinity && b.lower > -.infinity
      ? Self.integral(a.lower, b.lower, width, share: least * room) : 0
    return (max(lower, 0), upper.isNaN ? .infinity : upper)
  }

  /// ∫ e^chord (1 + share · q/Q), with h half of the chord's rise:
  /// Δ e^{(a + b)/2} (sinh h / h + share · 2 (h cosh h − sinh h)/h³).
  private static func integral(
    _ a: Double, _ b: Double, _ width: Double, share: Double
  ) -> Double {
    let h = 0.5 * abs(b - a)
    var (mean, arch) = (0.0, 0.0)
    if h < 0.5 {
      var term = 1.0
      for k in 0..<9 {
        let n = Double(2 * k)
        mean += term / (n + 1)
        arch += term * (1 / (n + 1) - 1 / (n + 3))
        term *= h * h / ((n + 1) * (n + 2))
      }
      return width * exp(0.5 * (a + b)) * (mean + share * arch)
    }
    // In units of e^{max(a, b)}, which does not overflow.
    let fade = exp(-2 * h)
    (mean, arch) = (
      0.5 * (1 - fade) / h, (h * (1 + fade) - (1 - fade)) / (h * h * h)
    )
    return width * exp(max(a, b)) * (mean + share * arch)
  }

  /// Those of the trapezoidal rule.
  func estimates(above top: Double) -> (part: Double, whole: Double) {
    func middle(_ interval: Interval) -> Double { 0.5 * (interval.lower + interval.upper) }
    var (part, whole) = (0.0, 0.0)
    for node in [low, high] {
      let value = 0.5 * width * exp(middle(node.log) - node.priorValue - top)
      let tail =
        isOfScale
        ? fails.map { $0 ? 1 : 0 } ?? 0.5 : SpecialFunctions.normalUpperTail(middle(node.z))
      part += value * tail
      whole += value
    }
    return (part, whole)
  }
}
