import Foundation
import Testing

@testable import SubsetSelection

/// Keeps what the tree says of every subset.
private struct Record: SubsetVisitor {
  var residuals: [UInt64: (rank: Int, residual: Double)] = [:]
  mutating func visit(mask: UInt64, size: Int, rank: Int, residual: Double) -> Double {
    residuals[mask] = (rank, residual)
    return 1
  }
}

struct SubsetTreeTests {
  private func record(_ design: SubsetDesign) -> Record {
    var record = Record()
    var tree = SubsetTree(design)
    for block in 0..<(1 << SubsetTree.prefixLength(columnCount: design.columnCount)) {
      _ = tree.visit(block: block, with: &record)
    }
    return record
  }

  @Test(arguments: [0.5, 30, 1000])
  func `every subset's residual agrees with its own least squares`(correlation: Double) throws {
    let design = try SimulatedDesign(
      rows: 60, columns: 11, seed: 8, correlation: correlation
    ).design()
    let record = record(design)
    #expect(record.residuals.count == 1 << 11)
    var worst = 0.0
    for (mask, found) in record.residuals {
      let fit = SubsetFit(design, columns: ColumnSubset(mask: mask).columns)
      #expect(fit.rank == found.rank)
      worst = max(worst, abs(found.residual - fit.residual))
    }
    #expect(worst < 1e-11, "\(worst)")
  }

  @Test func `a perfect fit keeps relative accuracy`() throws {
    var data = SimulatedDesign(rows: 50, columns: 6, seed: 9)
    let noise = data.response
    data.response = zip(data.columns[2], noise).map { $0 + 1e-9 * $1 }
    let design = try data.design()
    let fit = SubsetFit(design, columns: [2])
    let found = try #require(record(design).residuals[0b100])
    #expect(fit.residual < 1e-16)
    #expect(abs(found.residual / fit.residual - 1) < 1e-5)
  }
}
