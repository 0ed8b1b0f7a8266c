import Foundation
import LogDensities

/// Certified depths of affine claims about a normal linear model with unknown σ, by branch and bound
/// over σ.
///
/// Let h(t) be the least energy at t = σ⁻² over the dissenting β. It is the least of functions affine
/// in t, so concave, and on an interval of σ at least the chord of its values at the ends. With the
/// chord h₀ + kt,
///
///     U ≥ −½W log t + h₀ + kt + min(−log π),
///
/// which is convex in t with its least value at t = W/2k, or at an end. Where the half-space moves with
/// σ, the largest one of the interval is taken. An interval is halved (in log σ) while its bound is
/// below the best value found by more than the tolerance. The gap of an interval goes to zero with the
/// square of its length, or with the length where the half-space moves. (Land and Doig 1960; the bound
/// is of the kind of McCormick 1976.)
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
  private let leastSquares: Double
  let tolerance: Double

  /// Finds the mode.
  ///
  /// - Parameter tolerance: in nats, to which depths are bounded.
  /// - Throws: where the coefficients are not determined by the data, they fit exactly, or σ → 0 has
  ///   no bound.
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
        "the columns are collinear or fit the response exactly, so that nothing bounds sigma from below"
      )
    }
    leastSquares = least.lower
    guard rows.scalePrior.least(from: rows.scalePrior.range.lowerBound, to: .infinity) > -.infinity
    else {
      throw PredictionError("the prior of sigma has no bound at 0")
    }
    guard
      let mode = Search(system, leastSquares: least.lower, form: nil, tolerance: tolerance / 4)
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
      lower: max(found.lower - mode.upper, 0), upper: max(found.upper - mode.lower, 0),
      witness: found.witness)
  }

  /// Bounds of the least value of a form over all models within some nats of the mode: the value is at
  /// least `lower`, and a model attains `upper` or less.
  ///
  /// A model with form ≤ m lies within `nats` just where the depth of form − m is at most `nats`; m is
  /// found by bisection.
  public func least(
    of form: AffineForm, within nats: Double
  ) -> (lower: Double, upper: Double, witness: [Double]) {
    var witness = mode.witness
    var high = form.value(at: witness.span)
    var step = max(abs(high), 1e-3) * 0.1
    var low = high - step
    func bounds(_ margin: Double) -> Bounds {
      depth(of: AffineForm(coefficients: form.coefficients, constant: form.constant - margin))
    }
    for _ in 0..<200 where bounds(low).lower <= nats {
      step *= 2
      low -= step
      if !low.isFinite { return (-.infinity, high, witness) }
    }
    for _ in 0..<60 where high - low > 1e-9 * max(abs(high), abs(low)) {
      let middle = low + (high - low) / 2
      let found = bounds(middle)
      if found.lower > nats {
        low = middle
      } else if found.upper <= nats, let point = found.witness {
        (high, witness) = (middle, point)
      } else {
        break
      }
    }
    return (low, high, witness)
  }
}

extension ScaledNormalDepth {
  /// Bounds of a least U over the dissenters of a form, or over all.
  struct Search: Sendable {
    private(set) var lower = -Double.infinity
    private(set) var upper = Double.infinity
    private(set) var witness: [Double] = []

    private struct Part {
      let low: Double
      let high: Double
      let bound: Double
    }

    private static let partLimit = 20_000

    /// Nil where nothing was found.
    init?(
      _ system: NormalSystem, leastSquares: Double, form: AffineForm?, tolerance: Double
    ) {
      let rows = system.rows
      let prior = rows.scalePrior
      let typical = (2 * leastSquares / rows.totalWeight).squareRoot()
      let first = min(max(typical, prior.range.lowerBound), prior.range.upperBound)
      probe(first, system, form)
      // A form that σ alone decides may have its dissenters far away.
      for power in -8...8 where !upper.isFinite {
        let sigma = typical * pow(2, Double(power))
        probe(min(max(sigma, prior.range.lowerBound), prior.range.upperBound), system, form)
      }
      guard upper.isFinite, let range = Self.range(rows, leastSquares, typical, beyond: upper)
      else { return nil }
      var parts = [part(range.lowerBound, range.upperBound, system, form)]
      var count = 0
      while let place = parts.indices.min(by: { parts[$0].bound < parts[$1].bound }) {
        let best = parts[place]
        if best.bound >= upper - tolerance || count >= Self.partLimit { break }
        let middle = (best.low * best.high).squareRoot()
        guard middle > best.low, middle < best.high else { break }
        probe(middle, system, form)
        parts[place] = part(best.low, middle, system, form)
        parts.append(part(middle, best.high, system, form))
        parts.removeAll { $0.bound > upper }
        count += 1
      }
      lower = min(upper, parts.map(\.bound).min() ?? upper)
    }

    /// The σ outside of which U is larger than a value: below by the least sum of squares, above by
    /// W log σ alone.
    private static func range(
      _ rows: ScaledNormalRows, _ leastSquares: Double, _ typical: Double, beyond value: Double
    ) -> ClosedRange<Double>? {
      let (weight, prior) = (rows.totalWeight, rows.scalePrior)
      var (low, high) = (typical, typical)
      func below(_ sigma: Double) -> Double {
        weight * log(sigma) + leastSquares / (sigma * sigma) + prior.least(from: 0, to: sigma)
      }
      func above(_ sigma: Double) -> Double {
        weight * log(sigma) + prior.least(from: sigma, to: .infinity)
      }
      for _ in 0..<2000 where below(low) <= value + 1 { low /= 1.1 }
      for _ in 0..<4000 where above(high) <= value + 1 { high *= 1.2 }
      guard below(low) > value + 1, above(high) > value + 1 else { return nil }
      let (least, most) = (max(low, prior.range.lowerBound), min(high, prior.range.upperBound))
      return least <= most ? least...most : nil
    }

    private static func halfSpace(
      _ form: AffineForm?, _ p: Int, _ sigmas: [Double]
    ) -> ConditionalMinimum.HalfSpace? {
      guard let form else { return nil }
      let bounds = sigmas.map { -form.constant - form.coefficients[p] * $0 }
      return ConditionalMinimum.HalfSpace(
        normal: Array(form.coefficients.prefix(p)), bound: bounds.max() ?? -.infinity)
    }

    /// Whether a form depends on coefficients at all, or is positive for a σ.
    private static func isOpen(_ form: AffineForm?, _ p: Int, _ sigmas: [Double]) -> Bool? {
      guard let form, form.coefficients.prefix(p).allSatisfy({ $0 == 0 }) else { return nil }
      return sigmas.contains { form.constant + form.coefficients[p] * $0 <= 0 }
    }

    private mutating func probe(_ sigma: Double, _ system: NormalSystem, _ form: AffineForm?) {
      let p = system.rows.coefficientCount
      let isOpen = Self.isOpen(form, p, [sigma])
      guard isOpen != false, sigma > 0,
        let found = ConditionalMinimum(
          system, precision: 1 / (sigma * sigma),
          within: isOpen == nil ? Self.halfSpace(form, p, [sigma]) : nil)
      else { return }
      let own = system.rows.totalWeight * log(sigma)
      let prior = system.rows.scalePrior.value(sigma)
      let value = own + found.upper + prior
      let bound = value + 0x1p-49 * (abs(own) + found.upper + abs(prior))
      if bound < upper { (upper, witness) = (bound, found.coefficients + [sigma]) }
    }

    private func part(
      _ low: Double, _ high: Double, _ system: NormalSystem, _ form: AffineForm?
    ) -> Part {
      let rows = system.rows
      let p = rows.coefficientCount
      // A hair wider, since t has roundings of its own.
      let ends = [low * (1 - 0x1p-50), high * (1 + 0x1p-50)]
      let isOpen = Self.isOpen(form, p, ends)
      if isOpen == false { return Part(low: low, high: high, bound: .infinity) }
      let halfSpace = isOpen == nil ? Self.halfSpace(form, p, ends) : nil
      let (t, last) = (1 / (high * high), 1 / (low * low))
      guard let far = ConditionalMinimum(system, precision: t, within: halfSpace),
        let near = ConditionalMinimum(system, precision: last, within: halfSpace)
      else { return Part(low: low, high: high, bound: -.infinity) }
      let weight = rows.totalWeight
      let slope = last > t ? (near.lower - far.lower) / (last - t) : 0
      let best = slope > 0 ? min(max(weight / (2 * slope), t), last) : last
      let own = -0.5 * weight * log(best)
      let prior = rows.scalePrior.least(from: low, to: high)
      let chord = far.lower + slope * (best - t)
      let size = abs(own) + abs(chord) + abs(near.lower) + abs(far.lower) + abs(prior) + weight
      return Part(low: low, high: high, bound: own + chord + prior - 0x1p-48 * size)
    }
  }
}
