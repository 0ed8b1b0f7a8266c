import Credence
import Foundation
import Testing

/// Several inputs are chosen together.
@Suite struct InputBatchTests {
  private static func numbers(_ input: FoundInput) -> [Double] {
    input.inputs.compactMap { if case .number(let value) = $0.value { value } else { nil } }
  }

  /// For y = θ'(1, x) + e the variance of θ'(1, x) once x₁ is labelled is a closed form of the draws'
  /// covariance: v(x) − c(x, x₁)²/(v(x₁) + σ²).
  @Test func `what a label leaves of mutual information is the closed form`() throws {
    let fit = try SearchData.fit("y ~ .", SearchData.linear(2))
    var settings = InputSearch.Settings()
    (settings.measure, settings.count, settings.separation) = (.mutualInformation, 3, 0.1)
    let found = try fit.search(.within("x1 in [-1, 1], x2 in [-1, 1]"), settings: settings)
    let columns = ["b_Intercept", "b_x1", "b_x2"].compactMap { fit.draws[$0]?.values }
    let noise = try #require(fit.draws["sigma"]).values.reduce(0) { $0 + $1 * $1 } / 2000
    func predictions(_ x: [Double]) -> [Double] {
      (0..<2000).map { columns[0][$0] + columns[1][$0] * x[0] + columns[2][$0] * x[1] }
    }
    func covariance(_ a: [Double], _ b: [Double]) -> Double {
      let (ma, mb) = (a.reduce(0, +) / 2000, b.reduce(0, +) / 2000)
      return zip(a, b).reduce(0) { $0 + ($1.0 - ma) * ($1.1 - mb) } / 2000
    }
    let (one, two) = (predictions(Self.numbers(found[0])), predictions(Self.numbers(found[1])))
    let left =
      covariance(two, two) - pow(covariance(one, two), 2) / (covariance(one, one) + noise)
    #expect(abs(found[1].gain - 0.5 * log(1 + left / noise)) < 0.1 * found[1].gain)
    let whole = 0.5 * log(1 + covariance(two, two) / noise)
    #expect(abs(found[1].disagreement - whole) < 0.01 * whole)
    // Without the labels the second corner is as good as the first; with them it is the other end.
    #expect(found[0].gain == found[0].disagreement)
    #expect(found.map(\.gain) == found.map(\.gain).sorted(by: >))
  }

  @Test func `found inputs are apart`() throws {
    let fit = try SearchData.fit("y ~ u + v", SearchData.binary(), family: .bernoulli)
    var settings = InputSearch.Settings()
    (settings.count, settings.separation) = (5, 0.2)
    let found = try fit.search(.within("u in [-2, 2], v in [-1, 1]"), settings: settings)
    #expect(found.count == 5)
    for (place, input) in found.enumerated() {
      for other in found.prefix(place) {
        let gaps = zip(Self.numbers(input), Self.numbers(other)).map { abs($0 - $1) }
        #expect(gaps[0] >= 0.8 - 1e-6 || gaps[1] >= 0.4 - 1e-6)
      }
    }
    settings.seed = 1
    #expect(try fit.search(.within("u in [-2, 2], v in [-1, 1]"), settings: settings) == found)
  }

  @Test func `a box of one point has one input`() throws {
    let fit = try SearchData.fit("y ~ u + v", SearchData.binary(), family: .bernoulli)
    #expect(try fit.search(.within("u = 1, v = 0")).count == 1)
  }
}
