import Credence
import Foundation
import Testing

@Suite struct DisagreementTests {
  private static func normals(_ count: Int, stream: Int) -> [Double] {
    var random = RandomStream(seed: 9, chain: stream, purpose: .simulation)
    return (0..<count).map { _ in random.normal() }
  }

  @Test func `half-range and label are what they say`() {
    let p = [0.1, 0.2, 0.6, 0.9]
    let range = Disagreement.halfRange.value(means: p, noise: 1, isBinary: true)
    #expect(abs(range - 0.4) < 1e-15)
    let some = Disagreement.halfRange.value(means: p, noise: 1, isBinary: true, plausible: [1, 2])
    #expect(abs(some - 0.2) < 1e-15)
    #expect(Disagreement.label.value(means: p, noise: 1, isBinary: true) == 0.5)
    #expect(
      Disagreement.label.value(means: [0.1, 0.2, 0.9, 0.3], noise: 1, isBinary: true) == 0.25)
    #expect(Disagreement.halfRange.value(means: [.nan, 1], noise: 1, isBinary: false).isNaN)
  }

  /// ½ log(1 + τ²/σ²) of μ ~ N(0, τ²): the plug-in of 5 draws is low by a fifth, the jackknife not.
  @Test func `mutual information of few draws is not biased`() {
    let exact = 0.5 * log(1 + 1 / 4.0)
    let runs = 4000
    let values = (0..<runs).map {
      Disagreement.mutualInformation.value(
        means: Self.normals(5, stream: $0), noise: 4, isBinary: false)
    }
    let mean = values.reduce(0, +) / Double(runs)
    #expect(abs(mean / exact - 1) < 0.08)
  }

  /// p is 0.1 or 0.9 with equal chances: I = log 2 − H(0.1).
  @Test func `mutual information of a binary response is exact in the mean`() {
    let exact = log(2) + 0.1 * log(0.1) + 0.9 * log(0.9)
    let runs = 4000
    func mean(of count: Int) -> Double {
      let values = (0..<runs).map { run in
        Disagreement.mutualInformation.value(
          means: Self.normals(count, stream: run).map { $0 > 0 ? 0.9 : 0.1 }, noise: 0.09,
          isBinary: true)
      }
      return values.reduce(0, +) / Double(runs)
    }
    #expect(abs(mean(of: 10) / exact - 1) < 0.05)
    let alike = Disagreement.mutualInformation.value(
      means: [0.3, 0.3, 0.3], noise: 0.2, isBinary: true)
    #expect(abs(alike) < 1e-14)
  }
}
