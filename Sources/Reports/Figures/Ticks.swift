import Foundation

/// Round numbers for an axis, with labels of one format.
enum Ticks {
  /// Multiples of 1, 2, 2.5 or 5 times a power of ten inside a range (after Heckbert 1990).
  static func linear(_ range: ClosedRange<Double>, count: Int) -> [Axis.Tick] {
    let (low, high) = (range.lowerBound, range.upperBound)
    let raw = (high / 2 - low / 2) / Double(max(count, 1)) * 2
    guard raw > 0, raw.isFinite else { return [] }
    let power = pow(10, floor(log10(raw)))
    let step = ([1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= raw * 0.999 }) ?? raw
    guard step > 0, step.isFinite else { return [] }
    var values: [Double] = []
    var index = ceil(low / step - 1e-9)
    while index * step <= high + step * 1e-9, values.count < 50 {
      values.append(index == 0 ? 0 : index * step)
      index += 1
    }
    return values.map { Axis.Tick($0, label($0, step: step, largest: max(abs(low), abs(high)))) }
  }

  /// Powers of ten, with 2 and 5 between them where there are few.
  static func logarithmic(_ range: ClosedRange<Double>) -> [Axis.Tick] {
    let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
    let factors: [Double] =
      high - low < 1 ? [1, 1.5, 2, 3, 5, 7] : high - low < 2.5 ? [1, 2, 5] : [1]
    let stride = max(1, Int(((high - low) / 6).rounded(.up)))
    var ticks: [Axis.Tick] = []
    for exponent in Int(floor(low))...Int(ceil(high)) where exponent % stride == 0 {
      for factor in factors {
        let value = factor * pow(10, Double(exponent))
        if range.contains(value) { ticks.append(Axis.Tick(value, NumberLabel.short(value))) }
      }
    }
    return ticks
  }

  /// As many decimals as the step has; scientific beyond a million or below a ten-thousandth.
  private static func label(_ value: Double, step: Double, largest: Double) -> String {
    if largest >= 1e6 || largest < 1e-3 { return NumberLabel.short(value) }
    let decimals = max(0, Int(ceil(-log10(step) - 1e-9)))
    let exact = abs(step * pow(10, Double(decimals)) - (step * pow(10, Double(decimals))).rounded())
    return NumberLabel.fixed(value, decimals: min(decimals + (exact > 1e-6 ? 1 : 0), 9))
  }
}

/// Numbers as readers of figures and tables expect them.
public enum NumberLabel {
  /// Up to four significant digits, scientific where that is shorter: `0.25`, `1.2e-05`, `NaN`.
  public static func short(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "∞" : "−∞" }
    return minus(String(format: "%.4g", value))
  }

  /// A number of decimals.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return short(value) }
    return minus(String(format: "%.\(decimals)f", value))
  }

  /// So many significant digits.
  public static func significant(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return short(value) }
    return minus(String(format: "%.\(digits)g", value))
  }

  /// A number to the first digit of its error, and one more; four digits where the error is not known.
  public static func rounded(_ value: Double, error: Double) -> String {
    guard value.isFinite, error.isFinite, error > 0, abs(value) < 1e7 else { return short(value) }
    let decimals = Int((-log10(error)).rounded(.up))
    return decimals > 6 ? short(value) : fixed(value, decimals: max(decimals, 0))
  }

  /// A share as a percentage of at most three digits; never 0% or 100% unless it is.
  public static func percent(_ share: Double) -> String {
    guard share.isFinite else { return short(share) }
    if share == 0 || share == 1 { return share == 0 ? "0%" : "100%" }
    let text = String(format: "%.3g", 100 * share)
    return (text == "100" ? "99.9+" : text) + "%"
  }

  /// The sign that typesetters use, as wide as a digit.
  private static func minus(_ text: String) -> String {
    text.hasPrefix("-")
      ? (text.dropFirst().allSatisfy { "0.".contains($0) } ? "" : "−") + text.dropFirst() : text
  }
}
