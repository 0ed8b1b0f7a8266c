import Formulas
import Foundation
import ResponseFamilies

/// Values that the parameters of a family might have, read off the responses: where the coordinates
/// of a sampler have their origin, so that starts around it are neither absurd nor all alike.
struct FamilyStart {
  /// Of each linear predictor of the mean.
  let centers: [Double]
  /// Size of the mean predictor's variation.
  let spread: Double
  private let family: Family
  private let responses: Responses
  private let mean: Double
  private let variance: Double

  init(_ family: Family, _ responses: Responses, offset: [Double]) {
    self.family = family
    self.responses = responses
    let values: [Double] =
      switch family.distribution {
      case .lognormal: responses.values.map { log(max($0, .leastNormalMagnitude)) }
      case .binomial:
        zip(responses.values, responses.trials ?? []).map { $1 > 0 ? $0 / $1 : 0.5 }
      default: responses.values
      }
    let summary = ColumnSummary(values)
    mean = summary.mean
    variance = summary.standardDeviation() * summary.standardDeviation()
    let shift = ColumnSummary(offset).mean
    spread = family.isMetric && variance > 0 ? variance.squareRoot() : 1
    if family.distribution == .categorical {
      let counts = Self.counts(responses, of: family)
      centers = counts.dropFirst().map { log(($0 + 0.5) / ((counts.first ?? 0) + 0.5)) - shift }
    } else if family.distribution == .cumulative {
      centers = [0]
    } else {
      centers = [Self.link(mean, of: family) - shift]
    }
  }

  /// How often each level is seen.
  private static func counts(_ responses: Responses, of family: Family) -> [Double] {
    let levels = family.levels(of: responses)
    let places = Dictionary(
      levels.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var counts = [Double](repeating: 0, count: levels.count)
    for value in responses.values {
      let place = responses.levels == nil ? places[String(Int(value))] : Int(value)
      if let place, counts.indices.contains(place) { counts[place] += 1 }
    }
    return counts
  }

  /// The linear predictor of a mean, kept away from the ends of its range.
  private static func link(_ mean: Double, of family: Family) -> Double {
    let isFraction = [.bernoulli, .binomial, .beta].contains(family.distribution)
    let p = isFraction ? (mean + 0.01) / 1.02 : mean
    switch family.link {
    case .identity: return family.distribution == .poisson ? max(mean, 0.1) : mean
    case .log: return log(max(mean, 0.1))
    case .inverse: return mean == 0 ? 1 : 1 / mean
    case .logit: return log(p / (1 - p))
    case .probit: return (log(p / (1 - p))) / 1.6
    case .cloglog: return log(-log1p(-p))
    }
  }

  /// Thresholds that cut the link's distribution where the levels are cut.
  var thresholds: [Double] {
    let counts = Self.counts(responses, of: family)
    let total = counts.reduce(0, +) + Double(counts.count)
    var below = 0.0
    return counts.dropLast().map { count in
      below += count + 1
      let p = below / total
      return switch family.link {
      case .probit: log(p / (1 - p)) / 1.6
      case .cloglog: log(-log1p(-p))
      default: log(p / (1 - p))
      }
    }
  }

  /// A parameter beside the mean on the scale of its formula: log, log(ν − 1), or logit for `zi`.
  func linked(_ parameter: AuxiliaryParameter) -> Double {
    let value = typical(parameter)
    switch parameter {
    case .zi: return log(value / (1 - value))
    case .nu: return log(value - 1)
    case .sigma, .shape, .phi: return log(value)
    }
  }

  /// A parameter beside the mean.
  func typical(_ parameter: AuxiliaryParameter) -> Double {
    func within(_ value: Double, _ range: ClosedRange<Double>) -> Double {
      value.isFinite ? min(max(value, range.lowerBound), range.upperBound) : range.lowerBound
    }
    switch parameter {
    case .sigma:
      if family.isMetric { return spread }
      return variance > 0 ? variance.squareRoot() : 1
    case .nu: return 5
    case .shape:
      let square = mean * mean
      if family.distribution == .gamma { return within(square / variance, 0.1...100) }
      return within(square / (variance - mean), 0.1...100)
    case .phi: return within(mean * (1 - mean) / variance - 1, 1...100)
    case .zi: return 0.2
    }
  }
}
