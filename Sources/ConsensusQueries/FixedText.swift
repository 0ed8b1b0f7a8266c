import Foundation

/// A number with a fixed count of decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
  String(format: "%.\(decimals)f", value)
}

/// A probability as a percentage with two significant digits, never rounded down to 0%.
func percent(_ probability: Double) -> String {
  if probability == 0 { return "0%" }
  return String(format: "%.2g%%", probability * 100)
}
