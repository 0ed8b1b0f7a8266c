import ColumnStores
import Formulas
import Foundation
import LogDensities
import ResponseFamilies
import Testing

@testable import RegressionModels

@Suite struct StreamedModelTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("streamed-\(UUID().uuidString)").path

  /// Rows enough for several blocks and a tile that is not full, some with missing values.
  private func store(rowCount: Int = 20_003) throws -> (store: ColumnStore, table: Table) {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var text = "y,x,unused,z,count,truth,g\n"
    for row in 0..<rowCount {
      let x = sin(Double(row)) * 3 + 100
      let z = row % 97 == 5 ? "NA" : "\(cos(Double(row * row % 1001)))"
      let y = row % 113 == 7 ? "" : "\(x / 2 + sin(Double(row * 7 % 311)))"
      let g = row % 211 == 3 ? "" : ["b", "A", "c"][row * row % 7 % 3]
      text += "\(y),\(x),NA,\(z),\(row * row % 5),\(row % 3 == 0 ? "TRUE" : "FALSE"),\(g)\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/data.csv"))
    try ColumnStore.pack(
      csv: folder + "/data.csv", to: folder + "/data.columns", replacing: true)
    return (
      try ColumnStore(path: folder + "/data.columns"),
      try Table(csv: Array(text.utf8), name: "data.csv")
    )
  }

  private static let models: [(Family, String)] = [
    (.gaussian, "y ~ x + z + g"), (.poisson, "count ~ x + z"), (.bernoulli, "truth ~ x + g"),
    (.poisson, "count ~ x*g + offset(z / 9)"), (.bernoulli, "truth ~ 0 + g + I(z^2) + log(x)"),
    (.gaussian, "log(x) ~ truth:z + poly(z, 2, raw = TRUE)"),
  ]

  @Test(arguments: models)
  func `the log posterior is that of the model in memory`(family: Family, text: String) throws {
    let (store, table) = try store()
    let memory = try RegressionModel(Formula(text), data: table, family: family)
    let streamed = try RegressionModel(Formula(text), data: store, family: family)
    #expect(streamed.specification == memory.specification)
    #expect(streamed.droppedRowCount == memory.droppedRowCount)
    for shift in [0.0, 0.1, -0.2] {
      let position = (0..<memory.posterior.dimension).map { 0.03 * Double($0) + shift }
      let (expected, found) = (
        EvaluatedPosition(position, of: memory.posterior),
        EvaluatedPosition(position, of: streamed.posterior)
      )
      #expect(near(found.logDensity, expected.logDensity))
      #expect(found.logDensity == streamed.posterior.value(at: position.span))
      let size = expected.gradient.reduce(0) { max($0, abs($1)) }
      for (left, right) in zip(found.gradient, expected.gradient) {
        #expect(abs(left - right) <= 1e-10 * (1 + size))
      }
      for (left, right) in zip(
        streamed.constrain(position.span), memory.constrain(position.span))
      { #expect(near(left, right)) }
      let curvature = streamed.posterior.negativeHessian(at: position.span)
      let largest = curvature.reduce(0) { max($0, abs($1)) }
      for (left, right) in zip(curvature, memory.posterior.negativeHessian(at: position.span)) {
        #expect(abs(left - right) <= 1e-9 * (1 + largest))
      }
    }
  }

  private func near(_ left: Double, _ right: Double) -> Bool {
    abs(left - right) <= 1e-10 * (1 + abs(right))
  }

  @Test(arguments: models.prefix(4))
  func `minibatches average to the gradient`(family: Family, text: String) throws {
    let model = try RegressionModel(
      Formula(text), data: store(rowCount: 1003).store, family: family)
    let position = (0..<model.posterior.dimension).map { 0.2 - 0.1 * Double($0) }
    let exact = EvaluatedPosition(position, of: model.posterior)
    var (estimate, mean) = (position, position.map { _ in 0.0 })
    for batch in 0..<17 {
      let rows = Array((batch * 59)..<(batch * 59 + 59))
      var span = estimate.mutableSpan
      model.posterior.estimateGradient(
        at: position.span, observations: rows.span, gradient: &span)
      for index in mean.indices { mean[index] += estimate[index] / 17 }
    }
    let size = exact.gradient.reduce(0) { max($0, abs($1)) }
    for (left, right) in zip(mean, exact.gradient) {
      #expect(abs(left - right) <= 1e-10 * (1 + size))
    }
  }

  @Test(arguments: [
    ("y ~ scale(x)", "scale(x) is learned from all rows at once"),
    ("y ~ poly(x, 2)", "poly(x, 2) is learned from all rows at once"),
    ("y ~ factor(count)", "factor(count) is learned from all rows at once"),
    ("y ~ none", "the table has no column 'none'"),
    ("y ~ unused", "every row of"),
    ("y ~ log(z)", "log(z) is not finite in data row"),
  ])
  func `what a store cannot serve is refused`(text: String, message: String) throws {
    let store = try store(rowCount: 500).store
    let error = #expect(throws: (any Error).self) {
      try RegressionModel(Formula(text), data: store, family: .gaussian)
    }
    #expect(error.map { "\($0)".hasPrefix(message) } == true, "\(String(describing: error))")
  }

  @Test func `a damaged block is found before it is used`() throws {
    _ = try store(rowCount: 500)
    let path = folder + "/data.columns"
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[5000] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let damaged = try ColumnStore(path: path)
    #expect(throws: ColumnStoreError.self) {
      try RegressionModel(Formula("y ~ x"), data: damaged, family: .gaussian)
    }
  }
}
