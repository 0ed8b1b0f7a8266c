import Foundation

/// A number with a fixed count of decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
  String(format: "%.\(decimals)f", value)
}

/// A number as it was given.
func short(_ value: Double) -> String { String(format: "%.12g", value) }

/// A probability as a percentage, as it was given.
func percent(_ probability: Double) -> String { String(format: "%.6g%%", probability * 100) }

/// A bound of a probability as a percentage with two significant digits.
///
/// It rounds away from what it bounds, or its text would claim more than was shown: an upper bound
/// `.up`, a lower bound `.down`.
func percent(_ bound: Double, rounding rule: FloatingPointRoundingRule) -> String {
  guard bound > 0, bound <= 1 else { return percent(bound) }
  let unit = pow(10, log10(bound * 100).rounded(.down) - 1)
  let steps = bound * 100 / unit
  // A bound within a rounding error of two digits has two digits.
  let isWhole = abs(steps - steps.rounded()) < 1e-9
  return String(format: "%.4g%%", (isWhole ? steps.rounded() : steps.rounded(rule)) * unit)
}

/// Nats with two decimals, rounded away from what they bound.
func nats(_ bound: Double, rounding rule: FloatingPointRoundingRule) -> String {
  guard bound.isFinite else { return "infinitely many nats" }
  // Very small depths keep two significant digits.
  let unit = bound > 0 && bound < 0.1 ? pow(10, log10(bound).rounded(.down) - 1) : 0.01
  let value = (bound / unit).rounded(rule) * unit
  return unit < 0.01 ? String(format: "%.2g nats", value) : "\(fixed(value, 2)) nats"
}

/// A count as a plan needs it: one from 10,000 on is rounded up to two significant digits.
func roundedUp(_ count: Int) -> Int {
  guard count >= 10_000 else { return count }
  var unit = 1
  while count / unit >= 100 { unit *= 10 }
  return (count + unit - 1) / unit * unit
}
