import Credence
import Foundation
import Testing

/// The model of a file of draws is the one that was sampled, bit by bit.
@Suite struct StoredModelTests {
  /// Twenty-four rows with columns of every kind.
  private static func table(levels: [String] = ["b", "a", "c"]) throws -> Table {
    let rows = 0..<24
    let x = rows.map { sin(1.7 * Double($0)) + 0.1 * Double($0 % 5) }
    let noise = rows.map { cos(2.3 * Double($0 * $0)) }
    return try Table(columns: [
      Column(name: "x", values: .numbers(x)),
      Column(name: "y", values: .numbers(zip(x, noise).map { 3 + $0 + $1 / 3 })),
      Column(name: "count", values: .numbers(noise.map { (2 + 2 * $0).rounded() })),
      Column(name: "n", values: .numbers(rows.map { 5 + Double($0 % 3) })),
      Column(name: "w", values: .numbers(rows.map { 1 + Double($0 % 2) / 3 })),
      Column(name: "s", values: .numbers(rows.map { 0.2 + Double($0 % 4) / 7 })),
      Column(name: "cut", values: .numbers(rows.map { Double($0 % 6 == 0 ? 1 : 0) })),
      Column(name: "yes", values: .booleans(noise.map { $0 > 0 })),
      Column(name: "grade", values: .numbers(rows.map { Double(1 + $0 % 3) })),
      Column(name: "f", values: .categories(codes: rows.map { Int32($0 * 7 % 3) }, levels: levels)),
      Column(
        name: "word",
        values: .categories(codes: rows.map { Int32($0 * 5 % 3) }, levels: ["mid", "low", "top"])),
      Column(name: "gap", values: .numbers(rows.map { $0 == 3 ? .nan : Double($0) / 24 })),
      Column(name: "odd name", values: .numbers(x.map { 2 + $0 })),
    ])
  }

  private static let cases: [(formula: String, family: Family)] = [
    ("y ~ x", .gaussian),
    ("y ~ 1", .gaussian),
    ("log(y) ~ poly(x, 2) + f", .gaussian),
    ("scale(y) ~ scale(x) + I(x^2) + factor(n)", .gaussian),
    ("y ~ offset(w) + hinge(x, 2) + gap", .gaussian),
    ("y | se(s) + weights(w) ~ x * yes", .gaussian),
    ("log(y) | cens(cut) ~ x", .gaussian),
    ("yes ~ x + f", .bernoulli),
    ("factor(f) ~ x", .categorical),
    ("grade ~ x", .categorical),
    ("word ~ x", .categorical),
    ("grade ~ x", .cumulative),
    ("I(2 * count) | trials(4 * n) + weights(w) ~ x", .binomial),
    ("count ~ x + offset(log(n))", .poisson),
    ("y ~ x, shape ~ f", .gamma),
    ("y ~ `odd name` + (1 + x | f)", .gaussian),
    ("`odd name` ~ s(x, k = 5)", .studentT),
  ]

  private static var settings: SamplingSettings {
    var settings = SamplingSettings()
    (settings.chainCount, settings.warmupCount, settings.drawCount) = (2, 100, 20)
    return settings
  }

  private static func path() -> String {
    FileManager.default.temporaryDirectory.path + "/stored-\(UUID().uuidString)"
  }

  private func read(_ fit: RegressionFit) throws -> RecordedPosterior {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try fit.write(to: path)
    return try RecordedPosterior(contentsOf: path)
  }

  /// The log posterior of a draw, and the draw that its position gives back.
  private func returned(_ draw: [Double], by model: some DataModel) -> (lp: Double, draw: [Double])
  {
    let position = model.unconstrain(draw)
    return (model.posterior.value(at: position.span), model.constrain(position.span))
  }

  @Test(arguments: Self.cases.indices)
  func `a file gives back design and log posterior`(_ index: Int) throws {
    let (formula, family) = Self.cases[index]
    let analysis = try Analysis(formula, data: Self.table(), family: family)
    let fit = try analysis.sample(Self.settings)
    let posterior = try read(fit)
    let model = try #require(try posterior.dataModel())
    #expect(model.specification == analysis.model.specification)
    let (found, expected) = (model.design, analysis.model.design)
    #expect(found.values.map(\.bitPattern) == expected.values.map(\.bitPattern))
    #expect(found.response.map(\.bitPattern) == expected.response.map(\.bitPattern))
    #expect(found.offset == expected.offset && found.additions == expected.additions)
    #expect(found.groups == expected.groups && found.smooths == expected.smooths)
    let lp = posterior.statistics.logDensity
    for draw in 0..<Self.settings.drawCount {
      let values = fit.draws.names.indices.map { fit.draws.column($0).values[draw] }
      let (density, again) = returned(values, by: model)
      #expect(abs(density - lp.values[draw]) <= 1e-9 * max(1, abs(lp.values[draw])))
      #expect(zip(again, values).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($1)) })
      #expect(density == returned(values, by: analysis.model).lp)
    }
  }

  @Test func `a file without a column of an addition term says which`() throws {
    let fit = try Analysis("y | weights(w) ~ x", data: Self.table()).sample(Self.settings)
    var older = try read(fit).data
    older.constantData.removeAll { $0.name == "w" }
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try InferenceFile.write(older, to: path, replacing: false)
    let posterior = try RecordedPosterior(contentsOf: path)
    let error = #expect(throws: InferenceFileError.self) { try posterior.dataModel() }
    #expect(error?.kind == .notOurs && error?.description.contains("column w") == true)
  }

  @Test func `a column store is opened again, and refused once it has changed`() throws {
    let (csv, store) = (Self.path() + ".csv", Self.path() + ".store")
    defer { for path in [csv, store] { try? FileManager.default.removeItem(atPath: path) } }
    let rows = (0..<40).map { "\(sin(Double($0))),\($0 % 3 == 0 ? 1 : 0)" }
    func pack(_ rows: [String]) throws {
      try Data(("x,y\n" + rows.joined(separator: "\n") + "\n").utf8).write(
        to: URL(fileURLWithPath: csv))
      try ColumnStore.pack(csv: csv, to: store, replacing: true)
    }
    try pack(rows)
    let analysis = try Analysis("y ~ x", data: ColumnStore(path: store), family: .bernoulli)
    let fit = try analysis.sample(Self.settings)
    let posterior = try read(fit)
    let model = try #require(try posterior.dataModel())
    #expect(model.specification == analysis.model.specification && model.store != nil)
    let draw = fit.draws.names.indices.map { fit.draws.column($0).values[0] }
    #expect(returned(draw, by: model).lp == returned(draw, by: analysis.model).lp)
    try pack(rows.dropLast() + ["0.5,1"])
    let changed = #expect(throws: InferenceFileError.self) { try posterior.dataModel() }
    #expect(changed?.kind == .corrupt && changed?.description.contains("has changed") == true)
    try FileManager.default.removeItem(atPath: store)
    let gone = #expect(throws: InferenceFileError.self) { try posterior.dataModel() }
    #expect(gone?.kind == .noSuchFile && gone?.description.contains(store) == true)
  }
}
