/// Percent-encoding of the few characters that a place in a file cannot hold.
enum PercentEncoding {
  /// Replaces `%` and the unwanted bytes, which must be ASCII, by `%` and two hexadecimal digits.
  static func encode(_ text: String, unwanted: (UInt8) -> Bool) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if byte == percent || unwanted(byte) {
        bytes += [percent, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Undoes `encode`; a `%` that starts no code stands for itself.
  static func decode(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == percent, index + 2 < bytes.count,
        let high = digits.firstIndex(of: bytes[index + 1]),
        let low = digits.firstIndex(of: bytes[index + 2])
      {
        result.append(UInt8(high * 16 + low))
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let percent = UInt8(ascii: "%")
  private static let digits = Array("0123456789ABCDEF".utf8)
}
