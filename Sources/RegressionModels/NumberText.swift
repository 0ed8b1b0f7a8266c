import Foundation

/// Numbers as people write them in tables and messages.
public enum NumberText {
  /// Up to `digits` significant digits, without trailing zeros: 2.5, 15.07, 1e-05.
  public static func short(_ value: Double, digits: Int = 4) -> String {
    if value == value.rounded(), abs(value) < 1e6 { return String(Int(value)) }
    return String(format: "%.\(digits)g", value)
  }
}
