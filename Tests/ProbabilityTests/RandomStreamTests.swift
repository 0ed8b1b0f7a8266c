import CGSL
import Foundation
import Probability
import Testing

@Suite struct RandomStreamTests {
  private func philox(_ key: [UInt64], _ counter: [UInt64]) -> [UInt64] {
    var out = [UInt64](repeating: 0, count: 4)
    cgsl_philox_block(key, counter, &out)
    return out
  }

  /// Known answers for philox4x64-10, published with Random123 (Salmon et al. 2011).
  @Test func `the generator gives its published known answers`() {
    #expect(
      philox([0, 0], [0, 0, 0, 0]) == [
        0x1655_4d9e_ca36_314c, 0xdb20_fe9d_672d_0fdc, 0xd7e7_72ce_e186_176b, 0x7e68_b68a_ec7b_a23b,
      ])
    let ones = UInt64.max
    #expect(
      philox([ones, ones], [ones, ones, ones, ones]) == [
        0x87b0_92c3_013f_e90b, 0x438c_3c67_be8d_0224, 0x9cc7_d7c6_9cd7_77b6, 0xa09c_aebf_594f_0ba0,
      ])
    #expect(
      philox(
        [0x4528_21e6_38d0_1377, 0xbe54_66cf_34e9_0c6c],
        [
          0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0,
          0x082e_fa98_ec4e_6c89,
        ]) == [
          0xa528_f454_03e6_1d95, 0x38c7_2dbd_566e_9788, 0xa5a1_610e_72fd_18b5,
          0x57bd_43b5_e52b_7fe6,
        ])
  }

  @Test func `a stream is its name: equal names repeat, and any part of it matters`() {
    func first(_ seed: UInt64, _ chain: Int, _ purpose: StreamPurpose) -> [UInt64] {
      var stream = RandomStream(seed: seed, chain: chain, purpose: purpose)
      return (0..<8).map { _ in stream.bits() }
    }
    let reference = first(1, 0, .sampling)
    #expect(first(1, 0, .sampling) == reference)
    for other in [first(2, 0, .sampling), first(1, 1, .sampling), first(1, 0, .warmup)] {
      #expect(Set(other).isDisjoint(with: reference))
    }
  }

  @Test(arguments: 0...9) func `a stream goes on from its snapshot`(taken: Int) throws {
    var stream = RandomStream(seed: 3, chain: 1, purpose: .sampling)
    for _ in 0..<taken { _ = stream.bits() }
    let stored = try JSONEncoder().encode(stream.snapshot)
    let snapshot = try JSONDecoder().decode(RandomStreamSnapshot.self, from: stored)
    var copy = RandomStream(snapshot)
    for _ in 0..<9 { #expect(copy.bits() == stream.bits()) }
  }

  @Test func `uniforms have 53 bits and stay below one`() {
    var stream = RandomStream(seed: 9, chain: 0, purpose: .simulation)
    var lowBits = 0
    for _ in 0..<10_000 {
      let u = stream.uniform()
      #expect(u >= 0 && u < 1)
      if UInt64(u * 0x1p53) & 1 == 1 { lowBits += 1 }
    }
    // Binomial(10,000, 1/2) with standard deviation 50.
    #expect(abs(lowBits - 5000) < 250)
  }

  /// Anderson–Darling against the normal; 3.86 is its 1% point (Stephens 1974).
  @Test func `normals pass an Anderson–Darling test`() {
    var stream = RandomStream(seed: 11, chain: 2, purpose: .simulation)
    let count = 20_000
    let sorted = (0..<count).map { _ in SpecialFunctions.normalCDF(stream.normal()) }.sorted()
    var sum = 0.0
    for (index, u) in sorted.enumerated() {
      sum += Double(2 * index + 1) * (log(u) + log1p(-sorted[count - 1 - index]))
    }
    #expect(-Double(count) - sum / Double(count) < 3.86)
  }

  /// The transform of the first 16 words by mpmath, at 40 digits.
  @Test func `normals of a block are those of their random bits`() {
    var stream = RandomStream(seed: 1, chain: 2, purpose: .sampling)
    let known = [
      -0.12064870647383534, -0.6740733646333616, -0.8983055271198965, 0.50805587293356,
      -0.056879139728728066, -0.8260691157719215, -1.062986764287726, -0.8131266336959967,
      0.6542856512269761, -0.8054801450459932, 0.14825956836479606, 0.36824498528472793,
      -0.15902734596057225, 1.0740627017921063, 1.4868357530461473, -1.5340854166729312,
    ]
    for (normal, exact) in zip(stream.normals(count: 16), known) {
      #expect(abs(normal - exact) <= 4 * exact.ulp)
    }
    // Fewer take as many bits.
    var other = RandomStream(seed: 1, chain: 2, purpose: .sampling)
    #expect(other.normals(count: 3).count == 3)
    #expect(other.bits() == stream.bits())
    #expect(other.normals(count: 0).isEmpty)
  }

  /// Anderson–Darling, 3.86 being its 1% point; and that neighbours, pairs of one transform and
  /// their squares do not correlate. A scale that is 3% off fails.
  @Test func `normals of a block are standard and independent`() {
    var stream = RandomStream(seed: 12, chain: 0, purpose: .simulation)
    let normals = stream.normals(count: 40_000)
    func statistic(_ scale: Double) -> Double {
      let sorted = normals.map { SpecialFunctions.normalCDF(scale * $0) }.sorted()
      var sum = 0.0
      for (index, u) in sorted.enumerated() {
        sum += Double(2 * index + 1) * (log(u) + log1p(-sorted[sorted.count - 1 - index]))
      }
      return -Double(sorted.count) - sum / Double(sorted.count)
    }
    #expect(statistic(1) < 3.86)
    #expect(statistic(1.03) > 3.86)
    for lag in [1, 8, 16] {
      let pairs = zip(normals, normals.dropFirst(lag))
      let product = pairs.reduce(0) { $0 + $1.0 * $1.1 } / Double(normals.count).squareRoot()
      let squares =
        pairs.reduce(0) { $0 + ($1.0 * $1.0 - 1) * ($1.1 * $1.1 - 1) / 2 }
        / Double(normals.count).squareRoot()
      #expect(abs(product) < 4 && abs(squares) < 4)
    }
  }
}
