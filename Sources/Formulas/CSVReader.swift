/// Reads the columns of a CSV file and finds the kind of each.
///
/// Two passes: the first takes every cell for a number until its column disproves it, the second
/// collects the texts of the columns that are not numbers.
struct CSVReader {
  let bytes: [UInt8]
  let fileName: String
  /// The line of the file in which the bytes begin.
  var firstLine = 1

  /// The columns of the file.
  func columns() throws(TableError) -> [Column] {
    try validateText()
    var scanner = CSVScanner(bytes: bytes, fileName: fileName)
    let names = try header(&scanner)
    let numbers = try numberColumns(scanner, width: names.count)
    guard let rowCount = numbers.first?.values.count, rowCount > 0 else {
      throw TableError(.malformed, "\(fileName) has a header but no data rows")
    }
    for (name, column) in zip(names, numbers) where column.isNumber {
      guard let offset = column.infiniteOffset else { continue }
      throw scanner.malformed(
        at: offset, "column '\(name)' has a non-finite number; expected a finite one or NA")
    }
    let texts = try textColumns(scanner, isText: numbers.map { !$0.isNumber })
    return zip(names, zip(numbers, texts)).map { name, drafts in
      let (number, text) = drafts
      return Column(name: name, values: number.isNumber ? .numbers(number.values) : text.finished)
    }
  }

  private func textColumns(_ scanner: CSVScanner, isText: [Bool]) throws(TableError) -> [TextColumn]
  {
    var texts = isText.map { _ in TextColumn() }
    guard isText.contains(true) else { return texts }
    try forEachCell(scanner, width: isText.count) { scanner, cell, column in
      if isText[column] { texts[column].append(cell, scanner) }
    }
    return texts
  }

  /// Visits the cells after the header in the order of the file, checking the width of each record.
  @inline(__always)
  func forEachCell(
    _ start: CSVScanner, width: Int, _ visit: (CSVScanner, CSVScanner.Cell, Int) -> Void
  ) throws(TableError) {
    var scanner = start
    while !scanner.isAtEnd {
      let recordStart = scanner.position
      var cell = try scanner.next()
      if cell.endsRecord && scanner.isBlank(cell) { continue }
      var count = 0
      while true {
        if count < width { visit(scanner, cell, count) }
        count += 1
        if cell.endsRecord { break }
        cell = try scanner.next()
      }
      guard count == width else {
        let found = "found \(count) \(count == 1 ? "field" : "fields")"
        throw scanner.malformed(at: recordStart, "\(found), expected \(width)")
      }
    }
  }

  func validateText() throws(TableError) {
    let scanner = CSVScanner(bytes: bytes, fileName: fileName, firstLine: firstLine)
    guard !scanner.isAtEnd else { throw TableError(.malformed, "\(fileName) is empty") }
    var all: UInt8 = 0
    var hasNull = false
    for byte in bytes {
      all |= byte
      hasNull = hasNull || byte == 0
    }
    if hasNull, let offset = bytes.firstIndex(of: 0) {
      throw scanner.malformed(at: offset, "a NUL byte; expected UTF-8 text")
    }
    if all >= 0x80, let offset = firstInvalidByte() {
      throw scanner.malformed(at: offset, "invalid UTF-8")
    }
  }

  private func firstInvalidByte() -> Int? {
    var iterator = bytes.makeIterator()
    var decoder = UTF8()
    var offset = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): offset += UTF8.width(scalar)
      case .emptyInput: return nil
      case .error: return offset
      }
    }
  }

  func header(_ scanner: inout CSVScanner) throws(TableError) -> [String] {
    var names: [String] = []
    var cell = try scanner.next()
    while cell.endsRecord && scanner.isBlank(cell) {
      guard !scanner.isAtEnd else { throw TableError(.malformed, "\(fileName) is empty") }
      cell = try scanner.next()
    }
    let line = scanner.line(of: cell.range.lowerBound)
    while true {
      if !cell.isQuoted { cell.range = scanner.trimmed(cell) }
      names.append(scanner.text(of: cell))
      if cell.endsRecord { break }
      cell = try scanner.next()
    }
    if names.count == 1, !cell.isQuoted,
      let separator = names[0].utf8.lazy.compactMap(Separator.init).first
    {
      throw TableError(.malformed, separator.complaint(about: fileName))
    }
    return try checkedNames(names, line: line)
  }

  private func checkedNames(_ names: [String], line: Int) throws(TableError) -> [String] {
    var names = names
    if names.count > 1, names[0].isEmpty { names[0] = "...1" }
    var positions: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      guard !name.isEmpty else {
        let place = "\(fileName), line \(line): column \(index + 1)"
        throw TableError(.malformed, "\(place) has no name; expected one in the header")
      }
      if let earlier = positions.updateValue(index, forKey: name) {
        throw TableError(
          .malformed,
          "\(fileName), line \(line): columns \(earlier + 1) and \(index + 1) are both named "
            + "'\(name)'; names must differ")
      }
    }
    return names
  }
}
