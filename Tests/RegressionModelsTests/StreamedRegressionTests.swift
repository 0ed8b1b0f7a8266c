import ColumnStores
import Formulas
import Foundation
import LogDensities
import Testing

@testable import RegressionModels

@Suite struct StreamedRegressionTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("streamed-\(UUID().uuidString)").path

  /// Rows enough for two blocks and a tile that is not full, some with missing values.
  private func store(rowCount: Int = 20_003) throws -> (store: ColumnStore, table: Table) {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var text = "y,x,unused,z,count,truth\n"
    for row in 0..<rowCount {
      let x = sin(Double(row)) * 3 + 100
      let z = row % 97 == 5 ? "NA" : "\(cos(Double(row * row % 1001)))"
      let y = row % 113 == 7 ? "" : "\(x / 2 + sin(Double(row * 7 % 311)))"
      text += "\(y),\(x),NA,\(z),\(row * row % 5),\(row % 3 == 0 ? "TRUE" : "FALSE")\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/data.csv"))
    try ColumnStore.pack(
      csv: folder + "/data.csv", to: folder + "/data.columns", replacing: true)
    return (
      try ColumnStore(path: folder + "/data.columns"),
      try Table(csv: Array(text.utf8), name: "data.csv")
    )
  }

  private static let responses: [(Family, String)] = [
    (.gaussian, "y"), (.poisson, "count"), (.bernoulli, "truth"),
  ]

  /// Against the likelihood written out: what is left is the Jacobian of the coordinates, a constant.
  @Test(arguments: responses)
  func `the log posterior is that of the model in memory`(
    family: Family, response: String
  ) throws {
    let (store, table) = try store()
    let memory = try RegressionModel(
      Formula("\(response) ~ x + z"), data: table, family: family)
    let streamed = try StreamedRegression(
      store, family: family, response: response, predictors: ["x", "z"],
      priors: [
        Prior(.normal(mean: 1, sd: 3)), Prior(.normal(mean: 0, sd: 2)),
        Prior(.normal(mean: 0, sd: 2)),
      ]
        + (family == .gaussian ? [Prior(.exponential(rate: 1))] : []))
    #expect(streamed.completeRowCount == memory.design.rowCount)
    var differences: [Double] = []
    for shift in [0.0, 0.1, -0.2] {
      let position = streamed.parameters.indices.map { 0.1 * Double($0) + shift }
      let parameters = streamed.constrain(position.span)
      let likelihood = direct(family, response, parameters, table)
      let prior = logPrior(streamed, parameters)
      differences.append(streamed.value(at: position.span) - likelihood - prior)
    }
    for difference in differences {
      #expect(abs(difference - differences[0]) < 1e-6)
    }
  }

  /// The log likelihood written out row by row.
  private func direct(
    _ family: Family, _ response: String, _ parameters: [Double], _ table: Table
  ) -> Double {
    let columns = [response, "x", "z"].map { table[$0]?.values ?? .numbers([]) }
      .map { values -> [Double] in
        switch values {
        case .numbers(let numbers): numbers
        case .booleans(let truths): truths.map { $0.map { $0 ? 1 : 0 } ?? .nan }
        case .categories: []
        }
      }
    return zip(columns[0], zip(columns[1], columns[2])).reduce(0) { sum, row in
      let (y, (x, z)) = row
      guard !y.isNaN, !x.isNaN, !z.isNaN else { return sum }
      let linear = parameters[0] + parameters[1] * x + parameters[2] * z
      switch family {
      case .gaussian:
        let sigma = parameters[3]
        let error = (y - linear) / sigma
        return sum - error * error / 2 - log(sigma) - log(2 * Double.pi) / 2
      case .bernoulli: return sum - log1p(exp(y == 1 ? -linear : linear))
      case .poisson: return sum + y * linear - exp(linear) - lgamma(y + 1)
      }
    }
  }

  /// The log prior and log σ of the Jacobian, without constants of the coordinates.
  private func logPrior(
    _ model: StreamedRegression, _ parameters: [Double]
  ) -> Double {
    let means = model.likelihood.means
    let atMean = parameters[0] + parameters[1] * means[0] + parameters[2] * means[1]
    var sum = Prior(.normal(mean: 1, sd: 3)).logDensity(atMean)
    for coefficient in parameters[1...2] {
      sum += Prior(.normal(mean: 0, sd: 2)).logDensity(coefficient)
    }
    guard parameters.count == 4 else { return sum }
    return sum + Prior(.exponential(rate: 1)).logDensity(parameters[3]) + log(parameters[3])
  }

  @Test(arguments: responses)
  func `gradients agree with differences and with their estimates`(
    family: Family, response: String
  ) throws {
    let model = try StreamedRegression(
      store(rowCount: 1003).store, family: family, response: response, predictors: ["x", "z"])
    let position = model.parameters.indices.map { 0.2 - 0.1 * Double($0) }
    let exact = EvaluatedPosition(position, of: model)
    for index in position.indices {
      var (above, below) = (position, position)
      above[index] += 1e-5
      below[index] -= 1e-5
      let slope = (model.value(at: above.span) - model.value(at: below.span)) / 2e-5
      #expect(abs(slope - exact.gradient[index]) < 1e-4 * (1 + abs(slope)))
    }
    var (estimate, mean) = (position, position.map { _ in 0.0 })
    let batches = (0..<17).map { batch in Array((batch * 59)..<(batch * 59 + 59)) }
    for batch in batches {
      var span = estimate.mutableSpan
      model.estimateGradient(
        at: position.span, observations: batch.span, gradient: &span)
      for index in mean.indices { mean[index] += estimate[index] / Double(batches.count) }
    }
    for index in mean.indices {
      #expect(abs(mean[index] - exact.gradient[index]) < 1e-8 * (1 + abs(mean[index])))
    }
  }

  @Test(arguments: [
    ("none", "x", "the store has no column 'none'"),
    ("y", "x", "the response y must be 0 or 1 for family bernoulli; data row 1 has"),
    ("truth", "unused", "column 'unused' is constant; leave it out of the predictors"),
  ])
  func `columns that do not fit are refused`(
    response: String, predictor: String, message: String
  ) throws {
    let store = try store(rowCount: 50).store
    let error = #expect(throws: RegressionError.self) {
      try StreamedRegression(
        store, family: .bernoulli, response: response, predictors: [predictor])
    }
    #expect(error?.description.hasPrefix(message) == true)
  }

  @Test func `a damaged block is found before it is used`() throws {
    _ = try store(rowCount: 500)
    let path = folder + "/data.columns"
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[5000] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let damaged = try ColumnStore(path: path)
    #expect(throws: ColumnStoreError.self) {
      try StreamedRegression(
        damaged, family: .gaussian, response: "y", predictors: ["x"])
    }
  }
}
