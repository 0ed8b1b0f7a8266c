import Foundation

/// P(y = k) = e^{η_k} / Σ_j e^{η_j}, with η_0 = 0 for the first level.
///
/// McCullagh and Nelder (1989), section 5.2.4; brms' categorical. One linear predictor a row for
/// each further level, level after level.
struct Categorical: BufferedLikelihood {
  /// Index of the level of each row.
  let levels: [Int]
  let levelCount: Int
  let weights: [Double]?

  func value(_ linked: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?) -> Double {
    var total = 0.0
    for row in levels.indices {
      let weight = weights?[row] ?? 1
      if weight == 0 { continue }
      let normalizer = logNormalizer(row, linked)
      total += weight * (predictor(levels[row], row, linked) - normalizer)
      guard let slopes else { continue }
      for level in 1..<levelCount {
        let probability = exp(predictor(level, row, linked) - normalizer)
        let chosen = levels[row] == level ? 1.0 : 0
        slopes[(level - 1) * levels.count + row] = weight * (chosen - probability)
      }
    }
    return total
  }

  func pointwise(_ linked: UnsafePointer<Double>) -> [Double] {
    levels.indices.map { row in
      let weight = weights?[row] ?? 1
      return weight == 0
        ? 0 : weight * (predictor(levels[row], row, linked) - logNormalizer(row, linked))
    }
  }

  private func predictor(_ level: Int, _ row: Int, _ linked: UnsafePointer<Double>) -> Double {
    level == 0 ? 0 : linked[(level - 1) * levels.count + row]
  }

  /// log Σ e^{η_j}, from the largest on.
  private func logNormalizer(_ row: Int, _ linked: UnsafePointer<Double>) -> Double {
    var largest = 0.0
    for level in 1..<levelCount { largest = max(largest, predictor(level, row, linked)) }
    var others = 0.0
    var hasLargest = false
    for level in 0..<levelCount {
      let eta = predictor(level, row, linked)
      if eta == largest, !hasLargest { hasLargest = true } else { others += exp(eta - largest) }
    }
    return largest + log1p(others)
  }
}

extension Categorical {
  /// The probability of each level at the linear predictors of one row.
  static func probabilities(_ linked: [Double]) -> [Double] {
    (0...linked.count).map { level in
      let one = Categorical(levels: [level], levelCount: linked.count + 1, weights: nil)
      return exp(one.value(linked, slopes: nil))
    }
  }
}
