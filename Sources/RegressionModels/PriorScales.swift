import Foundation
import LogDensities
import Probability
import ResponseFamilies

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
    guard family.isMetric else { return 1 }
    let scale = response.standardDeviation(lost: lost)
    return scale > 0 ? scale : 1
  }

  private var responseMean: Double { family.isMetric ? response.mean : 0 }

  /// sd of a column, 1 where it is constant (rstanarm leaves such a column unscaled).
  private func columnScale(_ column: ColumnSummary, lost: Int) -> Double {
    let scale = column.standardDeviation(lost: lost)
    return scale > 0 ? scale : 1
  }

  /// brms' `s = max(2.5, round(mad(link(y)), 1))` and `round(median(link(y)), 1) − mean(offset)`.
  private var brmsLocationAndScale: (Double, Double) {
    guard family.hasBrmsScale else { return (0, 2.5) }
    let linked: [Double] =
      switch family.link {
      case .log: responseValues.map { log($0 == 0 ? 0.1 : $0) }
      case .inverse: responseValues.map { 1 / ($0 == 0 ? 0.1 : $0) }
      default: responseValues
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
    case .bambi: return family.isBinary ? Prior(.normal(mean: 0, sd: 1.5)) : rawIntercept
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
    case .bambi where family.isBinary: return bambiLogitCoefficient(column)
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

  /// The prior of the residual standard deviation, or of that of a group's effects on a column of
  /// the given spread.
  ///
  /// brms has one for both. rstanarm's `decov(1, 1, 1, 1)` is exponential(1) on the ratio to sigma,
  /// and `weak` takes the response's spread for sigma; bambi takes the scale of the coefficient.
  func spread(_ preset: PriorPreset, column: Double? = nil) -> Prior {
    let width = column ?? 1
    switch preset {
    case .flat: return Prior(.flat, half: true)
    case .weak: return Prior(.exponential(rate: width / responseScale(lost: 1)))
    case .brms:
      return Prior(.studentT(degrees: 3, location: 0, scale: brmsLocationAndScale.1), half: true)
    case .bambi where column == nil:
      return Prior(.studentT(degrees: 4, location: 0, scale: responseScale(lost: 0)), half: true)
    case .bambi:
      return Prior(.normal(mean: 0, sd: 2.5 * responseScale(lost: 0) / width), half: true)
    }
  }

  /// Intercept, where it is implicit, and coefficients in design order.
  ///
  /// - Parameter nonnegative: columns, counted with the intercept, whose coefficients are not negative.
  func coefficients(
    _ preset: PriorPreset, hasIntercept: Bool, nonnegative: Set<Int> = []
  ) -> [PriorTable.Entry] {
    let source = preset.rawValue
    let intercept: [PriorTable.Entry] =
      hasIntercept
      ? [PriorTable.Entry(.intercept, prior: .single(intercept(preset)), source: source)] : []
    return intercept
      + columns.enumerated().map { index, column in
        let bounds: Support =
          nonnegative.contains(index + intercept.count) ? .positive : .real
        let prior = coefficient(preset, column: column).within(bounds)
        return PriorTable.Entry(
          .coefficient, coefficient: column.name, prior: .single(prior), bounds: bounds,
          source: source)
      }
  }

  /// A parameter of the response's distribution beside its mean.
  func auxiliary(_ parameter: AuxiliaryParameter, _ preset: PriorPreset) -> PriorTable.Entry {
    let prior: Prior
    let parameterClass: ParameterClass
    switch parameter {
    case .sigma: (parameterClass, prior) = (.sigma, spread(preset))
    case .nu: (parameterClass, prior) = (.nu, Prior(.gamma(shape: 2, rate: 0.1)))
    case .shape: (parameterClass, prior) = (.shape, shape(preset))
    case .phi: (parameterClass, prior) = (.phi, precision(preset))
    case .zi: (parameterClass, prior) = (.zi, Prior(.beta(a: 1, b: 1)))
    }
    let bounds = Support(lower: parameter.lowerBound, upper: parameter.upperBound)
    return PriorTable.Entry(
      parameterClass, prior: .single(prior.within(bounds)), bounds: bounds, source: preset.rawValue)
  }

  /// rstanarm's exponential(1), brms' gamma or inverse gamma, bambi's half-Cauchy. A flat shape has
  /// no proper posterior, as the likelihood has a limit at infinity: there it is brms'.
  private func shape(_ preset: PriorPreset) -> Prior {
    switch preset {
    case .weak: Prior(.exponential(rate: 1))
    case .bambi: Prior(.cauchy(location: 0, scale: 1), half: true)
    case .brms, .flat:
      family.distribution == .gamma
        ? Prior(.gamma(shape: 0.01, rate: 0.01))
        : Prior(.inverseGamma(shape: 0.4, scale: 0.3))
    }
  }

  /// rstanarm's exponential(1) on the precision of a beta response would keep it below 5, against
  /// any data with less spread: `weak` has mean 50.
  private func precision(_ preset: PriorPreset) -> Prior {
    switch preset {
    case .weak: Prior(.exponential(rate: 0.02))
    case .bambi: Prior(.cauchy(location: 0, scale: 1), half: true)
    case .brms, .flat: Prior(.gamma(shape: 0.01, rate: 0.01))
    }
  }
}

extension Family {
  /// Whether the response is yes or no, by a logit or another link.
  public var isBinary: Bool { distribution == .bernoulli || distribution == .binomial }
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
