import Formulas
import Foundation
import LogDensities
import ResponseFamilies
import Testing

@testable import RegressionModels

/// The normal linear model of a regression: rows, forms and parameters.
@Suite struct ScaledNormalRegressionTests {
  private func model(_ formula: String, _ family: String, _ priors: [String] = []) throws
    -> any DataModel
  {
    try CertifiedCases.model(.init(formula: formula, family: family, priors: priors))
  }

  private func query(_ quantity: PredictionQuery.Quantity) -> PredictionQuery {
    PredictionQuery(
      quantity: quantity, response: nil, inputs: ["x": .number(0.5), "f": .text("b")])
  }

  @Test(arguments: ["gaussian", "lognormal"])
  func `exceedance is an affine form of coefficients and sigma`(_ family: String) throws {
    let response = family == "gaussian" ? "y" : "n"
    let scaled = try model("\(response) | weights(w) ~ x + f + offset(x / 3)", family)
      .scaledNormal()
    let p = scaled.rows.coefficientCount
    for sigma in [0.2, 0.7, 2] {
      let position = (0..<p).map { 0.3 * Double($0) - 0.2 } + [sigma]
      let parameters = scaled.parameters(at: position.span)
      #expect(zip(scaled.position(of: parameters), position).allSatisfy { agrees($0, $1, 1e-12) })
      for (name, value) in zip(scaled.parameterNames, parameters) {
        let form = try #require(scaled.affineForm(ofParameter: name))
        #expect(agrees(form.value(at: position.span), value, 1e-12))
      }
      for threshold in [0.5, 2.5] {
        let asked = query(.probabilityAbove(threshold: threshold, orEqual: false))
        let probability = try scaled.predictor(for: asked).value(parameters.span)
        for level in [0.05, 0.5, 0.9] {
          let form = try #require(try scaled.affineForm(of: asked, above: level))
          #expect((form.value(at: position.span) > 0) == (probability > level))
        }
      }
    }
  }

  @Test func `its potential is that of the log posterior without its Jacobian`() throws {
    let model = try model("y | weights(w) ~ x + f", "gaussian", ["sigma ~ exponential(2)"])
    let scaled = try model.scaledNormal()
    let rows = scaled.rows
    let declared = try #require(model.declaredPotential)
    var offsets: [Double] = []
    for step in 0..<5 {
      let size = Double(step) / 5
      let position = (0..<rows.coefficientCount).map { 0.4 - size * Double($0) } + [0.4 + size]
      let sigma = position[rows.coefficientCount]
      var value = rows.totalWeight * log(sigma) + rows.scalePrior.value(sigma)
      let n = rows.response.count
      for row in 0..<n {
        var residual = rows.response[row]
        for j in 0..<rows.coefficientCount { residual -= rows.columns[j * n + row] * position[j] }
        value += (rows.weights?[row] ?? 1) * residual * residual / (2 * sigma * sigma)
      }
      for j in 0..<rows.coefficientCount {
        let distance = position[j] - rows.means[j]
        value += rows.precisions[j] * distance * distance / 2
      }
      let parameters = scaled.parameters(at: position.span)
      let coordinates = try #require(declared.unconstrain(parameters))
      offsets.append(declared.value(at: coordinates.span) - value)
    }
    #expect(offsets.allSatisfy { agrees($0, offsets[0], 1e-10) })
  }

  @Test func `other models are refused`() throws {
    for (formula, family, priors) in [
      ("y ~ x", "student_t", []), ("y | cens(cut) ~ x", "gaussian", []),
      ("y ~ x, sigma ~ x", "gaussian", []), ("y ~ x + (1 | g)", "gaussian", []),
      ("y ~ x", "gaussian", ["b ~ laplace(0, 1)"]),
    ] as [(String, String, [String])] {
      let other = try model(formula, family, priors)
      #expect(throws: PredictionError.self) { try other.scaledNormal() }
    }
  }
}

/// The potential of any model: gradient, Jacobian, and what it objects to.
@Suite struct DeclaredRegressionTests {
  private static let models: [CertifiedCases.Case] = [
    .init(formula: "y ~ x", family: "student_t"),
    .init(formula: "n ~ x", family: "gamma"),
    .init(formula: "count ~ x", family: "negbinomial"),
    .init(formula: "grade ~ x + (1 + x | g)", family: "cumulative"),
    .init(formula: "y ~ s(x, k = 5)", family: "gaussian"),
    .init(formula: "y ~ x + z", family: "gaussian", priors: ["b ~ horseshoe(1)"]),
    .init(formula: "y ~ x, sigma ~ z", family: "gaussian", priors: ["b ~ exponential(1)"]),
  ]

  @Test(arguments: models)
  func `gradient is that of the value, and the way back is known`(
    _ one: CertifiedCases.Case
  ) throws {
    let potential = try #require(try CertifiedCases.model(one).declaredPotential)
    let position = (0..<potential.dimension).map { 0.3 * sin(Double(3 * $0 + 1)) }
    var gradient = position
    var target = gradient.mutableSpan
    let value = potential.value(at: position.span, gradient: &target)
    #expect(agrees(value, potential.value(at: position.span), 1e-12))
    for index in position.indices {
      var (up, down) = (position, position)
      up[index] += 1e-5
      down[index] -= 1e-5
      let slope =
        (potential.value(at: up.span) - potential.value(at: down.span)) / (up[index] - down[index])
      #expect(abs(slope - gradient[index]) <= 1e-5 * (1 + abs(slope)))
    }
    let back = try #require(potential.unconstrain(potential.constrain(position.span)))
    #expect(zip(back, position).allSatisfy { agrees($0, $1, 1e-8) })
    let hasSpreads = one.formula.contains("|") || one.formula.contains("s(x")
    #expect(
      (potential.modeObjection != nil) == (hasSpreads || one.priors.first == "b ~ horseshoe(1)"))
  }

  @Test func `sigma counts as itself`() throws {
    let model = try CertifiedCases.model(.init(formula: "y ~ x", family: "student_t"))
    func jacobian(_ model: some DataModel, _ position: [Double]) -> Double {
      (model.declaredPotential?.value(at: position.span) ?? .nan)
        + model.posterior.value(at: position.span)
    }
    func check(_ model: some DataModel) {
      let zero = [Double](repeating: 0, count: model.posterior.dimension)
      for (index, name) in model.parameters.map(\.name).enumerated() where name == "sigma" {
        var moved = zero
        moved[index] = 0.7
        let change = jacobian(model, moved) - jacobian(model, zero)
        let ratio = model.constrain(moved.span)[index] / model.constrain(zero.span)[index]
        #expect(agrees(change, log(ratio), 1e-10) && ratio > 1)
      }
    }
    check(model)
  }
}
