import Foundation
import Probability
import Testing

@testable import ResponseFamilies

@Suite struct ResponseLikelihoodTests {
  private func meanings(
    _ family: Family, _ responses: Responses, shared: Set<AuxiliaryParameter>
  ) throws -> [String] {
    let likelihood = try ResponseLikelihood(family, responses: responses, shared: shared)
    let end = likelihood.slots.last.map { $0.start + $0.count }
    #expect(likelihood.valueCount == end)
    return likelihood.slots.map { "\($0.meaning) \($0.start) \($0.count)" }
  }

  @Test func `slots follow one another, with one value a row or one for all`() throws {
    let sigma = "auxiliary(ResponseFamilies.AuxiliaryParameter.sigma)"
    let nu = "auxiliary(ResponseFamilies.AuxiliaryParameter.nu)"
    let three = Responses([1, 2, 3])
    #expect(
      try meanings(.studentT, three, shared: [.nu]) == [
        "mean(category: 1) 0 3", "\(sigma) 3 3", "\(nu) 6 1",
      ])
    var known = three
    known.standardErrors = [1, 1, 2]
    #expect(try meanings(.gaussian, known, shared: [.sigma]) == ["mean(category: 1) 0 3"])
    #expect(
      try meanings(.studentT, known, shared: [.sigma, .nu]) == [
        "mean(category: 1) 0 3", "\(nu) 3 1",
      ])
    #expect(
      try meanings(.categorical, three, shared: []) == [
        "mean(category: 1) 0 3", "mean(category: 2) 3 3",
      ])
    #expect(
      try meanings(.cumulative, three, shared: []) == ["mean(category: 1) 0 3", "thresholds 3 2"])
  }

  @Test(arguments: RandomRows.families, [false, true])
  func `slopes agree with finite differences`(family: Family, isHeavy: Bool) throws {
    for shared in [Set(AuxiliaryParameter.allCases), []] {
      var rows = try RandomRows(family, count: 9, shared: shared, seed: 7, isHeavy: isHeavy)
      rows.responses.weights = [1, 0.5, 2, 1, 1, 3, 0, 1, 1]
      let likelihood = try rows.likelihood()
      let (value, slopes) = likelihood.evaluated(rows.linked)
      #expect(value.isFinite)
      for index in rows.linked.indices {
        func along(_ step: Double) -> Double {
          var linked = rows.linked
          linked[index] += step
          return likelihood.value(linked, slopes: nil)
        }
        let h = 1e-3 * max(1e-2, min(1, abs(rows.linked[index])))
        let central = (8 * (along(h) - along(-h)) - (along(2 * h) - along(-2 * h))) / (12 * h)
        let size = max(1, abs(slopes[index]), abs(value) * 1e-3)
        #expect(abs(central - slopes[index]) < 1e-6 * size, "\(family) \(index)")
      }
    }
  }

  @Test(arguments: RandomRows.families)
  func `weights multiply rows, and rows add`(family: Family) throws {
    var rows = try RandomRows(family, count: 6, shared: [], seed: 8)
    let plain = try rows.likelihood().pointwise(rows.linked)
    let weights = [0, 1, 2, 0.25, 3, 1]
    rows.responses.weights = weights
    let likelihood = try rows.likelihood()
    let weighted = likelihood.pointwise(rows.linked)
    for (row, weight) in weights.enumerated() {
      #expect(abs(weighted[row] - weight * plain[row]) <= 1e-12 * abs(plain[row]))
    }
    let value = likelihood.value(rows.linked, slopes: nil)
    #expect(abs(value - weighted.reduce(0, +)) <= 1e-12 * max(1, abs(value)))
  }

  @Test(arguments: RandomRows.families)
  func `no linked parameter can stop the program`(family: Family) throws {
    let shared = Set(AuxiliaryParameter.allCases)
    let rows = try RandomRows(family, count: 5, shared: shared, seed: 9)
    let likelihood = try rows.likelihood()
    for wild in [.nan, .infinity, -.infinity, 1e308, -1e308, 800, -800, 0] {
      for index in rows.linked.indices {
        var linked = rows.linked
        linked[index] = wild
        let (value, _) = likelihood.evaluated(linked)
        #expect(!(value == .infinity), "\(family) \(index) \(wild)")
        if wild.isNaN { #expect(!value.isFinite, "\(family) \(index)") }
        _ = likelihood.pointwise(linked)
      }
    }
  }

  @Test(arguments: [Family.gaussian, .lognormal, .poisson])
  func `a censored response at no number has no likelihood`(family: Family) throws {
    for side in [Responses.Censoring.left, .right] {
      var responses = Responses([3])
      responses.censoring = [side]
      let likelihood = try ResponseLikelihood(family, responses: responses, shared: [])
      #expect(likelihood.value([.nan, 0], slopes: nil).isNaN || family == .poisson)
      #expect(!likelihood.value([.nan, 0], slopes: nil).isFinite)
      for eta in [-1e4, -800, 800, 1e4] {
        #expect(!(likelihood.value([eta, 0], slopes: nil) > 0))
      }
    }
  }

  @Test func `thresholds out of order have no likelihood`() throws {
    let likelihood = try ResponseLikelihood(
      .cumulative, responses: Responses([2, 1, 3]), shared: [])
    #expect(likelihood.value([0, 0, 0, 1, 0.5], slopes: nil) == -.infinity)
    #expect(likelihood.value([0, 0, 0, 1, 1], slopes: nil) == -.infinity)
    #expect(likelihood.value([0, 0, 0, 0.5, 1], slopes: nil).isFinite)
  }

  @Test func `no rows make a likelihood of one`() throws {
    for family in RandomRows.families where !family.hasLevels {
      var responses = Responses([])
      if family.distribution == .binomial { responses.trials = [] }
      let shared = Set(AuxiliaryParameter.allCases)
      let likelihood = try ResponseLikelihood(family, responses: responses, shared: shared)
      let linked = [Double](repeating: 0.5, count: max(1, likelihood.valueCount))
      #expect(likelihood.evaluated(linked).value == 0)
    }
  }
}
