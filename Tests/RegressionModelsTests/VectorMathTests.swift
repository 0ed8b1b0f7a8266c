import CKernels
import Foundation
import Probability
import Testing

/// exp and log1p of every instruction set against long doubles, in units in the last place.
@Suite struct VectorMathTests {
  private func map(
    _ function: (Int32, UnsafePointer<Double>?, UnsafeMutablePointer<Double>?, Int) -> Void,
    _ set: InstructionSet, _ x: [Double]
  ) -> [Double] {
    var result = [Double](repeating: 0, count: x.count)
    function(set.kernelIndex, x, &result, x.count)
    return result
  }

  /// The largest error over numbers drawn at random.
  private func largestError(
    of results: [Double], at x: [Double], exact: (Float80) -> Float80
  ) -> Double {
    zip(x, results).reduce(0) { largest, pair in
      let reference = exact(Float80(pair.0))
      let ulp = max(Double(reference).ulp, Double.leastNonzeroMagnitude)
      return max(largest, Double(abs(Float80(pair.1) - reference) / Float80(ulp)))
    }
  }

  @Test(arguments: GeneralizedLinearLikelihoodTests.instructionSets)
  func `exp and log1p are right to two units in the last place`(set: InstructionSet) {
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    let wide = (0..<200_000).map { _ in -745 + 1454 * random.uniform() }
    let narrow = (0..<200_000).map { _ in 4 * random.uniform() - 2 }
    for x in [wide, narrow] {
      let error = largestError(of: map(kernels_exp, set, x), at: x) { Foundation.exp($0) }
      #expect(error < 2)
    }
    let any = wide.map { exp($0 * 0.95) }
    let small = narrow.map { abs($0) }
    for x in [any, small] {
      let error = largestError(of: map(kernels_log1p, set, x), at: x) { Foundation.log1p($0) }
      #expect(error < 2)
    }
  }

  @Test(arguments: GeneralizedLinearLikelihoodTests.instructionSets)
  func `exp and log1p at the ends of the numbers`(set: InstructionSet) {
    let x = [
      .infinity, -.infinity, 0, -0.0, 709.78, 709.79, 1e300, -1e300, -745.13, -745.14, -708.5,
      .leastNonzeroMagnitude, -1e-17,
    ]
    let exponentials = x.map { exp($0) }
    #expect(map(kernels_exp, set, x) == exponentials)
    let y = [.infinity, 0, .leastNonzeroMagnitude, 1e-300, 1e-17, 1.7e308]
    let logarithms = y.map { log1p($0) }
    #expect(map(kernels_log1p, set, y) == logarithms)
    #expect(map(kernels_exp, set, [.nan])[0].isNaN)
    #expect(map(kernels_log1p, set, [.nan])[0].isNaN)
  }

  @Test func `AVX2 and AVX-512 give the same bits`() {
    guard InstructionSet.avx512.isSupported else { return }
    var random = RandomStream(seed: 2, chain: 0, purpose: .simulation)
    let x = (0..<100_001).map { _ in -760 + 1480 * random.uniform() }
    #expect(map(kernels_exp, .avx2, x) == map(kernels_exp, .avx512, x))
    let y = x.map { abs($0) }
    #expect(map(kernels_log1p, .avx2, y) == map(kernels_log1p, .avx512, y))
  }
}
