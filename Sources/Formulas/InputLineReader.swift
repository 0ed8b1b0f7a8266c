/// Reads lines of comma-separated values as inputs of a model, one row a line whatever it holds.
///
/// By RFC 4180, but that a line end always ends a row: a quote that is not closed in its line is a
/// fault of that row. Columns that the model does not use are passed over unread.
public struct InputLineReader: Sendable {
  /// Columns of the header.
  public let names: [String]
  private let prototypes: [InputValues]
  /// Which input a column is; −1 for none.
  private let inputOfColumn: [Int]

  /// Reads a header.
  ///
  /// - Parameters:
  ///   - line: its bytes, without the line end.
  ///   - inputs: what the model needs.
  ///   - name: what messages call the source.
  /// - Throws: ``TableError`` of kind `malformed` where the header cannot be read or lacks an input.
  public init(header line: [UInt8], inputs: [InputColumn], name: String) throws(TableError) {
    var scanner = CSVScanner(bytes: line, fileName: name)
    let reader = CSVReader(bytes: line, fileName: name)
    try reader.validateText()
    names = try reader.header(&scanner)
    guard scanner.isAtEnd else {
      throw TableError(
        .malformed,
        "\(name), line 1: a carriage return within the header; expected lines that end with a line "
          + "feed")
    }
    prototypes = inputs.map(InputValues.init)
    var inputOfColumn = names.map { _ in -1 }
    for (index, input) in inputs.enumerated() {
      guard let column = names.firstIndex(of: input.name) else {
        throw InputRows.missing(input.name, among: names, place: "\(name), line 1: the header")
      }
      inputOfColumn[column] = index
    }
    self.inputOfColumn = inputOfColumn
  }

  /// The rows of some lines, each without its line end.
  public func rows(of lines: LineBlock, _ range: Range<Int>) -> InputRows {
    var rows = InputRows(prototypes.map(\.emptied))
    var cells = [CSVScanner.Cell](repeating: CSVScanner.Cell(range: 0..<0), count: prototypes.count)
    let whole = CSVScanner(bytes: lines.bytes, fileName: "", firstLine: 2)
    for number in range {
      if lines.overlong.contains(number) {
        rows.append(fault: "the line is longer than \(LineStream.lineLimit >> 20) megabytes")
        continue
      }
      let line = lines.ranges[number]
      var scanner =
        lines.hasQuotes && lines.bytes[line].contains(Byte.quote)
        ? CSVScanner(bytes: Array(lines.bytes[line]), fileName: "", firstLine: 2)
        : CSVScanner(whole, records: line)
      if let fault = split(&scanner, into: &cells) {
        rows.append(fault: fault)
        continue
      }
      rows.append { input, values in Self.read(cells[input], scanner, into: &values) }
    }
    return rows
  }

  /// Finds the cells of the inputs; returns why the line does not parse, or nil.
  private func split(
    _ scanner: inout CSVScanner, into cells: inout [CSVScanner.Cell]
  ) -> String? {
    var column = 0
    while true {
      let cell: CSVScanner.Cell
      do throws(TableError) { cell = try scanner.next() } catch {
        return "the line does not parse: \(error.message.afterPlace)"
      }
      if column < inputOfColumn.count, inputOfColumn[column] >= 0 {
        cells[inputOfColumn[column]] = cell
      }
      column += 1
      if cell.endsRecord { break }
    }
    guard scanner.isAtEnd else { return "the line does not parse: a carriage return within it" }
    guard column == names.count else {
      return "the line has \(column) \(column == 1 ? "field" : "fields"), expected \(names.count)"
    }
    return nil
  }

  private static func read(
    _ cell: CSVScanner.Cell, _ scanner: CSVScanner, into values: inout InputValues
  ) -> String? {
    let isNumber = values.input.kind == .number
    if isNumber, let number = DecimalNumber.value(of: scanner.bytes, in: cell.range) {
      return values.append(number)
    }
    let range = scanner.trimmed(cell)
    let written = scanner.bytes[range]
    if range.isEmpty || written.elementsEqual("NA".utf8) { return values.appendMissing() }
    if isNumber {
      if let number = DecimalNumber.value(of: scanner.bytes, in: range) {
        return values.append(number)
      }
      let text = String(decoding: written, as: UTF8.self)
      return text.lowercased() == "nan" ? values.appendMissing() : values.append(label: text)
    }
    guard written.allSatisfy({ $0 < 0x80 }) || String(validating: written, as: UTF8.self) != nil
    else {
      values.appendNothing()
      return "\(values.input.name) is not UTF-8"
    }
    return values.append(label: scanner.text(of: cell))
  }
}

extension String {
  /// A message of a scanner without the place that it begins with.
  fileprivate var afterPlace: String {
    range(of: ": ").map { String(self[$0.upperBound...]) } ?? self
  }
}
