import Formulas
import Foundation
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Multilevel posteriors that are improper are refused, and what was not proved is said.
@Suite struct ProprietyCheckTests {
  private func outcome(
    _ formula: String, _ family: String, levels: Int = 6,
    response: (Int) -> Double = { Double($0 % 2) },
    temperature: Double = 1
  ) throws -> String {
    let rows = 0..<24
    let table = try Table(columns: [
      Column(name: "x", values: .numbers(rows.map { sin(Double($0)) })),
      Column(name: "y", values: .numbers(rows.map(response))),
      Column(name: "g", values: .numbers(rows.map { Double($0 % levels) })),
    ])
    do {
      let model = try RegressionModels.model(
        DistributionalFormula(formula), data: table, family: Family(family), preset: .flat,
        settings: MultilevelSettings(temperature: temperature))
      return model.warnings.joined(separator: "; ")
    } catch let error as RegressionError {
      return "refused: \(error)"
    }
  }

  @Test func `a flat standard deviation needs levels`() throws {
    let noisy = { (row: Int) in cos(Double(row) * 2) }
    #expect(try outcome("y ~ x + (1 | g)", "gaussian", levels: 3, response: noisy) == "")
    #expect(
      try outcome("y ~ x + (1 | g)", "gaussian", levels: 2, response: noisy)
        .contains("refused: g has 2 levels"))
    #expect(try outcome("y ~ x + (x | g)", "gaussian", levels: 4, response: noisy) == "")
    #expect(
      try outcome("y ~ x + (x | g)", "gaussian", levels: 3, response: noisy)
        .contains("needs at least 4"))
  }

  @Test func `flat coefficients of separated data are refused for every link`() throws {
    let separated = { (row: Int) in sin(Double(row)) > 0.1 ? 1.0 : 0 }
    for family in ["bernoulli(probit)", "bernoulli(cloglog)"] {
      #expect(try outcome("y ~ x", family, response: separated).contains("separate"))
      #expect(try outcome("y ~ x", family) == "")
    }
    #expect(
      try outcome("y ~ x + (1 | g)", "bernoulli", response: separated).contains("separate"))
  }

  /// A t prior with 3 degrees on the intercept cannot bear what 4 flat coefficients leave open.
  @Test func `a heavy-tailed prior beside flat ones does not save separated data`() throws {
    // Along each of four axes y is 1 at 1 and 0 at 0.05 and -1: no line through the origin parts
    // them, and one with an intercept does.
    let values = [(0.05, 0.0), (1, 1), (-1, 0)]
    let columns = (0..<4).map { axis in
      Column(
        name: "x\(axis)",
        values: .numbers((0..<12).map { $0 / 3 == axis ? values[$0 % 3].0 : 0 }))
    }
    let table = try Table(
      columns: columns + [Column(name: "y", values: .numbers((0..<12).map { values[$0 % 3].1 }))])
    func model(_ priors: [String]) throws -> any DataModel {
      try RegressionModels.model(
        DistributionalFormula("y ~ x0 + x1 + x2 + x3"), data: table,
        family: Family("bernoulli(probit)"), preset: .brms,
        priors: priors.map { try PriorStatement($0) })
    }
    #expect(throws: RegressionError.self) { try model([]) }
    // Light tails bound the direction, which needs the intercept.
    #expect(try model(["Intercept ~ normal(0, 1)"]).warnings.isEmpty)
  }

  @Test func `what is not proved is said`() throws {
    let positive = { (row: Int) in exp(cos(Double(row))) }
    #expect(try outcome("y ~ x", "gamma", response: positive).contains("was not checked"))
  }

  @Test func `flat priors alone are no posterior`() throws {
    #expect(try outcome("y ~ x", "gaussian", temperature: 0).contains("the priors alone"))
  }
}
