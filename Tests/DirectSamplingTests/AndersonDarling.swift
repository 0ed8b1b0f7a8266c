import Foundation

/// The Anderson–Darling statistic of numbers that should be uniform.
///
/// A² = −n − Σ (2i − 1)/n (log uᵢ + log(1 − uₙ₊₁₋ᵢ)); above 7.0 with probability 4e-4 (Marsaglia and
/// Marsaglia 2004).
func andersonDarling(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let n = sorted.count
  return (0..<n).reduce(-Double(n)) { sum, index in
    let weight = Double(2 * index + 1) / Double(n)
    return sum - weight * (log(sorted[index]) + log1p(-sorted[n - 1 - index]))
  }
}
