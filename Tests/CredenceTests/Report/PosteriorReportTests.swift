import Credence
import Foundation
import Testing

/// The numbers of a report's figures and tables are those of the draws.
struct PosteriorReportTests {
  /// y = 1 + 0.02 x − z in noise, with x from 1 to 100 so that its axis is logarithmic.
  private static let data: (x: [Double], z: [Double], y: [Double]) = {
    var random = RandomStream(seed: 3, chain: 0, purpose: .simulation)
    let x = (0..<80).map { exp(log(100) * Double($0) / 79) }
    let z = x.map { _ in random.normal() }
    let y = x.indices.map { 1 + 0.02 * x[$0] - z[$0] + 0.3 * random.normal() }
    return (x, z, y)
  }()

  private static func table() throws -> Table {
    try Table(columns: [
      Column(name: "x", values: .numbers(data.x)), Column(name: "z", values: .numbers(data.z)),
      Column(name: "y", values: .numbers(data.y)),
    ])
  }

  /// Few enough draws that no figure thins them.
  private static var settings: SamplingSettings {
    var settings = SamplingSettings()
    (settings.warmupCount, settings.drawCount) = (200, 100)
    return settings
  }

  private static let fit = Result { try Analysis("y ~ x + z", data: table()).sample(settings) }

  private static let classFit = Result {
    let formulas = ["y ~ x + z", "y ~ z"]
    let members = try ClassMember.given(formulas, like: ModelDescription(formulas[0]))
    return try ClassAnalysis(members, data: table()).sample(settings)
  }

  private func figure(_ id: String, of report: Report) throws -> Figure {
    try #require(report.figures.first { $0.id == id }, "no figure \(id)")
  }

  private func line(_ ink: Ink, of panel: Panel) throws -> [Place] {
    try #require(
      panel.marks.compactMap { mark -> [Place]? in
        if case .line(let places, ink, _, _) = mark { places } else { nil }
      }.first)
  }

  @Test func `the expected response is that of the draws, and its axis suits the input`() throws {
    let fit = try Self.fit.get()
    let report = try PosteriorReport(RecordedPosterior(fit), claims: []).report
    let effects = try figure("expected", of: report)
    #expect(effects.panels.map(\.x.label) == ["x", "z"])
    #expect(effects.panels[0].x.scale == .logarithmic && effects.panels[1].x.scale == .linear)
    let a = try #require(fit.draws["b_Intercept"])
    let b = try #require(fit.draws["b_x"])
    let c = try #require(fit.draws["b_z"])
    let z = Self.data.z.sorted()
    let middle = (z[39] + z[40]) / 2
    for place in try line(.main, of: effects.panels[0]) {
      let values = a.values.indices.map {
        a.values[$0] + b.values[$0] * place.x + c.values[$0] * middle
      }
      let expected = DrawMatrix(chains: [values])
      #expect(abs(place.y - expected.quantile(0.5)) < 1e-9)
    }
  }

  @Test func `a witness card tells what both models predict`() throws {
    let fit = try Self.fit.get()
    let claim = "mean(y | x = 10, z = 0) > 1.2"
    let report = try PosteriorReport(RecordedPosterior(fit), claims: [claim]).report
    let tables = report.sections[0].blocks.compactMap { block -> ReportTable? in
      if case .table(let table) = block { table } else { nil }
    }
    let rows = try #require(tables.first).rows
    #expect(rows[0][0].text == "mean(y | x = 10, z = 0)")
    let values = { (column: Int) in
      Dictionary(uniqueKeysWithValues: rows.map { ($0[0].text, $0[column].number ?? .nan) })
    }
    for model in [values(1), values(2)] {
      let expected = (model["b_Intercept"] ?? .nan) + 10 * (model["b_x"] ?? .nan)
      #expect(abs((model[rows[0][0].text] ?? .nan) - expected) < 1e-9)
    }
    // The dissenter denies the claim.
    #expect((rows[0][1].number ?? .nan) <= 1.2 + 1e-9)
  }

  /// In mass mode the certified range is that of set mode.
  @Test func `margins show the plausible set in mass mode too`() throws {
    let fit = try Self.fit.get()
    let report = try PosteriorReport(RecordedPosterior(fit), claims: ["b_z < 0"]).report
    var settings = ConsensusSettings()
    settings.mode = .set
    let set = try #require(fit.ask("b_z < 0", settings: settings).plausibleSet)
    let panel = try figure("margins", of: report).panels[0]
    let bars = panel.marks.compactMap { mark -> Mark.Box? in
      if case .boxes(let boxes, .other, _) = mark { boxes.first } else { nil }
    }
    #expect(bars.count == 1)
    #expect(bars.first?.low.x == set.marginMin && bars.first?.high.x == set.marginMax)
    #expect(bars.first?.tip.contains("certified") == true)
  }

  @Test func `a class is shown by its weights, and its agreement is the mixture's`() throws {
    let fit = try Self.classFit.get()
    let claim = "mean(y | x = 10, z = 0) > 1.3"
    let report = try PosteriorReport(fit, claims: [claim]).report
    #expect(report.sections.map(\.id).prefix(4) == ["answers", "model", "checks", "parameters"])
    let weights = fit.modelClass.probabilities
    let bar = try figure("class", of: report).panels[0]
    let shown =
      bar.marks.compactMap { mark -> [Mark.Box]? in
        if case .boxes(let boxes, .main, _) = mark { boxes } else { nil }
      }.first ?? []
    #expect(shown.map(\.high.x) == weights.sorted(by: >))
    let map = try figure("agreement-0", of: report).panels[0]
    let cells =
      map.marks.compactMap { mark -> [Mark.Cell]? in
        if case .cells(let cells, _, _) = mark { cells } else { nil }
      }.first ?? []
    #expect(cells.count > 100)
    let shares = cells.map(\.share)
    #expect(shares.contains { $0 > 0.99 } && shares.contains { $0 < 0.01 })
    // Where both inputs are least: draws of each structure counted by hand, then weighed.
    let x = 1.0
    let z = try #require(Self.data.z.min())
    let counted = zip(fit.structures, weights).map { structure, weight -> Double in
      let draws = structure.fit.draws
      let margin = { (index: Int) in
        (draws["b_Intercept"]?.values[index] ?? 0) + (draws["b_x"]?.values[index] ?? 0) * x
          + (draws["b_z"]?.values[index] ?? 0) * z - 1.3
      }
      return weight >= 0.005
        ? weight * Double((0..<400).count { margin($0) > 0 }) / 400 : 0
    }
    let total = weights.filter { $0 >= 0.005 }.reduce(0, +)
    #expect(abs(shares[0] - counted.reduce(0, +) / total) < 1e-9)
  }

  @Test func `parameters of a class are those of its structures`() throws {
    let fit = try Self.classFit.get()
    let report = try PosteriorReport(fit, claims: []).report
    let section = try #require(report.sections.first { $0.id == "parameters" })
    let heaviest = try #require(
      zip(fit.structures, fit.modelClass.probabilities).max { $0.1 < $1.1 }?.0)
    guard case .table(let table)? = section.blocks.first else {
      Issue.record("no table")
      return
    }
    #expect(table.caption.hasPrefix("\(heaviest.member.name) ("))
    let summary = heaviest.fit.summary.parameters
    #expect(table.rows.map { $0[0].text } == summary.map(\.name))
    #expect(table.rows.map { $0[1].number } == summary.map(\.mean))
  }
}
