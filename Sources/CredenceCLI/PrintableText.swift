extension String {
  /// The text on one line, with control characters spelled out: a column's name may hold a line
  /// break, or a sequence that steers the terminal.
  var printable: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{200C}", "\u{200D}": text.unicodeScalars.append(scalar)  // they join emoji
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
          text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
    return text
  }

  /// The columns of a terminal that the text takes.
  var terminalWidth: Int { reduce(0) { $0 + ($1.isWide ? 2 : 1) } }

  /// The text, with its middle left out where it is longer than a table can bear.
  func shortened(to width: Int) -> String {
    guard count > width else { return self }
    let tail = width / 3
    return prefix(width - tail - 1) + "…" + suffix(tail)
  }
}

extension Character {
  /// Whether a terminal gives it two columns: emoji and East Asian scripts.
  fileprivate var isWide: Bool {
    guard let first = unicodeScalars.first else { return false }
    switch first.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return true
    default: return first.properties.isEmojiPresentation
    }
  }
}
