import Foundation
import Testing

@testable import Formulas

/// Networks as terms of formulas.
@Suite struct NetworkTests {
  private func table() throws -> Table {
    try Table(columns: [
      Column(name: "y", values: .numbers([1, 2, 3, 5])),
      Column(name: "x", values: .numbers([1, 2, 3, 6])),
      Column(name: "z", values: .numbers([10, 100, 10, 1000])),
      Column(name: "one", values: .numbers([7, 7, 7, 7])),
      Column(name: "f", values: .categories(codes: [0, 1, 0, 1], levels: ["a", "b"])),
    ])
  }

  @Test func `inputs are standardised by the training rows, also in new ones`() throws {
    let trained = try Schema(Formula("y ~ x + net(x, log10(z), units = 3)"), for: table())
    let schema = try JSONDecoder().decode(Schema.self, from: JSONEncoder().encode(trained))
    #expect(schema == trained)
    #expect(
      schema.networks
        == [Network(name: "netxlog10z", inputNames: ["x", "log10(z)"], unitCount: 3)])
    #expect(schema.columnNames == ["(Intercept)", "x"] && schema.inputs.map(\.name) == ["x", "z"])
    let design = try schema.designMatrix(for: table())
    // Means 3 and 1.75; sums of squares 14 and 2.75.
    let scales = [(14.0 / 3).squareRoot(), (2.75 / 3).squareRoot()]
    let expected = [
      [-2, -1, 0, 3].map { $0 / scales[0] }, [-0.75, 0.25, -0.75, 1.25].map { $0 / scales[1] },
    ]
    for (column, values) in zip(design.networks[0], expected) {
      #expect(firstDifference(column, values, tolerance: 1e-14) == nil)
    }
    let row = try schema.designRow(for: ["x": .number(5), "z": .number(1)])
    #expect(
      firstDifference(row.networks[0], [2 / scales[0], -1.75 / scales[1]], tolerance: 1e-14) == nil)
  }

  @Test func `a dot keeps the straight part of a network's inputs`() throws {
    let schema = try Schema(Formula("y ~ . - f - one + net(x)"), for: table())
    #expect(schema.columnNames == ["(Intercept)", "x", "z"])
    #expect(schema.networks.map(\.unitCount) == [8])
    #expect(try Schema(Formula("y ~ 0 + net(x)"), for: table()).columnNames.isEmpty)
  }

  @Test(arguments: [
    ("y ~ net()", "names no column"), ("y ~ net(x, 4)", "net() takes columns"),
    ("y ~ net(x, x)", "takes 'x' once"), ("y ~ net(x, units = 0)", "from 1 to 1000"),
    ("y ~ net(x, units = 2, units = 3)", "once"), ("y ~ net(x, size = 2)", "units"),
    ("y ~ net(x):z", "only be added"), ("y ~ z * net(x)", "only be added"),
    ("y ~ (net(x) | f)", "only be added"), ("y ~ net(x) + net(x)", "two networks"),
    ("y ~ net(f)", "categor"), ("y ~ net(one)", "one value only"),
    ("y ~ net(y)", "also on the right side"), ("y ~ net(scale(x))", "scale()"),
    ("y ~ net(Intercept)", "intercepts of its own"), ("y ~ net(log(x - 1))", "not finite"),
  ])
  func `what is no network is refused at its place`(_ text: String, _ part: String) throws {
    do {
      _ = try Schema(Formula(text), for: table())
      Issue.record("\(text) is accepted")
    } catch {
      #expect("\(error)".contains(part), "\(error)")
    }
  }
}
