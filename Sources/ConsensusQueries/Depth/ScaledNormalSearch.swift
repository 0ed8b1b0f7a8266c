import Foundation
import LogDensities

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
      _ = probe(first, system, form)
      // A form that σ alone decides has its dissenters up to where it vanishes.
      if let form, let edge = Self.edge(of: form) { _ = probe(edge, system, form) }
      // Up and down as long as better dissenters appear: from a bad one the range of σ would be too
      // wide to search.
      for factor in [2, 0.5] {
        var sigma = first
        for _ in 0..<60 {
          let before = upper
          sigma = min(max(factor * sigma, prior.range.lowerBound), prior.range.upperBound)
          _ = probe(sigma, system, form)
          if upper.isFinite, upper >= before { break }
        }
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

    /// The σ at which a form of σ alone vanishes, a hair to the side of dissent.
    private static func edge(of form: AffineForm) -> Double? {
      let p = form.coefficients.count - 1
      let slope = form.coefficients[p]
      guard slope != 0, form.coefficients.prefix(p).allSatisfy({ $0 == 0 }) else { return nil }
      return -form.constant / slope * (slope > 0 ? 1 - 0x1p-50 : 1 + 0x1p-50)
    }

    /// The dissenters with a σ; nil where the form does not depend on coefficients.
    private static func halfSpace(
      _ form: AffineForm, _ p: Int, _ sigma: Double
    ) -> ConditionalMinimum.HalfSpace? {
      let normal = Array(form.coefficients.prefix(p))
      guard normal.contains(where: { $0 != 0 }) else { return nil }
      return ConditionalMinimum.HalfSpace(
        normal: normal, bound: -form.constant - form.coefficients[p] * sigma)
    }

    /// Looks for the best dissenter with a σ; returns κ there.
    private mutating func probe(
      _ sigma: Double, _ system: NormalSystem, _ form: AffineForm?
    ) -> Double {
      let p = system.rows.coefficientCount
      let halfSpace = form.flatMap { Self.halfSpace($0, p, sigma) }
      if let form, halfSpace == nil, form.constant + form.coefficients[p] * sigma > 0 { return 0 }
      guard sigma > 0,
        let found = ConditionalMinimum(
          system, precision: 1 / (sigma * sigma), within: halfSpace)
      else { return 0 }
      let own = system.rows.totalWeight * log(sigma)
      let prior = system.rows.scalePrior.value(sigma)
      let value = own + found.upper + prior
      let bound = value + 0x1p-49 * (abs(own) + found.upper + abs(prior))
      if bound < upper { (upper, witness) = (bound, found.coefficients + [sigma]) }
      return found.multiplier
    }

    private mutating func part(
      _ low: Double, _ high: Double, _ system: NormalSystem, _ form: AffineForm?
    ) -> Part {
      let rows = system.rows
      let p = rows.coefficientCount
      // A hair wider, since t has roundings of its own.
      let (least, most) = (low * (1 - 0x1p-50), high * (1 + 0x1p-50))
      let normal = form.map { Array($0.coefficients.prefix(p)) } ?? [Double](repeating: 0, count: p)
      let multiplier = probe((low * high).squareRoot(), system, form)
      let (constant, slope) = (form?.constant ?? 0, form?.coefficients[p] ?? 0)
      if form != nil, normal.allSatisfy({ $0 == 0 }),
        min(constant + slope * least, constant + slope * most) > 0
      {
        return Part(low: low, high: high, bound: .infinity)
      }
      let ends = [1 / (high * high), 1 / (low * low)].compactMap { t in
        ConditionalMinimum(system, precision: t, normal: normal, multiplier: multiplier).map {
          (t: t, value: $0.lower)
        }
      }
      guard ends.count == 2 else { return Part(low: low, high: high, bound: -.infinity) }
      let relaxed = RelaxedProfile(
        weight: rows.totalWeight, far: ends[0], near: ends[1], pull: multiplier * slope)
      let prior = rows.scalePrior.least(from: least, to: most)
      let shift = multiplier * constant
      let bound = relaxed.least + shift + prior
      return Part(
        low: low, high: high,
        bound: bound - 0x1p-48 * (relaxed.size + abs(shift) + abs(prior)))
    }
  }
}

/// −½W log t + chord(t) + q t^−½ on an interval, from below.
private struct RelaxedProfile {
  let least: Double
  /// The largest of its terms, for rounding.
  let size: Double

  /// - Parameter pull: q; where it is negative its term is concave, and part of the chord.
  init(
    weight: Double, far: (t: Double, value: Double), near: (t: Double, value: Double), pull: Double
  ) {
    let (low, high) = (far.t, near.t)
    var (start, end) = (far.value, near.value)
    let bend = max(pull, 0)
    if pull < 0 {
      start += pull / low.squareRoot()
      end += pull / high.squareRoot()
    }
    let slope = high > low ? (end - start) / (high - low) : 0
    func value(_ t: Double) -> Double {
      -0.5 * weight * log(t) + start + slope * (t - low) + bend / t.squareRoot()
    }
    func derivative(_ t: Double) -> Double {
      slope - 0.5 * weight / t - 0.5 * bend / (t * t.squareRoot())
    }
    var (left, right) = (low, high)
    for _ in 0..<60 where right > left {
      let middle = (left * right).squareRoot()
      if derivative(middle) < 0 { left = middle } else { right = middle }
    }
    let point = derivative(high) <= 0 ? high : derivative(low) >= 0 ? low : left
    let tangent = derivative(point)
    // Of the tangent, the lower end; next to nothing where the derivative vanishes.
    least = value(point) + min(tangent * (low - point), tangent * (high - point), 0)
    size =
      0.5 * weight * max(abs(log(low)), abs(log(high)), 1) + abs(start) + abs(end)
      + abs(pull) / low.squareRoot() + (weight + bend / point.squareRoot()) * high / point
  }
}
