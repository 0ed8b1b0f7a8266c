import Foundation
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Log posteriors against scipy's, and evidences against quadrature and closed forms.
@Suite struct PosteriorValueTests {
  struct Fixtures: Decodable {
    var cases: [Record]
    var evidences: [Record]
  }

  struct Record: Decodable, CustomStringConvertible {
    struct Point: Decodable {
      var parameters: [Double]
      var likelihood: Double
      var prior: Double
      var jacobian: Double
      /// Log density with respect to unconstrained parameters.
      var value: Double { likelihood + prior + jacobian }
    }
    var name: String
    var formula: String
    var family: Family
    var data: [String: [Double]]
    var priors: [String]
    var points: [Point]
    var logEvidence: Double?
    var description: String { name }

    func model() throws -> RegressionModel {
      try RegressionModel(formula, numbers: data, family: family, preset: .flat, priors: priors)
    }
  }

  @Test func `values agree with scipy's, every constant included`() throws {
    for record in try Fixture.load("posteriors", as: Fixtures.self).cases {
      let posterior = try record.model().posterior
      var first: (value: Double, reference: Double)?
      for point in record.points {
        let position = try position(of: point.parameters, in: record.model())
        let value = posterior.value(at: position.span) - posterior.coordinates.logDeterminant
        #expect(agrees(value, point.value, 1e-10), "\(record): \(value) against \(point.value)")
        guard let first else {
          first = (value, point.value)
          continue
        }
        #expect(agrees(value - first.value, point.value - first.reference, 1e-10), "\(record)")
      }
    }
  }

  @Test func `constrain undoes the search for a position`() throws {
    for record in try Fixture.load("posteriors", as: Fixtures.self).cases {
      let model = try record.model()
      for point in record.points {
        let position = try position(of: point.parameters, in: model)
        let found = model.constrain(position.span)
        for (x, reference) in zip(found, point.parameters) {
          #expect(agrees(x, reference, 1e-10), "\(record)")
        }
      }
    }
  }

  @Test func `the logarithm of the coordinates' determinant is that of their matrix`() throws {
    for record in try Fixture.load("posteriors", as: Fixtures.self).cases {
      let coordinates = try record.model().posterior.coordinates
      let matrix = columns(of: coordinates)
      let solved = solve(matrix, [Double](repeating: 0, count: matrix.count))
      #expect(agrees(solved.logDeterminant, coordinates.logDeterminant, 1e-10))
    }
  }

  @Test func `evidences in one and two dimensions agree with scipy's quadrature`() throws {
    for record in try Fixture.load("posteriors", as: Fixtures.self).evidences {
      let evidence = logEvidence(of: try record.model().posterior)
      let reference = try #require(record.logEvidence)
      #expect(abs(evidence - reference) < 1e-8, "\(record): \(evidence) against \(reference)")
    }
  }

  /// ∫∫ N(y | α, σ²) dα dσ = (2π)^(−(n−1)/2) n^(−1/2) ½ (S/2)^(−(n−2)/2) Γ((n−2)/2).
  @Test func `a flat intercept and a flat sigma leave a gamma integral`() throws {
    let y = [2.1, 3.9, 3.2, 5.5, 1.7, 4.4, 2.8, 3.3]
    let n = Double(y.count)
    let mean = y.reduce(0, +) / n
    let squares = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let closed =
      -(n - 1) / 2 * log(2 * Double.pi) - log(n) / 2 - log(2) - (n - 2) / 2 * log(squares / 2)
      + lgamma((n - 2) / 2)
    let model = try RegressionModel("y ~ 1", numbers: ["y": y], family: .gaussian, preset: .flat)
    #expect(abs(logEvidence(of: model.posterior) - closed) < 1e-6)
  }

  /// With σ held at 2 the normal prior is conjugate: y ~ N(m 1, σ² I + s² 11ᵀ).
  @Test func `a normal intercept has its conjugate evidence`() throws {
    let y = [2.1, 3.9, 3.2, 5.5, 1.7]
    let (n, m, s, sigma) = (5.0, 1.0, 1.5, 2.0)
    let ratio = s * s / (sigma * sigma)
    let residuals = y.map { $0 - m }
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    let sum = residuals.reduce(0, +)
    let closed =
      -n / 2 * log(2 * Double.pi) - n * log(sigma) - log1p(n * ratio) / 2
      - (squares - ratio / (1 + n * ratio) * sum * sum) / (2 * sigma * sigma)
    let model = try RegressionModel(
      "y ~ 1", numbers: ["y": y], family: .gaussian,
      priors: ["Intercept ~ normal(1, 1.5)", "sigma ~ uniform(1.9999999, 2.0000001)"])
    #expect(abs(logEvidence(of: model.posterior, reach: 20) - closed) < 1e-6)
  }

  // MARK: - Quadrature and inversion

  /// log ∫ exp(value) over the sampler's coordinates, by the trapezoidal rule.
  private func logEvidence(of posterior: RegressionPosterior, reach: Double = 10) -> Double {
    let step = 0.05
    let grid = Array(stride(from: -reach, through: reach, by: step))
    func density(_ position: [Double]) -> Double { posterior.value(at: position.span) }
    let peak = density([Double](repeating: 0, count: posterior.dimension))
    var sum = 0.0
    for first in grid {
      if posterior.dimension == 1 {
        sum += exp(density([first]) - peak)
      } else {
        for second in grid { sum += exp(density([first, second]) - peak) }
      }
    }
    return peak + log(sum) + Double(posterior.dimension) * log(step)
  }

  /// The matrix of the coordinates, column by column, from where the unit vectors go.
  private func columns(of coordinates: Coordinates) -> [[Double]] {
    coordinates.origin.indices.map { axis in
      var unit = [Double](repeating: 0, count: coordinates.origin.count)
      unit[axis] = 1
      return zip(coordinates.unconstrained(unit.span), coordinates.origin).map { $0 - $1 }
    }
  }

  /// The sampler's position at which a model has the given reported parameters.
  private func position(of parameters: [Double], in model: RegressionModel) throws -> [Double] {
    let posterior = model.posterior
    let p = posterior.priors.count
    var coefficients = Array(parameters[..<p])
    if model.specification.schema.hasIntercept {
      for column in 1..<max(p, 1) where p > 1 {
        let range = column * model.design.rowCount..<(column + 1) * model.design.rowCount
        let mean = model.design.values[range].reduce(0, +) / Double(range.count)
        coefficients[0] += mean * coefficients[column]
      }
    }
    let matrix = columns(of: posterior.coordinates)
    let rest = (0..<p).map {
      posterior.supports[$0].unconstrain(coefficients[$0]) - posterior.coordinates.origin[$0]
    }
    var position = solve(matrix, rest).solution
    if let scale = posterior.scale {
      position.append(scale.support.unconstrain(parameters[p]) - scale.origin)
    }
    return position
  }

  /// Solves by Gaussian elimination with pivots, of a matrix column by column.
  private func solve(
    _ columns: [[Double]], _ right: [Double]
  ) -> (solution: [Double], logDeterminant: Double) {
    let p = columns.count
    var rows = (0..<p).map { row in columns.map { $0[row] } + [right[row]] }
    var logDeterminant = 0.0
    for k in 0..<p {
      let pivot = (k..<p).max { abs(rows[$0][k]) < abs(rows[$1][k]) } ?? k
      rows.swapAt(k, pivot)
      logDeterminant += log(abs(rows[k][k]))
      for row in k + 1..<max(p, k + 1) {
        let factor = rows[row][k] / rows[k][k]
        for column in k...p { rows[row][column] -= factor * rows[k][column] }
      }
    }
    var solution = [Double](repeating: 0, count: p)
    for k in (0..<p).reversed() {
      let known = (k + 1..<max(p, k + 1)).reduce(0.0) { $0 + rows[k][$1] * solution[$1] }
      solution[k] = (rows[k][p] - known) / rows[k][k]
    }
    return (solution, logDeterminant)
  }
}
