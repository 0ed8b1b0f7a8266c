import Credence
import Foundation

/// The columns of a flag, one draw at a time through the predictions of the specification.
struct NaiveFlag {
  let prediction, lower, upper, epistemic, aleatoric, information: Double
  let halfRange: Double
  /// Draws that deny the predicted label; 0 for numbers.
  let denying: Int

  /// Draw after draw of a prediction.
  static func values(
    _ fit: RegressionFit, _ quantity: PredictionQuery.Quantity, _ row: [String: PredictionInput]
  ) throws -> [Double] {
    let names = Set(fit.specification.design.inputs.map(\.name))
    let query = PredictionQuery(
      quantity: quantity, response: nil, inputs: row.filter { names.contains($0.key) })
    let predictor = try fit.specification.predictor(for: query)
    let columns = fit.draws.columns
    return (0..<fit.draws.chainCount * fit.draws.drawCount).map { draw in
      let parameters = columns.map { $0.values[draw] }
      return predictor.value(parameters.span)
    }
  }

  init(_ fit: RegressionFit, _ row: [String: PredictionInput]) throws {
    let family = fit.specification.family
    var levels: [[Double]] = []
    var means: [Double]
    var chosen = 0
    if family.hasLevels {
      levels = try ["high", "low", "mid"].map {
        try Self.values(fit, .probabilityOfLevel($0), row)
      }
      let sums = levels.map { $0.reduce(0, +) }
      chosen = sums.indices.max { sums[$0] < sums[$1] } ?? 0
      means = levels[chosen]
    } else {
      means = try Self.values(fit, .mean, row)
      if family.distribution == .bernoulli { levels = [means.map { 1 - $0 }, means] }
    }
    let count = Double(means.count)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / count }
    func variance(_ values: [Double]) -> Double {
      let center = mean(values)
      return values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / (count - 1)
    }
    func quantile(_ p: Double) -> Double {
      let sorted = means.sorted()
      let position = (count - 1) * p
      let low = Int(position)
      return sorted[low] + (position - Double(low)) * (sorted[low + 1] - sorted[low])
    }
    prediction = mean(means)
    (lower, upper) = (quantile(0.05), quantile(0.95))
    epistemic =
      family.hasLevels ? levels.reduce(0) { $0 + variance($1) } : variance(means)
    let noise = try Self.noise(fit, row, means: means)
    aleatoric =
      family.hasLevels
      ? levels.reduce(0) { $0 + mean($1.map { $0 * (1 - $0) }) } : mean(noise.variance)
    information = Self.jackknife(levels: levels, means: means, noise: noise.information)
    halfRange = try Self.halfRange(fit, row, means: means)
    if family.hasLevels {
      denying = means.indices.count { draw in
        levels.indices.contains { $0 != chosen && levels[$0][draw] >= levels[chosen][draw] }
      }
    } else if family.distribution == .bernoulli {
      let side = prediction > 0.5
      denying = means.count { side ? !($0 > 0.5) : !($0 < 0.5) }
    } else {
      denying = 0
    }
  }

  /// Variances of the response, and what stands for them in the mutual information.
  private static func noise(
    _ fit: RegressionFit, _ row: [String: PredictionInput], means: [Double]
  ) throws -> (variance: [Double], information: [Double]) {
    func draws(_ name: String) -> [Double] { fit.draws[name]?.values ?? [] }
    let family = fit.specification.family
    var noise: [Double]
    switch family.distribution {
    case .gaussian:
      noise = draws("sigma").map { $0 * $0 }
      if noise.isEmpty, case .number(let z)? = row["z"] {
        noise = zip(draws("b_sigma_Intercept"), draws("b_sigma_z")).map { exp(2 * ($0 + $1 * z)) }
      }
    case .studentT:
      let (sigma, nu) = (draws("sigma"), draws("nu"))
      return (
        zip(sigma, nu).map { $1 > 2 ? $0 * $0 * $1 / ($1 - 2) : .infinity },
        zip(sigma, nu).map { $0 * $0 * ($1 + 3) / ($1 + 1) }
      )
    case .lognormal: noise = zip(means, draws("sigma")).map { $0 * $0 * expm1($1 * $1) }
    case .bernoulli: noise = means.map { $0 * (1 - $0) }
    case .poisson: noise = means
    case .negbinomial: noise = zip(means, draws("shape")).map { $0 + $0 * $0 / $1 }
    case .gamma: noise = zip(means, draws("shape")).map { $0 * $0 / $1 }
    case .beta: noise = zip(means, draws("phi")).map { $0 * (1 - $0) / (1 + $1) }
    case .zeroInflatedPoisson:
      noise = zip(means, draws("zi")).map { $0 + $0 * $0 * $1 / (1 - $1) }
    default: noise = means.map { _ in 0 }
    }
    return (noise, noise)
  }

  private static func jackknife(
    levels: [[Double]], means: [Double], noise: [Double]
  ) -> Double {
    func estimate(_ draws: [Int]) -> Double {
      func mean(_ values: [Double]) -> Double {
        draws.reduce(0) { $0 + values[$1] } / Double(draws.count)
      }
      if levels.isEmpty {
        let center = mean(means)
        let variance = mean(means.map { ($0 - center) * ($0 - center) })
        return 0.5 * log1p(variance / mean(noise))
      }
      return levels.reduce(0) { sum, level in
        let p = mean(level)
        return sum - p * log(p) + mean(level.map { $0 > 0 ? $0 * log($0) : 0 })
      }
    }
    let count = means.count
    let length = (count + 31) / 32
    let blocks = stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
    var value = Double(blocks.count) * estimate(Array(0..<count))
    for block in blocks {
      let rest = (0..<count).filter { !block.contains($0) }
      value -= (1 - Double(block.count) / Double(count)) * estimate(rest)
    }
    return max(value, 0)
  }

  /// On the scale on which the mean is a curve of one scalar.
  private static func halfRange(
    _ fit: RegressionFit, _ row: [String: PredictionInput], means: [Double]
  ) throws -> Double {
    let family = fit.specification.family
    var scalars: [Double]
    let curve: (Double) -> Double
    switch (family.distribution, family.link) {
    case (.categorical, _), (.cumulative, _), (_, .logit):
      scalars = means.map { log($0) - log1p(-$0) }
      curve = { 1 / (1 + exp(-$0)) }
    case (.lognormal, _), (_, .log):
      scalars = means.map { log($0) }
      curve = { exp($0) }
    case (_, .probit), (_, .cloglog):
      scalars = try values(fit, .linearPredictor, row)
      curve = { family.link.mean(at: $0).value }
    default:
      scalars = means
      curve = { $0 }
    }
    let count = Double(scalars.count)
    let mean = scalars.reduce(0, +) / count
    let sd = (scalars.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
    let reach = 20.0.squareRoot() * sd
    let high = scalars.reduce(mean + reach) { max($0, $1) }
    let low = scalars.reduce(mean - reach) { min($0, $1) }
    return (curve(high) - curve(low)) / 2
  }
}
