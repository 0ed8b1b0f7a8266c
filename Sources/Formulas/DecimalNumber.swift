/// A number in decimal notation: `[+-] digits [. digits] [e [+-] digits]`, digits on at least one
/// side of the point. No hexadecimals, no infinities.
///
/// Conversion is correctly rounded. The first 19 significant digits fit a 64-bit integer w, and
///
/// - w ≤ 2⁵³ and |exponent| ≤ 22: one exact multiplication or division (Clinger 1990);
/// - w / 10ᵏ with k ≤ 19: an integer division whose remainder becomes the sticky bit;
/// - anything else is left to the standard library.
struct DecimalNumber {
  private var significand: UInt64 = 0
  private var significantDigits = 0
  private var exponent = 0
  private var isNegative = false
  private var isTruncated = false

  /// The value of `bytes[range]`, infinite on overflow, or `nil` where it is no decimal number.
  @inline(__always)
  static func value(of bytes: [UInt8], in range: Range<Int>) -> Double? {
    var number = DecimalNumber()
    guard number.scan(bytes, range) else { return nil }
    return number.rounded ?? Double(String(decoding: bytes[range], as: UTF8.self))
  }

  /// Reads the digits; false where the notation is not a number's.
  @inline(__always)
  private mutating func scan(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    var position = range.lowerBound
    let end = range.upperBound
    if position < end, bytes[position] == Byte.minus || bytes[position] == Byte.plus {
      isNegative = bytes[position] == Byte.minus
      position += 1
    }
    let first = position
    scanDigits(bytes, &position, end)
    var digits = position - first
    if position < end, bytes[position] == Byte.point {
      position += 1
      let fraction = position
      scanDigits(bytes, &position, end)
      exponent &-= position - fraction
      digits += position - fraction
    }
    guard digits > 0 else { return false }
    return position == end || scanExponent(bytes, position, end)
  }

  @inline(__always)
  private mutating func scanDigits(_ bytes: [UInt8], _ position: inout Int, _ end: Int) {
    while position < end {
      let digit = bytes[position] &- Byte.zero
      guard digit < 10 else { return }
      if significantDigits < 19 {
        significand = significand &* 10 &+ UInt64(digit)
        significantDigits += significand == 0 ? 0 : 1
      } else {
        isTruncated = true
      }
      position += 1
    }
  }

  private mutating func scanExponent(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
    guard bytes[start] | 0x20 == Byte.lowercaseE, start + 1 < end else { return false }
    var position = start + 1
    let isMinus = bytes[position] == Byte.minus
    if isMinus || bytes[position] == Byte.plus { position += 1 }
    guard position < end else { return false }
    var magnitude = 0
    while position < end {
      let digit = bytes[position] &- Byte.zero
      guard digit < 10 else { return false }
      magnitude = min(magnitude * 10 + Int(digit), 1_000_000)
      position += 1
    }
    exponent += isMinus ? -magnitude : magnitude
    return true
  }

  /// The correctly rounded value, where one of the exact paths applies.
  @inline(__always)
  private var rounded: Double? {
    guard !isTruncated else { return nil }
    guard significand != 0 else { return isNegative ? -0.0 : 0.0 }
    let magnitude: Double
    if significand <= 1 << 53, -22...22 ~= exponent {
      let power = Self.powersOfTen[abs(exponent)]
      magnitude = exponent < 0 ? Double(significand) / power : Double(significand) * power
    } else if -19..<0 ~= exponent {
      magnitude = Self.quotient(significand, Self.integerPowersOfTen[-exponent])
    } else {
      return nil
    }
    return isNegative ? -magnitude : magnitude
  }

  /// The double nearest to `numerator / denominator`, both positive.
  ///
  /// With both shifted to their top bit, the 128-by-64-bit quotient has at least 63 bits: ten more
  /// than a double keeps, so its last bit can stand for everything below it.
  private static func quotient(_ numerator: UInt64, _ denominator: UInt64) -> Double {
    let up = numerator.leadingZeroBitCount
    let down = denominator.leadingZeroBitCount
    let scaled = numerator << up
    let (quotient, remainder) =
      (denominator << down).dividingFullWidth((scaled >> 1, scaled << 63))
    let sticky = quotient | (remainder == 0 ? 0 : 1)
    let powerOfTwo = Double(bitPattern: UInt64(1023 + down - up - 63) << 52)
    return Double(sticky) * powerOfTwo
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private static let integerPowersOfTen: [UInt64] = (0...19).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}

/// The bytes that structure a CSV file.
enum Byte {
  static let comma = UInt8(ascii: ",")
  static let quote = UInt8(ascii: "\"")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let semicolon = UInt8(ascii: ";")
  static let plus = UInt8(ascii: "+")
  static let minus = UInt8(ascii: "-")
  static let point = UInt8(ascii: ".")
  static let zero = UInt8(ascii: "0")
  static let lowercaseE = UInt8(ascii: "e")
}
