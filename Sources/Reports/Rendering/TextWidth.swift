/// About how wide a text is, since no font is at hand: what does not overlap by these widths does not
/// in the usual sans-serif fonts.
enum TextWidth {
  /// Pixels at a font size; wide characters of East Asian scripts count as one em.
  static func pixels(_ text: String, fontSize: Double) -> Double {
    var ems = 0.0
    for scalar in text.unicodeScalars {
      switch scalar {
      case "i", "j", "l", "I", "t", "f", "r", ".", ",", ":", ";", "|", "'", " ", "(", ")", "[", "]":
        ems += 0.36
      case "m", "w", "M", "W", "%", "@": ems += 0.92
      case "=", "+", "<", ">", "~", "−", "…", "√": ems += 0.86
      case _ where scalar.value >= 0x1100: ems += 1.05
      case _ where scalar.properties.isUppercase: ems += 0.72
      default: ems += 0.62
      }
    }
    return ems * fontSize
  }

  /// The text on one line or, broken at a space where there is one, on two; shortened to that. No line
  /// for no text.
  static func lines(_ text: String, width: Double, fontSize: Double) -> [String] {
    guard pixels(text, fontSize: fontSize) > width else { return text.isEmpty ? [] : [text] }
    var first = ""
    for character in text {
      if pixels(first + String(character), fontSize: fontSize) > width { break }
      first.append(character)
    }
    if let space = first.lastIndex(of: " "), space > first.startIndex {
      first = String(first[..<space])
    }
    let rest = text.dropFirst(first.count).drop { $0 == " " }
    return [first, shortened(String(rest), to: width, fontSize: fontSize)]
  }

  /// The text, or its beginning and end around an ellipsis, within a width.
  static func shortened(_ text: String, to width: Double, fontSize: Double) -> String {
    guard pixels(text, fontSize: fontSize) > width else { return text }
    let characters = Array(text)
    var kept = characters.count - 1
    while kept > 2 {
      let (head, tail) = ((kept + 1) / 2, kept / 2)
      let short = String(characters.prefix(head)) + "…" + String(characters.suffix(tail))
      if pixels(short, fontSize: fontSize) <= width { return short }
      kept -= 1
    }
    return String(characters.prefix(2)) + "…"
  }
}
