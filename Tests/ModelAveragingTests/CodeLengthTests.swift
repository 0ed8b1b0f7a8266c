import Foundation
import ModelAveraging
import Testing

@Suite struct CodeLengthTests {
  @Test func `lengths are those of the prefix code, with their derivation`() {
    let subset = CodeLength.subset(of: 10, size: 3)
    #expect(abs(subset.bits - (log2(120.0) + log2(11.0))) < 1e-12)
    #expect(subset.description == "log2 C(10, 3) + log2 11 = 6.907 + 3.459 = 10.366 bits")
    #expect(abs(subset.logPrior - log(1 / (120.0 * 11))) < 1e-12)
    let bent = subset + .knots(2, among: 8) + .flag
    #expect(abs(bent.bits - (subset.bits + 6 + 1)) < 1e-12)
    #expect(CodeLength.flag.description == "log2 2 = 1.000 bits")
    #expect(CodeLength.knots(2, among: 8).description == "2 log2 8 = 6.000 bits")
    #expect(CodeLength.zero.description == "0 bits" && CodeLength.zero.bits == 0)
  }

  /// Kraft's inequality, with equality: the code wastes nothing.
  @Test(arguments: [0, 1, 5, 12])
  func `the priors of all subsets sum to one`(count: Int) {
    let sum = (0..<1 << count).reduce(0) { sum, subset in
      sum + exp(CodeLength.subset(of: count, size: subset.nonzeroBitCount).logPrior)
    }
    #expect(abs(sum - 1) < 1e-10)
  }

  @Test func `sizes out of range are the nearest ones`() {
    #expect(CodeLength.subset(of: 4, size: 9).bits == CodeLength.subset(of: 4, size: 4).bits)
    #expect(CodeLength.subset(of: -1, size: 2).bits == 0)
    #expect(CodeLength.choice(among: 0).bits == 0)
    #expect(CodeLength.knots(-1, among: 4).bits == 0)
  }

  @Test func `large subsets do not overflow`() {
    let bits = CodeLength.subset(of: 100_000, size: 50_000).bits
    // log₂ C(2m, m) ≈ 2m − ½ log₂ πm.
    let stirling = 100_000 - 0.5 * log2(Double.pi * 50_000) + log2(100_001)
    #expect(abs(bits - stirling) < 1e-4)
  }
}
