import Formulas
import Foundation
import LogDensities
import Probability
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Priors of coefficients together: densities, gradients, coordinates and reports.
@Suite struct ShrinkageBlockTests {
  static let cases: [(family: String, formula: String, priors: [String])] = [
    ("gaussian", "y ~ x + z + w", ["b ~ horseshoe(1)"]),
    ("gaussian", "y ~ x + z + w", ["b ~ horseshoe(3, par_ratio = 0.2, autoscale = false)"]),
    ("gaussian", "y ~ x + z + w + (1 | g)", ["b ~ R2D2()", "b[z] ~ normal(0, 1), lb = -1"]),
    ("student_t", "y ~ x + w + hinge(z, 2)", ["b ~ R2D2(0.3, 5, 1)"]),
    ("gaussian", "y ~ 0 + Intercept + x + z", ["b ~ horseshoe(2)"]),
    ("gaussian", "y ~ x + mono(z), sigma ~ w + z", ["b ~ horseshoe(1)", "b_sigma ~ R2D2()"]),
    ("gaussian", "y | se(e) ~ x + z", ["b ~ R2D2()"]),
    ("bernoulli", "bit ~ x + z + w", ["b ~ horseshoe(1)"]),
    ("cumulative", "rank ~ x + z", ["b ~ R2D2()"]),
    ("categorical", "kind ~ x + z", ["b_muq ~ horseshoe(1)", "b_mur ~ R2D2()"]),
    ("poisson", "count ~ x + s(z, k = 6)", ["b ~ horseshoe(1)"]),
  ]

  private func model(
    _ family: String, _ formula: String, _ priors: [String], temperature: Double = 1
  ) throws -> MultilevelModel {
    let model = try RegressionModels.model(
      DistributionalFormula(formula), data: MultilevelGradientTests.table(),
      family: Family(family), priors: priors.map { try PriorStatement($0) },
      settings: MultilevelSettings(temperature: temperature))
    return try #require((model as? CollapsedModel)?.base ?? model as? MultilevelModel)
  }

  private func positions(_ count: Int, dimension: Int) -> [[Double]] {
    (1...count).map { row in
      (0..<dimension).map { column in
        let golden = Double(row * (2 * column + 3)) * 0.618_033_988_749_895
        return 0.7 * tan(2.6 * (golden - golden.rounded(.down) - 0.5))
      }
    }
  }

  @Test(arguments: cases.indices)
  func `gradients are derivatives of values`(index: Int) throws {
    let (family, formula, priors) = Self.cases[index]
    for temperature in [0.0, 1] {
      let posterior = try model(family, formula, priors, temperature: temperature).posterior
      var checked = 0
      for position in positions(14, dimension: posterior.dimension) {
        guard posterior.value(at: position.span) > -1e5 else { continue }
        let check = GradientCheck(of: posterior, at: position)
        #expect(
          check.largestError < 2e-6,
          "\(family), \(formula), coordinate \(check.worstCoordinate): \(check.largestError)")
        checked += 1
      }
      #expect(checked > 5, "\(family), \(formula): \(checked)")
    }
  }

  @Test(arguments: cases.indices)
  func `what is reported leads back to the position`(index: Int) throws {
    let (family, formula, priors) = Self.cases[index]
    let model = try model(family, formula, priors)
    for position in positions(6, dimension: model.posterior.dimension) {
      let near = position.map { max(min($0, 4), -4) }
      let reported = model.constrain(near.span)
      #expect(reported.count == model.parameters.count)
      for (value, parameter) in zip(reported, model.parameters) {
        #expect(parameter.support.unconstrain(value).isFinite, "\(parameter.name) = \(value)")
      }
      for (left, right) in zip(model.unconstrain(reported), near) {
        #expect(agrees(left, right, 1e-7), "\(family), \(formula)")
      }
    }
  }

  @Test func `parameters are named as in brms`() throws {
    let names = try model("gaussian", "y ~ x + z", ["b ~ horseshoe(1)"]).parameters.map(\.name)
    #expect(
      names == [
        "b_Intercept", "b_x", "b_z", "sigma", "hs_global", "hs_slab", "hs_local[1]", "hs_local[2]",
      ])
    let other = try model(
      "gaussian", "y ~ x + z, sigma ~ x + w", ["b_sigma ~ R2D2()"]
    ).parameters.map(\.name)
    #expect(
      other.suffix(4) == [
        "R2D2_R2_sigma", "R2D2_tau2_sigma", "R2D2_phi_sigma[1]", "R2D2_phi_sigma[2]",
      ])
  }

  /// The equations of the documentation, at what is reported.
  @Test func `the log prior is that of the equations`() throws {
    let model = try model(
      "gaussian", "y ~ x + z + w", ["b ~ horseshoe(3, 0.5, 2, 1.5, 6)"], temperature: 0)
    let slab = 1.5 * 1.5
    func logPrior(_ position: [Double]) throws -> Double {
      let values = Dictionary(
        uniqueKeysWithValues: zip(model.parameters.map(\.name), model.constrain(position.span)))
      func value(_ name: String) throws -> Double { try #require(values[name]) }
      let (sigma, tau, c) = try (value("sigma"), value("hs_global"), value("hs_slab"))
      let tauPrior = Prior(
        .studentT(degrees: 2, location: 0, scale: 0.5 * sigma), half: true)
      let sigmaPrior = try #require(model.specification.priors.ofSigma)
      var sum = sigmaPrior.logDensity(sigma) + log(sigma) + tauPrior.logDensity(tau) + log(tau)
      sum += Distribution.inverseGamma(shape: 3, scale: 3).logDensity(c) + log(c)
      for (index, name) in ["b_x", "b_z", "b_w"].enumerated() {
        let lambda = try value("hs_local[\(index + 1)]")
        sum += Prior(.studentT(degrees: 3, location: 0, scale: 1), half: true).logDensity(lambda)
        let variance = slab * c * lambda * lambda / (slab * c + tau * tau * lambda * lambda)
        let scale = variance.squareRoot() * tau
        // β has density normal(0, s), and z = β / s the Jacobian s.
        sum += try Distribution.normal(mean: 0, sd: scale).logDensity(value(name)) + log(scale)
        sum += log(lambda)
      }
      return sum
    }
    // What is left is the intercept's part, a function of the first coordinate alone.
    var rest: [Double] = []
    for position in positions(8, dimension: model.posterior.dimension) {
      var moved = position
      moved[0] = 0.4
      rest.append(try model.posterior.value(at: moved.span) - logPrior(moved))
    }
    for value in rest { #expect(agrees(value, rest[0], 1e-10)) }
  }

  /// Coordinates for the data's information are those of standardised coefficients, but for the Jacobian.
  @Test(arguments: cases.indices)
  func `steady coordinates have the density of standardised ones`(index: Int) throws {
    let (family, formula, priors) = Self.cases[index]
    let plain = try model(family, formula, priors).posterior.replacingBlocks { _, block in
      (block as? ShrinkageBlock).map { $0.steadied(by: (0..<$0.count).map { _ in 0 }) } ?? block
    }
    let steady = plain.replacingBlocks { _, block in
      (block as? ShrinkageBlock).map { shrunk in
        shrunk.steadied(by: (0..<shrunk.count).map { [3, 0, 200][$0 % 3] })
      } ?? block
    }
    for position in positions(6, dimension: plain.dimension) {
      let near = position.map { max(min($0, 4), -4) }
      let other = plain.unconstrain(steady.report(near.span))
      // Only coefficients move, each by its share.
      let moved = near.indices.filter { abs(near[$0] - other[$0]) > 1e-6 * abs(near[$0]) }
      #expect(!moved.isEmpty)
      let logJacobian = moved.reduce(0) { $0 + log(other[$1] / near[$1]) }
      let (own, expected) = (
        steady.value(at: near.span), plain.value(at: other.span) + logJacobian
      )
      #expect(agrees(own, expected, 1e-7), "\(family), \(formula): \(own), \(expected)")
      let check = GradientCheck(of: steady, at: near)
      #expect(check.largestError < 2e-6, "\(family), \(formula), \(check.worstCoordinate)")
    }
  }

  @Test func `the Jacobian of steady coordinates has its gradient`() throws {
    let posterior = try model("gaussian", "y ~ x + z + w", ["b ~ horseshoe(1)"]).posterior
    let plain = try #require(posterior.blocks.lazy.compactMap { $0 as? ShrinkageBlock }.first)
    let block = plain.steadied(by: [3, 0, 200])
    func logJacobian(_ block: ShrinkageBlock, _ position: [Double]) -> (Double, [Double]) {
      var gradient = position.map { _ in 0.0 }
      let value = gradient.withUnsafeMutableBufferPointer { gradient in
        position.withUnsafeBufferPointer { block.logJacobian($0, addingTo: gradient) }
      }
      return (value, gradient)
    }
    for position in positions(6, dimension: block.dimension) {
      let near = position.map { max(min($0, 3), -3) }
      let gradient = logJacobian(block, near).1
      for index in near.indices {
        let ends = [1e-5, -1e-5].map { step -> Double in
          var moved = near
          moved[index] += step
          return logJacobian(block, moved).0
        }
        #expect(agrees(gradient[index], (ends[0] - ends[1]) / 2e-5, 1e-6), "\(index)")
      }
    }
  }

  /// log ∫ exp f over coordinates in which f is a sum of functions of one each, by the trapezoidal
  /// rule: Σ log ∫ exp f(x_i, 0) dx_i − (d − 1) f(0).
  private func logIntegral(_ f: ([Double]) -> Double, dimension: Int) -> Double {
    let start = [Double](repeating: 0, count: dimension)
    let center = f(start)
    var sum = center
    for index in 0..<dimension {
      let step = 0.02
      var integral = 0.0
      for x in stride(from: -90.0, through: 90, by: step) {
        var position = start
        position[index] = x
        integral += step * exp(f(position) - center)
      }
      sum += log(integral)
    }
    return sum
  }

  @Test(arguments: [
    ["b ~ horseshoe(1)"], ["b ~ horseshoe(3, 0.1, 2, 1.5, 6)"], ["b ~ R2D2(0.3, 4, 0.7)"],
    ["b ~ horseshoe(par_ratio = 0.3, autoscale = false)"],
    ["b[x] ~ normal(0, 1), lb = 0", "b ~ R2D2()"],
  ])
  func `a prior integrates to one`(priors: [String]) throws {
    let all = priors + ["Intercept ~ normal(0, 1)", "sigma ~ exponential(1)"]
    let posterior = try model("gaussian", "y ~ x + z", all, temperature: 0).posterior
    let integral = logIntegral({ posterior.value(at: $0.span) }, dimension: posterior.dimension)
    #expect(abs(integral) < 1e-6, "\(integral)")
  }
}
