import Formulas
import Foundation
import LogDensities
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Gradients of multilevel posteriors against finite differences, for every family and kind of term.
@Suite struct MultilevelGradientTests {
  /// Six groups, two numbers and responses of every kind.
  static func table(_ n: Int = 48) throws -> Table {
    func wave(_ row: Int, _ k: Double) -> Double { sin(Double(row) * k) }
    let rows = 0..<n
    let x = rows.map { wave($0, 1.7) + 0.1 * Double($0 % 5) }
    let z = rows.map { Double(($0 * 7) % n) / Double(n) }
    let y = rows.map { 1 + 2 * x[$0] + 0.8 * wave($0, 3.1) }
    let positive = y.map { exp(0.4 * $0) }
    let fraction = y.map { 1 / (1 + exp(-0.5 * $0)) }
    let count = y.map { max(0, ($0 * 1.5).rounded()) }
    let codes = rows.map { Int32($0 % 3) }
    return try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "z", values: .numbers(z)),
      Column(name: "y", values: .numbers(y)), Column(name: "pos", values: .numbers(positive)),
      Column(name: "frac", values: .numbers(fraction)),
      Column(name: "count", values: .numbers(count)),
      Column(name: "bit", values: .numbers(rows.map { wave($0, 2.3) > 0 ? 1 : 0 })),
      Column(name: "size", values: .numbers(count.map { $0 + 2 })),
      Column(name: "rank", values: .numbers(rows.map { Double(1 + ($0 * 5) % 4) })),
      Column(name: "w", values: .numbers(rows.map { 0.5 + Double($0 % 3) })),
      Column(name: "e", values: .numbers(rows.map { 0.3 + 0.1 * Double($0 % 4) })),
      Column(name: "g", values: .numbers(rows.map { Double($0 % 6) })),
      Column(name: "h", values: .categories(codes: codes, levels: ["a", "b", "c"])),
      Column(name: "kind", values: .categories(codes: codes, levels: ["p", "q", "r"])),
    ])
  }

  static let cases: [(family: String, formula: String)] = [
    ("gaussian", "y ~ x + (1 + x + z | g)"), ("gaussian", "y | se(e) ~ x + (1 | g)"),
    ("gaussian", "y ~ x + s(z, k = 6) + (1 + x | g) + offset(x)"), ("gaussian", "y ~ 0 + s(x)"),
    ("gaussian(log)", "pos ~ x"), ("gaussian", "y | weights(w) ~ x, sigma ~ z + (1 | h)"),
    ("student_t", "y ~ x + z + (1 | g)"), ("student_t", "y ~ x, sigma ~ x, nu ~ z"),
    ("lognormal", "pos ~ x + (1 | g) + (1 | h)"), ("bernoulli(probit)", "bit ~ x + (x || g)"),
    ("bernoulli(cloglog)", "bit ~ x"), ("binomial", "count | trials(size) ~ x + (1 | g/h)"),
    ("poisson", "count ~ x + s(z, k = 6) + offset(z)"), ("negbinomial", "count ~ x + (1 | g)"),
    ("negbinomial", "count ~ x, shape ~ z"), ("gamma", "pos ~ x + hinge(z, 2)"),
    ("gamma(inverse)", "pos ~ 1"), ("beta", "frac ~ x, phi ~ z"),
    ("beta", "frac ~ x + mono(z)"), ("categorical", "kind ~ x + (1 | g)"),
    ("cumulative", "rank ~ x + (1 | g)"), ("cumulative(probit)", "rank ~ x"),
    ("zero_inflated_poisson", "count ~ x, zi ~ z"),
    ("zero_inflated_negbinomial", "count ~ x + (1 | h)"),
    ("gaussian", "y ~ x + net(x, z, units = 3)"), ("student_t", "y ~ net(x, units = 2)"),
    ("bernoulli", "bit ~ z + net(x, z, units = 2) + (1 | g)"),
    ("poisson", "count ~ net(x, exp(z), units = 4)"),
    ("gaussian", "y ~ x, sigma ~ net(z, units = 2)"),
    ("categorical", "kind ~ net(x, units = 2)"), ("cumulative", "rank ~ x + net(z, units = 2)"),
  ]

  private static func model(
    _ family: String, _ formula: String,
    _ centering: MultilevelSettings.Centering = .noncentered, temperature: Double = 1
  ) throws -> any DataModel {
    try RegressionModels.model(
      DistributionalFormula(formula), data: table(), family: Family(family),
      settings: MultilevelSettings(centering: centering, temperature: temperature))
  }

  /// Spread positions: most near the centre, some far out.
  private func positions(_ count: Int, dimension: Int) -> [[Double]] {
    (1...count).map { row in
      (0..<dimension).map { column in
        let golden = Double(row * (2 * column + 3)) * 0.618_033_988_749_895
        return 0.7 * tan(2.6 * (golden - golden.rounded(.down) - 0.5))
      }
    }
  }

  private func check(_ posterior: some DifferentiableLogDensity, _ name: String) {
    var checked = 0
    for position in positions(12, dimension: posterior.dimension) {
      let value = posterior.value(at: position.span)
      if !(value > -1e5) { continue }
      let check = GradientCheck(of: posterior, at: position)
      #expect(
        check.largestError < 2e-6,
        "\(name), coordinate \(check.worstCoordinate): \(check.largestError)")
      checked += 1
    }
    #expect(checked > 5, "\(name): \(checked)")
  }

  @Test(arguments: cases.indices)
  func `gradients are derivatives of values`(index: Int) throws {
    let (family, formula) = Self.cases[index]
    for centering in [MultilevelSettings.Centering.noncentered, .centered] {
      let model = try Self.model(family, formula, centering)
      check(model.posterior, "\(family), \(formula), \(centering)")
    }
  }

  @Test func `tempering counts the likelihood by its power, and the prior once`() throws {
    let posteriors = try [0, 0.25, 1].map { power in
      try #require(
        Self.model("student_t", "y ~ x + (1 | g)", temperature: power).posterior
          as? MultilevelPosterior)
    }
    for posterior in posteriors { check(posterior, "power \(posterior.temperature)") }
    for position in positions(5, dimension: posteriors[0].dimension) {
      let values = posteriors.map { $0.value(at: position.span) }
      let parts = posteriors[2].parts(at: position.span)
      #expect(agrees(values[0], parts.logPrior, 1e-12))
      #expect(agrees(values[1], parts.logPrior + 0.25 * parts.logLikelihood, 1e-12))
      #expect(agrees(values[2], parts.logPrior + parts.logLikelihood, 1e-12))
    }
  }

  /// Both sets of coordinates describe one posterior: at one set of parameters their densities
  /// differ by the Jacobian alone, Π sd per effect over the typical size.
  @Test func `centred and non-centred coordinates are one posterior`() throws {
    let standard = try Self.model("gaussian", "y ~ x + (1 | g)")
    let centered = try Self.model("gaussian", "y ~ x + (1 | g)", .centered)
    guard let one = standard.posterior as? MultilevelPosterior,
      let other = centered.posterior as? MultilevelPosterior
    else {
      Issue.record("not multilevel")
      return
    }
    var differences: [Double] = []
    for position in positions(6, dimension: one.dimension) {
      // Coordinates: two coefficients, log sd, six effects, log sigma.
      var moved = position
      for level in 3..<9 { moved[level] = position[level] * exp(position[2]) }
      let (a, b) = (one.report(position.span), other.report(moved.span))
      for (left, right) in zip(a, b) { #expect(agrees(left, right, 1e-12)) }
      differences.append(
        one.value(at: position.span) - other.value(at: moved.span) - 6 * position[2])
    }
    for difference in differences { #expect(abs(difference - differences[0]) < 1e-9) }
  }
}
