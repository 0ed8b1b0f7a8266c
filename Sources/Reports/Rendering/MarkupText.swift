/// Text that came from data or a user, made safe for a page.
enum MarkupText {
  /// For HTML and SVG, between tags or in a quoted attribute.
  ///
  /// Characters that XML cannot hold become the replacement character, and those that turn the
  /// direction of text are shown by their number, so that no name can rearrange what stands beside it.
  static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case _ where isReordering(scalar): result += "[U+\(String(scalar.value, radix: 16))]"
      case _ where isForbidden(scalar): result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// For markdown, where signs and raw HTML would be read.
  static func markdown(_ text: String) -> String {
    var result = ""
    for character in escaped(text).replacing("\n", with: " ") {
      if "\\`*_{}[]()#+-.!|~$:".contains(character) { result += "\\" }
      result.append(character)
    }
    return result
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE
  }

  private static func isReordering(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }
}
