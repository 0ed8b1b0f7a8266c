import Formulas
import Foundation
import LogDensities
import Probability
import ResponseFamilies

@testable import RegressionModels

/// Models that can be certified, one of every family, link and kind of prior.
enum CertifiedCases {
  struct Case: Sendable, CustomStringConvertible {
    let formula: String
    let family: String
    var priors: [String] = []
    var preset = PriorPreset.weak

    var description: String { "\(formula), \(family)" }
  }

  static let all: [Case] = [
    Case(formula: "yes ~ x + z + f", family: "bernoulli"),
    Case(formula: "yes | weights(w) ~ x + f", family: "bernoulli", priors: ["b ~ laplace(0, 1)"]),
    Case(formula: "yes ~ x + z", family: "bernoulli(probit)", priors: ["b ~ logistic(0, 1)"]),
    Case(formula: "yes ~ 0 + x + f", family: "bernoulli(cloglog)"),
    Case(formula: "hits | trials(n) ~ x * z", family: "binomial"),
    Case(formula: "hits | trials(n) + weights(w) ~ x", family: "binomial(cloglog)"),
    Case(
      formula: "count ~ x + z + offset(o)", family: "poisson",
      priors: ["b[x] ~ exponential(1)", "b[z] ~ normal(0, 1), lb = -3, ub = 2"]),
    Case(formula: "count | cens(cut) ~ x", family: "poisson"),
    Case(formula: "count ~ f", family: "poisson(identity)", priors: ["b ~ normal(0, 1)"]),
    Case(formula: "y | se(s) ~ x + z", family: "gaussian", preset: .flat),
    Case(formula: "y | se(s) + cens(cut) + weights(w) ~ x", family: "gaussian"),
    Case(formula: "f ~ x + z", family: "categorical"),
    Case(formula: "f | weights(w) ~ x", family: "categorical", priors: ["b_mub ~ logistic(0, 2)"]),
    Case(formula: "grade ~ x + z", family: "cumulative", priors: ["Intercept ~ normal(0, 5)"]),
    Case(
      formula: "grade | weights(w) ~ x", family: "cumulative(probit)",
      priors: ["Intercept ~ normal(0, 5)"]),
    Case(
      formula: "grade ~ 0 + x", family: "cumulative(cloglog)", priors: ["Intercept ~ normal(0, 5)"]),
  ]

  /// Rows with columns of every kind; `scale` stretches the numbers and moves them away from zero.
  static func table(rows n: Int = 60, scale: Double = 1) throws -> Table {
    var random = RandomStream(seed: 7, chain: 0, purpose: .simulation)
    let x = (0..<n).map { _ in random.normal() }
    let z = (0..<n).map { _ in random.normal() }
    let noise = (0..<n).map { _ in random.normal() }
    let eta = (0..<n).map { 0.4 + 0.7 * x[$0] - 0.5 * z[$0] }
    let codes = (0..<n).map { Int32(eta[$0] + noise[$0] < -0.3 ? 0 : noise[$0] < 0.6 ? 1 : 2) }
    return try Table(columns: [
      Column(name: "x", values: .numbers(x.map { scale * ($0 + (scale == 1 ? 0 : 1e4)) })),
      Column(name: "z", values: .numbers(z.map { $0 / scale })),
      Column(name: "f", values: .categories(codes: codes, levels: ["a", "b", "c"])),
      Column(name: "yes", values: .booleans((0..<n).map { eta[$0] + 1.7 * noise[$0] > 0 })),
      Column(name: "n", values: .numbers((0..<n).map { Double(4 + $0 % 5) })),
      Column(
        name: "hits",
        values: .numbers((0..<n).map { Double(min(4, max(0, Int(2 + 2 * noise[$0])))) })),
      Column(name: "count", values: .numbers((0..<n).map { (exp(0.5 + noise[$0] / 2)).rounded() })),
      Column(name: "y", values: .numbers((0..<n).map { eta[$0] + noise[$0] })),
      Column(name: "o", values: .numbers((0..<n).map { Double($0 % 3) / 4 })),
      Column(name: "w", values: .numbers((0..<n).map { 0.5 + Double($0 % 4) / 3 })),
      Column(name: "s", values: .numbers((0..<n).map { 0.3 + Double($0 % 5) / 5 })),
      Column(
        name: "cut",
        values: .numbers((0..<n).map { Double($0 % 7 == 0 ? 1 : $0 % 5 == 1 ? -1 : 0) })),
      Column(name: "grade", values: .numbers(codes.map { Double($0 + 1) })),
      Column(
        name: "g",
        values: .categories(
          codes: (0..<n).map { Int32($0 % 6) }, levels: ["p", "q", "r", "s", "t", "u"])),
    ])
  }

  static func model(_ one: Case, table: Table? = nil) throws -> any DataModel {
    try RegressionModels.model(
      DistributionalFormula(one.formula), data: table ?? Self.table(), family: Family(one.family),
      preset: one.preset, priors: one.priors.map { try PriorStatement($0) })
  }

  static func certified(_ one: Case, table: Table? = nil) throws -> CertifiedRegression {
    func make(_ model: some DataModel) throws -> CertifiedRegression {
      try CertifiedRegression(model)
    }
    return try make(model(one, table: table))
  }

  /// Positions around the start, inside the domain.
  static func positions(of potential: RegressionPotential, count: Int, spread: Double = 0.1)
    -> [[Double]]
  {
    var random = RandomStream(seed: 3, chain: 0, purpose: .simulation)
    return (0..<count).map { _ in
      potential.start.map { $0 + spread * random.normal() * max(1e-3, min(abs($0), 1)) }
    }
  }
}

extension ConvexPotential {
  func value(at position: [Double]) -> Double { value(at: position.span) }

  func gradient(at position: [Double]) -> (value: Double, gradient: [Double]) {
    var gradient = [Double](repeating: .nan, count: dimension)
    var target = gradient.mutableSpan
    let value = value(at: position.span, gradient: &target)
    return (value, gradient)
  }

  func hessian(at position: [Double]) -> (value: Double, gradient: [Double], hessian: [Double]) {
    var gradient = [Double](repeating: .nan, count: dimension)
    var hessian = [Double](repeating: .nan, count: dimension * dimension)
    var first = gradient.mutableSpan
    var second = hessian.mutableSpan
    let value = value(at: position.span, gradient: &first, hessian: &second)
    return (value, gradient, hessian)
  }
}
