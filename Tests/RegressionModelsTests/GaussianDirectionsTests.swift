import CKernels
import Formulas
import Foundation
import LogDensities
import Probability
import Testing

@testable import RegressionModels

/// Coordinates in which the data and the priors of a gaussian regression are diagonal.
@Suite struct GaussianDirectionsTests {
  private static let count = 60

  /// Columns of very different sizes, two of them collinear to the given degree.
  private static func columns(_ gap: Double) -> [String: [Double]] {
    let a = (0..<count).map { sin(Double($0 * $0)) }
    let b = (0..<count).map { 1e3 * cos(Double(3 * $0)) }
    let c = (0..<count).map { a[$0] + gap * sin(Double(7 * $0)) }
    let y = (0..<count).map { 2 + a[$0] - 1e-3 * b[$0] + 0.4 * cos(Double(11 * $0)) }
    return ["a": a, "b": b, "c": c, "y": y]
  }

  private static func model(_ gap: Double, _ priors: [String]) throws -> RegressionModel {
    try RegressionModel("y ~ a + b + c", numbers: columns(gap), family: .gaussian, priors: priors)
  }

  /// log p(β, σ | y) row by row, with normal priors b ~ N(0, 3²), α ~ N(1, 2²), σ ~ exponential(1)
  /// and the Jacobian of log σ, up to a constant.
  private static func logDensity(_ p: [Double], _ gap: Double) -> Double {
    let data = columns(gap)
    let (a, b, c, y) = (data["a"] ?? [], data["b"] ?? [], data["c"] ?? [], data["y"] ?? [])
    var squares = 0.0
    for row in 0..<count {
      let rest = y[row] - p[0] - p[1] * a[row] - p[2] * b[row] - p[3] * c[row]
      squares += rest * rest
    }
    let mean = [a, b, c].map { $0.reduce(0, +) / Double(count) }
    let center = p[0] + p[1] * mean[0] + p[2] * mean[1] + p[3] * mean[2]
    let prior =
      (p[1] * p[1] + p[2] * p[2] + p[3] * p[3]) / 9 + (center - 1) * (center - 1) / 4
    return -Double(count - 1) * log(p[4]) - squares / (2 * p[4] * p[4]) - prior / 2 - p[4]
  }

  private static let normals = [
    "b ~ normal(0, 3)", "Intercept ~ normal(1, 2)", "sigma ~ exponential(1)",
  ]

  @Test(arguments: [1, 1e-3, 1e-6])
  func `log posteriors are those of the rows, collinear or not`(gap: Double) throws {
    let model = try Self.model(gap, Self.normals)
    let directions = try #require(model.posterior.directions)
    var random = RandomStream(seed: 4, chain: 0, purpose: .simulation)
    var constants: [Double] = []
    var faulty: [Double] = []
    for _ in 0..<8 {
      let sigma = directions.typicalSigma * exp(0.2 * random.normal())
      let normals = random.normals(count: directions.count)
      let position = directions.draw(sigma: sigma, normals: normals.span).position + [0.1]
      var parameters = model.constrain(position.span)
      let value = model.posterior.value(at: position.span)
      constants.append(value - Self.logDensity(parameters, gap))
      let back = model.unconstrain(parameters)
      for (there, here) in zip(back, position) { #expect(abs(there - here) < 1e-6) }
      // The gradient comes with the same bits, and is that of finite differences.
      #expect(EvaluatedPosition(position, of: model.posterior).logDensity == value)
      #expect(GradientCheck(of: model.posterior, at: position).largestError < 1e-6)
      parameters[1] *= 1 + 1e-4
      faulty.append(value - Self.logDensity(parameters, gap))
    }
    func spread(_ x: [Double]) -> Double { (x.max() ?? 0) - (x.min() ?? 0) }
    #expect(spread(constants) < 1e-7)
    #expect(spread(faulty) > 1e-7)
  }

  @Test func `flat priors have directions, bounded and heavy-tailed ones do not`() throws {
    let flat = ["b ~ flat()", "Intercept ~ flat()"]
    #expect(try Self.model(1, flat).posterior.directions != nil)
    for prior in ["b[a] ~ gamma(2, 1)", "b[a] ~ student_t(3, 0, 1)"] {
      #expect(try Self.model(1, flat + [prior]).posterior.directions == nil)
    }
  }

  @Test func `AVX2 and AVX-512 give the same bits`() {
    let sets = [InstructionSet.avx2, .avx512].filter(\.isSupported)
    var random = RandomStream(seed: 5, chain: 0, purpose: .simulation)
    let bits = (0..<64).map { _ in CUnsignedLongLong(random.bits()) }
    // Eleven directions in two vectors.
    let (stride, count) = (16, 11)
    let table = (0..<4 * stride).map { $0 % stride < count ? exp(random.normal()) : 0 }
    let results = sets.map { set -> [Double] in
      var normals = [Double](repeating: 0, count: bits.count)
      kernels_normals(set.kernelIndex, bits, &normals, bits.count)
      var (draw, gradient) = (normals, normals)
      var sums = [0.0, 0]
      let costs = kernels_diagonal_draw(
        set.kernelIndex, table, stride, count, 0.7, normals, &draw)
      kernels_diagonal_value(
        set.kernelIndex, table, stride, count, 1.3, draw, &gradient, &sums)
      return normals + draw + gradient + sums + [costs]
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }
}
