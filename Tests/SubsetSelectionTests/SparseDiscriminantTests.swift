import Foundation
import Probability
import SubsetSelection
import Testing

struct SparseDiscriminantTests {
  /// Columns of two classes: the first `shifted` features differ by `shift` deviations.
  static func data(
    rows: Int, features: Int, shifted: Int, shift: Double, seed: UInt64
  ) -> (columns: [[Double]], labels: [Bool], names: [String]) {
    var random = RandomStream(seed: seed, chain: 0, purpose: .simulation)
    let labels = (0..<rows).map { $0 % 2 == 0 }
    let columns = (0..<features).map { j in
      labels.map { 3 + 2 * (random.normal() + ($0 && j < shifted ? shift : 0)) }
    }
    return (columns, labels, (0..<features).map { "x\($0)" })
  }

  private func means(
    _ data: (columns: [[Double]], labels: [Bool], names: [String])
  ) throws -> ClassMeans {
    try ClassMeans(columns: data.columns, names: data.names, labels: data.labels)
  }

  @Test func `means and deviations are those of the classes`() throws {
    let means = try ClassMeans(
      columns: [[1, 3, 5, 11], [0, 1, 0, 3]], names: ["a", "b"],
      labels: [false, false, true, true])
    #expect(means.differences == [6, 1])
    #expect(means.centres == [5, 1])
    // Squares within: 2 + 18 and 0.5 + 4.5, over two degrees of freedom.
    #expect(abs(means.deviations[0] - 10.0.squareRoot()) < 1e-14)
    #expect(abs(means.deviations[1] - 2.5.squareRoot()) < 1e-14)
  }

  /// The posterior of θ and τ by sums over a fine grid of the densities of the differences themselves,
  /// with features that matter and features that do not.
  @Test func `inclusion agrees with quadrature over both unknowns`() throws {
    let means = try means(Self.data(rows: 40, features: 6, shifted: 2, shift: 1.2, seed: 3))
    let noise = 2.0 / 20
    func density(_ d: Double, _ variance: Double) -> Double {
      exp(-d * d / (2 * variance)) / (2 * Double.pi * variance).squareRoot()
    }
    let scaled = zip(means.differences, means.deviations).map { $0 / $1 }
    var (total, sums) = (0.0, [Double](repeating: 0, count: 6))
    for a in 0..<400 {
      let theta = (Double(a) + 0.5) / 400
      for b in 0..<400 {
        let tau = 0.05 * pow(100, (Double(b) + 0.5) / 400)
        let parts = scaled.map {
          (out: (1 - theta) * density($0, noise), inside: theta * density($0, noise + tau * tau))
        }
        let weight = parts.reduce(1) { $0 * ($1.out + $1.inside) }
        total += weight
        for j in sums.indices {
          sums[j] += weight * parts[j].inside / (parts[j].out + parts[j].inside)
        }
      }
    }
    let found = SparseDiscriminant(means).inclusionProbabilities
    for j in sums.indices { #expect(abs(found[j] - sums[j] / total) < 0.005, "\(j)") }
    #expect(
      SparseDiscriminant(means, prior: .dense).inclusionProbabilities.allSatisfy { $0 > 0.999 })
  }

  @Test func `draws hold features as often as they are probable, for any number of threads`() throws
  {
    let means = try means(Self.data(rows: 40, features: 6, shifted: 2, shift: 1, seed: 4))
    let posterior = SparseDiscriminant(means)
    let draws = posterior.draws(count: 4000, seed: 7, threads: 2)
    #expect(draws == posterior.draws(count: 4000, seed: 7))
    #expect(draws != posterior.draws(count: 4000, seed: 8))
    for (j, probability) in posterior.inclusionProbabilities.enumerated() {
      let share = Double(draws.draws.count { $0.features.contains(Int32(j)) }) / 4000
      let error = (probability * (1 - probability) / 4000).squareRoot()
      #expect(abs(share - probability) < 4.5 * error + 1e-9, "\(j): \(share), \(probability)")
    }
    let row = [5.0, 4, 3, 2, 1, 0]
    let expected = draws.draws.map { draw in
      zip(draw.features, draw.weights).reduce(draw.constant) { $0 + $1.1 * row[Int($1.0)] }
    }
    #expect(draws.scores(of: row) == expected)
  }

  @Test func `few features among thousands are told from many`() throws {
    let few = try means(Self.data(rows: 100, features: 2000, shifted: 5, shift: 1.5, seed: 5))
    let many = try means(Self.data(rows: 100, features: 200, shifted: 200, shift: 0.6, seed: 6))
    let expected = [few, many].map { SparseDiscriminant($0).inclusionProbabilities.reduce(0, +) }
    #expect(expected[0] > 4.5 && expected[0] < 15)
    #expect(expected[1] > 150)
  }

  @Test func `data of another kind are refused`() {
    func means(_ column: [Double], _ labels: [Bool]) throws -> ClassMeans {
      try ClassMeans(columns: [column], names: ["x"], labels: labels)
    }
    let labels = [false, false, true, true]
    #expect(throws: SubsetSelectionError.notFinite(column: "x")) {
      try means([1, 2, .nan, 4], labels)
    }
    #expect(throws: SubsetSelectionError.lengthsDiffer(column: "x", rows: 3, expected: 4)) {
      try means([1, 2, 3], labels)
    }
    #expect(throws: SubsetSelectionError.self) { try means([1, 1, 2, 2], labels) }
    #expect(throws: SubsetSelectionError.self) {
      try means([1, 2, 3, 4], [true, true, true, false])
    }
  }
}
