import Foundation
import Probability

/// A named set of default priors, computed from the data.
public enum PriorPreset: String, Sendable, Codable, CaseIterable {
  /// rstanarm's autoscaled, weakly informative priors (as of 2.21): the default.
  case weak
  /// brms' defaults (as of 2.18): flat coefficients.
  case brms
  /// bambi's autoscaled priors (as of 0.17).
  case bambi
  /// Flat on everything, improper: only on request.
  case flat

  /// Whether it reads medians off the response.
  func needsMedians(_ family: Family) -> Bool { self == .brms && family != .bernoulli }
}

/// What the presets read off the data.
struct PriorScales {
  let family: Family
  /// As it is, not less the offset: so do brms and rstanarm.
  let response: ColumnSummary
  let offset: ColumnSummary
  /// Raw design columns by coefficient name, without the implicit intercept.
  let columns: [(name: String, summary: ColumnSummary)]
  /// For medians, which no summary gives; empty where ``PriorPreset/needsMedians(_:)`` is false.
  var responseValues: [Double] = []

  /// sd(y) with n − `lost` in the denominator for a gaussian response, else 1.
  private func responseScale(lost: Int) -> Double {
    guard family == .gaussian else { return 1 }
    let scale = response.standardDeviation(lost: lost)
    return scale > 0 ? scale : 1
  }

  private var responseMean: Double { family == .gaussian ? response.mean : 0 }

  /// sd of a column, 1 where it is constant (rstanarm leaves such a column unscaled).
  private func columnScale(_ column: ColumnSummary, lost: Int) -> Double {
    let scale = column.standardDeviation(lost: lost)
    return scale > 0 ? scale : 1
  }

  /// brms' `s = max(2.5, round(mad(link(y)), 1))` and `round(median(link(y)), 1) − mean(offset)`.
  private var brmsLocationAndScale: (Double, Double) {
    let linked: [Double]
    switch family {
    case .gaussian: linked = responseValues
    case .bernoulli: return (0, 2.5)
    case .poisson: linked = responseValues.map { log($0 == 0 ? 0.1 : $0) }
    }
    let center = Moments.median(linked)
    let deviation = 1.4826 * Moments.median(linked.map { abs($0 - center) })
    return (Self.rounded(center) - offset.mean, max(2.5, Self.rounded(deviation)))
  }

  /// R's `round(x, 1)`: the nearer of two decimals, at a tie the one with an even digit.
  static func rounded(_ value: Double) -> Double {
    let below = (value * 10).rounded(.down)
    let (low, high) = (below / 10, (below + 1) / 10)
    if value - low == high - value { return below.remainder(dividingBy: 2) == 0 ? low : high }
    return value - low < high - value ? low : high
  }

  /// The prior of the intercept at the mean of the columns.
  func intercept(_ preset: PriorPreset) -> Prior {
    switch preset {
    case .flat: return .flat
    case .weak:
      return Prior(.normal(mean: responseMean, sd: 2.5 * responseScale(lost: 1)))
    case .brms:
      let (location, scale) = brmsLocationAndScale
      return Prior(.studentT(degrees: 3, location: location, scale: scale))
    case .bambi: return family == .bernoulli ? Prior(.normal(mean: 0, sd: 1.5)) : rawIntercept
    }
  }

  /// bambi's `N(ȳ, √((2.5 sd y)² + Σ σⱼ² x̄ⱼ²))`, which leaves room for columns far from zero.
  ///
  /// The preset `weak` borrows it for the column of ones in `0 + Intercept`, for which rstanarm
  /// has no rule: there the intercept is the value at x = 0, maybe far outside the data.
  private var rawIntercept: Prior {
    let scale = 2.5 * responseScale(lost: 0)
    var variance = scale * scale
    for column in columns where column.name != "Intercept" {
      let slope = scale / columnScale(column.summary, lost: 0) * column.summary.mean
      variance += slope * slope
    }
    return Prior(.normal(mean: responseMean, sd: variance.squareRoot()))
  }

  /// The prior of a coefficient.
  func coefficient(_ preset: PriorPreset, column: (name: String, summary: ColumnSummary)) -> Prior {
    switch preset {
    case .flat, .brms: return .flat
    case .bambi where family == .bernoulli: return bambiLogitCoefficient(column)
    case .weak, .bambi:
      if column.name == "Intercept" { return rawIntercept }
      let lost = preset == .bambi ? 0 : 1
      let scale = 2.5 * responseScale(lost: lost) / columnScale(column.summary, lost: lost)
      return Prior(.normal(mean: 0, sd: scale))
    }
  }

  /// bambi's rule for a logit link: scale 1 for a category, 1 / sd(x) for a number.
  ///
  /// A column of zeros and ones counts as a category; of a numeric one bambi would take the sd.
  private func bambiLogitCoefficient(_ column: (name: String, summary: ColumnSummary)) -> Prior {
    if column.name == "Intercept" { return Prior(.normal(mean: 0, sd: 1.5)) }
    let isIndicator = column.summary.isIndicator
    return Prior(.normal(mean: 0, sd: isIndicator ? 1 : 1 / columnScale(column.summary, lost: 0)))
  }

  /// The prior of the residual standard deviation.
  func sigma(_ preset: PriorPreset) -> Prior {
    switch preset {
    case .flat: Prior(.flat, half: true)
    case .weak: Prior(.exponential(rate: 1 / responseScale(lost: 1)))
    case .brms:
      Prior(.studentT(degrees: 3, location: 0, scale: brmsLocationAndScale.1), half: true)
    case .bambi:
      Prior(.studentT(degrees: 4, location: 0, scale: responseScale(lost: 0)), half: true)
    }
  }
}

extension PriorScales {
  init(
    family: Family, response: [Double], offset: [Double],
    columns: [(name: String, values: [Double])]
  ) {
    self.init(
      family: family, response: ColumnSummary(response), offset: ColumnSummary(offset),
      columns: columns.map { ($0.name, ColumnSummary($0.values)) }, responseValues: response)
  }
}

/// Mean, standard deviation and median of some numbers.
struct Moments {
  let mean: Double
  let standardDeviation: Double

  /// - Parameter lost: 1 for the unbiased n − 1 in the denominator, 0 for n.
  init(_ values: [Double], lost: Int = 1) {
    let count = Double(values.count)
    let mean = values.isEmpty ? 0 : values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    let freedom = values.count - lost
    self.standardDeviation = freedom > 0 ? (squares / Double(freedom)).squareRoot() : 0
  }

  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let half = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
  }
}
