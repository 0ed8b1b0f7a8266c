/// Cuts the bytes of a CSV file into cells, by RFC 4180.
///
/// A line ends with LF, CRLF or CR. Within quotes commas and line ends are text, and a doubled
/// quote is one quote.
struct CSVScanner {
  /// One cell, without its quotes.
  struct Cell {
    /// Where its text lies in the file.
    var range: Range<Int>
    /// It was written between quotes.
    var isQuoted = false
    /// Its text still has doubled quotes.
    var hasDoubledQuotes = false
    /// It is the last cell of its line.
    var endsRecord = false
  }

  let bytes: [UInt8]
  let fileName: String
  /// The line of the file in which the bytes begin.
  let firstLine: Int
  private(set) var position: Int
  /// Where the bytes to cut end: the end of all, or of a record that has no quotes.
  private let end: Int

  /// A scanner at the first byte, after a byte-order mark if there is one.
  init(bytes: [UInt8], fileName: String, firstLine: Int = 1) {
    self.bytes = bytes
    self.fileName = fileName
    self.firstLine = firstLine
    self.position = firstLine == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    self.end = bytes.count
  }

  /// A scanner of a part of the bytes that consists of whole records without quotes.
  init(_ whole: CSVScanner, records: Range<Int>) {
    bytes = whole.bytes
    fileName = whole.fileName
    firstLine = whole.firstLine
    position = records.lowerBound
    end = records.upperBound
  }

  var isAtEnd: Bool { position >= end }

  /// The next cell. Call only while not at the end.
  @inline(__always)
  mutating func next() throws(TableError) -> Cell {
    if !isAtEnd, bytes[position] == Byte.quote { return try quotedCell() }
    let start = position
    while position < end, !Self.endsCell(bytes[position]) { position += 1 }
    var cell = Cell(range: start..<position)
    cell.endsRecord = skipSeparator()
    return cell
  }

  @inline(__always)
  private static func endsCell(_ byte: UInt8) -> Bool {
    byte <= Byte.comma
      && (byte == Byte.comma || byte == Byte.lineFeed || byte == Byte.carriageReturn)
  }

  /// Moves over the comma or line end at the position; true where the record ends.
  @inline(__always)
  private mutating func skipSeparator() -> Bool {
    guard !isAtEnd else { return true }
    let separator = bytes[position]
    position += 1
    if separator == Byte.comma {
      // A comma at the very end of the file is followed by one more, empty cell.
      return false
    }
    if separator == Byte.carriageReturn, !isAtEnd, bytes[position] == Byte.lineFeed {
      position += 1
    }
    return true
  }

  private mutating func quotedCell() throws(TableError) -> Cell {
    let opening = position
    var cell = Cell(range: opening..<opening, isQuoted: true)
    var end = opening + 1
    while true {
      while end < bytes.count, bytes[end] != Byte.quote { end += 1 }
      guard end < bytes.count else {
        throw malformed(at: opening, "a quote opens here and is never closed")
      }
      guard end + 1 < bytes.count, bytes[end + 1] == Byte.quote else { break }
      cell.hasDoubledQuotes = true
      end += 2
    }
    cell.range = (opening + 1)..<end
    position = end + 1
    guard isAtEnd || Self.endsCell(bytes[position]) else { throw textAfterQuote(opening) }
    cell.endsRecord = skipSeparator()
    return cell
  }

  private func textAfterQuote(_ opening: Int) -> TableError {
    if line(of: opening) == 1, let separator = Separator(byte: bytes[position]) {
      return TableError(.malformed, separator.complaint(about: fileName))
    }
    return malformed(
      at: position, "text follows a closing quote; expected a comma or the end of the line")
  }

  /// An error that names the line of a byte.
  func malformed(at offset: Int, _ sentence: String) -> TableError {
    TableError(.malformed, "\(fileName), line \(line(of: offset)): \(sentence)")
  }

  /// The 1-based line of a byte, counting every line end, within quotes too.
  func line(of offset: Int) -> Int {
    var line = firstLine
    for index in 0..<min(offset, bytes.count) {
      let isLoneReturn =
        bytes[index] == Byte.carriageReturn
        && !(index + 1 < bytes.count && bytes[index + 1] == Byte.lineFeed)
      if bytes[index] == Byte.lineFeed || isLoneReturn { line += 1 }
    }
    return line
  }

  /// The text of a cell, quotes undoubled.
  func text(of cell: Cell) -> String {
    let written = bytes[cell.range]
    guard cell.hasDoubledQuotes else { return String(decoding: written, as: UTF8.self) }
    var text: [UInt8] = []
    var isSecondQuote = false
    for byte in written {
      isSecondQuote = byte == Byte.quote && !isSecondQuote
      if !(byte == Byte.quote && !isSecondQuote) { text.append(byte) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether a record is a line of nothing but blanks.
  func isBlank(_ cell: Cell) -> Bool {
    !cell.isQuoted && bytes[cell.range].allSatisfy { $0 == Byte.space || $0 == Byte.tab }
  }

  /// Where the text of a cell lies, without blanks around it.
  @inline(__always)
  func trimmed(_ cell: Cell) -> Range<Int> {
    var start = cell.range.lowerBound
    var end = cell.range.upperBound
    while start < end, bytes[start] == Byte.space || bytes[start] == Byte.tab { start += 1 }
    while start < end, bytes[end - 1] == Byte.space || bytes[end - 1] == Byte.tab { end -= 1 }
    return start..<end
  }
}

/// Separators of cells that are not ours, recognised to say so.
enum Separator: String {
  case semicolon
  case tab

  init?(byte: UInt8) {
    switch byte {
    case Byte.semicolon: self = .semicolon
    case Byte.tab: self = .tab
    default: return nil
    }
  }

  func complaint(about fileName: String) -> String {
    "\(fileName), line 1: the file looks \(rawValue)-separated; expected commas"
  }
}
