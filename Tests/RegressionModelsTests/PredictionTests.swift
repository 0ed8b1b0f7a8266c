import Formulas
import Foundation
import LogDensities
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Predicted quantities against closed forms, and questions that cannot be asked.
@Suite struct PredictionTests {
  private func specification(
    _ formula: String, _ family: Family
  ) throws -> RegressionSpecification {
    let columns: [Column] = [
      Column(name: "y", values: .numbers([3.1, 4.2, 1.9, 7.7, 5.2, 9.3])),
      Column(name: "u", values: .numbers([1, 0, 1, 0, 0, 1])),
      Column(name: "n", values: .numbers([0, 2, 1, 4, 3, 7])),
      Column(name: "x", values: .numbers([1, 4, 2, 8, 5, 7])),
      Column(name: "e", values: .numbers([1, 2, 1, 3, 1, 1])),
      Column(name: "g", values: .categories(codes: [0, 1, 2, 0, 1, 2], levels: ["a", "b", "c"])),
    ]
    return try RegressionModel(Formula(formula), data: Table(columns: columns), family: family)
      .specification
  }

  private func value(
    _ quantity: PredictionQuery.Quantity, _ inputs: [String: PredictionInput],
    of specification: RegressionSpecification, _ parameters: [Double], response: String? = nil
  ) throws -> Double {
    let query = PredictionQuery(quantity: quantity, response: response, inputs: inputs)
    return try specification.predictor(for: query).value(parameters.span)
  }

  private func refusal(
    _ quantity: PredictionQuery.Quantity, of specification: RegressionSpecification,
    response: String? = nil, inputs: [String: PredictionInput] = ["x": .number(2)]
  ) -> String {
    let query = PredictionQuery(quantity: quantity, response: response, inputs: inputs)
    do {
      _ = try specification.predictor(for: query)
      return "accepted"
    } catch { return error.description }
  }

  @Test func `gaussian means and tails`() throws {
    let model = try specification("y ~ x + g", .gaussian)
    let parameters = [1.0, 0.5, -2, 4, 2]
    let inputs: [String: PredictionInput] = ["x": .number(3), "g": .text("c")]
    #expect(try value(.mean, inputs, of: model, parameters) == 6.5)
    #expect(try value(.linearPredictor, inputs, of: model, parameters) == 6.5)
    for orEqual in [false, true] {
      let above = PredictionQuery.Quantity.probabilityAbove(threshold: 8, orEqual: orEqual)
      #expect(
        agrees(try value(above, inputs, of: model, parameters), erfc(0.75 / sqrt(2)) / 2, 1e-14))
    }
    let reference: [String: PredictionInput] = ["x": .number(0), "g": .text("a")]
    #expect(try value(.mean, reference, of: model, parameters) == 1)
  }

  @Test func `logistic probabilities, and their tails`() throws {
    let model = try specification("u ~ x", .bernoulli)
    for quantity in [PredictionQuery.Quantity.probability, .mean] {
      for (eta, expected) in [
        (0.0, 0.5), (-800, 0), (800, 1), (-30, exp(-30) / (1 + exp(-30))), (2, 0.880797077977882),
      ] {
        let found = try value(quantity, ["x": .number(1)], of: model, [eta - 1, 1])
        #expect(abs(found - expected) <= 1e-14 * expected, "\(eta): \(found)")
      }
    }
    #expect(try value(.linearPredictor, ["x": .number(1)], of: model, [-5, 1]) == -4)
  }

  /// Σ_{k > c} e^−μ μ^k / k! by adding terms.
  private func poissonTail(above threshold: Double, orEqual: Bool, mean: Double) -> Double {
    (0..<200).reduce(0) { sum, k in
      let counts = orEqual ? Double(k) >= threshold : Double(k) > threshold
      return counts ? sum + exp(Double(k) * log(mean) - mean - lgamma(Double(k) + 1)) : sum
    }
  }

  @Test(arguments: [-3.0, -0.5, 0, 0.5, 1, 2.999, 3, 3.2, 40])
  func `poisson tails, at whole, fractional and negative thresholds`(threshold: Double) throws {
    let model = try specification("n ~ x", .poisson)
    for orEqual in [false, true] {
      for mean in [0.02, 2.5, 30] {
        let above = PredictionQuery.Quantity.probabilityAbove(
          threshold: threshold, orEqual: orEqual)
        let found = try value(above, ["x": .number(2)], of: model, [log(mean) - 1, 0.5])
        let expected = poissonTail(above: threshold, orEqual: orEqual, mean: mean)
        #expect(abs(found - expected) <= 1e-12 * max(expected, 1e-280), "\(orEqual) \(mean)")
      }
    }
  }

  @Test func `poisson predictions at extreme linear predictors are numbers`() throws {
    let model = try specification("n ~ x", .poisson)
    let above = PredictionQuery.Quantity.probabilityAbove(threshold: 3, orEqual: false)
    #expect(try value(above, ["x": .number(1)], of: model, [-900, 0]) == 0)
    #expect(try value(above, ["x": .number(1)], of: model, [900, 0]) == 1)
    #expect(try value(above, ["x": .number(1)], of: model, [300, 0]) == 1)
    #expect(try value(.mean, ["x": .number(1)], of: model, [2, 1]) == exp(3))
    #expect(
      refusal(.probabilityAbove(threshold: 1e20, orEqual: false), of: model)
        == "the threshold is beyond any count")
  }

  @Test func `an offset is added`() throws {
    let model = try specification("n ~ x + offset(log(e))", .poisson)
    let found = try value(
      .mean, ["x": .number(2), "e": .number(5)], of: model, [0.1, 0.2])
    #expect(agrees(found, 5 * exp(0.5), 1e-14))
    #expect(refusal(.mean, of: model).contains("'e' is missing"))
  }

  @Test func `inputs beyond the data are noted, those within are not`() throws {
    let model = try specification("y ~ x", .gaussian)
    func notes(_ x: Double) throws -> [String] {
      try model.predictor(
        for: PredictionQuery(quantity: .mean, response: nil, inputs: ["x": .number(x)])
      ).notes
    }
    #expect(try notes(1).isEmpty && notes(8).isEmpty)
    #expect(try notes(8.5) == ["x = 8.5 lies beyond the data (1 to 8)"])
    #expect(try notes(-1) == ["x = -1 lies beyond the data (1 to 8)"])
  }

  @Test func `the response must be the model's, as R would write it`() throws {
    let model = try specification("log(y) ~ x", .gaussian)
    #expect(refusal(.mean, of: model, response: "log( y )") == "accepted")
    #expect(
      refusal(.mean, of: model, response: "y") == "the response of this model is log(y), not y")
  }

  @Test func `questions that a family cannot answer`() throws {
    let binary = try specification("u ~ x", .bernoulli)
    let count = try specification("n ~ x", .poisson)
    #expect(refusal(.probability, of: count).contains("write P(n > c | ...)"))
    #expect(
      refusal(.probabilityAbove(threshold: 0.5, orEqual: false), of: binary)
        .contains("write P(u | ...) without a threshold"))
    #expect(refusal(.mean, of: binary, inputs: [:]).contains("'x' is missing"))
    #expect(
      refusal(.mean, of: binary, inputs: ["x": .number(1), "q": .number(1)])
        .contains("does not use an input 'q'"))
    let groups = try specification("y ~ g", .gaussian)
    #expect(refusal(.mean, of: groups, inputs: ["g": .text("d")]).contains("unknown level 'd'"))
  }

  @Test(arguments: [
    ("y ~ x + g", Family.gaussian), ("u ~ log(x) * g", .bernoulli),
    ("n ~ poly(x, 2) + offset(log(e))", .poisson), ("y ~ 0 + Intercept + x", .gaussian),
  ])
  func `a specification survives a file`(formula: String, family: Family) throws {
    let model = try specification(formula, family)
    let decoded = try JSONDecoder().decode(
      RegressionSpecification.self, from: JSONEncoder().encode(model))
    #expect(decoded == model)
    #expect(decoded.parameterNames == model.parameterNames)
    #expect(decoded.summary == model.summary)
    let parameters = model.parameterNames.indices.map { 0.1 * Double($0) + 0.3 }
    let inputs: [String: PredictionInput] = [
      "x": .number(3.3), "g": .text("b"), "e": .number(2),
    ].filter { name, _ in model.schema.inputs.contains { $0.name == name } }
    #expect(
      try value(.mean, inputs, of: decoded, parameters)
        == value(.mean, inputs, of: model, parameters))
  }
}
