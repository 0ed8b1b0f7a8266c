import Foundation
import LogDensities
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Data of any scale: either the model works as at scale one, or a sentence says what is wrong.
@Suite struct MagnitudeTests {
  static let x = [1.0, 4, 2, 8, 5, 7, 3, 9]
  static let y = [3.1, 4.2, 1.9, 7.7, 5.2, 9.3, 3.3, 4.1]

  private func model(
    _ yScale: Double, _ xScale: Double, preset: PriorPreset = .weak
  ) throws -> RegressionModel {
    try RegressionModel(
      "y ~ x", numbers: ["y": Self.y.map { $0 * yScale }, "x": Self.x.map { $0 * xScale }],
      family: .gaussian, preset: preset)
  }

  @Test(arguments: [1e-90, 1e-30, 1, 1e30, 1e90], [1e-90, 1e-30, 1, 1e30, 1e90])
  func `the weak preset does not know units`(yScale: Double, xScale: Double) throws {
    let unit = try model(1, 1).posterior
    let scaled = try model(yScale, xScale).posterior
    let position = [0.3, -0.4, 0.1]
    let (one, other) = (
      EvaluatedPosition(position, of: unit), EvaluatedPosition(position, of: scaled)
    )
    // p(y) scales with y⁻ⁿ.
    #expect(agrees(other.logDensity + 8 * log(yScale), one.logDensity, 1e-9))
    for (a, b) in zip(other.gradient, one.gradient) { #expect(abs(a - b) < 1e-9) }
  }

  @Test(arguments: [1e300, 1e-300, 1e150, 1e-150])
  func `sizes beyond squaring are named`(scale: Double) throws {
    for preset in PriorPreset.allCases {
      #expect(throws: RegressionError.self) { try model(scale, 1, preset: preset) }
      #expect(throws: RegressionError.self) { try model(1, scale, preset: preset) }
    }
    do { _ = try model(1, 1e150) } catch {
      #expect(
        "\(error)"
          == "column x has values up to 9e+150 in size: rescale it to between 1e-100 and 1e+100")
    }
    let offset = try RegressionModel.refusal(
      "y ~ x + offset(w)",
      numbers: ["y": Self.y, "x": Self.x, "w": Self.x.map { $0 * scale }], family: .gaussian)
    #expect(offset?.hasPrefix("the offset has values up to") == true)
  }

  @Test func `a start where nothing is finite is an error`() throws {
    let text = try RegressionModel.refusal(
      "n ~ x + offset(w)",
      numbers: ["n": [0, 1, 2, 1, 3, 2, 0, 1], "x": Self.x, "w": [0, 0, 0, 0, 0, 0, 0, 9999]],
      family: .poisson, preset: .weak)
    #expect(text?.contains("not finite where the chains would start") == true)
  }

  @Test func `hopeless collinearity under proper priors stays finite`() throws {
    let model = try RegressionModel(
      "y ~ x + z", numbers: ["y": Self.y, "x": Self.x, "z": Self.x], family: .gaussian,
      priors: ["b ~ normal(0, 1e20)"])
    let here = EvaluatedPosition([0.1, 0.2, 0.3, 0.1], of: model.posterior)
    #expect(here.logDensity.isFinite && here.gradient.allSatisfy(\.isFinite))
    #expect(model.warnings.count == 1)
  }

  @Test func `a response that is not finite or not of the family names its row`() throws {
    func refusal(_ formula: String, _ y: [Double], _ family: Family) -> String {
      do {
        _ = try RegressionModel(formula, numbers: ["y": y, "x": Self.x], family: family)
        return "accepted"
      } catch { return "\(error)" }
    }
    let counts = [0.0, 1, 2, 1, 3, 2, 0, 1]
    #expect(refusal("log(y) ~ x", counts, .gaussian).contains("row 1"))
    #expect(refusal("y ~ x", counts.map { $0 - 1 }, .poisson).contains("data row 1 has -1"))
    #expect(refusal("y ~ x", counts.map { $0 / 2 }, .poisson).contains("data row 2 has 0.5"))
    #expect(refusal("y ~ x", counts, .bernoulli).contains("data row 3 has 2"))
    #expect(refusal("y ~ x", counts, .poisson) == "accepted")
  }
}
