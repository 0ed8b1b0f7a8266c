import Formulas
import Foundation
import LogDensities
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Gaussian models with the coefficients integrated out, against the same models in other algebra.
@Suite struct CollapsedPosteriorTests {
  /// Formulas with their priors.
  private static let cases = [
    ["y ~ s(z, k = 5)"], ["y ~ x + s(z, k = 6) + (1 | g)"],
    ["y ~ 0 + s(x, k = 4) + offset(z)"], ["y ~ x + s(z, k = 5) + (1 + x | h)"],
    ["y ~ x + z + w", "b ~ horseshoe(1)"],
    ["y ~ x + z + w", "b ~ horseshoe(3, par_ratio = 0.2, autoscale = false)"],
    ["y ~ 0 + x + w + s(z, k = 4)", "b ~ horseshoe(1)"],
    ["y ~ x + z + w + (1 | g)", "b ~ R2D2()", "b[z] ~ normal(0, 1)"],
  ]

  private func model(
    _ formula: String, family: String = "gaussian", preset: PriorPreset = .weak,
    priors: [String] = [], centering: MultilevelSettings.Centering = .noncentered
  ) throws -> any DataModel {
    try RegressionModels.model(
      DistributionalFormula(formula), data: MultilevelGradientTests.table(), family: Family(family),
      preset: preset, priors: priors.map { try PriorStatement($0) },
      settings: MultilevelSettings(centering: centering))
  }

  private func collapsed(_ model: [String]) throws -> CollapsedModel {
    try #require(
      self.model(model[0], priors: Array(model.dropFirst())) as? CollapsedModel, "\(model)")
  }

  @Test(arguments: cases)
  func `gradients are derivatives of values`(model: [String]) throws {
    let collapsed = try collapsed(model)
    for posterior in [collapsed.posterior, collapsed.reportedPosterior] {
      for position in positions(posterior.dimension) {
        let check = GradientCheck(of: posterior, at: position)
        #expect(check.largestError < 2e-6, "\(model), \(check.worstCoordinate)")
      }
    }
  }

  private func positions(_ dimension: Int) -> [[Double]] {
    (1...5).map { row in (0..<dimension).map { sin(Double(row * 7 + $0 * 3)) } }
  }

  @Test(arguments: cases)
  func `the density is that of other coordinates times the Jacobian`(model: [String]) throws {
    let collapsed = try collapsed(model)
    let dimension = collapsed.posterior.dimension
    for position in positions(dimension) {
      let parameters = collapsed.constrain(position.span)
      let base = collapsed.base.unconstrain(parameters)
      for (left, right) in zip(collapsed.unconstrain(parameters), position) {
        #expect(agrees(left, right, 1e-8))
      }
      // The map is linear in what it moves, so that differences are exact.
      let moved = (0..<dimension).map { index -> [Double] in
        var next = position
        next[index] += 1
        return zip(collapsed.base.unconstrain(collapsed.constrain(next.span)), base).map { $0 - $1 }
      }
      let places = collapsed.posterior.form.coefficientPlaces
      let matrix = moved.suffix(places.count).map { row in places.map { row[$0] } }
      let logJacobian = try #require(logDeterminant(matrix))
      let (own, other) = (
        collapsed.posterior.value(at: position.span),
        collapsed.base.posterior.value(at: base.span) + logJacobian
      )
      #expect(agrees(own, other, 1e-9), "\(model): \(own) against \(other)")
    }
  }

  /// y given the scales is normal around the prior means with covariance σ² I + X V Xᵀ: Woodbury's side
  /// of the algebra that the posterior takes the other side of.
  @Test(arguments: cases)
  func `the marginal density of the scales is that of the responses`(model: [String]) throws {
    let collapsed = try collapsed(model)
    let base = collapsed.base.posterior
    let form = collapsed.posterior.form
    let rows = base.likelihood.responses.values.count
    for position in positions(form.scalePlaces.count) {
      // η is affine in c, whose prior is normal: its moments by differences of η and of the log prior.
      func eta(_ c: [Double]) -> [Double] {
        Array(
          base.linked(at: form.basePosition(scales: position, coefficients: c).span).prefix(rows))
      }
      func logPrior(_ c: [Double]) -> Double {
        base.parts(at: form.basePosition(scales: position, coefficients: c).span).logPrior
      }
      let zero = [Double](repeating: 0, count: form.count)
      func unit(_ index: Int, _ size: Double = 1) -> [Double] {
        var unit = zero
        unit[index] = size
        return unit
      }
      let origin = eta(zero)
      let columns = (0..<form.count).map { index in
        zip(eta(unit(index)), origin).map { $0 - $1 }
      }
      let start = logPrior(zero)
      let precision = (0..<form.count).map { row in
        (0..<form.count).map { column -> Double in
          let both = zip(unit(row), unit(column)).map { $0 + $1 }
          return logPrior(unit(row)) + logPrior(unit(column)) - logPrior(both) - start
        }
      }
      let pull = (0..<form.count).map { (logPrior(unit($0)) - logPrior(unit($0, -1))) / 2 }
      let mean = try #require(solution(precision, pull))
      let inverse = try (0..<form.count).map { try #require(solution(precision, unit($0))) }
      let sigma = try #require(
        base.linked(at: form.basePosition(scales: position, coefficients: zero).span).last)
      var covariance = (0..<rows).map { row in
        (0..<rows).map { $0 == row ? exp(2 * sigma) : 0 }
      }
      for a in 0..<form.count {
        for b in 0..<form.count {
          for row in 0..<rows {
            for column in 0..<rows {
              covariance[row][column] += columns[a][row] * inverse[a][b] * columns[b][column]
            }
          }
        }
      }
      let residual = (0..<rows).map { row in
        base.likelihood.responses.values[row] - origin[row]
          - (0..<form.count).reduce(0.0) { $0 + columns[$1][row] * mean[$1] }
      }
      let weighted = try #require(solution(covariance, residual))
      let squares = zip(weighted, residual).reduce(0.0) { $0 + $1.0 * $1.1 }
      let logNormal =
        -0.5
        * (Double(rows) * log(2 * Double.pi) + (try #require(logDeterminant(covariance))) + squares)
      // What is left of the prior when c is integrated out.
      let logScales =
        logPrior(mean) + 0.5 * Double(form.count) * log(2 * Double.pi)
        - 0.5 * (try #require(logDeterminant(precision)))
      let found = collapsed.reportedPosterior.value(at: position.span)
      #expect(agrees(found, logNormal + logScales, 1e-6), "\(model)")
      let parameters = collapsed.constrain((position + zero).span)
      for (left, right) in zip(collapsed.reportedPosition(of: parameters), position) {
        #expect(agrees(left, right, 1e-9))
      }
    }
  }

  @Test func `only what is normal given few scales is collapsed`() throws {
    #expect(try model("y ~ s(x, k = 5)") is CollapsedModel)
    #expect(try model("y ~ x + (1 | g)") is MultilevelModel)
    #expect(try model("y ~ s(x, k = 5)", family: "student_t") is MultilevelModel)
    #expect(try model("y | weights(w) ~ s(x, k = 5)") is MultilevelModel)
    #expect(try model("y | se(e) ~ s(x, k = 5)") is MultilevelModel)
    #expect(try model("y ~ s(x, k = 5), sigma ~ z") is MultilevelModel)
    #expect(try model("y ~ s(x, k = 5) + net(z, units = 2)") is MultilevelModel)
    #expect(try model("pos ~ s(x, k = 5)", family: "gaussian(log)") is MultilevelModel)
    #expect(try model("y ~ s(x, k = 5) + (1 | g)", centering: .centered) is MultilevelModel)
    #expect(try model("y ~ x + z", priors: ["b ~ horseshoe(1)"]) is CollapsedModel)
    #expect(
      try model("y ~ x + z + w", priors: ["b ~ R2D2()", "b[z] ~ normal(0, 1), lb = -1"])
        is MultilevelModel)
    #expect(
      try model("y ~ x + z", family: "student_t", priors: ["b ~ horseshoe(1)"]) is MultilevelModel)
    // Its intercept has Student's t.
    #expect(try model("y ~ s(x, k = 5)", preset: .brms) is MultilevelModel)
  }

  /// log |det|, by elimination with pivots; nil where it is zero.
  private func logDeterminant(_ matrix: [[Double]]) -> Double? {
    eliminated(matrix.map { $0 + [0] })?.logDeterminant
  }

  private func solution(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    eliminated(zip(matrix, right).map { $0 + [$1] })?.solution
  }

  private func eliminated(
    _ augmented: [[Double]]
  ) -> (solution: [Double], logDeterminant: Double)? {
    var rows = augmented
    let n = rows.count
    var sum = 0.0
    for column in 0..<n {
      guard let pivot = (column..<n).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
        rows[pivot][column] != 0
      else { return nil }
      rows.swapAt(column, pivot)
      sum += log(abs(rows[column][column]))
      for row in 0..<n where row != column {
        let share = rows[row][column] / rows[column][column]
        if share == 0 { continue }
        for index in column...n { rows[row][index] -= share * rows[column][index] }
      }
    }
    return (rows.indices.map { rows[$0][n] / rows[$0][$0] }, sum)
  }
}
