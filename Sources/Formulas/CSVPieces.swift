import Foundation

/// A CSV file in pieces of whole records, for files that do not fit in memory.
///
/// Columns get the kinds that ``Table`` gives them. A column counts as numbers until a cell
/// disproves it; where numbers came before that cell, their texts are needed, and
/// ``needsAnotherPass`` says so. Memory is that of one piece and of the labels.
package final class CSVPieces {
  /// The names of the columns.
  package let names: [String]
  /// Rows in the pieces so far.
  package private(set) var rowCount = 0
  /// Whether a column turned out to be text after some of its cells were read as numbers: the
  /// pieces of this pass are void, and after ``restart()`` they come right.
  package private(set) var needsAnotherPass = false

  private let fileName: String
  private var bytes: CSVByteStream
  private var isText: [Bool]
  private var hasNumbers: [Bool]
  private var texts: [TextColumn]
  private var infinities: [TableError?]
  /// The first piece, of which only the header has been read.
  private var opening: CSVScanner?

  /// A column of more labels than this is refused: they are held in memory.
  static let labelLimit = 1_000_000

  /// Opens a file and reads its header.
  ///
  /// - Parameter pieceSize: bytes to read at a time.
  package init(path: String, pieceSize: Int = 1 << 23) throws(TableError) {
    fileName = URL(fileURLWithPath: path).lastPathComponent
    var stream = try CSVByteStream(path: path, pieceSize: pieceSize)
    var scanner = try Self.scanner(&stream, fileName) ?? CSVScanner(bytes: [], fileName: fileName)
    names = try CSVReader(bytes: scanner.bytes, fileName: fileName).openedHeader(&scanner)
    opening = scanner
    bytes = stream
    isText = names.map { _ in false }
    hasNumbers = isText
    texts = names.map { _ in TextColumn() }
    infinities = names.map { _ in nil }
  }

  /// The next rows, column by column: numbers with NaN for a missing one, or the codes of labels in
  /// the order of their first appearance with −1; nil at the end.
  ///
  /// - Throws: ``TableError`` as ``Table`` does, naming the line.
  package func next() throws(TableError) -> [[Double]]? {
    var piece = opening
    if piece == nil { piece = try Self.scanner(&bytes, fileName) }
    opening = nil
    guard let scanner = piece else {
      try checkEnd()
      return nil
    }
    var reader = CSVReader(bytes: scanner.bytes, fileName: fileName)
    reader.firstLine = scanner.firstLine
    var numbers = names.map { _ in NumberColumn() }
    var texts = exchange(&self.texts, with: [])
    let isText = isText
    try reader.forEachCell(scanner, width: names.count) { scanner, cell, column in
      if isText[column] {
        texts[column].append(cell, scanner)
      } else {
        numbers[column].append(cell, scanner)
      }
    }
    let disproved = names.indices.filter { !isText[$0] && !numbers[$0].isNumber }
    if !disproved.isEmpty {
      try reader.forEachCell(scanner, width: names.count) { scanner, cell, column in
        if disproved.contains(column) { texts[column].append(cell, scanner) }
      }
    }
    self.texts = texts
    return try columns(numbers, disproved: disproved, scanner)
  }

  /// Goes back to the first row, with the kinds that are known by now.
  package func restart() throws(TableError) {
    try bytes.restart()
    guard var scanner = try Self.scanner(&bytes, fileName) else { return }
    _ = try CSVReader(bytes: scanner.bytes, fileName: fileName).openedHeader(&scanner)
    opening = scanner
    texts = names.map { _ in TextColumn() }
    infinities = names.map { _ in nil }
    (rowCount, needsAnotherPass) = (0, false)
  }

  /// Whether a column is text, and then what its codes stand for: 0 or 1 for booleans, or the
  /// position of the level.
  package func coding(of column: Int) -> (kind: InputColumn.Kind, values: [Double])? {
    isText[column] ? texts[column].coding : nil
  }

  private func columns(
    _ numbers: [NumberColumn], disproved: [Int], _ scanner: CSVScanner
  ) throws(TableError) -> [[Double]] {
    for column in disproved {
      isText[column] = true
      if hasNumbers[column] { needsAnotherPass = true }
    }
    var columns: [[Double]] = []
    for column in names.indices {
      guard !isText[column] else {
        columns.append(texts[column].takeCodes().map(Double.init))
        guard texts[column].labelCount <= Self.labelLimit else { throw tooManyLabels(column) }
        continue
      }
      let number = numbers[column]
      columns.append(number.values)
      if number.hasSpelledNaN || number.values.contains(where: { !$0.isNaN }) {
        hasNumbers[column] = true
      }
      if let offset = number.infiniteOffset, infinities[column] == nil {
        infinities[column] = scanner.malformed(
          at: offset,
          "column '\(names[column])' has a non-finite number; expected a finite one or NA")
      }
    }
    rowCount += columns.first?.count ?? 0
    return columns
  }

  private func checkEnd() throws(TableError) {
    guard rowCount > 0 else {
      throw TableError(.malformed, "\(fileName) has a header but no data rows")
    }
    for column in names.indices where !isText[column] {
      if let error = infinities[column] { throw error }
    }
  }

  private func tooManyLabels(_ column: Int) -> TableError {
    TableError(
      .malformed,
      """
      column '\(names[column])' of \(fileName) has more than \(Self.labelLimit) labels; leave it \
      out, or write numbers
      """)
  }

  private static func scanner(
    _ bytes: inout CSVByteStream, _ fileName: String
  ) throws(TableError) -> CSVScanner? {
    guard let piece = try bytes.next() else { return nil }
    var reader = CSVReader(bytes: piece.bytes, fileName: fileName)
    reader.firstLine = piece.firstLine
    try reader.validateText()
    return CSVScanner(bytes: piece.bytes, fileName: fileName, firstLine: piece.firstLine)
  }
}

extension CSVReader {
  /// The names in the header of a file that may be empty.
  fileprivate func openedHeader(_ scanner: inout CSVScanner) throws(TableError) -> [String] {
    guard !scanner.isAtEnd else { throw TableError(.malformed, "\(fileName) is empty") }
    return try header(&scanner)
  }
}

/// Takes a value out of its place, so that it can be changed without a copy.
private func exchange<Value>(_ place: inout Value, with value: Value) -> Value {
  let former = place
  place = value
  return former
}
