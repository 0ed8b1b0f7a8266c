import Credence
import Foundation
import Testing

/// A file holds all that its model was built from.
@Suite struct StoredDataTests {
  @Test func `columns of addition terms are stored beside the inputs`() throws {
    let rows = 0..<12
    let table = try Table(columns: [
      Column(name: "x", values: .numbers(rows.map { sin(Double($0)) })),
      Column(name: "hits", values: .numbers(rows.map { Double($0 % 4) })),
      Column(name: "n", values: .numbers(rows.map { _ in 5 })),
      Column(name: "w", values: .numbers(rows.map { 1 + Double($0 % 2) })),
      Column(name: "other", values: .numbers(rows.map(Double.init))),
    ])
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount) = (100, 100)
    let fit = try Analysis("hits | trials(n) + weights(w) ~ x", data: table, family: .binomial)
      .sample(settings)
    let path = FileManager.default.temporaryDirectory.path + "/stored-\(UUID().uuidString).nc"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try fit.write(to: path)
    let data = try InferenceFile.read(path)
    #expect(Set(data.constantData.map(\.name)) == ["x", "n", "w"])
    #expect(data.observedData.map(\.name) == ["hits"])
  }
}
