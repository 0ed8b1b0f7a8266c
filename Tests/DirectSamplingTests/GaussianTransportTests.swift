import Formulas
import Foundation
import LogDensities
import PosteriorDraws
import Probability
import ResponseFamilies
import Sampling
import StatisticalTesting
import Testing

@testable import RegressionModels

/// Exact draws of gaussian regression against closed forms and quadrature.
@Suite struct GaussianTransportTests {
  /// y = 1 + 2x + noise in the given unit.
  private func model(
    _ n: Int, unit: Double = 1, priors: [String], noise: Double = 0.5
  ) throws -> RegressionModel {
    var random = RandomStream(seed: 5, chain: n, purpose: .simulation)
    var (x, y): ([Double], [Double]) = ([], [])
    for _ in 0..<n {
      x.append(random.normal())
      y.append(unit * (1 + 2 * x[x.count - 1] + noise * random.normal()))
    }
    let table = try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "y", values: .numbers(y)),
    ])
    return try RegressionModel(
      Formula("y ~ x"), data: table, family: .gaussian,
      priors: priors.map { try PriorStatement($0) })
  }

  private static let flat = ["b ~ flat()", "Intercept ~ flat()", "sigma ~ flat()"]

  /// With flat priors S/σ² is χ² with n − 3 degrees, whose tail is a Poisson sum for even degrees.
  @Test(arguments: [5, 7, 101, 10_001], [1e-8, 1, 1e9])
  func `σ has its closed distribution under flat priors`(n: Int, unit: Double) throws {
    let model = try model(n, unit: unit, priors: Self.flat)
    guard case .gaussian(let likelihood) = model.posterior.likelihood else { return }
    let transport = try #require(model.posterior.transport)
    let normals = [0.0, 0.0]
    for level in [1e-9, 1e-4, 0.03, 0.4, 0.77, 0.999, 1 - 1e-8] {
      let position = transport.draw(uniform: level, normals: normals.span).position
      let sigma = model.posterior.parameters(at: position.span).sigma
      let half = likelihood.leastSquares / (2 * sigma * sigma)
      let below = 1 - SpecialFunctions.poissonUpperTail((n - 3) / 2 - 1, mean: half)
      #expect(abs(below - level) < 1e-10, "\(n), \(unit), \(level): \(below)")
    }
  }

  /// S/2σ² of a million rows against R's `qchisq(level, 999998, lower.tail = FALSE) / 2`, with which
  /// SciPy's `gammainccinv` agrees to 1e-15; GSL's distribution function is off by 1e-7 there.
  @Test func `σ has its closed distribution from a million rows`() throws {
    let model = try model(1_000_001, priors: Self.flat)
    guard case .gaussian(let likelihood) = model.posterior.likelihood else { return }
    let transport = try #require(model.posterior.transport)
    let normals = [0.0, 0.0]
    for (level, quantile) in [
      (1e-9, 504251.75048431323), (1e-4, 502633.01717072516), (0.03, 501329.76612333069),
      (0.4, 500177.83126807283), (0.77, 499476.40572403843), (0.999, 497816.72750092275),
    ] {
      let position = transport.draw(uniform: level, normals: normals.span).position
      let sigma = model.posterior.parameters(at: position.span).sigma
      let half = likelihood.leastSquares / (2 * sigma * sigma)
      // The density of S/2σ² is at most 1/√(2πa), a = 499,999.
      let error = abs(half - quantile) / (2 * Double.pi * 499_999).squareRoot()
      #expect(error < 1e-10, "\(level): \(error)")
    }
  }

  /// Under flat priors the slope is t with n − 3 degrees around the estimate of least squares.
  @Test func `a coefficient has its t distribution`() throws {
    let model = try model(9, priors: Self.flat)
    var kernel = try ExactSampling(target: model.posterior)
    let (values, x, y) = try draws(of: model, &kernel)
    let fit = LeastSquares(x: x, y: y)
    let error = (fit.squares / Double(9 - 3) / fit.spread).squareRoot()
    let uniform = values.map {
      SpecialFunctions.studentTCDF(($0[1] - fit.slope) / error, degrees: 6)
    }
    #expect(AndersonDarlingTest(uniforms: uniform).pValue > 4e-4)
    // Planted fault: a scale that is 5% off.
    let wrong = values.map {
      SpecialFunctions.studentTCDF(($0[1] - fit.slope) / (1.05 * error), degrees: 6)
    }
    #expect(AndersonDarlingTest(uniforms: wrong).pValue < 4e-4)
  }

  private func draws(
    of model: RegressionModel, _ kernel: inout ExactSampling<RegressionPosterior>
  ) throws -> (values: [[Double]], x: [Double], y: [Double]) {
    var random = RandomStream(seed: 3, chain: 0, purpose: .sampling)
    let start = [Double](repeating: 0, count: model.posterior.dimension)
    var state = try kernel.initialState(at: start, random: &random)
    var values: [[Double]] = []
    for _ in 0..<20_000 {
      _ = kernel.step(&state, random: &random)
      let value = model.posterior.value(at: state.position.span)
      #expect(abs(state.logDensity - value) < 1e-9 * max(1, abs(value)))
      values.append(model.constrain(state.position.span))
    }
    let n = model.design.rowCount
    return (values, Array(model.design.values[n..<2 * n]), model.design.response)
  }

  /// Moments of (θ₁, θ₂, log σ) by the trapezoidal rule on a box of ±`reach`, which is exact to
  /// rounding for smooth densities that vanish at its ends.
  @Test(arguments: [
    ["b ~ normal(0, 1)", "Intercept ~ normal(3, 0.5)", "sigma ~ exponential(1)"],
    ["b ~ normal(-4, 0.3)", "Intercept ~ flat()", "sigma ~ half_cauchy(2)"],
    ["b ~ normal(0, 10)", "Intercept ~ normal(0, 2)", "sigma ~ uniform(0.2, 3)"],
    ["b ~ flat()", "Intercept ~ normal(0, 2)", "sigma ~ inv_gamma(2, 0.7)"],
  ])
  func `draws have the moments of quadrature, for every kind of prior`(priors: [String]) throws {
    let posterior = try model(8, priors: priors).posterior
    let kernel = try ExactSampling(target: posterior)
    var random = RandomStream(seed: 8, chain: 0, purpose: .sampling)
    var state = try kernel.initialState(at: [0, 0, 0], random: &random)
    var rows: [[Double]] = []
    for _ in 0..<40_000 {
      _ = kernel.step(&state, random: &random)
      rows.append(state.position)
    }
    let columns = (0..<3).map { index in DrawMatrix(chains: [rows.map { $0[index] }]) }
    let truth = moments(of: posterior, columns)
    var test = MomentTest()
    var faulty = MomentTest()
    for index in 0..<3 {
      let (mean, square) = (truth.means[index], truth.squares[index])
      test.compare("x\(index)", columns[index], mean: mean, meanSquare: square)
      let shifted = columns[index].map { $0 + 0.04 * columns[index].standardDeviation }
      faulty.compare("x\(index)", shifted, mean: mean, meanSquare: square)
    }
    #expect(test.failures.isEmpty, "\(priors): \(String(describing: test.worst))")
    #expect(!faulty.failures.isEmpty)
  }

  private func moments(
    of posterior: RegressionPosterior, _ columns: [DrawMatrix]
  ) -> (means: [Double], squares: [Double]) {
    let count = 120
    let grids = columns.map { column -> [Double] in
      let values = column.values
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      let margin = 0.4 * (high - low)
      return (0...count).map {
        low - margin + (high - low + 2 * margin) * Double($0) / Double(count)
      }
    }
    var (mass, means, squares) = (0.0, [0.0, 0, 0], [0.0, 0, 0])
    let center = columns.map(\.mean)
    let top = posterior.value(at: center.span)
    for a in grids[0] {
      for b in grids[1] {
        for c in grids[2] {
          let point = [a, b, c]
          let weight = exp(posterior.value(at: point.span) - top)
          mass += weight
          for index in 0..<3 {
            means[index] += weight * point[index]
            squares[index] += weight * point[index] * point[index]
          }
        }
      }
    }
    return (means.map { $0 / mass }, squares.map { $0 / mass })
  }

  @Test func `models that are not conjugate have no transport`() throws {
    let model = try model(20, priors: ["b ~ student_t(3, 0, 1)"])
    #expect(model.posterior.transport == nil)
    #expect(throws: SamplingError.densityIsNotExact) { try ExactSampling(target: model.posterior) }
  }

  /// More columns than rows, and collinear ones: the prior fills in.
  @Test func `ill-posed data have exact draws under proper priors`() throws {
    var columns = (0..<6).map { index in
      Column(name: "x\(index)", values: .numbers((0..<4).map { cos(Double(index + 3 * $0)) }))
    }
    columns.append(Column(name: "y", values: .numbers([1, 3, 2, 5])))
    let model = try RegressionModel(
      Formula("y ~ x0 + x1 + x2 + x3 + x4 + x5"), data: Table(columns: columns),
      family: .gaussian)
    #expect(model.posterior.transport != nil)
  }
}
