import Foundation
import Testing

@testable import Credence

/// What bounds a structure whose evidence nothing checks.
@Suite struct ClassWeightsTests {
  /// The largest likelihood of a line is that of least squares, and no evidence exceeds it.
  @Test func `the evidence is at most the largest likelihood`() throws {
    let count = 80
    var random = RandomStream(seed: 4, chain: 0, purpose: .simulation)
    let x = (0..<count).map { _ in random.normal() }
    let y = x.map { 1 + 0.5 * $0 + 0.7 * random.normal() }
    let table = try Table(columns: [
      Column(name: "x", values: .numbers(x)), Column(name: "y", values: .numbers(y)),
    ])
    let members = try ClassMember.given(["y ~ x", "y ~ 1"], like: ModelDescription("y ~ x"))
    let fit = try ClassAnalysis(members, data: table).sample(SamplingSettings())
    func squares(_ left: [Double], _ right: [Double]) -> Double {
      let means = [left, right].map { $0.reduce(0, +) / Double(count) }
      return zip(left, right).reduce(0) { $0 + ($1.0 - means[0]) * ($1.1 - means[1]) }
    }
    let residuals = [
      squares(y, y) - squares(x, y) * squares(x, y) / squares(x, x), squares(y, y),
    ]
    for ((structure, residual), parameters) in zip(zip(fit.structures, residuals), [3.0, 2]) {
      let most = -0.5 * Double(count) * (log(2 * Double.pi * residual / Double(count)) + 1)
      let largest = try #require(structure.largestLogEvidence)
      #expect(largest >= most && largest < most + 2 * parameters, "\(largest), \(most)")
      #expect(structure.evidence.estimate.logEvidence < most)
    }
  }
}
