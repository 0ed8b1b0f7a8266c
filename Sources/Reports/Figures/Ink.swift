/// A colour by what it stands for; values are those of Okabe and Ito (2008), which people with any
/// kind of colour vision can tell apart.
public enum Ink: Sendable, Hashable {
  /// One chain of several; colours repeat after six.
  case chain(Int)
  /// What holds, or the main quantity.
  case main
  /// What is compared with it.
  case other
  /// Models or draws that deny a claim, divergences, failures.
  case dissent
  /// What is observed.
  case data
  /// Grids, references and what stays in the background.
  case muted

  /// Its name in style sheets.
  var name: String {
    switch self {
    case .chain(let chain): "chain\((chain % 6 + 6) % 6)"
    case .main: "main"
    case .other: "other"
    case .dissent: "dissent"
    case .data: "data"
    case .muted: "muted"
    }
  }

  /// The colour on a light ground.
  var light: String {
    switch self {
    case .chain(let chain):
      ["#0072b2", "#a05a00", "#007a5a", "#b0417f", "#2b7fb8", "#6b6b00"][(chain % 6 + 6) % 6]
    case .main: "#0072b2"
    case .other: "#a05a00"
    case .dissent: "#c44500"
    case .data: "#222222"
    case .muted: "#8a8a8a"
    }
  }

  /// The colour on a dark ground.
  var dark: String {
    switch self {
    case .chain(let chain):
      ["#56b4e9", "#e69f00", "#2fc49a", "#e58fbf", "#8ecbf0", "#f0e442"][(chain % 6 + 6) % 6]
    case .main: "#56b4e9"
    case .other: "#e69f00"
    case .dissent: "#ff8a4c"
    case .data: "#f2f2f2"
    case .muted: "#9a9a9a"
    }
  }

  /// The colour of words about it: that of all words for inks too pale to be read.
  var ofWords: (name: String, light: String) {
    self == .muted ? ("soft-ink", "#5f6368") : (name, light)
  }

  /// Every ink once.
  static let all: [Ink] = (0..<6).map(Ink.chain) + [.main, .other, .dissent, .data, .muted]
}
