import Dispatch
import Foundation
import Synchronization

extension CSVReader {
  /// Bytes that are worth a thread.
  private static let partSize = 1 << 18

  /// All columns, taken for numbers. A file without quotes, in which every line end ends a record, is
  /// read in parts side by side.
  func numberColumns(
    _ scanner: CSVScanner, width: Int
  ) throws(TableError) -> [NumberColumn] {
    let parts = recordParts(from: scanner.position)
    let results = Mutex([Result<[NumberColumn], TableError>?](repeating: nil, count: parts.count))
    let rowCount = parts.reduce(0) { $0 + $1.lineCount }
    DispatchQueue.concurrentPerform(iterations: parts.count) { index in
      let part = parts[index]
      // The first part takes in the others.
      let capacity = index == 0 ? rowCount : part.lineCount
      let columns = Result { () throws(TableError) in
        var columns = (0..<width).map { _ in NumberColumn(capacity: capacity) }
        try forEachCell(CSVScanner(scanner, records: part.range), width: width) {
          scanner, cell, column in columns[column].append(cell, scanner)
        }
        return columns
      }
      results.withLock { $0[index] = columns }
    }
    return try joined(results.withLock { $0.compactMap(\.self) })
  }

  /// Columns of all parts; the error of the first part that has one counts.
  private func joined(
    _ parts: [Result<[NumberColumn], TableError>]
  ) throws(TableError) -> [NumberColumn] {
    guard var columns = try parts.first?.get() else { return [] }
    for part in parts.dropFirst() {
      for (index, column) in try part.get().enumerated() { columns[index].append(column) }
    }
    return columns
  }

  /// Whole records, with the number of their line ends and one more.
  private struct Part {
    var range: Range<Int>
    var lineCount: Int
  }

  private func recordParts(from start: Int) -> [Part] {
    bytes.withUnsafeBytes { bytes in
      let rest = UnsafeRawBufferPointer(rebasing: bytes[min(start, bytes.count)...])
      let hasQuotes = rest.baseAddress.map { memchr($0, Int32(Byte.quote), rest.count) } != nil
      let count =
        hasQuotes
        ? 1 : max(1, min(rest.count / Self.partSize, ProcessInfo.processInfo.activeProcessorCount))
      var parts: [Part] = []
      var lower = start
      for index in 1...count {
        let upper =
          index == count
          ? bytes.count : Self.recordEnd(in: bytes, from: start + rest.count / count * index)
        parts.append(
          Part(range: lower..<upper, lineCount: Self.lineEndCount(in: bytes[lower..<upper]) + 1))
        lower = upper
      }
      return parts
    }
  }

  /// The first position from an offset on that follows a line end.
  private static func recordEnd(in bytes: UnsafeRawBufferPointer, from offset: Int) -> Int {
    var position = offset
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == Byte.lineFeed { return position }
      if byte == Byte.carriageReturn {
        return position < bytes.count && bytes[position] == Byte.lineFeed ? position + 1 : position
      }
    }
    return position
  }

  private static func lineEndCount(in bytes: Slice<UnsafeRawBufferPointer>) -> Int {
    var count = 0
    for byte in UnsafeRawBufferPointer(rebasing: bytes) {
      count &+= byte == Byte.lineFeed || byte == Byte.carriageReturn ? 1 : 0
    }
    return count
  }
}
