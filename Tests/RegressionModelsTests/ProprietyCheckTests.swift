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

  @Test func `what is not proved is said`() throws {
    let positive = { (row: Int) in exp(cos(Double(row))) }
    #expect(try outcome("y ~ x", "gamma", response: positive).contains("was not checked"))
  }

  @Test func `flat priors alone are no posterior`() throws {
    #expect(try outcome("y ~ x", "gaussian", temperature: 0).contains("the priors alone"))
  }
}
