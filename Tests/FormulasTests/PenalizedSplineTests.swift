import Foundation
import Testing

@testable import Formulas

@Suite("Smooths")
struct PenalizedSplineTests {
  private func numbers(_ x: [Double]) throws -> Table {
    try Table(columns: [
      Column(name: "y", values: .numbers(x.map { $0 * 0.5 })),
      Column(name: "x", values: .numbers(x)),
    ])
  }

  @Test(arguments: 0..<3)
  func `columns equal those of mgcv's P-spline, also beyond the range`(_ index: Int) throws {
    let reference = try Bends.read().splines[index]
    let data = try numbers(reference.x)
    let trained = try Schema(Formula("y ~ s(x, k = \(reference.k))"), for: data)
    let schema = try JSONDecoder().decode(Schema.self, from: JSONEncoder().encode(trained))
    #expect(schema == trained)
    #expect(schema.smooths == [Smooth(name: "sx", columnCount: reference.k - 2)])
    #expect(schema.columnNames == ["(Intercept)", "sx_1"] && schema.smoothLineColumns == 1..<2)
    let design = try schema.designMatrix(for: data)
    let count = reference.x.count
    #expect(
      firstDifference(Array(design.values[count...]), reference.line, tolerance: 1e-11) == nil)
    for (column, expected) in zip(design.smooths[0], reference.columns) {
      #expect(firstDifference(column, expected, tolerance: 1e-9) == nil)
    }
    for (row, x) in reference.new.enumerated() {
      let new = try schema.designRow(for: ["x": .number(x)])
      #expect(abs(new.values[1] - reference.newLine[row]) < 1e-11)
      let expected = reference.newColumns.map { $0[row] }
      #expect(firstDifference(new.smooths[0], expected, tolerance: 1e-9) == nil)
    }
  }

  @Test func `columns are orthogonal to the line, and bends of unit scale have unit variance`()
    throws
  {
    let x = (0..<57).map { Double(($0 * 37) % 101) + 1e6 }
    let design = try Schema(Formula("y ~ s(x)"), for: numbers(x)).designMatrix(for: numbers(x))
    let columns = design.smooths[0]
    #expect(columns.count == 8)
    let line = design.values[57...]
    for column in columns {
      #expect(abs(column.reduce(0, +)) < 1e-8)
      #expect(abs(zip(column, line).map(*).reduce(0, +)) < 1e-6)
    }
    let squares = columns.flatMap(\.self).map { $0 * $0 }.reduce(0, +)
    #expect(abs(squares / 57 - 1) < 1e-12)
  }

  @Test func `a smooth goes on along its tangent`() throws {
    let x = (0...40).map { Double($0) / 4 }
    let spline = try #require(PenalizedSpline(x, size: 12))
    let step = 1e-4
    for (end, beyond) in [(0.0, -3.0), (10, 14)] {
      let inside = end == 0 ? step : end - step
      let columns = spline.columns(of: [end, inside, beyond, end + 2 * (beyond - end)])
      for column in columns {
        let slope = (column[2] - column[0]) / (beyond - end)
        #expect(abs(slope - (column[1] - column[0]) / (inside - end)) < 1e-3)
        #expect(abs(column[3] - column[0] - 2 * (column[2] - column[0])) < 1e-10)
      }
    }
  }

  @Test func `names, several smooths and few values`() throws {
    let data = try table("y,x,a b\n1,1,5\n2,2,7\n3,3,6\n4,5,8\n5,8,9\n6,9,1\n")
    let schema = try Schema(
      Formula("y ~ 0 + s(log(x) + 1, k = 4) + s(`a b`) + s(x)"), for: data)
    #expect(schema.smooths.map(\.name) == ["slogxP1", "sab", "sx"])
    #expect(schema.smooths.map(\.columnCount) == [2, 4, 4])
    #expect(schema.columnNames == ["slogxP1_1", "sab_1", "sx_1"])
    #expect(schema.inputs.map(\.name) == ["x", "a b"])
  }

  @Test(arguments: [
    ("y ~ s(x, k = 3)", "'k' must be a whole number from 4 to 1000", 13),
    ("y ~ s(x, k = z)", "'k' must be a whole number from 4 to 1000", 13),
    ("y ~ s(x, by = z)", "s() takes the arguments x, k", 14),
    ("y ~ s()", "s() needs an argument", 4),
    ("y ~ s(1)", "s() names no column", 6),
    ("y ~ s(x) + s(x, k = 5)", "two smooths would be named 'sx'", 11),
    ("y ~ x * s(z)", "s() can only be added to other terms, as in y ~ x + s(z)", 8),
    ("y ~ x - s(z)", "s() can only be added to other terms, as in y ~ x + s(z)", 8),
    ("y ~ log(s(x))", "s() can only be a term by itself, not part of an expression", 8),
    ("y ~ s(y)", "the response 'y' is also on the right side", 4),
  ])
  func `what is wrong, and where`(_ text: String, _ message: String, _ offset: Int) {
    #expect(throws: FormulaError(message, in: text, at: offset)) { try Formula(text) }
  }

  @Test(arguments: [
    ("y ~ z + s(x, k = 7)", "s(x) with k = 7 needs 7 distinct values of x, which has 6"),
    ("y ~ z + s(z)", "s(z) with k = 4 needs 4 distinct values of z, which has 3"),
    ("y ~ z + s(log(x - 1))", "log(x - 1) is not finite in data row 1 (x = 1)"),
  ])
  func `what data cannot give`(_ text: String, _ message: String) throws {
    let data = try table("y,x,z,sx_1\n1,1,5,1\n2,2,7,2\n3,3,6,3\n4,5,5,4\n5,8,7,6\n6,9,5,6\n")
    let error = #expect(throws: FormulaError.self) { try Schema(Formula(text), for: data) }
    #expect(error?.message == message && error?.fault == .data)
    #expect(error?.offset == (message.hasPrefix("log") ? 10 : 8))
    let twice = "y ~ sx_1 + s(x, k = 4)"
    #expect(throws: FormulaError("two columns would be named 'sx_1'", in: twice, at: 11)) {
      try Schema(Formula(twice), for: data)
    }
  }
}
