import Foundation
import Testing

@testable import Formulas

@Suite("Schemas of several parameters")
struct DistributionalSchemaTests {
  private static let data = """
    y,x,z,g,w
    1,2,1,a,1
    2,,2,b,1
    3,4,,a,1
    4,5,4,,2
    5,7,7,c,2
    6,6,6,b,1
    """

  private func schema(_ text: String) throws -> DistributionalSchema {
    try DistributionalSchema(DistributionalFormula(text), for: table(Self.data))
  }

  @Test func `a row that misses anything is dropped everywhere`() throws {
    let schema = try schema("y | weights(w) ~ x + (1 | g), sigma ~ scale(z), nu ~ 1")
    let designs = try schema.designs(for: table(Self.data))
    #expect(designs.mean.keptRows == [0, 4, 5] && designs.mean.droppedRowCount == 3)
    #expect(designs.mean.response == [1, 5, 6] && designs.mean.weights == [1, 2, 1])
    #expect(designs.mean.groups[0].codes == [0, 2, 1])
    #expect(designs.parameters.map(\.keptRows) == [[0, 4, 5], [0, 4, 5]])
    #expect(
      designs.parameters.map(\.columnNames) == [["(Intercept)", "scale(z)"], ["(Intercept)"]])
    #expect(designs.parameters.map(\.response) == [[], []])
    let mean = designs.parameters[0].values[3...].reduce(0, +)
    #expect(abs(mean) < 1e-12)
    #expect(schema.parameters.map(\.name) == ["sigma", "nu"])
    #expect(schema.parameters.allSatisfy { $0.schema.isOfParameter })
    #expect(!schema.mean.isOfParameter)
  }

  @Test func `one formula is a schema of its own`() throws {
    let several = try schema("y ~ x + z")
    let one = try Schema(Formula("y ~ x + z"), for: table(Self.data))
    #expect(several.mean == one && several.parameters.isEmpty)
    let designs = try several.designs(for: table(Self.data))
    #expect(designs.mean == (try one.designMatrix(for: table(Self.data))))
  }

  @Test func `inputs are those of all formulas; what one of them requires is required`() throws {
    let schema = try schema("y ~ x + (1 | g) + (1 | w), sigma ~ g + z")
    #expect(schema.inputs.map(\.name) == ["x", "g", "w", "z"])
    #expect(schema.inputs[1].kind == .category(levels: ["a", "b", "c"]))
    let rows = try schema.designRows(
      for: ["x": .number(1), "g": .text("b"), "z": .number(9)])
    #expect(rows.mean.groups.map(\.label) == ["b", nil])
    #expect(rows.parameters[0].values == [1, 1, 0, 9])
    #expect(throws: FormulaError("the input 'g' is missing; the model needs x, g, w, z")) {
      try schema.designRows(for: ["x": .number(1), "z": .number(9)])
    }
  }

  @Test func `the dot leaves out the response everywhere, and groups where they stand`() throws {
    let schema = try schema("y | weights(w) ~ . + (1 | g), sigma ~ .")
    #expect(schema.mean.columnNames == ["(Intercept)", "x", "z"])
    #expect(schema.parameters[0].schema.columnNames == ["(Intercept)", "x", "z", "gb", "gc"])
  }

  @Test func `JSON keeps it; damage is an error`() throws {
    let schema = try schema(
      "y ~ s(x, k = 4) + (1 | g), sigma ~ mono(z) + (z || w)".replacing(
        "s(x, k = 4)", with: "hinge(x, c(3))"))
    let data = try JSONEncoder().encode(schema)
    let copy = try JSONDecoder().decode(DistributionalSchema.self, from: data)
    #expect(copy == schema)
    #expect(try copy.designs(for: table(Self.data)) == schema.designs(for: table(Self.data)))
    let text = try #require(String(data: data, encoding: .utf8))
    for (part, replacement) in [
      ("sigma ~", "tau ~"), ("\"isOfParameter\":true", "\"isOfParameter\":false"),
      ("\"mean\":", "\"nean\":"), ("[[\"a\"]", "[[]"), ("[[\"a\"]", "[[\"b\"]"),
      ("\"knots\":[3]", "\"knots\":[]"),
    ] {
      #expect(text.contains(part), "\(part)")
      // The first copy only: both formulas change together otherwise.
      let place = try #require(text.range(of: part))
      let broken = Data(text.replacingCharacters(in: place, with: replacement).utf8)
      #expect(throws: DecodingError.self, "\(part)") {
        try JSONDecoder().decode(DistributionalSchema.self, from: broken)
      }
    }
  }

  @Test(arguments: [
    ("y ~ x, sigma ~ Z", "the table has no column 'Z'; did you mean 'z'?", 15),
    ("y ~ x, sigma ~ log(z - 1)", "log(z - 1) is not finite in data row 1 (z = 1)", 15),
    ("y ~ q, sigma ~ 1", "the table has no column 'q'", 4),
    (
      "y ~ x, sigma ~ (1 | g) + (1 | g)", "the effect 'Intercept' of the group 'g' is in two terms",
      25
    ),
  ])
  func `errors at their place in the whole text`(
    _ text: String, _ message: String, _ offset: Int
  ) {
    let error = #expect(throws: FormulaError.self) { try schema(text) }
    #expect(error?.message == message && error?.offset == offset && error?.text == text)
  }

  @Test func `a new table is checked for every formula`() throws {
    let schema = try schema("y ~ x, sigma ~ z")
    let error = #expect(throws: FormulaError.self) {
      try schema.designs(for: table("y,x\n1,2\n"))
    }
    #expect(error?.message == "the table has no column 'z'" && error?.offset == 15)
    #expect(throws: FormulaError("column 'z' must hold numbers")) {
      try schema.designs(for: table("y,x,z\n1,2,a\n"))
    }
  }
}
