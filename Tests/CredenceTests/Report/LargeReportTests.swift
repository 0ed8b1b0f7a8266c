import Foundation
import Testing

@testable import Credence

/// A page stays small however much was drawn: figures thin and bin, numbers do not.
struct LargeReportTests {
  /// 297 groups of five rows: with intercept, slope and spreads 301 parameters.
  private static func table() throws -> Table {
    var random = RandomStream(seed: 11, chain: 0, purpose: .simulation)
    var (x, g, y): ([Double], [String], [Double]) = ([], [], [])
    for row in 0..<297 * 5 {
      x.append(random.normal())
      g.append("g\(row % 297)")
      y.append(1 + 0.5 * x[row] + sin(Double(row % 297)) + random.normal())
    }
    let levels = (0..<297).map { "g\($0)" }
    return try Table(columns: [
      Column(name: "x", values: .numbers(x)),
      Column(
        name: "g",
        values: .categories(codes: (0..<297 * 5).map { Int32($0 % 297) }, levels: levels)),
      Column(name: "y", values: .numbers(y)),
    ])
  }

  /// Few draws of the model, repeated to 4 × 10,000: their number is what is tested, not their worth.
  private static func posterior() throws -> RecordedPosterior {
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount) = (200, 100)
    let fit = try Analysis("y ~ x + (1 | g)", data: table()).sample(settings)
    var data = RecordedPosterior(fit).data
    data.draws = repeated(fit.draws, times: 100)
    data.statistics = nil
    return RecordedPosterior(
      data: data, modelClass: fit.modelClass, sampler: fit.sampler, settings: fit.settings,
      model: fit.specification)
  }

  private static func repeated(_ draws: Draws, times: Int) -> Draws {
    Draws(
      names: draws.names,
      columns: draws.names.indices.map { index in
        let column = draws.column(index)
        return DrawMatrix(
          chains: (0..<draws.chainCount).map { chain in
            (0..<times).flatMap { _ in Array(column.chain(chain)) }
          })
      })
  }

  @Test func `a page of 4 chains of 10,000 draws and 300 parameters is under 5 MB`() throws {
    let posterior = try Self.posterior()
    #expect(posterior.draws.names.count >= 300 && posterior.draws.drawCount == 10_000)
    let report = try PosteriorReport(
      posterior, claims: ["b_x > 0", "mean(y | x = 1, g = \"g3\") > 1"]
    ).report
    #expect(HTMLRenderer().page(report).utf8.count < 5_000_000)
    #expect(try NotebookRenderer(posterior: "run.nc").notebook(report).count < 10_000_000)
    let tables = report.sections.first { $0.id == "parameters" }?.blocks.compactMap { block in
      if case .table(let table) = block { table } else { nil }
    }
    let rows = try #require(tables?.first).rows
    #expect(rows.count == posterior.draws.names.count)
    for (row, name) in zip(rows, posterior.draws.names) {
      let draws = try #require(posterior.draws[name])
      #expect(row[0].text == name && row[1].number == draws.mean)
    }
  }
}
