import Formulas
import Foundation
import LogDensities
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Which statement rules which parameter.
@Suite struct PriorTableTests {
  static let data: [String: [Double]] = [
    "y": [3.1, 4.2, 1.9, 7.7, 5.2, 9.3, 3.3, 4.1], "x": [1, 4, 2, 8, 5, 7, 3, 9],
    "z": [2, 1, 5, 3, 3, 8, 6, 1], "u": [1, 0, 1, 0, 0, 1, 1, 0], "n": [0, 2, 1, 4, 3, 7, 2, 1],
  ]

  private func priors(
    _ statements: String..., formula: String = "y ~ x + z", family: Family = .gaussian
  ) throws -> [String: String] {
    let model = try RegressionModel(
      formula, numbers: Self.data, family: family, priors: statements)
    return Dictionary(
      uniqueKeysWithValues: model.specification.priors.entries.map {
        ($0.parameter, "\($0.prior) from \($0.source)")
      })
  }

  private func refusal(
    _ statement: String, formula: String = "y ~ x + z", family: Family = .gaussian
  ) -> String {
    do {
      _ = try RegressionModel(
        formula, numbers: Self.data, family: family, priors: [statement])
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func `the specific wins over the general, and the later over the earlier`() throws {
    let found = try priors("b[z] ~ normal(0, 3)", "b ~ cauchy(0, 1)", "b ~ normal(0, 1)")
    #expect(found["b[x]"] == "normal(0, 1) from user")
    #expect(found["b[z]"] == "normal(0, 3) from user")
    #expect(found["Intercept"]?.hasSuffix("from weak") == true)
    #expect(
      try priors("b[z] ~ normal(0, 3)", "b[z] ~ laplace(0, 1)")["b[z]"]
        == "laplace(0, 1) from user")
  }

  @Test func `a general statement leaves Intercept and sigma alone, but not b[Intercept]`() throws {
    let found = try priors("b ~ normal(0, 9)", formula: "u ~ 0 + Intercept + x", family: .bernoulli)
    #expect(
      found == [
        "b[Intercept]": "normal(0, 9) from user", "b[x]": "normal(0, 9) from user",
      ])
  }

  @Test func `priors of sigma are their upper halves`() throws {
    #expect(try priors("sigma ~ normal(0, 2)")["sigma"] == "half_normal(2) from user")
    #expect(try priors("sigma ~ normal(-5, 1)")["sigma"] == "normal(-5, 1), lb = 0 from user")
    #expect(try priors("sigma ~ uniform(1, 5)")["sigma"] == "uniform(1, 5) from user")
    #expect(try priors("sigma ~ uniform(-1, 5)")["sigma"] == "uniform(-1, 5), lb = 0 from user")
    #expect(try priors("sigma ~ beta(1, 1)")["sigma"] == "beta(1, 1) from user")
    #expect(try priors("sigma ~ flat")["sigma"] == "flat, lb = 0 from user")
  }

  @Test func `supports follow the priors`() throws {
    let model = try RegressionModel(
      "y ~ x + z", numbers: Self.data, family: .gaussian,
      priors: ["b[x] ~ gamma(2, 1)", "b[z] ~ uniform(-2, 2)", "sigma ~ uniform(1, 5)"])
    #expect(
      model.parameters.map(\.support) == [.real, .positive, .interval(-2, 2), .interval(1, 5)])
    #expect(model.parameters.map(\.name) == ["b_Intercept", "b_x", "b_z", "sigma"])
  }

  @Test func `bounds of a user's prior bound the parameter`() throws {
    let model = try RegressionModel(
      "y ~ x + z", numbers: Self.data, family: .gaussian,
      priors: ["b[x] ~ normal(0, 1), lb = 0", "b[z] ~ cauchy(0, 1), lb = -1, ub = 2"])
    #expect(model.parameters.map(\.support) == [.real, .positive, .interval(-1, 2), .positive])
    #expect(
      try priors("sigma ~ cauchy(0, 1), lb = 0.5")["sigma"] == "cauchy(0, 1), lb = 0.5 from user")
    #expect(refusal("sigma ~ normal(0, 1), ub = -1").contains("this prior has no mass above 0"))
    let position = [0.3, -0.8, 1.2, -0.1]
    #expect(GradientCheck(of: model.posterior, at: position).largestError < 1e-6)
  }

  @Test func `a prior of all coefficients goes with class b as a whole`() throws {
    func table(_ formula: String, _ statements: String...) throws -> [String] {
      try RegressionModels.model(
        DistributionalFormula(formula), data: Table(numbers: Self.data), family: .gaussian,
        priors: statements.map { try PriorStatement($0) }
      ).specification.priors.entries.filter { $0.source == "user" }.map {
        "\($0.parameter) ~ \($0.prior)"
      }
    }
    #expect(
      try table("y ~ x + z", "b[z] ~ normal(0, 1)", "b ~ horseshoe(1)")
        == ["b[x] ~ horseshoe()", "b[z] ~ normal(0, 1)"])
    #expect(try table("y ~ x + mono(z)", "b ~ R2D2()") == ["b[x] ~ R2D2()"])
    #expect(
      try table("y ~ x, sigma ~ z", "b_sigma ~ horseshoe(1)") == ["b_sigma[z] ~ horseshoe()"])
    for text in ["b[x] ~ horseshoe(1)", "sigma ~ horseshoe(1)", "Intercept ~ horseshoe(1)"] {
      #expect(
        refusal(text).hasSuffix(
          "horseshoe is a prior of all coefficients together, as in b ~ horseshoe()"), "\(text)")
    }
    #expect(
      refusal("b ~ R2D2()", formula: "y ~ 1").hasSuffix(
        "no coefficients that R2D2 could be a prior of"))
  }

  @Test func `sigma's prior far below zero is right, and one wholly below an error`() throws {
    let far = try #require(PriorStatement("sigma ~ normal(-100, 1)").prior.single).onPositiveHalf
    // Beyond a far threshold a normal is nearly exponential: log p(0) → log(100 + 1/100).
    #expect(abs(far.logDensity(0) - log(100.01)) < 1e-6)
    #expect(try priors("sigma ~ normal(-100, 1)")["sigma"] == "normal(-100, 1), lb = 0 from user")
    for text in ["uniform(-1, 0)", "uniform(-3, -2)", "student_t(1e6, -100, 1)"] {
      #expect(refusal("sigma ~ \(text)").contains("this prior has no mass above 0"), "\(text)")
    }
  }

  @Test func `a statement about nothing says what there is`() {
    #expect(
      refusal("b[w] ~ normal(0, 1)")
        == "prior \"b[w] ~ normal(0, 1)\": no coefficient \"w\"; this model has: x, z")
    #expect(
      refusal("b ~ normal(0, 1)", formula: "y ~ 1").hasSuffix("no coefficients of class b"))
    #expect(
      refusal("b[x] ~ normal(0, 1)", formula: "y ~ 1").hasSuffix("no coefficients of class b"))
    #expect(
      refusal("sigma ~ normal(0, 1)", formula: "u ~ x", family: .bernoulli)
        .hasSuffix("family bernoulli has no sigma"))
    #expect(
      refusal("Intercept ~ normal(0, 1)", formula: "y ~ 0 + Intercept + x")
        .hasSuffix("with 0 + Intercept the intercept is b[Intercept]"))
  }

  @Test func `a long list of coefficients is cut`() throws {
    var data = Self.data
    for index in 0..<40 { data["v\(index)"] = data["x"]?.map { sin($0 * Double(index + 1)) } }
    let terms = (0..<40).map { "v\($0)" }.joined(separator: " + ")
    do {
      _ = try RegressionModel(
        "y ~ \(terms)", numbers: data, family: .gaussian, priors: ["b[w] ~ normal(0, 1)"])
      Issue.record("accepted")
    } catch let error as PriorError {
      #expect(error.message.hasSuffix("v10, v11, ... (40 in all)"), "\(error)")
    }
  }

  @Test func `numbers in tables and messages`() {
    let texts = [0, -0.0, 2.5, 15.0674, 1e5, 123_456, 1e6, 1e-5, -7, 1e300, .infinity, -.infinity]
      .map { NumberText.short($0) }
    #expect(
      texts == [
        "0", "0", "2.5", "15.07", "100000", "123456", "1e+06", "1e-05", "-7", "1e+300", "inf",
        "-inf",
      ])
    #expect(NumberText.short(.nan) == "nan")
    #expect(NumberText.short(0.123456, digits: 2) == "0.12")
  }
}
