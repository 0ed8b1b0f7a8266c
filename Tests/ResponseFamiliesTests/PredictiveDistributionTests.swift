import Foundation
import Probability
import Testing

@testable import ResponseFamilies

/// Means, tails, levels and quantiles against `Fixtures/predictions.json`.
@Suite struct PredictiveDistributionTests {
  private struct Prediction: Decodable {
    let family: String
    let linked, values, uppers: [Double]
    let trials: Double?
    let mean: Double

    func distribution() throws -> PredictiveDistribution {
      try PredictiveDistribution(Family(family), linked: linked, trials: trials ?? 1)
    }
  }

  private func predictions() throws -> [Prediction] {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/predictions", withExtension: "json"))
    return try JSONDecoder().decode([Prediction].self, from: Data(contentsOf: url))
  }

  private func agrees(_ value: Double, _ exact: Double, _ tolerance: Double) -> Bool {
    abs(value - exact) <= tolerance * abs(exact)
  }

  @Test func `means and upper tails keep their digits, far out too`() throws {
    for prediction in try predictions() {
      let distribution = try prediction.distribution()
      #expect(agrees(try distribution.mean(), prediction.mean, 1e-13), "\(prediction)")
      for (value, upper) in zip(prediction.values, prediction.uppers) {
        let tail = distribution.probability(above: value)
        #expect(agrees(tail, upper, 1e-11), "\(prediction.family) \(prediction.linked) \(value)")
      }
    }
  }

  @Test func `the density is the step of the tail, for counts`() throws {
    for prediction in try predictions() {
      let distribution = try prediction.distribution()
      guard distribution.isCount else { continue }
      var responses = Responses([3])
      responses.trials = prediction.trials.map { [$0] }
      let likelihood = try ResponseLikelihood(
        Family(prediction.family), responses: responses, shared: [])
      let density = exp(likelihood.value(prediction.linked, slopes: nil))
      let step =
        distribution.probability(above: 3, orEqual: true) - distribution.probability(above: 3)
      #expect(abs(step - density) < 1e-12)
      #expect(
        distribution.probability(above: 2.5, orEqual: true)
          == distribution.probability(above: 3, orEqual: true))
      #expect(distribution.probability(above: 3.5) == distribution.probability(above: 3))
    }
  }

  @Test func `a quantile is the smallest value with enough probability below`() throws {
    for prediction in try predictions() {
      let distribution = try prediction.distribution()
      for p in [0.001, 0.3, 0.5, 0.97] {
        let quantile = distribution.quantile(p)
        let tail = distribution.probability(above: quantile)
        #expect(tail <= 1 - p)
        if distribution.isCount {
          #expect(quantile == 0 || distribution.probability(above: quantile - 1) > 1 - p)
        } else {
          #expect(agrees(tail, 1 - p, 1e-9), "\(prediction.family) \(p)")
        }
      }
    }
    let normal = try PredictiveDistribution(.gaussian, linked: [0, 0])
    #expect(agrees(normal.quantile(0.975), 1.959963984540054, 1e-12))
    #expect(agrees(normal.quantile(0.025), -1.959963984540054, 1e-12))
    #expect(normal.quantile(1).isNaN)
  }

  @Test func `levels have probabilities and no mean`() throws {
    let cumulative = try PredictiveDistribution(.cumulative, linked: [0.3, -1, 0.2, 2])
    let logistic = { (x: Double) in 1 / (1 + exp(-x)) }
    #expect(agrees(try cumulative.probability(ofLevel: 0), logistic(-1.3), 1e-14))
    #expect(agrees(try cumulative.probability(ofLevel: 3), 1 - logistic(1.7), 1e-13))
    #expect(agrees(cumulative.probability(above: 1), 1 - logistic(-0.1), 1e-13))
    let categorical = try PredictiveDistribution(.categorical, linked: [log(2), log(3)])
    for level in 0..<3 {
      #expect(agrees(try categorical.probability(ofLevel: level), Double(level + 1) / 6, 1e-14))
    }
    #expect(throws: ResponseError.self) { try categorical.mean() }
    #expect(throws: ResponseError.self) { try categorical.probability(ofLevel: 3) }
    let coin = try PredictiveDistribution(.bernoulli, linked: [40])
    #expect(agrees(try coin.probability(ofLevel: 0), exp(-40), 1e-13))
    let normal = try PredictiveDistribution(.gaussian, linked: [0, 0])
    #expect(throws: ResponseError.self) { try normal.probability(ofLevel: 0) }
  }

  @Test func `known noise takes the place of sigma`() throws {
    let known = try PredictiveDistribution(.gaussian, linked: [1], standardError: 2)
    #expect(known.probability(above: 3) == SpecialFunctions.normalUpperTail(1))
    #expect(throws: ResponseError.self) { try PredictiveDistribution(.gaussian, linked: [1]) }
    #expect(throws: ResponseError.self) { try PredictiveDistribution(.cumulative, linked: []) }
  }
}
