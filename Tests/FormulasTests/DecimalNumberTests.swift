import Testing

@testable import Formulas

@Suite("Decimal numbers are correctly rounded")
struct DecimalNumberTests {
  private func parse(_ text: String) -> Double? {
    DecimalNumber.value(of: Array(text.utf8), in: 0..<text.utf8.count)
  }

  @Test(
    "notations",
    arguments: [
      "0", "-0", "+1", ".5", "5.", "1e-3", "1E+3", "007", "0.1", "123456789012345678",
      "9007199254740993", "9007199254740992.5", "9007199254740993.0000000000000000001",
      "0.30000000000000004", "1e22", "1e23", "4.9e-324", "2.2250738585072011e-308",
      "1.7976931348623157e308", "0.000000000000000000000000000123456789", "18446744073709551615",
      "9999999999999999999", "9999999999999999999e-19", "1.00000000000000011102230246251565",
    ])
  func notation(_ text: String) throws {
    let expected = try #require(Double(text.hasSuffix(".") ? text + "0" : text))
    #expect(parse(text)?.bitPattern == expected.bitPattern)
  }

  @Test(
    "not numbers", arguments: ["", "-", ".", "e5", "1e", "1e+", "0x1", "1 ", "inf", "1.2.3", "1_0"])
  func rejected(_ text: String) { #expect(parse(text) == nil) }

  @Test("overflow is infinite, underflow zero, exponents of any length are read")
  func extremes() {
    #expect(parse("1e400") == .infinity)
    #expect(parse("-1e99999999999999999999999") == -.infinity)
    #expect(parse("1e-99999999999999999999999") == 0)
  }

  @Test("200,000 random decimals equal the standard library's")
  func random() {
    var random = SplitMix(state: 20_240_601)
    var wrong: [String] = []
    for _ in 0..<200_000 {
      let digits = (0..<Int.random(in: 1...21, using: &random)).map { _ in
        String(Int.random(in: 0...9, using: &random))
      }
      let point = Int.random(in: 0...digits.count, using: &random)
      var text = digits[..<point].joined() + "." + digits[point...].joined()
      if Bool.random(using: &random) { text += "e\(Int.random(in: -30...30, using: &random))" }
      let canonical = "0" + text.replacing(".e", with: ".0e") + (text.hasSuffix(".") ? "0" : "")
      if parse(text) != Double(canonical) { wrong.append(text) }
    }
    #expect(wrong.isEmpty)
  }

  @Test("the printed text of a double reads back as that double")
  func roundTrip() {
    var random = SplitMix(state: 7)
    let values = (0..<50_000).map { _ in Double.random(in: -1e3...1e3, using: &random) }
    #expect(values.filter { parse("\($0)") != $0 }.isEmpty)
  }
}

/// A small generator with a fixed sequence (Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
