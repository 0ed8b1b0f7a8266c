import Foundation
import Testing

@testable import Formulas

@Suite("Group terms equal brms's")
struct GroupTermTests {
  /// What brms made of a formula, written by `Fixtures/make_group_designs.R`.
  struct Case: Decodable, CustomTestStringConvertible {
    struct Term: Decodable {
      let name: String
      let effectNames: [String]
      let isCorrelated: Bool
      let levels: [String]
      let labels: [String]
      let effects: [[Double]]
    }
    let table: String
    let formula: String
    let keptRows: [Int]
    let terms: [Term]
    var testDescription: String { "\(formula) [\(table)]" }
  }

  private static let all: Result<[Case], any Error> = Result {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/group_designs", withExtension: "json"))
    return try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
  }

  @Test func `the references were read`() throws { #expect(try Self.all.get().count == 19) }

  @Test(arguments: (try? all.get()) ?? [])
  func `names, levels, labels and effects of every term`(_ reference: Case) throws {
    let data = try ReferenceDesigns.table(reference.table)
    let trained = try Schema(Formula(reference.formula), for: data)
    let schema = try JSONDecoder().decode(Schema.self, from: JSONEncoder().encode(trained))
    #expect(schema == trained)
    let design = try schema.designMatrix(for: data)
    #expect(design.keptRows == reference.keptRows)
    #expect(schema.groupTerms.count == reference.terms.count)
    for (term, columns) in zip(schema.groupTerms, design.groups) {
      // brms sorts its terms by group, so they are found by what they name.
      let names = term.effectNames.map(\.withoutPunctuation)
      let expected = try #require(
        reference.terms.first { $0.name == term.name && $0.effectNames == names })
      #expect(term.isCorrelated == expected.isCorrelated || names.count == 1)
      #expect(Set(term.levels) == Set(expected.levels))
      #expect(columns.codes.map { term.levels[$0] } == expected.labels)
      #expect(columns.unseen.isEmpty)
      #expect(columns.effects.count == expected.effects.count)
      for (effect, other) in zip(columns.effects, expected.effects) {
        #expect(firstDifference(effect, other, tolerance: 1e-12) == nil)
      }
    }
  }

  private static let data = """
    y,x,g,h,b,w
    1,2,10,B,TRUE,1.5
    2,4,2,a,FALSE,0.1
    3,1,,B,TRUE,1e5
    5,8,10,a,FALSE,0.1
    4,3,3,B,TRUE,-2
    """

  @Test func `levels of numbers and booleans are their texts, in increasing order`() throws {
    let schema = try Schema(Formula("y ~ (1 | w) + (x || b/w)"), for: table(Self.data))
    #expect(schema.groupTerms.map(\.name) == ["w", "b", "b:w"])
    #expect(schema.groupTerms[0].levels == ["-2", "0.1", "1.5", "1e+05"])
    #expect(schema.groupTerms[1].levels == ["FALSE", "TRUE"])
    #expect(schema.groupTerms[2].levels == ["FALSE_0.1", "TRUE_-2", "TRUE_1.5", "TRUE_1e+05"])
    #expect(schema.groupTerms.map(\.isCorrelated) == [true, false, false])
    #expect(schema.inputs.map(\.name) == ["w", "x", "b"])
    #expect(schema.inputs[0].kind == .group(levels: ["-2", "0.1", "1.5", "1e+05"]))
  }

  @Test func `a row that misses its group is dropped, and a lone level is allowed`() throws {
    let data = try table("y,g,k\n1,a,z\n2,,z\n3,b,z\n")
    let design = try Schema(Formula("y ~ (1 | g)"), for: data).designMatrix(for: data)
    #expect(design.keptRows == [0, 2] && design.droppedRowCount == 1)
    #expect(try Schema(Formula("y ~ (1 | k)"), for: data).groupTerms[0].levels == ["z"])
  }

  @Test func `rows of new tables with a level not seen before keep their label`() throws {
    let schema = try Schema(Formula("y ~ (x | g:h)"), for: table(Self.data))
    let new = try table("y,x,g,h\n1,2,10,a\n1,3,x y,B\n1,4,3,zé\n1,5,3,B\n")
    let columns = try schema.designMatrix(for: new).groups[0]
    #expect(schema.groupTerms[0].levels == ["2_a", "3_B", "10_a", "10_B"])
    #expect(columns.codes == [2, -1, -1, 1])
    #expect(columns.unseen == [1: "x y_B", 2: "3_zé"])
    #expect(columns.effects == [[1, 1, 1, 1], [2, 3, 4, 5]])
  }

  @Test func `one row: known, unknown and absent groups`() throws {
    let schema = try Schema(Formula("y ~ (x | g) + (1 | b:h)"), for: table(Self.data))
    let row = try schema.designRow(
      for: ["x": .number(7), "g": .number(10), "b": .boolean(true), "h": .text("new")])
    #expect(row.groups[0] == GroupRow(effects: [1, 7], code: 2, label: "10"))
    #expect(row.groups[1] == GroupRow(effects: [1], code: nil, label: "TRUE_new"))
    let absent = try schema.designRow(for: ["x": .number(7), "h": .text("a")])
    #expect(absent.groups[0] == GroupRow(effects: [1, 7], code: nil, label: nil))
    #expect(absent.groups[1] == GroupRow(effects: [1], code: nil, label: nil))
    let error = #expect(throws: FormulaError.self) { try schema.designRow(for: [:]) }
    #expect(error?.message == "the input 'x' is missing; the model needs x, g, b, h")
    #expect(throws: FormulaError("the input 'g' is not finite")) {
      try schema.designRow(for: ["x": .number(1), "g": .number(.nan)])
    }
    #expect(throws: FormulaError.self) { try schema.designRow(for: ["x": .text("2")]) }
  }

  @Test func `a group that is also a predictor is needed, and its levels are known`() throws {
    let schema = try Schema(Formula("y ~ h + x + (1 | h) + (1 | x)"), for: table(Self.data))
    #expect(schema.inputs.map(\.kind) == [.category(levels: ["a", "B"]), .number])
    let row = try schema.designRow(for: ["h": .text("B"), "x": .number(2)])
    #expect(row.values == [1, 1, 2] && row.groups.map(\.code) == [1, 1])
    let other = try schema.designRow(for: ["h": .text("B"), "x": .number(2.5)])
    #expect(other.groups[1] == GroupRow(effects: [1], code: nil, label: "2.5"))
    #expect(throws: FormulaError.self) {
      try schema.designRow(for: ["h": .text("C"), "x": .number(2)])
    }
  }

  @Test func `hostile names of columns and levels`() throws {
    let data = try table("y,a|b,g h,é\n1,\"p,(q\",1 x,🐟\n2,`,__,e\u{301}\n3,_,x:1,\n4,`,__,🐟\n")
    let schema = try Schema(Formula("y ~ (1 | `a|b`/`g h`) + (1 | é)"), for: data)
    #expect(schema.groupTerms.map(\.name) == ["a|b", "a|b:g h", "é"])
    #expect(Set(schema.groupTerms[1].levels) == ["`___", "p,(q_1 x"])
    let copy = try JSONDecoder().decode(Schema.self, from: JSONEncoder().encode(schema))
    #expect(copy == schema)
  }

  @Test func `two combinations may not share a name`() throws {
    let data = try table("y,g,h\n1,a_b,c\n2,a,b_c\n3,a,c\n")
    let text = "y ~ (1 | g) + (1 | g:h)"
    let message = "two levels of the group 'g:h' would be named 'a_b_c'; rename a level"
    #expect(throws: FormulaError(message, in: text, at: 14, fault: .data)) {
      try Schema(Formula(text), for: data)
    }
  }

  @Test func `everything but groups, bends and the left side is the dot`() throws {
    let data = try table(
      "y,x,g,z,n,u,v\n1,2,a,1,3,1,0\n2,3,b,2,3,2,1\n3,4,a,3,3,3,5\n4,7,b,5,9,4,0\n")
    let schema = try Schema(
      Formula("y | trials(n) ~ . + (1 | g) + s(z, k = 4) + mono(u, k = 2)"), for: data)
    #expect(
      schema.columnNames == ["(Intercept)", "x", "v", "mono(u, k = 2)1", "mono(u, k = 2)2", "sz_1"])
  }
}
