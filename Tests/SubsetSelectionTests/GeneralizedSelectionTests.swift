import Foundation
import Probability
import Testing

@testable import SubsetSelection

struct GeneralizedSelectionTests {
  private func columns(_ rows: Int, _ count: Int, seed: UInt64) -> [[Double]] {
    SimulatedDesign(rows: rows, columns: count, seed: seed).columns
  }

  /// Responses whose linear predictor is twice the first column.
  private func response(_ kind: String, _ columns: [[Double]], seed: UInt64) -> SubsetResponse {
    var random = RandomStream(seed: seed, chain: 1, purpose: .simulation)
    let eta = columns[0].map { 0.3 + 1.2 * $0 }
    func isSuccess(_ eta: Double) -> Bool { random.uniform() < logistic(eta) }
    switch kind {
    case "bernoulli": return .bernoulli(eta.map { isSuccess($0) })
    case "binomial":
      return .binomial(
        successes: eta.map { eta in Double((0..<4).count { _ in isSuccess(eta) }) },
        trials: [Double](repeating: 4, count: eta.count))
    default: return .poisson(eta.map { Double(random.poisson(mean: exp($0 / 2))) })
    }
  }

  private func model(
    _ kind: String, rows: Int, count: Int, seed: UInt64,
    prior: GeneralizedCoefficientPrior = .independentNormal(scale: 1)
  ) throws -> GeneralizedSubsetModel {
    let columns = columns(rows, count, seed: seed)
    return try GeneralizedSubsetModel(
      response: response(kind, columns, seed: seed), columns: columns,
      names: (0..<count).map { "x\($0)" }, prior: prior)
  }

  @Test(arguments: ["bernoulli", "binomial", "poisson"])
  func `the evidence of one column agrees with a sum over a grid`(kind: String) throws {
    for prior in [GeneralizedCoefficientPrior.independentNormal(scale: 1), .gPrior(g: nil)] {
      let model = try model(kind, rows: 25, count: 2, seed: 1, prior: prior)
      var random = RandomStream(seed: 1, chain: 0, purpose: .sampling)
      let evidence = try #require(
        model.evidence(of: [0], importanceDraws: 20000, random: &random))
      var target = try #require(SubsetLogPosterior(model, subset: [0]))
      var sum = 0.0
      let step = 0.02
      for i in -400...400 {
        for j in -400...400 {
          let value = target.value(at: [Double(i) * step, Double(j) * step])
          sum += exp(value - evidence.laplace) * step * step
        }
      }
      let exact = evidence.laplace + log(sum)
      let error = try #require(evidence.standardError)
      let corrected = try #require(evidence.corrected)
      #expect(error < 0.01)
      #expect(abs(corrected - exact) < 5 * error)
      // Laplace alone is off by more than the correction is: the check has power.
      #expect(abs(evidence.laplace - exact) < 0.3)
    }
  }

  @Test func `a mode without gradient and a curvature that is the gradient's`() throws {
    let model = try model("poisson", rows: 30, count: 3, seed: 2)
    var target = try #require(SubsetLogPosterior(model, subset: [0, 2]))
    let here = [0.2, -0.3, 0.4]
    _ = target.value(at: here)
    let (gradient, curvature) = (target.gradient(at: here), target.curvature())
    for a in 0..<3 {
      var (up, down) = (here, here)
      up[a] += 1e-5
      down[a] -= 1e-5
      let difference = (target.value(at: up) - target.value(at: down)) / 2e-5
      #expect(abs(difference - gradient[a]) < 1e-5 * max(1, abs(gradient[a])))
      _ = target.value(at: up)
      let above = target.gradient(at: up)
      _ = target.value(at: down)
      let below = target.gradient(at: down)
      for b in 0..<3 {
        #expect(abs((below[b] - above[b]) / 2e-5 - curvature[a * 3 + b]) < 1e-4)
      }
    }
  }

  @Test func `enumeration finds the column, at any scale, for any number of threads`() throws {
    let columns = columns(60, 5, seed: 3)
    let response = response("bernoulli", columns, seed: 3)
    let names = (0..<5).map { "x\($0)" }
    let model = try GeneralizedSubsetModel(response: response, columns: columns, names: names)
    let runs = try [1, 4].map { try GeneralizedSelection(threads: $0).run(model) }
    #expect(runs[0].inclusionProbabilities == runs[1].inclusionProbabilities)
    #expect(runs[0].members.count == 32)
    #expect(runs[0].inclusionProbabilities[0] > 0.95)
    #expect(runs[0].standardErrors.allSatisfy { $0 < 0.02 })
    let moved = try GeneralizedSubsetModel(
      response: response, columns: columns.map { $0.map { 1e4 * $0 + 5 } }, names: names)
    let other = try GeneralizedSelection().run(moved)
    #expect(
      largestDifference(runs[0].inclusionProbabilities, other.inclusionProbabilities) < 1e-6)
  }

  @Test func `a chain over subsets agrees with all of them`() throws {
    let model = try model("binomial", rows: 50, count: 8, seed: 4)
    let exact = try GeneralizedSelection(importanceDraws: 0).run(model)
    let sampled = try GeneralizedSelection(
      enumerationLimit: 2, importanceDraws: 0, steps: 8000, seed: 2
    ).run(model)
    let frequencies = try #require(sampled.chainFrequencies)
    for j in 0..<8 {
      let mean = frequencies.reduce(0) { $0 + $1[j] } / 4
      #expect(abs(mean - exact.inclusionProbabilities[j]) < 0.04)
      #expect(
        abs(sampled.inclusionProbabilities[j] - exact.inclusionProbabilities[j]) < 0.02)
    }
  }

  @Test func `responses without a posterior are refused`() {
    for response in [
      SubsetResponse.bernoulli([true, true, true]), .poisson([0, 0, 0]), .poisson([1, -1, 2]),
      .binomial(successes: [1, 5, 0], trials: [2, 2, 2]),
    ] {
      #expect(throws: SubsetSelectionError.self) {
        try GeneralizedSubsetModel(response: response, columns: [[1, 2, 3]], names: ["x"])
      }
    }
  }
}
