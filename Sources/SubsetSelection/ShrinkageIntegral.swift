import Foundation

/// The integral over g that turns a mixture of g-priors into a Bayes factor.
///
/// In u = log g the integrand BF(eᵘ) p(eᵘ) eᵘ is analytic in the strip |Im u| < π and falls
/// exponentially on both sides, so the trapezoidal rule converges geometrically in 1/h (Trefethen
/// and Weideman 2014, theorem 5.1): halving h squares the relative error. The step is halved until
/// the logarithm moves by less than 10⁻⁸, so that what is left is of the order of 10⁻¹⁶ and of
/// rounding; the ends lie where the integrand is e⁻⁴² of its peak.
struct ShrinkageIntegral: Sendable {
  let prior: CoefficientPrior
  let rowCount: Int
  let rank: Int

  /// log BF(g) + log p(u) at u = log g, for 1 − R² = `residual`.
  func logIntegrand(_ u: Double, logResidual: Double) -> Double {
    Double(rowCount - 1 - rank) / 2 * softplus(u)
      - Double(rowCount - 1) / 2 * softplus(u + logResidual)
      + prior.logDensity(ofLogG: u, rowCount: rowCount)
  }

  /// log BF for 1 − R² = e^(−t), of the model against the one without columns.
  ///
  /// Rank 0 gives 0. Rank n − 1 leaves no residual and no information about g: BF(g) = 1 for
  /// every g, so that too gives 0.
  func logBayesFactor(minusLogResidual t: Double) -> Double {
    if rank == 0 { return 0 }
    if let g = prior.fixedValue(rowCount: rowCount) {
      if rank >= rowCount - 1 { return 0 }
      return Double(rowCount - 1 - rank) / 2 * log1p(g)
        - Double(rowCount - 1) / 2 * log1p(g * exp(-t))
    }
    if rank >= rowCount - 1 { return 0 }
    return integral(logResidual: -t).logValue
  }

  /// Where the grid begins, its step, the integrand's logarithm at its points and the integral's.
  private struct Grid {
    var start: Double
    var step: Double
    var values: [Double]
    var logValue: Double
  }

  private func integral(logResidual: Double) -> Grid {
    var grid = coarseGrid(logResidual: logResidual)
    for _ in 0..<8 {
      let before = grid.logValue
      var finer: [Double] = []
      finer.reserveCapacity(2 * grid.values.count)
      for (index, value) in grid.values.enumerated() {
        finer.append(value)
        let u = grid.start + (Double(index) + 0.5) * grid.step
        finer.append(logIntegrand(u, logResidual: logResidual))
      }
      grid.values = finer
      grid.step /= 2
      grid.logValue = Self.logSum(finer) + log(grid.step)
      if abs(grid.logValue - before) <= 1e-8 { break }
    }
    return grid
  }

  /// Points at whole steps about the peak, out to where the integrand no longer counts.
  private func coarseGrid(logResidual: Double) -> Grid {
    let step = 0.5
    func value(_ index: Int) -> Double {
      logIntegrand(Double(index) * step, logResidual: logResidual)
    }
    var peak = Int((log(Double(rowCount)) / step).rounded())
    var best = value(peak)
    for direction in [-1, 1] {
      while case let next = value(peak + direction), next > best {
        best = next
        peak += direction
      }
    }
    var values = [best]
    var low = peak
    while case let next = value(low - 1), next > best - 42 {
      values.append(next)
      low -= 1
    }
    values.reverse()
    var high = peak
    while case let next = value(high + 1), next > best - 42 {
      values.append(next)
      high += 1
    }
    return Grid(
      start: Double(low) * step, step: step, values: values,
      logValue: Self.logSum(values) + log(step))
  }

  private static func logSum(_ values: [Double]) -> Double {
    let peak = values.max() ?? 0
    return peak + log(values.reduce(0) { $0 + exp($1 - peak) })
  }

  /// The ends and the step of the grid that settles the integral at 1 − R² = e^`logResidual`.
  func settledGrid(logResidual: Double) -> (lower: Double, upper: Double, step: Double) {
    let grid = integral(logResidual: logResidual)
    return (grid.start, grid.start + Double(grid.values.count) * grid.step, grid.step)
  }
}
