import Foundation
import LogDensities
import Probability
import ResponseFamilies
import Testing

@testable import RegressionModels

/// What a regression posterior offers beside its gradient: Hessians, batches, some of the rows.
@Suite struct PosteriorCapabilityTests {
  static let x = (0..<37).map { sin(Double($0 * $0)) * 2 }
  static let z = (0..<37).map { cos(Double(3 * $0)) + 0.1 * Double($0 % 5) }
  static let w = (0..<37).map { 0.1 * Double($0 % 7) }

  /// A model of each family, with priors of every kind and every support.
  static let models: [(formula: String, family: Family, priors: [String])] = [
    ("y ~ x + z", .gaussian, ["b ~ student_t(3, 0, 2)", "sigma ~ exponential(1)"]),
    ("y ~ x + z + offset(w)", .gaussian, ["b[x] ~ normal(0, 1)", "sigma ~ gamma(2, 0.5)"]),
    ("y ~ 0 + x + z", .gaussian, ["b[x] ~ gamma(2, 1)", "b[z] ~ uniform(-3, 2)"]),
    ("k ~ x + z", .bernoulli, ["b ~ cauchy(0, 2.5)"]),
    ("k ~ x + z + offset(w)", .bernoulli, ["b[x] ~ beta(2, 3)", "b[z] ~ laplace(0.3, 1)"]),
    ("c ~ x + z + offset(w)", .poisson, ["b[x] ~ inv_gamma(3, 1)", "b[z] ~ normal(0, 0.5)"]),
    ("c ~ 1", .poisson, []),
  ]

  static func posterior(_ index: Int) throws -> RegressionPosterior {
    let (formula, family, priors) = models[index]
    let y = zip(x, z).enumerated().map { 1 + 0.5 * $1.0 - $1.1 + sin(Double(7 * $0)) }
    return try RegressionModel(
      formula,
      numbers: [
        "x": x, "z": z, "w": w, "y": y, "k": y.map { $0 > 0.7 ? 1 : 0 },
        "c": y.map { max(0, ($0 * 2).rounded()) },
      ], family: family, priors: priors
    ).posterior
  }

  static func positions(_ dimension: Int) -> [[Double]] {
    (0..<6).map { row in (0..<dimension).map { 1.3 * sin(Double(5 * row + 3 * $0 + 1)) } }
  }

  @Test(arguments: models.indices)
  func `Hessians are derivatives of gradients`(index: Int) throws {
    let posterior = try Self.posterior(index)
    let d = posterior.dimension
    for position in Self.positions(d) {
      let hessian = posterior.negativeHessian(at: position.span)
      try #require(hessian.count == d * d)
      for column in 0..<d {
        let h = 1e-3
        func gradient(_ multiple: Double) -> [Double] {
          var moved = position
          moved[column] += multiple * h
          return EvaluatedPosition(moved, of: posterior).gradient
        }
        let (a, b, c, e) = (gradient(-2), gradient(-1), gradient(1), gradient(2))
        for row in 0..<d {
          let numeric = -(a[row] - 8 * b[row] + 8 * c[row] - e[row]) / (12 * h)
          #expect(
            abs(hessian[row * d + column] - numeric) < 1e-6 * max(1, abs(numeric)),
            "\(Self.models[index]), \(row), \(column): \(hessian[row * d + column]), \(numeric)")
          #expect(hessian[row * d + column] == hessian[column * d + row])
        }
      }
    }
  }

  @Test(arguments: models.indices)
  func `a batch has the bits of its positions alone, in any company`(index: Int) throws {
    let posterior = try Self.posterior(index)
    let d = posterior.dimension
    // More than one batch of 512.
    let positions = (0..<90).flatMap { shift in
      Self.positions(d).map { $0.map { $0 + 0.01 * Double(shift) } }
    }
    var values = [Double](repeating: 0, count: positions.count)
    var span = values.mutableSpan
    let flat = positions.flatMap(\.self)
    posterior.values(at: flat.span, into: &span)
    for (position, value) in zip(positions, values) {
      #expect(posterior.value(at: position.span) == value)
      #expect(EvaluatedPosition(position, of: posterior).logDensity == value)
    }
    var first = [0.0]
    var firstSpan = first.mutableSpan
    posterior.values(at: flat.span.extracting(..<d), into: &firstSpan)
    #expect(first[0] == values[0])
  }

  private func estimate(
    _ posterior: RegressionPosterior, _ position: [Double], _ rows: [Int]
  ) -> [Double] {
    var gradient = [Double](repeating: 0, count: posterior.dimension)
    var span = gradient.mutableSpan
    posterior.estimateGradient(at: position.span, observations: rows.span, gradient: &span)
    return gradient
  }

  @Test(arguments: models.indices)
  func `all rows give the gradient, and the mean over parts is unbiased`(index: Int) throws {
    let posterior = try Self.posterior(index)
    let n = posterior.observationCount
    #expect(n == 37)
    for position in Self.positions(posterior.dimension) {
      let exact = EvaluatedPosition(position, of: posterior).gradient
      let whole = estimate(posterior, position, Array((0..<n).reversed()))
      let single = (0..<n).map { estimate(posterior, position, [$0]) }
      for coordinate in exact.indices {
        let size = 1e-10 * single.reduce(1) { max($0, abs($1[coordinate])) }
        #expect(abs(whole[coordinate] - exact[coordinate]) < size)
        let mean = single.reduce(0) { $0 + $1[coordinate] } / Double(n)
        #expect(abs(mean - exact[coordinate]) < size, "\(Self.models[index]) \(coordinate)")
      }
    }
  }

  @Test func `no rows give the prior's gradient`() throws {
    let posterior = try Self.posterior(0)
    let gradient = estimate(posterior, Self.positions(posterior.dimension)[0], [])
    #expect(gradient.allSatisfy { $0.isFinite })
  }

  @Test func `many rows in several batches`() throws {
    var random = RandomStream(seed: 4, chain: 0, purpose: .simulation)
    let x = (0..<900).map { _ in random.normal() }
    let y = x.map { random.uniform() < 1 / (1 + exp(-$0)) ? 1.0 : 0 }
    let posterior = try RegressionModel(
      "y ~ x", numbers: ["x": x, "y": y], family: .bernoulli
    ).posterior
    let exact = EvaluatedPosition([0.2, -0.3], of: posterior).gradient
    let whole = estimate(posterior, [0.2, -0.3], Array(0..<900))
    for (a, b) in zip(exact, whole) { #expect(abs(a - b) < 1e-10 * max(1, abs(a))) }
  }
}
