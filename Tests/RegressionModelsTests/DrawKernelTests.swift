import CKernels
import Foundation
import Probability
import Testing

/// The kernels of rows at many draws against plain Swift.
@Suite struct DrawKernelTests {
  static let instructionSets = InstructionSet.allCases.filter(\.isSupported)

  /// Memory aligned as the kernels ask for it.
  private final class Aligned {
    let base: UnsafeMutablePointer<Double>
    let count: Int

    init(_ values: [Double]) {
      count = values.count
      base = UnsafeMutableRawPointer.allocate(byteCount: max(8 * count, 64), alignment: 64)
        .bindMemory(to: Double.self, capacity: max(count, 8))
      base.initialize(from: values, count: count)
    }

    deinit { base.deallocate() }

    var values: [Double] {
      withExtendedLifetime(self) { Array(UnsafeBufferPointer(start: base, count: count)) }
    }
  }

  private static func normals(_ count: Int, seed: UInt64) -> [Double] {
    var random = RandomStream(seed: seed, chain: 0, purpose: .simulation)
    return (0..<count).map { _ in random.normal() }
  }

  @Test(arguments: instructionSets, [(1, 0), (1, 3), (4, 10), (7, 1), (8, 37)])
  func `linear predictors are sums over columns`(set: InstructionSet, shape: (Int, Int)) {
    let ((rows, count), step) = (shape, 16 * 21)
    let (b, x) = (Self.normals(count * step, seed: 1), Self.normals(rows * count, seed: 2))
    let offsets = Self.normals(rows, seed: 3)
    let (columns, eta) = (Aligned(b), Aligned([Double](repeating: .nan, count: rows * step)))
    withExtendedLifetime((columns, eta)) {
      draws_predict(
        set.kernelIndex, columns.base, count, step, x, offsets, rows, eta.base)
    }
    let found = eta.values
    for row in 0..<rows {
      for draw in 0..<step {
        var sum = offsets[row]
        for j in 0..<count { sum += x[row * count + j] * b[j * step + draw] }
        #expect(abs(found[row * step + draw] - sum) < 1e-12 * (1 + abs(sum)) + 1e-13)
      }
    }
  }

  /// What `draws_summarize` sums, one draw at a time.
  private static func sums(
    _ curve: draws_curve, _ t: [Double], _ spread: [Double]?, linear: Double, scalar: Double,
    center: Double
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: 6)
    for (draw, x) in t.enumerated() {
      let mean: Double
      switch curve {
      case draws_logistic: mean = 1 / (1 + exp(-x))
      case draws_exponential: mean = exp(x)
      default: mean = x
      }
      let rest = 1 / (1 + exp(x))
      let isLogistic = curve == draws_logistic
      let r = spread?[draw] ?? (isLogistic ? 1 : 0)
      sums[0] += mean - center
      sums[1] += (mean - center) * (mean - center)
      sums[2] += isLogistic ? r * mean * rest : linear * mean + r * mean * mean
      if isLogistic { sums[3] -= mean * log(mean) + rest * log(rest) }
      sums[4] += x - scalar
      sums[5] += (x - scalar) * (x - scalar)
    }
    return sums
  }

  @Test(arguments: instructionSets, [1, 7, 8, 13, 400, 8003])
  func `sums over draws are those of one draw at a time`(set: InstructionSet, count: Int) {
    let t = Self.normals(count, seed: 5).map { 3 * $0 - 1 }
    let spreads = [nil, Self.normals(count, seed: 6).map { $0 * $0 }]
    for curve in [draws_identity, draws_exponential, draws_logistic] {
      for spread in spreads {
        var sums = draws_sums()
        draws_summarize(
          set.kernelIndex, Int32(curve.rawValue), t, spread, 1.5, count, 0.3, 0.2, &sums)
        let expected = Self.sums(curve, t, spread, linear: 1.5, scalar: 0.3, center: 0.2)
        let found = [
          sums.mean, sums.square, sums.variance, sums.entropy, sums.scalar, sums.scalar_square,
        ]
        for (a, b) in zip(found, expected) {
          #expect(abs(a - b) <= 1e-11 * abs(b) + 1e-11 * Double(count), "\(curve) \(found)")
        }
        #expect(sums.least == t.min() && sums.most == t.max())
      }
    }
  }

  @Test(arguments: instructionSets)
  func `a draw without a value makes the sums NaN, and counts as outside`(set: InstructionSet) {
    for place in [0, 5, 16] {
      var t = Self.normals(17, seed: 8)
      t[place] = .nan
      var sums = draws_sums()
      for curve in [draws_identity, draws_exponential, draws_logistic] {
        draws_summarize(set.kernelIndex, Int32(curve.rawValue), t, nil, 1, 17, 0, 0, &sums)
        #expect(sums.mean.isNaN && sums.scalar.isNaN)
      }
      #expect(draws_outside(set.kernelIndex, t, 17, -100, 100) == 1)
    }
  }

  @Test(arguments: instructionSets, [1, 8, 100, 4001])
  func `draws outside are counted, those at a limit among them`(set: InstructionSet, count: Int) {
    var t = Self.normals(count, seed: 9)
    t[0] = 0.5
    #expect(
      draws_outside(set.kernelIndex, t, count, -0.25, 0.5)
        == t.count { !($0 > -0.25 && $0 < 0.5) })
    #expect(draws_outside(set.kernelIndex, t, count, -.infinity, .infinity) == 0)
  }

  @Test(arguments: instructionSets, [(-9.0, -8.0), (-1.8, -1.5), (0, 0), (-9, 9), (2, -2)])
  func `order statistics do not depend on the limits`(set: InstructionSet, limits: (Double, Double))
  {
    for (count, ties) in [(2, false), (3, false), (64, true), (1001, false), (4000, true)] {
      let t = Self.normals(count, seed: 11).map { ties ? ($0 * 4).rounded() : $0 }
      var scratch = [Double](repeating: 0, count: count + 8)
      var pair = [0.0, 0.0]
      let sorted = t.sorted()
      for rank in [0, count / 20, count / 2 - 1, count - 2] where rank >= 0 {
        draws_order(
          set.kernelIndex, t, count, rank, limits.0, limits.1, &scratch, &pair)
        #expect(pair == [sorted[rank], sorted[rank + 1]])
      }
    }
  }

  @Test func `AVX2 and AVX-512 give the same bits`() {
    let sets = Self.instructionSets.filter { $0 != .baseline }
    let t = Self.normals(1003, seed: 12)
    let results = sets.map { set in
      [draws_identity, draws_exponential, draws_logistic].map { curve in
        var sums = draws_sums()
        draws_summarize(set.kernelIndex, Int32(curve.rawValue), t, t, 0.5, 1003, 0.1, 0.2, &sums)
        return [sums.mean, sums.square, sums.variance, sums.entropy, sums.scalar, sums.least]
      }
    }
    #expect(results.allSatisfy { $0 == results.first })
  }
}
