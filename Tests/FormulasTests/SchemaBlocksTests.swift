import Testing

@testable import Formulas

@Suite("Formulas on column stores")
struct SchemaBlocksTests {
  @Test(arguments: [
    ("y ~ x + (1 | g)", 8), ("y ~ x + s(x)", 8), ("y | weights(x) ~ z", 12),
  ])
  func `terms that are not available there`(_ text: String, _ offset: Int) throws {
    let message =
      "group terms, smooths, networks and addition terms are not available on column stores; use a table"
    #expect(throws: FormulaError(message, in: text, at: offset)) {
      try Formula(text).blockColumns(in: table("y,x,z,g\n1,2,3,a\n"))
    }
  }

  @Test(arguments: ["mono(x)", "hinge(x, 3)", "scale(x)"])
  func `variables that are learned from every row`(_ term: String) throws {
    let error = #expect(throws: FormulaError.self) {
      try Formula("y ~ \(term)").blockColumns(in: table("y,x\n1,2\n"))
    }
    #expect(error?.message.hasPrefix("\(term) is learned from all rows at once") == true)
  }

  @Test func `columns, the response's first; given hinges are computed, not stored`() throws {
    let data = try table("y,x,z\n1,2,3\n2,5,4\n")
    #expect(try Formula("y ~ z + hinge(x, c(3))").blockColumns(in: data) == ["y", "z", "x"])
    #expect(try Schema(Formula("y ~ z"), for: data).columnSources != nil)
    #expect(try Schema(Formula("y ~ hinge(x, c(3))"), for: data).columnSources == nil)
    #expect(try Schema(Formula("y ~ z + (1 | x)"), for: data).columnSources == nil)
    #expect(try Schema(Formula("y | weights(z) ~ x"), for: data).columnSources == nil)
  }
}
