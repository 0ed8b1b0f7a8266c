import Foundation
import Testing

@testable import Formulas

@Suite("Hinges and monotone ramps")
struct PiecewiseLinearTests {
  private func schema(_ formula: String, _ x: [Double]) throws -> Schema {
    let data = try Table(columns: [
      Column(name: "y", values: .numbers(x)), Column(name: "x", values: .numbers(x)),
      Column(name: "f", values: .booleans(x.indices.map { $0 % 2 == 0 })),
    ])
    let trained = try Schema(Formula("\(formula)"), for: data)
    let copy = try JSONDecoder().decode(Schema.self, from: JSONEncoder().encode(trained))
    #expect(copy == trained)
    return copy
  }

  @Test(arguments: 0..<2)
  func `hinges at R's quantiles of the distinct values`(_ index: Int) throws {
    let reference = try Bends.read().hinges[index]
    let schema = try schema("log(y) ~ hinge(x, \(reference.m))", reference.x)
    for (row, x) in reference.new.enumerated() {
      let values = try schema.designRow(for: ["x": .number(x)]).values.dropFirst()
      let expected = reference.columns.map { $0[row] }
      #expect(firstDifference(Array(values), expected, tolerance: 1e-12) == nil)
    }
  }

  @Test(arguments: 0..<3)
  func `ramps between R's quantiles, without end at both ends`(_ index: Int) throws {
    let reference = try Bends.read().ramps[index]
    let formula = "log(y) ~ mono(x, k = \(reference.k)"
    let rising = try schema(formula + ")", reference.x)
    let falling = try schema(formula + ", decreasing = TRUE)", reference.x)
    #expect(rising.nonnegativeColumns == Set(1...reference.k))
    for (row, x) in reference.new.enumerated() {
      let up = Array(try rising.designRow(for: ["x": .number(x)]).values.dropFirst())
      let down = Array(try falling.designRow(for: ["x": .number(x)]).values.dropFirst())
      let expected = reference.columns.map { $0[row] }
      #expect(firstDifference(up, expected, tolerance: 1e-12) == nil)
      #expect(down == up.map { -$0 })
    }
  }

  @Test func `given knots, in any order and with signs`() throws {
    let schema = try schema(
      "y ~ hinge(x, c(2.5, -1))".replacing("y ~", with: "I(y + 9) ~"), [-3, 0, 3, 4])
    #expect(schema.columnNames[1...] == (1...3).map { "hinge(x, c(2.5, -1))\($0)" }[...])
    #expect(try schema.designRow(for: ["x": .number(3)]).values == [1, 3, 4, 0.5])
  }

  @Test func `fewer knots than usual where values are few, unless they are written`() throws {
    #expect(try schema("log(y) ~ mono(x)", [1, 2, 3, 1]).columnNames.count == 3)
    #expect(try schema("log(y) ~ mono(x)", [1, 2]).columnNames == ["(Intercept)", "mono(x)"])
    #expect(try schema("log(y) ~ hinge(x)", [1, 2, 3]).columnNames.count == 3)
    #expect(try schema("log(y) ~ hinge(x)", [1, 2, 3, 4, 5, 6]).columnNames.count == 5)
  }

  @Test func `hinges interact; monotone columns are found behind other terms`() throws {
    let x = (1...9).map(Double.init)
    let hinges = try schema("log(y) ~ f * hinge(x, 1)", x)
    #expect(hinges.columnNames.last == "fTRUE:hinge(x, 1)2")
    #expect(hinges.nonnegativeColumns.isEmpty)
    let mono = try schema("log(y) ~ 0 + f + sqrt(x):f + mono(x, k = 2) + log(x)", x)
    let names = mono.nonnegativeColumns.sorted().map { mono.columnNames[$0] }
    #expect(names == ["mono(x, k = 2)1", "mono(x, k = 2)2"])
  }

  @Test(arguments: [
    ("y ~ hinge(x, 0)", "'knots' must be a whole number from 1 to 100", 13),
    ("y ~ hinge(x, c(1, z))", "knots must be distinct numbers", 18),
    ("y ~ hinge(x, c(1, 1))", "knots must be distinct numbers", 18),
    ("y ~ hinge(x, c())", "c() must hold 1 to 100 knots", 13),
    ("y ~ mono(x, k = 2.5)", "'k' must be a whole number from 1 to 100", 16),
    ("y ~ mono(x, decreasing = 1)", "'decreasing' must be TRUE or FALSE", 25),
    ("y ~ mono(x) * z", "mono() can only be a term by itself, not part of an interaction", 4),
    ("y ~ mo(x)", "mo() is not known; mono(x) is a monotone effect of a number", 4),
    ("y ~ x + ordered(f)", "unknown function 'ordered'", 8), ("y ~ I(x > 3)", "unexpected '>'", 8),
    ("hinge(y) ~ x", "hinge() cannot be a response", 0),
  ])
  func `what is wrong, and where`(_ text: String, _ message: String, _ offset: Int) {
    let error = #expect(throws: FormulaError.self) { try Formula(text) }
    #expect(error?.message.hasPrefix(message) == true && error?.offset == offset)
  }

  @Test(arguments: [
    ("hinge(x, 3)", "hinge(x, 3) needs 5 distinct values of x, which has 4"),
    ("mono(x, k = 4)", "mono(x, k = 4) needs 5 distinct values of x, which has 4"),
    (
      "hinge(x, c(1, 9))",
      "the knot 1 of hinge(x, c(1, 9)) does not lie within x, which runs from 1 to 4"
    ),
  ])
  func `what data cannot give`(_ term: String, _ message: String) {
    let text = "log(y) ~ \(term)"
    #expect(throws: FormulaError(message, in: text, at: 9, fault: .data)) {
      try schema(text, [1, 2, 3, 4])
    }
  }
}
