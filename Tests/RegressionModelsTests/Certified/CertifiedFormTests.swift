import Formulas
import Foundation
import LogDensities
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Affine and monotone forms against the predictions that draws are asked for.
@Suite struct CertifiedFormTests {
  private static let inputs: [String: PredictionInput] = [
    "x": .number(0.75), "z": .number(-0.5), "f": .text("b"), "o": .number(0.25),
  ]

  private func queries(_ certified: CertifiedRegression) -> [PredictionQuery] {
    let known = Set(certified.specification.design.inputs.map(\.name))
    let inputs = Self.inputs.filter { known.contains($0.key) }
    let quantities: [PredictionQuery.Quantity] =
      [.linearPredictor, .mean, .probability]
      + [0, 1, 2, 3].flatMap { threshold in
        [false, true].map { .probabilityAbove(threshold: threshold, orEqual: $0) }
      } + ["a", "b", "c", "1", "2", "3"].map { .probabilityOfLevel($0) }
    return quantities.map { PredictionQuery(quantity: $0, response: nil, inputs: inputs) }
  }

  @Test(arguments: CertifiedCases.all)
  func `parameters are their affine functions`(_ one: CertifiedCases.Case) throws {
    let certified = try CertifiedCases.certified(one)
    for position in CertifiedCases.positions(of: certified.potential, count: 3) {
      let values = certified.parameters(at: position.span)
      for (name, value) in zip(certified.parameterNames, values) {
        let form = try #require(certified.affineForm(ofParameter: name))
        #expect(agrees(form.value(at: position.span), value, 1e-12))
      }
    }
    #expect(certified.affineForm(ofParameter: "none") == nil)
  }

  @Test(arguments: CertifiedCases.all)
  func `predictions are their curves of affine functions`(_ one: CertifiedCases.Case) throws {
    let certified = try CertifiedCases.certified(one)
    var found = 0
    for query in queries(certified) {
      guard let predictor = try? certified.predictor(for: query),
        let form = try certified.monotoneForm(of: query)
      else { continue }
      found += 1
      for position in CertifiedCases.positions(of: certified.potential, count: 3) {
        let parameters = certified.parameters(at: position.span)
        let expected = predictor.value(parameters.span)
        let affine = form.form.value(at: position.span)
        #expect(agrees(form.prediction(affine), expected, 1e-11), "\(query.quantity)")
        // Steps up and down the curve go where it says.
        let step = form.prediction(affine + 0.01) - form.prediction(affine)
        #expect(form.isIncreasing ? step >= 0 : step <= 0)
        let back = try #require(form.affineValue(expected))
        #expect(agrees(form.prediction(back), expected, 1e-11))
      }
      for end in [-Double.infinity, .infinity] { #expect(!form.prediction(end).isNaN) }
      #expect(form.affineValue(.nan) == nil)
    }
    let isCategorical = one.family.hasPrefix("categorical")
    #expect(isCategorical ? found == 0 : found >= 2)
  }

  @Test func `levels of a category compare by their log odds at one input`() throws {
    let certified = try CertifiedCases.certified(CertifiedCases.all[11])
    func query(_ level: String, _ x: Double) -> PredictionQuery {
      PredictionQuery(
        quantity: .probabilityOfLevel(level), response: nil,
        inputs: ["x": .number(x), "z": .number(0.5)])
    }
    for (left, right) in [("a", "b"), ("c", "b"), ("c", "a")] {
      let form = try #require(
        try certified.comparisonForm(of: query(left, 1), with: query(right, 1)))
      let (one, other) = try (
        certified.predictor(for: query(left, 1)), certified.predictor(for: query(right, 1))
      )
      for position in CertifiedCases.positions(of: certified.potential, count: 8, spread: 3) {
        let parameters = certified.parameters(at: position.span)
        let odds = log(one.value(parameters.span)) - log(other.value(parameters.span))
        #expect(agrees(form.value(at: position.span), odds, 1e-10))
      }
    }
    #expect(try certified.comparisonForm(of: query("a", 1), with: query("b", 2)) == nil)
  }

  @Test func `thresholds of a symmetric link share a curve, so that they compare`() throws {
    let certified = try CertifiedCases.certified(CertifiedCases.all[13])
    func query(_ threshold: Double, _ x: Double) -> PredictionQuery {
      PredictionQuery(
        quantity: .probabilityAbove(threshold: threshold, orEqual: false), response: nil,
        inputs: ["x": .number(x), "z": .number(0.5)])
    }
    let form = try #require(try certified.comparisonForm(of: query(1, 0), with: query(2, 1)))
    for position in CertifiedCases.positions(of: certified.potential, count: 8, spread: 0.5) {
      let parameters = certified.parameters(at: position.span)
      let (left, right) = try (
        certified.predictor(for: query(1, 0)).value(parameters.span),
        certified.predictor(for: query(2, 1)).value(parameters.span)
      )
      #expect((form.value(at: position.span) > 0) == (left > right))
    }
  }
}
