import CKernels
import Foundation
import Probability
import Testing

@testable import RegressionModels

@Suite struct HouseholderReductionTests {
  private static let supported = InstructionSet.allCases.filter(\.isSupported)

  private func numbers(_ count: Int, seed: Int = 1) -> [Double] {
    var random = RandomStream(seed: 7, chain: seed, purpose: .simulation)
    return (0..<count).map { _ in random.normal() }
  }

  /// A column-major matrix, rows filled up with zeros, reduced by one instruction set.
  private func reduced(
    _ columns: [Double], rows: Int, count p: Int, on set: InstructionSet
  ) -> [Double] {
    let step = (rows + 7) / 8 * 8
    return withUnsafeTemporaryAllocation(byteCount: 8 * step * (p + 1), alignment: 64) { memory in
      let cells = memory.bindMemory(to: Double.self)
      cells.initialize(repeating: 0)
      for column in 0..<p {
        for row in 0..<rows { cells[column * step + row] = columns[column * rows + row] }
      }
      guard let base = cells.baseAddress else { return [] }
      kernels_householder(set.kernelIndex, base, rows, p, base + p * step)
      return (0..<p).flatMap { column in
        (0...min(column, rows - 1)).map { cells[column * step + $0] }
      }
    }
  }

  @Test func `every instruction set gives the same bits`() {
    for (rows, p) in [(1, 1), (5, 9), (8, 3), (61, 7), (500, 13)] {
      let columns = numbers(rows * p)
      let results = Self.supported.map { reduced(columns, rows: rows, count: p, on: $0) }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  @Test func `R has the inner products of the columns, whatever the sizes`() {
    for (n, p) in [(3, 3), (4, 7), (700, 5), (1700, 12), (513, 1)] {
      let columns = numbers(n * p)
      let factor = TriangularFactor(columns: columns, rowCount: n, columnCount: p)
      for a in 0..<p {
        for b in a..<p {
          let exact = (0..<n).reduce(0.0) { $0 + columns[a * n + $1] * columns[b * n + $1] }
          let found = (0..<factor.rowCount).reduce(0.0) { $0 + factor[$1, a] * factor[$1, b] }
          #expect(abs(found - exact) < 1e-12 * Double(n))
        }
      }
    }
  }

  @Test func `a last column apart has the bits of one inside`() {
    let columns = numbers(900 * 4)
    let whole = TriangularFactor(columns: columns, rowCount: 900, columnCount: 4)
    let apart = TriangularFactor(
      columns: Array(columns[..<2700]), last: Array(columns[2700...]), rowCount: 900,
      columnCount: 4)
    for column in 0..<4 {
      for row in 0...column { #expect(whole[row, column] == apart[row, column]) }
    }
  }

  @Test func `columns of any scale are reduced without overflow`() {
    let columns = numbers(40).map { $0 * 1e200 } + numbers(40, seed: 2).map { $0 * 1e-200 }
    let factor = TriangularFactor(columns: columns, rowCount: 40, columnCount: 2)
    #expect(factor[0, 0].isFinite && abs(factor[0, 0]) > 1e200)
    #expect(factor[1, 1] != 0 && abs(factor[1, 1]) < 1e-198)
  }

  @Test func `projections have the same bits on every instruction set`() {
    let (rows, count) = (64, 11)
    let values = numbers(rows * (count + 1))
    let results = Self.supported.map { set in
      withUnsafeTemporaryAllocation(byteCount: 8 * values.count, alignment: 64) { memory in
        let cells = memory.bindMemory(to: Double.self)
        _ = cells.initialize(fromContentsOf: values)
        var sums = [Double](repeating: 0.5, count: count)
        guard let base = cells.baseAddress else { return sums }
        kernels_project(set.kernelIndex, base, base + rows, rows, rows, count, &sums)
        return sums
      }
    }
    #expect(results.allSatisfy { $0 == results[0] })
    for column in 0..<count {
      let exact = (0..<rows).reduce(0.5) { $0 + values[$1] * values[(column + 1) * rows + $1] }
      #expect(abs(results[0][column] - exact) < 1e-12)
    }
  }

  /// Ten blocks, which four reductions take in turn.
  @Test func `rows that come in parts give the bits of all at once`() {
    let (rows, p) = (5_000, 6)
    let columns = numbers(rows * p)
    let whole = HouseholderReduction(columns: columns, rowCount: rows, columnCount: p)
    var parted = HouseholderReduction(columnCount: p)
    for start in stride(from: 0, to: rows, by: 701) {
      let end = min(start + 701, rows)
      parted.append(
        columns: (0..<p).flatMap { columns[$0 * rows + start..<$0 * rows + end] },
        rowCount: end - start)
    }
    parted.finish()
    #expect(whole.upperTriangle == parted.upperTriangle && whole.rowCount == p)
  }
}
