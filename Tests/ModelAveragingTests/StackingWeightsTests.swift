import Foundation
import ModelAveraging
import Testing

@Suite struct StackingWeightsTests {
  /// Densities of the mixture, one a row.
  private func mixture(_ weights: [Double], _ elpd: [[Double]]) -> [Double] {
    elpd[0].indices.map { row in dot(weights, elpd.map { exp($0[row]) }) }
  }

  private func score(_ weights: [Double], _ elpd: [[Double]]) -> Double {
    let rows = mixture(weights, elpd).map { log($0) }
    return rows.reduce(0, +) / Double(rows.count)
  }

  @Test func `weights are those of loo and no worse`() throws {
    let elpd = WeightsFixture.pointwise
    let reference = try WeightsFixture.load()
    let ours = try StackingWeights(elpd: elpd)
    for (mine, theirs) in zip(ours.weights, reference.stacking) {
      #expect(abs(mine - theirs) < 1e-3)
    }
    #expect(score(ours.weights, elpd) >= reference.score[0] - 1e-12)
    #expect(ours.gap < 1e-10)
    #expect(abs(ours.weights.reduce(0, +) - 1) < 1e-12)
  }

  /// The conditions of Karush, Kuhn and Tucker, computed here afresh.
  @Test(arguments: [2, 5, 30])
  func `the weights fulfil the conditions of optimality`(modelCount: Int) throws {
    let elpd = (0..<modelCount).map { model -> [Double] in
      (0..<80).map { row -> Double in
        let phase = Double(row * (model + 2)) * 0.7 + Double(model)
        return -1 - 4 * sin(phase) * sin(phase)
      }
    }
    let ours = try StackingWeights(elpd: elpd)
    let inverses = mixture(ours.weights, elpd).map { 1 / $0 }
    for (weight, model) in zip(ours.weights, elpd) {
      let gradient = dot(model.map { exp($0) }, inverses) / 80
      #expect(weight >= 0)
      #expect(gradient < 1 + 1e-10)
      if weight > 1e-4 { #expect(gradient > 1 - 1e-8) }
    }
    #expect(ours.gap < 1e-10)
  }

  @Test func `weights at an end, equal models and extreme densities are right`() throws {
    let dominated = try StackingWeights(elpd: [[-1, -2, -3], [-2, -3, -4]])
    #expect(dominated.weights[0] > 1 - 1e-9)
    let equal = try StackingWeights(elpd: [[-1, -2], [-1, -2], [-1, -2]])
    #expect(equal.weights.allSatisfy { abs($0 - 1 / 3.0) < 1e-6 })
    #expect(try StackingWeights(elpd: [[-4, -5]]).weights == [1])
    // Each model alone can have one of two rows.
    let halves = try StackingWeights(elpd: [[-1, -.infinity], [-.infinity, -1]])
    #expect(halves.weights.allSatisfy { abs($0 - 0.5) < 1e-9 })
    // Far below the range of exp, and the same after a shift by rows.
    let low = try StackingWeights(elpd: WeightsFixture.pointwise.map { $0.map { $0 - 5000 } })
    let plain = try StackingWeights(elpd: WeightsFixture.pointwise)
    #expect(zip(low.weights, plain.weights).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  /// The planted fault is the weight of the better sum: stacking must beat it and its gap tell.
  @Test func `the best single model is not the best mixture`() throws {
    let elpd = WeightsFixture.pointwise
    let ours = try StackingWeights(elpd: elpd)
    #expect(score(ours.weights, elpd) > score([1, 0, 0, 0], elpd) + 0.05)
  }

  @Test func `models that cannot be weighed are refused`() {
    #expect(throws: ModelAveragingError.noModels) { try StackingWeights(elpd: []) }
    #expect(throws: ModelAveragingError.rowsDiffer) { try StackingWeights(elpd: [[1], [1, 2]]) }
    #expect(throws: ModelAveragingError.impossibleRow(1)) {
      try StackingWeights(elpd: [[-1, -.infinity], [-1, .nan]])
    }
  }
}
