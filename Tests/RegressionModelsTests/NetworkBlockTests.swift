import Formulas
import Foundation
import LogDensities
import Probability
import ResponseFamilies
import Testing

@testable import RegressionModels

/// The symmetry of hidden units: what reports show, what evidence counts, and what stays the same.
@Suite struct NetworkBlockTests {
  private static let units = 3
  private static let copies = 48.0  // 2³ 3!

  private func model(
    _ formula: String = "y ~ x + net(x, z, units = 3)", family: String = "gaussian",
    temperature: Double = 1, priors: [String] = []
  ) throws -> MultilevelModel {
    try #require(
      RegressionModels.model(
        DistributionalFormula(formula), data: MultilevelGradientTests.table(),
        family: Family(family), priors: priors.map { try PriorStatement($0) },
        settings: MultilevelSettings(temperature: temperature)) as? MultilevelModel)
  }

  /// Coordinates of a network's block, by units, and where they start.
  private func units(_ model: MultilevelModel) throws -> (start: Int, width: Int) {
    let posterior = model.posterior
    let place = try #require(posterior.blocks.firstIndex { $0 is NetworkBlock })
    return (
      posterior.positionStarts[place] + 1, (posterior.blocks[place].dimension - 1) / Self.units
    )
  }

  private func positions(_ count: Int, dimension: Int) -> [[Double]] {
    var random = RandomStream(seed: 5, chain: 0, purpose: .simulation)
    return (0..<count).map { _ in (0..<dimension).map { _ in random.normal() } }
  }

  /// A position with units in another order, those of the sign −1 turned.
  private func copy(
    _ position: [Double], _ order: [Int], _ signs: [Double], _ start: Int, _ width: Int
  ) -> [Double] {
    var result = position
    for (place, unit) in order.enumerated() {
      for index in 0..<width {
        result[start + place * width + index] =
          signs[place] * position[start + unit * width + index]
      }
    }
    return result
  }

  @Test(arguments: [("gaussian", "y"), ("poisson", "count"), ("bernoulli", "bit")])
  func `copies have one density, one likelihood of each row and one report`(
    family: String, response: String
  ) throws {
    let model = try model("\(response) ~ x + net(x, z, units = 3)", family: family)
    let (start, width) = try units(model)
    for position in positions(8, dimension: model.posterior.dimension) {
      let other = copy(position, [2, 0, 1], [-1, 1, -1], start, width)
      #expect(
        agrees(
          model.posterior.value(at: position.span), model.posterior.value(at: other.span), 1e-12))
      let rows = zip(
        model.posterior.pointwise(position.span), model.posterior.pointwise(other.span))
      #expect(rows.allSatisfy { agrees($0, $1, 1e-12) })
      #expect(model.constrain(position.span) == model.constrain(other.span))
      // A unit of which the output alone is turned is another function.
      var wrong = position
      wrong[start + width - 1] *= -1
      #expect(model.constrain(wrong.span) != model.constrain(position.span))
    }
  }

  @Test func `reports show falling positive outputs, and lead to a copy of the position`() throws {
    let model = try model()
    let outputs = model.parameters.indices.filter {
      model.parameters[$0].name.wholeMatch(of: /net_netxz\[\d+\]/) != nil
    }
    #expect(outputs.count == Self.units)
    for position in positions(20, dimension: model.posterior.dimension) {
      let reported = model.constrain(position.span)
      let values = outputs.map { reported[$0] }
      #expect(values == values.sorted(by: >) && values.allSatisfy { $0 > 0 })
      let back = model.unconstrain(reported)
      for (left, right) in zip(model.constrain(back.span), reported) {
        #expect(agrees(left, right, 1e-12))
      }
      #expect(
        agrees(
          model.posterior.value(at: back.span), model.posterior.value(at: position.span), 1e-12))
      // Predictions by what is reported, and by the position.
      let row = try model.specification.design.designRows(
        for: ["x": .number(0.3), "z": .number(0.8)])
      let linked = LinkedRow(model.specification, mean: row.mean, parameters: [])
      #expect(agrees(linked.values(reported.span)[0], try eta(model, position, row.mean), 1e-12))
    }
  }

  /// The predictor of a row by the values that the blocks have at a position.
  private func eta(_ model: MultilevelModel, _ position: [Double], _ row: DesignRow) throws
    -> Double
  {
    let means = CenteredDesign(model.design, hasIntercept: true).means
    let posterior = model.posterior
    let linear = try #require(posterior.blocks.firstIndex { $0 is CoefficientBlock })
    let network = try #require(posterior.blocks.firstIndex { $0 is NetworkBlock })
    let (start, first) = (posterior.valueStarts[linear], posterior.valueStarts[network])
    let inputs = row.networks[0]
    return position.withUnsafeBufferPointer { position in
      posterior.withScratch { values, _, _, _ in
        _ = posterior.evaluateBlocks(position, values)
        var sum = 0.0
        for (index, x) in row.values.enumerated() {
          sum += (index == 0 ? 1 : x - means[index]) * values[start + index]
        }
        for unit in 0..<Self.units {
          let own = first + unit * (inputs.count + 2)
          var a = values[own]
          for index in inputs.indices { a += values[own + 1 + index] * inputs[index] }
          sum += values[own + inputs.count + 1] * tanh(a)
        }
        return sum
      }
    }
  }

  /// Coordinates of the density of evidence are logarithms of the outputs' gaps.
  @Test func `the density of evidence is that of all copies on the one shown`() throws {
    let model = try model()
    let (start, width) = try units(model)
    let folded = model.reportedPosterior
    for position in positions(10, dimension: model.posterior.dimension) {
      let reported = model.constrain(position.span)
      let own = model.reportedPosition(of: reported)
      let logJacobian = (1...Self.units).reduce(0) { $0 + own[start + $1 * width - 1] }
      #expect(
        agrees(
          folded.value(at: own.span) - logJacobian,
          model.posterior.value(at: position.span) + log(Self.copies), 1e-10))
      for (left, right) in zip(folded.report(own.span), reported) {
        #expect(agrees(left, right, 1e-10))
      }
      #expect(GradientCheck(of: folded, at: own).largestError < 2e-6)
    }
    let plain = try #require(
      RegressionModels.model(
        DistributionalFormula("y ~ s(x)"), data: MultilevelGradientTests.table(), family: .studentT)
        as? MultilevelModel)
    let zero = [Double](repeating: 0, count: plain.posterior.dimension)
    #expect(
      plain.reportedPosterior.value(at: zero.span) == plain.posterior.value(at: zero.span))
  }

  @Test func `hidden features are the units of reported draws`() throws {
    let model = try model("y ~ x + net(x, z, units = 3), sigma ~ net(z, units = 1)")
    let inputs: [String: PredictionInput] = ["x": .number(0.4), "z": .number(0.9)]
    let features = try model.specification.hiddenFeatures(at: inputs)
    #expect(
      features.map(\.name)
        == ["net_netxz[1]", "net_netxz[2]", "net_netxz[3]", "net_sigma_netz[1]"])
    let row = try model.specification.design.designRows(
      for: ["x": .number(0.4), "z": .number(0.9)])
    let linked = LinkedRow(model.specification, mean: row.mean, parameters: row.parameters)
    for position in positions(4, dimension: model.posterior.dimension) {
      let parameters = model.constrain(position.span)
      let named = Dictionary(uniqueKeysWithValues: zip(model.parameters.map(\.name), parameters))
      func value(_ name: String) throws -> Double { try #require(named[name]) }
      var mean = try value("b_Intercept") + 0.4 * value("b_x")
      for feature in features.dropLast() {
        mean += try value(feature.name) * feature.value(parameters.span)
      }
      #expect(agrees(linked.values(parameters.span)[0], mean, 1e-12))
      let inner =
        try value("net_sigma_netz[1,Intercept]")
        + value("net_sigma_netz[1,z]") * row.parameters[0].networks[0][0]
      #expect(agrees(features[3].value(parameters.span), tanh(inner), 1e-12))
    }
    #expect(throws: PredictionError.self) {
      try model.specification.hiddenFeatures(at: ["x": .number(1)])
    }
  }

  /// Var f(x) = E[τ²] E[tanh²(b + w x)], by quadrature over a = b + w · x ~ N(0, s²(1 + |x|²/d)); and it
  /// does not depend on the number of units. Averages over reported draws of the prior have it.
  @Test(arguments: [1, 3, 10])
  func `the prior of the function has the variance of theory at any width`(units: Int) throws {
    let model = try model(
      "y ~ net(x, z, units = \(units))", temperature: 0,
      priors: ["sdnet ~ exponential(2)", "net ~ normal(0, 1.5)"])
    let inputs = [0.7, -1.2]
    let network = ParameterSections(model.specification).positions(
      of: .network(predictor: 0, term: 0))
    let hidden = HiddenUnits(inputs: inputs, positions: Array(network.dropFirst()))
    let block = try #require(model.posterior.blocks.firstIndex { $0 is NetworkBlock })
    let spread = model.posterior.positionStarts[block]
    let own = try #require(model.posterior.blocks[block] as? NetworkBlock)
    var random = RandomStream(seed: 9, chain: units, purpose: .simulation)
    var (sum, squares) = (0.0, 0.0)
    let count = 20_000
    for _ in 0..<count {
      // All coordinates but the spread's are standard normal in the prior.
      var position = (0..<model.posterior.dimension).map { _ in random.normal() }
      position[spread] = own.spread.unconstrain(-log(1 - random.uniform()) / 2)
      let f = hidden.value(model.constrain(position.span).span)
      sum += f * f
      squares += f * f * f * f
    }
    let scale = 1.5 * (1 + (0.49 + 1.44) / 2).squareRoot()
    var expected = 0.0
    let step = 1e-3
    for index in -8000...8000 {
      let u = Double(index) * step
      let value = tanh(scale * u)
      expected += step * value * value * exp(-u * u / 2) / (2 * Double.pi).squareRoot()
    }
    expected *= 0.5  // E[τ²] = 2/λ².
    let mean = sum / Double(count)
    let error = ((squares / Double(count) - mean * mean) / Double(count)).squareRoot()
    #expect(abs(mean - expected) < 5 * error, "\(mean) against \(expected), se \(error)")
    #expect(error < 0.1 * expected)
  }

  @Test(arguments: [
    ("net ~ normal(1, 1)", "symmetric"), ("net ~ exponential(1)", "symmetric"),
    ("net ~ flat", "symmetric"), ("net ~ normal(0, 1), lb = 0", "symmetric"),
    ("sdnet ~ flat", "proper"), ("net[nety] ~ normal(0, 1)", "net[netxz]"),
    ("net ~ lkj(1)", "correlations"),
  ])
  func `priors that would break the symmetry are refused`(_ statement: String, _ part: String) {
    #expect { try model(priors: [statement]) } throws: { "\($0)".contains(part) }
  }

  @Test func `parameters are named by unit and input`() throws {
    let names = try model("y ~ net(x, log(w), units = 2), sigma ~ net(z, units = 1)").parameters
      .map(
        \.name)
    #expect(
      names == [
        "b_Intercept", "b_sigma_Intercept", "sdnet_netxlogw", "sdnet_sigma_netz",
        "net_netxlogw[1,Intercept]", "net_netxlogw[1,x]", "net_netxlogw[1,log(w)]",
        "net_netxlogw[1]", "net_netxlogw[2,Intercept]", "net_netxlogw[2,x]",
        "net_netxlogw[2,log(w)]", "net_netxlogw[2]", "net_sigma_netz[1,Intercept]",
        "net_sigma_netz[1,z]", "net_sigma_netz[1]",
      ])
  }
}
