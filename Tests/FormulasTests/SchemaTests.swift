import Foundation
import Testing

@testable import Formulas

@Suite("A schema, its inputs and its predictions")
struct SchemaTests {
  private static let data = """
    y,x,f,b,age,label,g
    1,2,A,TRUE,1,1,no
    2,4,B,FALSE,2,2,yes
    3,,C,TRUE,3,x,yes
    5,8,A,FALSE,2,1,no
    """

  private func schema(_ formula: String, _ text: String = data) throws -> Schema {
    try Schema(Formula(formula), for: table(text))
  }

  @Test("inputs are the raw columns, with levels and ranges of the kept rows")
  func inputs() throws {
    let schema = try schema("log(y) ~ f * log(x) + b + offset(age)")
    #expect(
      schema.inputs == [
        InputColumn(name: "f", kind: .category(levels: ["A", "B"])),
        InputColumn(name: "x", kind: .number, range: 2...8),
        InputColumn(name: "b", kind: .boolean),
        InputColumn(name: "age", kind: .number, range: 1...2),
      ])
    #expect(schema.columnNames == ["(Intercept)", "fB", "log(x)", "bTRUE", "fB:log(x)"])
    #expect(schema.responseName == "log(y)")
    #expect(schema.responseLevels == nil)
    #expect(schema.hasIntercept)
  }

  @Test("a term that was removed is neither used nor needed")
  func removed() throws {
    let schema = try schema("y ~ . - x - f - label - g")
    #expect(schema.inputs.map(\.name) == ["b", "age"])
    #expect(try schema.designMatrix(for: table(Self.data)).droppedRowCount == 0)
  }

  @Test("responses: booleans are 0 and 1, categories the position of their level")
  func responses() throws {
    #expect(try schema("b ~ y").designMatrix(for: table(Self.data)).response == [1, 0, 1, 0])
    let categories = try schema("f ~ y")
    #expect(categories.responseLevels == ["A", "B", "C"])
    #expect(try categories.designMatrix(for: table(Self.data)).response == [0, 1, 2, 0])
  }

  @Test("the name Intercept is a column of ones, and keeps contrasts, where there is none")
  func reservedIntercept() throws {
    let schema = try schema("y ~ 0 + Intercept + f")
    #expect(schema.columnNames == ["Intercept", "fB", "fC"])
    #expect(!schema.hasIntercept)
    #expect(schema.inputs.map(\.name) == ["f"])
    #expect(try schema.designRow(for: ["f": .text("C")]).values == [1, 0, 1])
    let own = try self.schema("y ~ 0 + Intercept", "y,Intercept\n1,5\n2,6\n")
    #expect(own.inputs.map(\.name) == ["Intercept"])
  }

  @Test("a number stands for the level that it spells")
  func numbersAsLevels() throws {
    let age = try schema("y ~ factor(age)")
    #expect(age.columnNames == ["(Intercept)", "factor(age)2", "factor(age)3"])
    #expect(try age.designRow(for: ["age": .number(2)]).values == [1, 1, 0])
    let label = try schema("y ~ label")
    #expect(try label.designRow(for: ["label": .number(2)]).values == [1, 1, 0])
    #expect(try label.designRow(for: ["label": .text("x")]).values == [1, 0, 1])
  }

  @Test(
    "inputs that cannot be predicted from",
    arguments: [
      ("y ~ x + f", ["x": .number(1)], "the input 'f' is missing; the model needs x, f"),
      (
        "y ~ x", ["x": .number(1), "z": .number(2), "w": .number(0)],
        "the model does not use an input 'w'; the model needs x"
      ),
      (
        "y ~ 1", ["x": .number(1)],
        "the model does not use an input 'x'; the model needs none"
      ),
      ("y ~ f", ["f": .text("D")], "unknown level 'D' of f; known levels: A, B, C"),
      ("y ~ label", ["label": .number(7)], "unknown level '7' of label; known levels: 1, 2, x"),
      (
        "y ~ factor(age)", ["age": .number(9)],
        "unknown level '9' of factor(age); known levels: 1, 2, 3"
      ),
      ("y ~ x", ["x": .text("1")], "the input 'x' must be a number"),
      ("y ~ x", ["x": .number(.infinity)], "the input 'x' is not finite"),
      ("y ~ b", ["b": .number(1)], "the input 'b' must be TRUE or FALSE"),
      ("y ~ f", ["f": .boolean(true)], "the input 'f' must be one of the levels A, B, C"),
      ("y ~ log(x)", ["x": .number(0)], "log(x) is not finite (x = 0)"),
      (
        "y ~ x:y2 + poly(y2, 2, raw = TRUE)", ["x": .number(1e300), "y2": .number(1e300)],
        "these inputs give a column of the design that is not finite"
      ),
    ] as [(String, [String: InputValue], String)])
  func refused(_ formula: String, _ inputs: [String: InputValue], _ message: String) throws {
    let data = Self.data.split(separator: "\n").enumerated().map { index, line in
      line + (index == 0 ? ",y2" : ",\(index)")
    }
    let schema = try schema(formula, data.joined(separator: "\n"))
    let error = #expect(throws: FormulaError.self) { try schema.designRow(for: inputs) }
    #expect(error?.message == message)
  }

  @Test(
    "another table must have the columns, kinds and levels of training",
    arguments: [
      ("y ~ f", "y,f\n1,A\n2,D\n", "unknown level 'D' of f in data row 2; known levels: A, B, C"),
      ("y ~ x", "y,x\n1,a\n", "column 'x' must hold numbers"),
      ("y ~ b", "y,b\n1,1\n", "column 'b' must hold TRUE or FALSE"),
      ("y ~ f", "y,f\n1,TRUE\n", "column 'f' must hold categories"),
      ("y ~ x", "x\n1\n", "the table has no column 'y'"),
      (
        "g ~ x", "g,x\nmaybe,1\n", "unknown level 'maybe' of g in data row 1; known levels: no, yes"
      ),
      ("y ~ log(x)", "y,x\n1,\n1,-1\n", "log(x) is not finite in data row 2 (x = -1)"),
    ])
  func otherTables(_ formula: String, _ text: String, _ message: String) throws {
    let schema = try schema(formula)
    let error = #expect(throws: FormulaError.self) { try schema.designMatrix(for: table(text)) }
    #expect(error?.message == message)
  }

  @Test("a category column whose new values all look like numbers still has its levels")
  func numericLevels() throws {
    let design = try schema("y ~ label").designMatrix(for: table("y,label\n1,2\n2,1\n"))
    #expect(design.values == [1, 1, 1, 0, 0, 0])
  }

  @Test("a schema that does not fit its formula is refused")
  func corrupted() throws {
    let text = try #require(
      String(data: JSONEncoder().encode(try schema("y ~ poly(x, 2) + f")), encoding: .utf8))
    let broken = [
      ("poly(x, 2)", "poly(x, 2) + z"), ("y ~", "y ~ ~"), ("\"centers\":[", "\"centers\":[1,"),
      ("\"A\"", "\"B\""), ("inputs", "outputs"),
    ]
    for (part, replacement) in broken {
      let data = Data(text.replacing(part, with: replacement).utf8)
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(Schema.self, from: data) }
    }
  }

  @Test("a schema from before group terms and smooths is read")
  func older() throws {
    let schema = try schema("y ~ x")
    let text = try #require(String(data: JSONEncoder().encode(schema), encoding: .utf8))
    let older = text.replacing(",\"groups\":[]", with: "").replacing("\"groups\":[],", with: "")
      .replacing(",\"splines\":[]", with: "").replacing("\"splines\":[],", with: "")
    #expect(!older.contains("groups") && !older.contains("splines"))
    #expect(try JSONDecoder().decode(Schema.self, from: Data(older.utf8)) == schema)
  }

  @Test("a constant cannot be scaled, however it rounds")
  func constantScale() throws {
    let constant = try table("y,x\n" + String(repeating: "1,0.1\n", count: 10))
    #expect(throws: FormulaError.self) { try Schema(Formula("y ~ scale(x)"), for: constant) }
    let centred = try Schema(Formula("y ~ scale(x, scale = FALSE)"), for: constant)
    #expect(try centred.designRow(for: ["x": .number(0.1)]).values == [1, 0])
  }

  @Test("polynomials far from zero stay orthonormal")
  func farPolynomial() throws {
    let years = (1990...2024).map { "\($0 % 7),\($0)" }.joined(separator: "\n")
    let data = try table("y,year\n" + years)
    let design = try Schema(Formula("y ~ 0 + poly(year, 5)"), for: data).designMatrix(for: data)
    let columns = (0..<5).map { Array(design.values[($0 * 35)..<($0 * 35 + 35)]) }
    for i in 0..<5 {
      #expect(abs(columns[i].reduce(0, +)) < 1e-10)
      for j in 0...i {
        let product = zip(columns[i], columns[j]).map(*).reduce(0, +)
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-10)
      }
    }
  }

  @Test("missing numbers are equal, so equal tables compare equal")
  func equality() throws {
    #expect(try table(Self.data) == table(Self.data))
    #expect(ColumnValues.numbers([1]) != .numbers([2]))
    #expect(ColumnValues.numbers([1]) != .booleans([true]))
  }

  @Test("more columns than a mistake would make are refused")
  func tooManyColumns() throws {
    let rows = (0..<200).map { "\($0),a\($0),b\($0)" }
    let data = try table((["y,f,g"] + rows).joined(separator: "\n"))
    #expect(
      throws: FormulaError("the formula makes more than 20000 columns of this table")
    ) { try Schema(Formula("y ~ f * g"), for: data) }
  }
}
