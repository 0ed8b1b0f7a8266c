import Foundation
import ModelAveraging
import Testing

@Suite struct TermInclusionTests {
  private func modelClass(error: Double) throws -> ModelClass {
    try ModelClass([
      ModelClassTests.structure("1", 0, error),
      ModelClassTests.structure("x", log(3), error, terms: ["x"]),
      ModelClassTests.structure("x + z", log(4), error, terms: ["x", "z"]),
    ])
  }

  @Test func `a term has the weight of the structures that hold it`() throws {
    let known = try modelClass(error: 0).inclusions(level: 0.95)
    #expect(known.map(\.term) == ["x", "z"])
    for (inclusion, exact) in zip(known, [7 / 8.0, 0.5]) {
      #expect(abs(inclusion.probability.value - exact) < 1e-12)
      #expect(inclusion.probability.upper - inclusion.probability.lower < 1e-12)
    }
    #expect(try modelClass(error: 0).inclusion(of: "w", level: 0.95).probability.value == 0)
  }

  @Test func `errors of the evidence widen the bounds`() throws {
    let inclusion = try modelClass(error: 0.2).inclusion(of: "z", level: 0.95).probability
    // The box of all evidences: ± z s with z for three structures.
    let shift = 2 * 2.394 * 0.2
    let upper = 4 / (4 + 4 * exp(-shift))
    #expect(inclusion.lower < 0.5 && inclusion.upper > 0.5)
    #expect(abs(inclusion.upper - upper) < 0.002)
  }
}
