import Foundation
import Probability
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Separation against a linear programme's verdicts, near its edge, and at size.
@Suite struct SeparationTests {
  struct Record: Decodable {
    var family: Family
    /// Integers, without the column of ones.
    var columns: [[Double]]
    var response: [Double]
    var isSeparated: Bool
  }

  private func verdict(
    _ family: Family, _ columns: [[Double]], _ response: [Double], scales: [Double] = []
  ) -> Separation.Verdict {
    let ones = [Double](repeating: 1, count: response.count)
    let scaled = columns.enumerated().map { index, column in
      column.map { $0 * (scales.isEmpty ? 1 : scales[index % scales.count]) }
    }
    return Separation.verdict(
      family: CanonicalFamily(family) ?? .gaussian, columns: ones + scaled.joined(),
      columnCount: columns.count + 1, response: response)
  }

  @Test(arguments: [[1.0], [1e8, 1e-8], [1e-8], [1e8], [3e7, 1, 7e-9]])
  func `verdicts are those of a linear programme, in any units`(scales: [Double]) throws {
    let records: [Record] = try Fixture.load("separation")
    #expect(records.count == 240 && records.count(where: \.isSeparated) == 120)
    for (index, record) in records.enumerated() {
      let found = verdict(record.family, record.columns, record.response, scales: scales)
      #expect(found == (record.isSeparated ? .present : .absent), "problem \(index)")
    }
  }

  @Test(arguments: [1e-2, 1e-4, 1e-6, 1e-7])
  func `data that overlap by a hair are not refused`(overlap: Double) {
    // Ones above a half and zeros below, but for one pair that crosses by a little.
    let n = 200
    var x = (0..<n).map { Double($0) / Double(n - 1) }
    var y = x.map { $0 > 0.5 ? 1.0 : 0 }
    x += [0.5 - overlap / 2, 0.5 + overlap / 2]
    y += [1, 0]
    #expect(verdict(.bernoulli, [x], y) == .absent)
    // The other way round the pair is separated as well.
    y[n] = 0
    y[n + 1] = 1
    #expect(verdict(.bernoulli, [x], y) == .present)
  }

  @Test(arguments: [Family.bernoulli, .poisson])
  func `one row decides among many`(family: Family) {
    // A rare indicator: all its rows are 0, or all but one.
    let n = 5000
    var random = RandomStream(seed: 5, chain: 0, purpose: .simulation)
    let x = (0..<n).map { _ in random.normal() }
    let rare = (0..<n).map { $0 % 500 == 0 ? 1.0 : 0 }
    var y = (0..<n).map { $0 % 500 == 0 || random.uniform() < 0.5 ? 0.0 : 1 }
    #expect(verdict(family, [x, rare], y) == .present)
    y[1500] = 1
    #expect(verdict(family, [x, rare], y) == .absent)
  }

  @Test func `all ones, all zeros, and no zeros`() {
    let x = [1.0, 2, 4, 3, 7]
    #expect(verdict(.bernoulli, [x], [1, 1, 1, 1, 1]) == .present)
    #expect(verdict(.bernoulli, [x], [0, 0, 0, 0, 0]) == .present)
    #expect(verdict(.poisson, [x], [0, 0, 0, 0, 0]) == .present)
    #expect(verdict(.poisson, [x], [1, 2, 1, 5, 9]) == .absent)
    #expect(verdict(.gaussian, [x], [0, 0, 0, 0, 0]) == .absent)
  }

  @Test func `too few steps leave it undecided, never absent`() {
    let columns: [Double] = [1, 1, 1, 1, 1, 1, 2, 5, 3, 4]
    for steps in 0...3 {
      let found = Separation.verdict(
        family: .bernoulli, columns: columns, columnCount: 2, response: [0, 1, 0, 1, 0],
        steps: steps)
      #expect(found == (steps < 3 ? .undecided : .absent), "\(steps)")
    }
  }

  @Test func `a check at size decides either way`() {
    let (n, p) = (20_000, 12)
    var random = RandomStream(seed: 11, chain: 0, purpose: .simulation)
    let columns = (0..<p).map { _ in (0..<n).map { _ in random.normal() } }
    let eta = (0..<n).map { row in columns.reduce(0.3) { $0 + 0.5 * $1[row] } }
    let overlapping = eta.map { random.uniform() < 1 / (1 + exp(-$0)) ? 1.0 : 0 }
    #expect(verdict(.bernoulli, columns, overlapping) == .absent)
    #expect(verdict(.bernoulli, columns, eta.map { $0 > 0 ? 1 : 0 }) == .present)
  }
}
