import Foundation
import LogDensities

/// Certified depths of affine claims about a normal linear model with unknown σ, by branch and
/// bound over σ.
///
/// Dissenters have g = a·β + cσ + b ≤ 0. For any κ ≥ 0 and t = σ⁻² the least U of those with this σ
/// is at least (weak duality)
///
///     −½W log t − log π(σ) + D(t) + κ(b + c t^−½),   D(t) = min_β E(β, t) + κ a·β,
///
/// and D, the least of functions affine in t, is concave: on an interval it lies above the chord of
/// its values at the ends, and so does c t^−½ where c < 0. What remains, −½W log t + kt, with κc
/// t^−½ where c > 0, is convex, and lies above its tangent at the point where it is about least. κ
/// is that of the interval's middle, where it is best; so the gap of an interval goes to zero with
/// the square of its length. Intervals are halved (in log σ) while one has a bound below the best
/// value found by more than the tolerance. (Land and Doig 1960; the relaxation is of the kind of
/// McCormick 1976.)
public struct ScaledNormalDepth: Sendable {
  /// Bounds of the least U of dissenters, less the least U of all.
  public struct Bounds: Sendable, Equatable {
    /// Every dissenter has at least this many nats below the mode.
    public let lower: Double
    /// The witness has at most this many.
    public let upper: Double
    /// A dissenter (β, σ); nil where none was found.
    public let witness: [Double]?
  }

  private let system: NormalSystem
  /// What the quadrature works on.
  var rowSystem: NormalSystem { system }
  /// Bounds of min U.
  let mode: Search
  /// A lower bound of half the least sum of squares.
  let leastSquares: Double
  let tolerance: Double

  /// Finds the mode.
  ///
  /// - Parameter tolerance: in nats, to which depths are bounded.
  /// - Throws: where the coefficients are not determined by the data, they fit exactly, or σ → 0
  ///   has no bound.
  public init(_ rows: ScaledNormalRows, tolerance: Double = 1e-6) throws(PredictionError) {
    system = NormalSystem(rows)
    self.tolerance = tolerance
    let bare = ScaledNormalRows(
      columns: rows.columns, coefficientCount: rows.coefficientCount, response: rows.response,
      weights: rows.weights, means: rows.means, precisions: rows.means.map { _ in 0 },
      scalePrior: rows.scalePrior)
    guard let least = ConditionalMinimum(NormalSystem(bare), precision: 1), least.lower > 0,
      rows.totalWeight > 0
    else {
      throw PredictionError(
        """
        the columns are collinear or fit the response exactly, so that nothing bounds sigma from \
        below
        """
      )
    }
    leastSquares = least.lower
    guard rows.scalePrior.least(from: rows.scalePrior.range.lowerBound, to: .infinity) > -.infinity
    else {
      throw PredictionError("the prior of sigma has no bound at 0")
    }
    guard
      let mode = Search(system, leastSquares: least.lower, form: nil, tolerance: tolerance / 4),
      mode.lower.isFinite
    else { throw PredictionError("the mode of the posterior was not found") }
    self.mode = mode
  }

  /// Bounds of the depth of models (β, σ) on which a form is not positive.
  ///
  /// - Parameter form: over β and, last, σ.
  /// - Complexity: some hundred conditional minima of O(np + p³).
  public func depth(of form: AffineForm) -> Bounds {
    guard let found = Search(system, leastSquares: leastSquares, form: form, tolerance: tolerance)
    else { return Bounds(lower: 0, upper: .infinity, witness: nil) }
    return Bounds(
      lower: max(found.lower - mode.upper - rounding(found.lower), 0),
      upper: max(found.upper - mode.lower + rounding(found.upper), 0),
      witness: found.witness)
  }

  /// Of a difference from the mode.
  private func rounding(_ value: Double) -> Double {
    0x1p-51 * (abs(value) + abs(mode.upper) + abs(mode.lower))
  }

  /// Bounds of the least value of a form over all models within some nats of the mode: the value is
  /// at least `lower`, and a model attains `upper` or less.
  ///
  /// A model with form ≤ m lies within `nats` just where the depth of form − m is at most `nats`.
  /// About its least value the depth grows with the square of the distance from the mode's value,
  /// which gives the next m to try; two m around the last one, some tolerances apart, are the
  /// bounds.
  public func least(
    of form: AffineForm, within nats: Double
  ) -> (lower: Double, upper: Double, witness: [Double]) {
    let top = form.value(at: mode.witness.span)
    var bounds = (lower: -Double.infinity, upper: top, witness: mode.witness)
    /// Tries a value, and says from it where the depth may be `nats`.
    func attempt(_ margin: Double) -> Double {
      let found = depth(
        of: AffineForm(coefficients: form.coefficients, constant: form.constant - margin))
      if found.lower > nats { bounds.lower = max(bounds.lower, margin) }
      if found.upper <= nats, margin <= bounds.upper, let witness = found.witness {
        (bounds.upper, bounds.witness) = (margin, witness)
      }
      let depth = 0.5 * (found.lower + found.upper)
      return depth > 0 && depth < .infinity
        ? top - (top - margin) * (nats / depth).squareRoot() : top - 4 * (top - margin)
    }
    var guess = attempt(top - 0.1 * max(abs(top), 1e-3))
    for _ in 0..<40 where guess.isFinite && guess < top {
      let step = 2 * tolerance * (top - guess) / nats + 1e-13 * max(abs(top), abs(guess))
      let next = attempt(guess - step)
      _ = attempt(guess + step)
      if bounds.upper - bounds.lower <= 4 * step { break }
      guess = next
      if guess <= bounds.lower || guess >= bounds.upper {
        guess = bounds.lower.isFinite ? 0.5 * (bounds.lower + bounds.upper) : guess
      }
    }
    return bounds
  }

  /// A value that no model within some nats of the mode falls below, a few percent further from the
  /// mode's value than the least one; −∞ where none is found.
  ///
  /// Costs a few depths, each to a hundredth of the nats.
  func outerLeast(of form: AffineForm, within nats: Double) -> Double {
    let top = form.value(at: mode.witness.span)
    var distance = max(0.1 * abs(top), 1e-3)
    var outside = Double.infinity
    for _ in 0..<60 where distance.isFinite {
      let moved = AffineForm(
        coefficients: form.coefficients, constant: form.constant - (top - distance))
      let found = Search(system, leastSquares: leastSquares, form: moved, tolerance: 0.01 * nats)
      let depth = found.map { $0.lower - mode.upper - rounding($0.lower) } ?? 0
      if depth > nats { outside = min(outside, distance) }
      if depth > nats, depth < 1.1 * nats { break }
      let step = depth > 0 ? (1.05 * nats / depth).squareRoot() : 8
      distance *= min(max(step, 0.1), 8)
      // What was outside before stays outside.
      if distance >= outside { break }
    }
    return top - outside
  }
}
