import Foundation

/// Numbers as R prints them: at most 15 significant digits, the shorter of fixed and scientific.
enum NumberText {
  /// The text of a finite number: 0.1, 100, 1e+05, 1e-04.
  static func shortest(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
    let scientific = String(format: "%.14e", value)
    let parts = scientific.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return scientific }
    let digits = parts[0].filter(\.isNumber).reversed().drop { $0 == "0" }.count
    let fractionDigits = max(0, digits - exponent - 1)
    let fixedWidth =
      (exponent >= 0 ? exponent + 1 : 1) + (fractionDigits > 0 ? fractionDigits + 1 : 0)
    let mantissaWidth = digits > 1 ? digits + 1 : 1
    if fixedWidth <= mantissaWidth + (abs(exponent) >= 100 ? 5 : 4) {
      return String(format: "%.\(fractionDigits)f", value)
    }
    return String(format: "%.\(max(0, digits - 1))e", value)
  }
}
