import Foundation
import Testing

@testable import Formulas

/// Files that are long enough to be read in parts.
@Suite struct CSVPartsTests {
  private static let rowCount = 60_000

  private func text(lineEnd: String, header: String = "a,b,c", fault: Int? = nil) -> [UInt8] {
    var text = header + lineEnd
    for row in 0..<Self.rowCount {
      text += row == fault ? "1,2" : "\(Double(row) / 8),\(row % 7 == 0 ? "NA" : "-1e\(row % 5)"),"
      if row != fault { text += row > 50_000 && row % 3 == 0 ? "x" : "\(row)" }
      text += lineEnd
    }
    return Array(text.utf8)
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `parts give the columns of a file read whole`(lineEnd: String) throws {
    // A quote anywhere keeps a file whole.
    let parts = try Table(csv: text(lineEnd: lineEnd), name: "t")
    let whole = try Table(csv: text(lineEnd: lineEnd, header: "\"a\",b,c"), name: "t")
    #expect(parts.rowCount == Self.rowCount)
    for (part, column) in zip(parts.columns, whole.columns) {
      guard case .numbers(let numbers) = part.values, case .numbers(let others) = column.values
      else {
        #expect(part == column)
        continue
      }
      #expect(numbers.map(\.bitPattern) == others.map(\.bitPattern))
    }
  }

  @Test(arguments: [10, 59_990]) func `an error names its line`(row: Int) {
    #expect {
      try Table(csv: text(lineEnd: "\n", fault: row), name: "t")
    } throws: { error in
      "\(error)".contains("line \(row + 2)") && "\(error)".contains("found 2 fields, expected 3")
    }
  }

  @Test func `of two errors the first counts`() {
    var bytes = text(lineEnd: "\n", fault: 40_000)
    bytes += Array("1\n".utf8)
    #expect {
      try Table(csv: bytes, name: "t")
    } throws: { error in "\(error)".contains("line 40002") }
  }
}
