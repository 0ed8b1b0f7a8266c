import Foundation
import Testing

@testable import Formulas

@Suite("Tables from CSV")
struct CSVReaderTests {
  @Test("kinds: numbers, categories, booleans")
  func kinds() throws {
    let read = try table("n,c,b,t\n1,x,TRUE,T\n-2.5e3,,false,F\nNA,Y,NA,\n")
    #expect(read.rowCount == 3)
    #expect(read["n"]?.values == .numbers([1, -2500, .nan]))
    #expect(read["c"]?.values == .categories(codes: [0, -1, 1], levels: ["x", "Y"]))
    #expect(read["b"]?.values == .booleans([true, false, nil]))
    #expect(read["t"]?.values == .booleans([true, false, nil]))
    #expect(read["absent"] == nil)
  }

  @Test("long and short truth values do not mix")
  func mixedTruthValues() throws {
    let read = try table("b\nT\nTRUE\n")
    #expect(read["b"]?.values == .categories(codes: [0, 1], levels: ["T", "TRUE"]))
  }

  @Test("levels sort without regard to case, ties by scalars")
  func levelOrder() throws {
    let read = try table("f\ncherry\nBanana\napple\nApple\n")
    guard case .categories(let codes, let levels) = read["f"]?.values else {
      Issue.record("not categories")
      return
    }
    #expect(levels == ["Apple", "apple", "Banana", "cherry"])
    #expect(codes == [3, 2, 1, 0])
  }

  @Test(
    "line ends, byte-order mark, blank lines and a missing final newline",
    arguments: [
      "a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "a,b\n1,2\n3,4",
      "\u{FEFF}a,b\n1,2\n3,4\n\n  \n\n", "\n a , b\n\n1,2\n3, 4 \n", "\"a\",b\n\"1\",2\n3,\"4\"",
    ])
  func shapes(_ text: String) throws {
    let expected = try Table(columns: [
      Column(name: "a", values: .numbers([1, 3])), Column(name: "b", values: .numbers([2, 4])),
    ])
    #expect(try table(text) == expected)
  }

  @Test("quotes keep commas, line ends and doubled quotes")
  func quotes() throws {
    let read = try table("a,b\n\"x, \"\"y\"\"\nz\",1\n\"\"\"\",2\n5\" pipe,3\n")
    #expect(
      read["a"]?.values
        == .categories(codes: [2, 0, 1], levels: ["\"", "5\" pipe", "x, \"y\"\nz"]))
  }

  @Test("missing: empty, blank, quoted empty, NA, NaN")
  func missing() throws {
    let read = try table("a,b\n,\"\"\n  ,\"NA\"\nNaN,NA\n")
    #expect(read["a"]?.values == .numbers([.nan, .nan, .nan]))
    #expect(read["b"]?.values == .numbers([.nan, .nan, .nan]))
    #expect(try table("a,b\n1,")["b"]?.values == .numbers([.nan]))
  }

  @Test("an unnamed first column is a column of row names")
  func rowNames() throws {
    #expect(try table("\"\",x\n\"1\",5\n").columns.map(\.name) == ["...1", "x"])
  }

  @Test("hexadecimals and words like Infinityx are text")
  func notNumbers() throws {
    #expect(
      try table("a\n0x10\nInf\n")["a"]?.values
        == .categories(codes: [0, 1], levels: ["0x10", "Inf"]))
  }

  @Test(
    "errors name the line and what was expected",
    arguments: [
      ("", "t.csv is empty"), ("\u{FEFF}", "t.csv is empty"), ("\n\n", "t.csv is empty"),
      ("a,b\n", "t.csv has a header but no data rows"),
      ("a,b\n1,2\n1,2,3\n", "t.csv, line 3: found 3 fields, expected 2"),
      ("a,b\n\"x\ny\",2\n1\n", "t.csv, line 4: found 1 field, expected 2"),
      ("a,b\n1,\"x\n3,4\n", "t.csv, line 2: a quote opens here and is never closed"),
      (
        "a,b\n1,\"x\"y\n",
        "t.csv, line 2: text follows a closing quote; expected a comma or the end of the line"
      ),
      (
        "a,b,a\n1,2,3\n",
        "t.csv, line 1: columns 1 and 3 are both named 'a'; names must differ"
      ),
      ("a,,c\n1,2,3\n", "t.csv, line 1: column 2 has no name; expected one in the header"),
      (
        "a,b\n1,2\n3,-Inf\n",
        "t.csv, line 3: column 'b' has a non-finite number; expected a finite one or NA"
      ),
      (
        "a,b\n1e999,2\n",
        "t.csv, line 2: column 'a' has a non-finite number; expected a finite one or NA"
      ),
      ("a;b\n1;2\n", "t.csv, line 1: the file looks semicolon-separated; expected commas"),
      ("\"a\";\"b\"\n1;2\n", "t.csv, line 1: the file looks semicolon-separated; expected commas"),
      ("a\tb\n1\t2\n", "t.csv, line 1: the file looks tab-separated; expected commas"),
      ("a,b\n1,\0\n", "t.csv, line 2: a NUL byte; expected UTF-8 text"),
    ])
  func errors(_ text: String, _ message: String) {
    #expect(throws: TableError(.malformed, message)) { try table(text) }
  }

  @Test("invalid UTF-8 is an error at its line")
  func invalidUTF8() {
    let bytes = Array("a,b\né,2\n".utf8) + [0xFF, 0x2C, 0x32]
    #expect(throws: TableError(.malformed, "t.csv, line 3: invalid UTF-8")) {
      try Table(csv: bytes, name: "t.csv")
    }
  }

  @Test("files: absent, a directory, read")
  func files() throws {
    #expect(throws: TableError(.noSuchFile, "no such file: /no/such.csv")) {
      try Table(contentsOf: "/no/such.csv")
    }
    #expect(throws: TableError(.unreadable, "/ is a directory; expected a CSV file")) {
      try Table(contentsOf: "/")
    }
    #expect(try ReferenceDesigns.table("garden.csv").rowCount == 26)
  }

  @Test("columns must agree")
  func columnsAgree() {
    let x = Column(name: "x", values: .numbers([1, 2]))
    let broken: [(Column, String)] = [
      (x, "two columns are named 'x'; names must differ"),
      (Column(name: "", values: .numbers([1, 2])), "a column has an empty name"),
      (
        Column(name: "y", values: .booleans([true])),
        "column 'y' has 1 rows; expected 2 as in the first column"
      ),
      (
        Column(name: "y", values: .categories(codes: [0, 1], levels: ["a"])),
        "column 'y' has a code outside its 1 levels"
      ),
      (
        Column(name: "y", values: .categories(codes: [0, 1], levels: ["a", "a"])),
        "column 'y' names a level twice"
      ),
    ]
    for (column, message) in broken {
      #expect(throws: TableError(.malformed, message)) { try Table(columns: [x, column]) }
    }
  }
}
