import Foundation
import Probability
import Testing

@testable import ResponseFamilies

/// Vector kernels against the scalar pass, on every instruction set.
@Suite struct VectorizedPassTests {
  static let sets = InstructionSet.allCases.filter(\.isSupported)
  static let families: [Family] = [
    .gaussian, .studentT, .lognormal, .bernoulli, .binomial, .poisson, .negbinomial, .gamma,
    .zeroInflatedPoisson,
  ]

  /// The largest difference, in units of the larger of one and the reference.
  private func difference(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).map { abs($0 - $1) / max(1, abs($1)) }.max { !($0 >= $1) } ?? 0
  }

  private func compare(_ rows: RandomRows, _ set: InstructionSet) throws {
    let likelihood = try rows.likelihood(set)
    let scalar = try #require(likelihood.likelihood as? any RowDensity)
    var exact = [Double](repeating: 0, count: likelihood.valueCount)
    let value = scalar.sum(rows.linked, slopes: &exact)
    let (vector, slopes) = likelihood.evaluated(rows.linked)
    let size = max(1, Double(rows.responses.values.count))
    #expect(difference([vector], [value]) < 1e-13 * size, "\(rows.family) \(set)")
    #expect(difference(slopes, exact) < 1e-13 * size, "\(rows.family) \(set)")
    #expect(likelihood.value(rows.linked, slopes: nil) == vector)
    let sum = likelihood.pointwise(rows.linked).reduce(0, +)
    #expect(difference([sum], [value]) < 1e-13 * size)
  }

  @Test(arguments: sets, families)
  func `kernels agree with the scalar pass on any number of rows`(
    set: InstructionSet, family: Family
  ) throws {
    for count in Array(1...17) + [100, 8003] {
      for shared in [Set(AuxiliaryParameter.allCases), [.nu], []] {
        var rows = try RandomRows(family, count: count, shared: shared, seed: 3)
        try compare(rows, set)
        var random = RandomStream(seed: 4, chain: count, purpose: .simulation)
        rows.responses.weights = (0..<count).map { _ in
          random.uniform() < 0.2 ? 0 : 2 * random.uniform()
        }
        try compare(rows, set)
      }
    }
  }

  @Test(arguments: families)
  func `a row of weight zero may hold anything`(family: Family) throws {
    for set in Self.sets {
      var rows = try RandomRows(
        family, count: 11, shared: Set(AuxiliaryParameter.allCases), seed: 5)
      rows.responses.weights = Array(repeating: 1, count: 11)
      rows.responses.weights?[2] = 0
      rows.responses.weights?[10] = 0
      var linked = rows.linked
      linked[2] = .nan
      linked[10] = .infinity
      let (value, slopes) = try rows.likelihood(set).evaluated(linked)
      #expect(value.isFinite)
      #expect(!slopes.contains { !$0.isFinite })
      #expect(slopes[2] == 0 && slopes[10] == 0)
    }
  }

  @Test(arguments: families)
  func `AVX2 and AVX-512 give the same bits`(family: Family) throws {
    guard InstructionSet.avx512.isSupported else { return }
    let rows = try RandomRows(
      family, count: 4001, shared: Set(AuxiliaryParameter.allCases), seed: 6)
    let (narrow, narrowSlopes) = try rows.likelihood(.avx2).evaluated(rows.linked)
    let (wide, wideSlopes) = try rows.likelihood(.avx512).evaluated(rows.linked)
    #expect(narrow == wide)
    #expect(narrowSlopes == wideSlopes)
  }
}
