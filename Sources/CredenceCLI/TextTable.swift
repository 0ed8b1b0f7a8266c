/// A table of aligned columns for a terminal.
struct TextTable {
  enum Alignment { case left, right }

  /// Characters of the longest cell that is shown whole; JSON has them all.
  private static let longestCell = 60

  private var rows: [[String]]
  private let alignment: [Alignment]

  /// - Parameter alignment: one a column; numbers read best on the right.
  init(_ header: [String], alignment: [Alignment]) {
    rows = [header]
    self.alignment = alignment
  }

  mutating func append(_ row: [String]) {
    rows.append(row.map { $0.printable.shortened(to: Self.longestCell) })
  }

  /// The header and the rows, columns two blanks apart.
  var lines: [String] {
    let widths = alignment.indices.map { column in
      rows.map { $0[column].terminalWidth }.max() ?? 0
    }
    return rows.map { row in
      var line = zip(row, zip(widths, alignment)).map { text, layout in
        let padding = String(repeating: " ", count: layout.0 - text.terminalWidth)
        return layout.1 == .left ? text + padding : padding + text
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
