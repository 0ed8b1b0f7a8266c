import Foundation
import Probability
import SubsetSelection
import Testing

struct LinearMarginTests {
  @Test func `without columns a mean is Student's t`() throws {
    let y = [1.0, 3, 4, 7, 2]
    let posterior = try SubsetEnumeration().run(
      try SubsetDesign(response: y, columns: [], names: []))
    let margin = LinearMargin(intercept: 1, coefficients: [], threshold: 2)
    let found = try posterior.probability(of: margin)
    let mean = y.reduce(0, +) / 5
    let scale = (y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4 / 5).squareRoot()
    let expected = SpecialFunctions.studentTCDF((2 - mean) / scale, degrees: 4)
    #expect(abs(found.dissent - expected) < 1e-14)
    #expect(abs(found.mean - (mean - 2)) < 1e-14)
  }

  @Test func `a mean response agrees with draws`() throws {
    // One column, always in, fixed g: β and σ² are drawn from their closed posterior.
    let data = SimulatedDesign(rows: 20, columns: 1, seed: 2)
    let design = try data.design()
    let posterior = try SubsetEnumeration(
      coefficientPrior: .fixed(g: 5), subsetPrior: .inclusion(1 - 1e-12)
    ).run(design)
    let margin = LinearMargin(intercept: 1, coefficients: [2], threshold: 4.5)
    let found = try posterior.probability(of: margin).dissent
    var random = RandomStream(seed: 3, chain: 0, purpose: .sampling)
    let x = data.columns[0].map { $0 - design.columnMeans[0] }
    let y = data.response.map { $0 - design.responseMean }
    let (xx, xy) = (x.reduce(0) { $0 + $1 * $1 }, zip(x, y).reduce(0) { $0 + $1.0 * $1.1 })
    let shrinkage = 5.0 / 6
    let unexplained = design.totalSumOfSquares - shrinkage * xy * xy / xx
    let count = 200_000
    var dissent = 0
    for _ in 0..<count {
      let sigma = (unexplained / 2 / random.gamma(shape: 9.5)).squareRoot()
      let slope = shrinkage * xy / xx + sigma * (shrinkage / xx).squareRoot() * random.normal()
      let centre = design.responseMean + sigma / 20.0.squareRoot() * random.normal()
      if centre + (2 - design.columnMeans[0]) * slope <= 4.5 { dissent += 1 }
    }
    let error = (found * (1 - found) / Double(count)).squareRoot()
    #expect(found > 0.02 && found < 0.98)
    #expect(abs(Double(dissent) / Double(count) - found) < 4.5 * error)
  }

  @Test func `a margin moves with the data's origin`() throws {
    let data = SimulatedDesign(rows: 30, columns: 3, seed: 4)
    var moved = data
    moved.columns[1] = data.columns[1].map { $0 + 10 }
    moved.response = data.response.map { $0 - 2 }
    let margin = LinearMargin(intercept: 1, coefficients: [0.5, 1, -1], threshold: 3)
    let other = LinearMargin(intercept: 1, coefficients: [0.5, 11, -1], threshold: 1)
    let found = try SubsetEnumeration().run(try data.design()).probability(of: margin)
    let same = try SubsetEnumeration().run(try moved.design()).probability(of: other)
    #expect(abs(found.dissent - same.dissent) < 1e-10)
  }

  @Test func `what is dropped is bounded by what is said`() throws {
    let design = try SimulatedDesign(rows: 40, columns: 9, seed: 5).design()
    let a = LinearMargin(coefficients: [1, 0, 0, 0, 0, 0, 0, 0, 1], threshold: 0.2)
    let all = try SubsetEnumeration(droppedMass: 0).run(design).probability(of: a)
    for share in [1e-6, 1e-3, 0.05] {
      let part = try SubsetEnumeration(droppedMass: share).run(design).probability(of: a)
      #expect(abs(part.dissent - all.dissent) <= share)
      #expect(all.dissent <= part.upperBound + 1e-12)
    }
  }

  @Test func `a margin of the wrong length is refused`() throws {
    let posterior = try SubsetEnumeration().run(
      try SimulatedDesign(rows: 10, columns: 2, seed: 1).design())
    #expect(throws: SubsetSelectionError.self) {
      try posterior.probability(of: LinearMargin(coefficients: [1]))
    }
  }
}
