import Credence
import Foundation
import Testing

/// What an update does where weights cannot carry the draws, or rows do not fit.
@Suite struct UpdateRefusalTests {
  private static func table(
    _ rows: Range<Int>, shift: Double = 0, levels: [String] = ["a", "b"], plates: Int = 5
  ) throws -> Table {
    try Table(columns: [
      Column(name: "x", values: .numbers(rows.map { cos(Double($0)) + shift })),
      Column(
        name: "g",
        values: .categories(
          codes: rows.map { Int32($0 % levels.count) }, levels: levels)),
      Column(
        name: "plate",
        values: .categories(
          codes: rows.map { Int32($0 % plates) }, levels: (0..<plates).map { "p\($0)" })),
      Column(
        name: "yes", values: .booleans(rows.map { sin(7.3 * Double($0)) + cos(Double($0)) > 0.1 })),
    ])
  }

  private static func fit(_ formula: String) throws -> RegressionFit {
    var settings = SamplingSettings()
    (settings.algorithm, settings.warmupCount, settings.drawCount) = (.nuts, 500, 500)
    settings.targetAcceptance = 0.97
    return try Analysis(formula, data: table(0..<60), family: .bernoulli).sample(settings)
  }

  private static let fixed = Result { try fit("yes ~ x + g") }
  private static let grouped = Result { try fit("yes ~ x + (1 | plate)") }

  /// Sampling from the start is the oracle where the posterior has no closed form.
  @Test func `a logistic update is what sampling again gives`() throws {
    let update = try SequentialUpdate(of: Self.fixed.get(), with: Self.table(60..<80))
    let weights = try #require(update.reweighting)
    try #require(update.objection == nil)
    let (quick, slow) = (try update.run(), try update.run(samplesAgain: true))
    for row in slow.summary.parameters {
      let own = try #require(quick.draws[row.name])
      let error = row.sd * (1 / row.essBulk + 3 / weights.effectiveSampleSize).squareRoot()
      #expect(abs(own.mean - row.mean) < 4.5 * error, "\(row.name)")
    }
  }

  @Test func `many new rows are sampled again, and why is said`() throws {
    let update = try SequentialUpdate(of: Self.fixed.get(), with: Self.table(60..<800, shift: 1))
    #expect(try #require(update.objection).contains("weights"))
    let updated = try update.run()
    #expect(updated.updates[0].method == .sampled && updated.statistics.origin == .hamiltonian)
    #expect(updated.specification.rowCount == 800)
  }

  /// The check of the rows must not refuse what any sampler made.
  @Test func `exact draws and proposals are reweighted too`() throws {
    let linear = try SearchData.fit("y ~ .", SearchData.linear(2))
    #expect(linear.statistics.origin == .exact)
    let line = try SequentialUpdate(of: linear, with: SearchData.linear(2, rows: 3))
    #expect(line.objection == nil)
    let binary = try SearchData.fit("y ~ u + v", SearchData.binary(), family: .bernoulli)
    #expect(throws: Never.self) {
      _ = try SequentialUpdate(of: binary, with: SearchData.binary())
    }
  }

  @Test func `draws that were not sound are not carried on`() throws {
    var settings = SamplingSettings()
    (settings.algorithm, settings.warmupCount, settings.drawCount) = (.nuts, 100, 50)
    let poor = try Analysis("yes ~ x", data: Self.table(0..<60), family: .bernoulli)
      .sample(settings)
    let update = try SequentialUpdate(of: poor, with: Self.table(60..<62))
    #expect(try #require(update.objection).contains("do not pass the checks"))
  }

  @Test func `a new group is sampled, with an effect of its own`() throws {
    let fit = try Self.grouped.get()
    let update = try SequentialUpdate(of: fit, with: Self.table(60..<72, plates: 6))
    #expect(update.rows.newGroups == ["plate \"p5\""])
    #expect(update.reweighting == nil)
    #expect(try #require(update.objection).contains("plate \"p5\" is new"))
    let updated = try update.run()
    #expect(updated.draws.contains("r_plate[p5,Intercept]"))
    #expect(updated.updates[0].paretoShape == nil)
    #expect(try updated.dataModel().design.rowCount == 72)
  }

  @Test func `rows of known groups reweight`() throws {
    let update = try SequentialUpdate(of: Self.grouped.get(), with: Self.table(60..<64))
    #expect(update.rows.newGroups.isEmpty && update.reweighting != nil)
  }

  @Test func `rows that do not fit the model are refused`() throws {
    let fit = try Self.fixed.get()
    func message(_ table: Table) throws -> String {
      do {
        _ = try SequentialUpdate(of: fit, with: table)
        return "accepted"
      } catch let error as FormulaError {
        #expect(error.fault == .data)
        return error.description
      }
    }
    #expect(
      try message(Self.table(0..<9, levels: ["a", "c"]))
        == "unknown level 'c' of g in data row 2; known levels: a, b")
    let narrow = try Table(columns: Array(Self.table(0..<9).columns.dropFirst()))
    #expect(try message(narrow).contains("x"))
    let empty = try Table(
      columns: Self.table(0..<3).columns.dropFirst() + [
        Column(name: "x", values: .numbers([.nan, .nan, .nan]))
      ])
    #expect(try message(empty).hasPrefix("every row misses a value that the formula needs"))
  }

  /// A file whose rows were changed after sampling.
  @Test func `rows that are not those of the draws are found out`() throws {
    let fit = try Self.fixed.get()
    let path = FileManager.default.temporaryDirectory.path + "/tampered-\(UUID().uuidString).nc"
    defer { unlink(path) }
    try fit.write(to: path)
    var data = try InferenceFile.read(path)
    data.constantData = data.constantData.map { variable in
      guard variable.name == "x", case .numbers(let values) = variable.values else {
        return variable
      }
      return DataVariable(name: "x", values: .numbers([values[0] + 0.5] + values.dropFirst()))
    }
    try InferenceFile.write(data, to: path, replacing: true)
    let tampered = try RegressionFit(contentsOf: path)
    #expect(throws: InferenceFileError.self) {
      _ = try SequentialUpdate(of: tampered, with: Self.table(60..<62))
    }
    #expect(throws: Never.self) { _ = try SequentialUpdate(of: fit, with: Self.table(60..<62)) }
  }
}
