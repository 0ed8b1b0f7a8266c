import Foundation
import Testing

@testable import Formulas

@Suite("What a response is taken for")
struct ResponseKindTests {
  private static let data = "y,b,f,x\n3,TRUE,lo,1\n10,FALSE,hi,2\n3,TRUE,hi,4\n2.5,TRUE,lo,3\n"

  @Test(
    arguments: [
      ("y", nil, .numbers, [3, 10, 3, 2.5], nil),
      ("y", .levels, .levels, [1, 2, 1, 0], ["2.5", "3", "10"]),
      ("b", nil, .booleans, [1, 0, 1, 1], nil), ("b", .numbers, .numbers, [1, 0, 1, 1], nil),
      ("b", .levels, .levels, [1, 0, 1, 1], ["FALSE", "TRUE"]),
      ("f", nil, .levels, [1, 0, 0, 1], ["hi", "lo"]),
      ("I(y * 2)", .levels, .levels, [1, 2, 1, 0], ["5", "6", "20"]),
    ] as [(String, ResponseKind?, ResponseKind, [Double], [String]?)])
  func kinds(
    _ response: String, _ asked: ResponseKind?, _ kind: ResponseKind, _ values: [Double],
    _ levels: [String]?
  ) throws {
    let data = try table(Self.data)
    let trained = try Schema(Formula("\(response) ~ x"), for: data, responseKind: asked)
    let schema = try JSONDecoder().decode(Schema.self, from: JSONEncoder().encode(trained))
    #expect(schema.responseKind == kind && schema.responseLevels == levels)
    #expect(try schema.designMatrix(for: data).response == values)
  }

  @Test func `kinds that the values are not`() throws {
    let data = try table(Self.data)
    #expect(throws: FormulaError.self) {
      try Schema(Formula("f ~ x"), for: data, responseKind: .numbers)
    }
    let message = "y must hold TRUE or FALSE"
    #expect(throws: FormulaError(message, in: "y ~ x", at: 0, fault: .data)) {
      try Schema(Formula("y ~ x"), for: data, responseKind: .booleans)
    }
  }
}
