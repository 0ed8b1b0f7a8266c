import Foundation
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Which posteriors are refused as improper, in which words, and which are only warned of.
@Suite struct IdentifiabilityTests {
  static let a = [1.0, 4, 2, 8, 5, 7, 3, 9]
  static let b = [2.0, 1, 5, 3, 3, 8, 6, 1]
  static let y = [3.1, 4.2, 1.9, 7.7, 5.2, 9.3, 3.3, 4.1]
  static let data: [String: [Double]] = [
    "y": y, "a": a, "b": b, "copy": b, "twice": b.map { 2 * $0 + 3 },
    "sum": zip(a, b).map { $0 - 2 * $1 }, "one": [Double](repeating: 0.1, count: 8),
    "zero": [Double](repeating: 0, count: 8), "left": [1, 1, 1, 1, 0, 0, 0, 0],
    "right": [0, 0, 0, 0, 1, 1, 1, 1], "binary": [0, 1, 0, 1, 1, 0, 1, 0],
  ]

  private func refusal(_ formula: String, _ preset: PriorPreset = .flat) throws -> String {
    try #require(
      try RegressionModel.refusal(formula, numbers: Self.data, family: .gaussian, preset: preset))
  }

  private func warnings(_ formula: String) throws -> [String] {
    try RegressionModel(formula, numbers: Self.data, family: .gaussian).warnings
  }

  @Test func `constant columns are named`() throws {
    #expect(try refusal("y ~ a + one", .weak).hasPrefix("constant column one:"))
    #expect(try refusal("y ~ one + a + zero").hasPrefix("constant columns one, zero:"))
    #expect(
      try RegressionModel.refusal("y ~ 0 + one", numbers: Self.data, family: .gaussian) == nil)
  }

  @Test func `a long constant column is constant although its sum is rounded`() throws {
    let n = 200_000
    let text = try RegressionModel.refusal(
      "y ~ x",
      numbers: ["y": (0..<n).map { sin(Double($0)) }, "x": [Double](repeating: 0.1, count: n)],
      family: .gaussian, preset: .weak)
    #expect(text?.hasPrefix("constant column x") == true)
  }

  @Test func `collinear columns are named, with those they depend on and no others`() throws {
    #expect(try refusal("y ~ a + b + copy").hasPrefix("column copy is a multiple of b;"))
    #expect(try refusal("y ~ a + b + twice").hasPrefix("column twice is a multiple of b;"))
    #expect(try refusal("y ~ a + b + sum").hasPrefix("column sum is a linear combination of a, b;"))
    #expect(try refusal("y ~ left + right + a").hasPrefix("column right is a multiple of left;"))
    #expect(try refusal("y ~ 0 + a + zero").hasPrefix("column zero is zero in every row;"))
    #expect(
      try refusal("y ~ 0 + left + right + one")
        .hasPrefix("column one is a linear combination of left, right;"))
  }

  @Test func `proper priors turn the refusal into a warning`() throws {
    #expect(try warnings("y ~ a + b").isEmpty)
    #expect(
      try warnings("y ~ a + b + sum") == [
        """
        column sum is a linear combination of a, b: the data cannot tell them apart, and only the \
        priors do
        """
      ])
    #expect(try warnings("y ~ a + b + copy + twice").count == 2)
    #expect(
      try warnings("y ~ 0 + a + zero") == [
        """
        column zero is zero in every row: the data cannot tell its coefficient, and only the \
        priors do
        """
      ])
    // One proper prior is enough.
    let model = try RegressionModel(
      "y ~ a + b + copy", numbers: Self.data, family: .gaussian, preset: .flat,
      priors: ["b[copy] ~ normal(0, 1)"])
    #expect(model.warnings.count == 1)
  }

  @Test(arguments: [1e-8, 1, 1e8])
  func `nearly collinear columns are told apart in any units`(scale: Double) throws {
    var data = Self.data
    data["near"] = zip(Self.b, [1.0, -1, 1, 1, -1, -1, 1, -1]).map { scale * ($0 + 1e-4 * $1) }
    let model = try RegressionModel(
      "y ~ a + b + near", numbers: data, family: .gaussian, preset: .flat)
    #expect(model.warnings.isEmpty)
  }

  @Test func `too few rows for flat priors`() throws {
    let few = Self.data.mapValues { Array($0.prefix(3)) }
    func refusal(_ formula: String, _ priors: [String] = []) throws -> String? {
      try RegressionModel.refusal(formula, numbers: few, family: .gaussian, priors: priors)
    }
    let four = try #require(try refusal("y ~ a + b + sum", ["sigma ~ exponential(1)"]))
    #expect(four.contains("too few complete rows (3) for the coefficients (4) with flat priors"))
    let three = try #require(try refusal("y ~ a + b"))
    #expect(three.contains("at least 5 are needed"))
    #expect(try refusal("y ~ a") != nil)
    #expect(try refusal("y ~ 1") == nil)
    // n = p with a proper sigma is proper: the likelihood, integrated over β, is constant in σ.
    let model = try RegressionModel(
      "y ~ a + b", numbers: few, family: .gaussian, preset: .flat,
      priors: ["sigma ~ exponential(1)"])
    #expect(model.warnings.first?.hasPrefix("as many coefficients") == true)
  }

  @Test func `an exact fit is refused unless sigma's prior keeps away from 0`() throws {
    var data = Self.data
    data["exact"] = zip(Self.a, Self.b).map { 3 + 0.1 * $0 - 7 * $1 }
    func refusal(_ formula: String, _ sigma: String) throws -> String? {
      try RegressionModel.refusal(
        formula, numbers: data, family: .gaussian, preset: .weak, priors: ["sigma ~ \(sigma)"])
    }
    let text = try #require(try refusal("exact ~ a + b", "exponential(1)"))
    #expect(text.hasPrefix("the response exact is an exact linear function"))
    #expect(try refusal("exact ~ a + b + copy", "exponential(1)") != nil)
    #expect(try refusal("one ~ 1", "exponential(1)") != nil)
    #expect(try refusal("zero ~ a", "half_cauchy(1)") != nil)
    #expect(try refusal("exact ~ a", "exponential(1)") == nil)
    #expect(try refusal("exact ~ a + b", "uniform(0.1, 5)") == nil)
    #expect(try refusal("exact ~ a + b", "inv_gamma(1, 1)") == nil)
    // Eight rows and three coefficients: σ^−5.
    #expect(try refusal("exact ~ a + b", "gamma(5, 1)") != nil)
    #expect(try refusal("exact ~ a + b", "gamma(5.1, 1)") == nil)
  }

  @Test func `flat priors with degenerate binary and count responses`() throws {
    var data = Self.data
    data["ones"] = [Double](repeating: 1, count: 8)
    let ones = try RegressionModel.refusal("ones ~ a", numbers: data, family: .bernoulli)
    #expect(ones?.contains("separate the two values of ones") == true)
    let zeros = try RegressionModel.refusal("zero ~ a", numbers: data, family: .poisson)
    #expect(zeros?.contains("seen only where zero is 0") == true)
    #expect(try RegressionModel.refusal("binary ~ a", numbers: data, family: .bernoulli) == nil)
    #expect(
      try RegressionModel.refusal("ones ~ a", numbers: data, family: .bernoulli, preset: .weak)
        == nil)
  }

  /// y separated at a threshold that is not the mean of x: flat slopes need a bounded intercept.
  @Test func `tails too heavy for the flat coefficients beside them count as flat`() throws {
    let n = 24
    var data: [String: [Double]] = [:]
    for (name, phase) in [("u", 0.3), ("v", 1.1), ("w", 2.2)] {
      data[name] = (0..<n).map { sin(Double($0) * phase + phase) }
    }
    data["y"] = (0..<n).map { sin(Double($0) * 0.3 + 0.3) > 0.6 ? 1 : 0 }
    func refusal(_ intercept: String) throws -> Bool {
      try RegressionModel.refusal(
        "y ~ u + v + w", numbers: data, family: .bernoulli, priors: ["Intercept ~ \(intercept)"])
        != nil
    }
    #expect(try refusal("cauchy(0, 2.5)"))
    #expect(try refusal("student_t(3, 0, 2.5)"))
    #expect(try !refusal("student_t(3.1, 0, 2.5)"))
    #expect(try !refusal("normal(0, 2.5)"))
  }
}
