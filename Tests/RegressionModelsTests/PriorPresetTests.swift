import Formulas
import Foundation
import ResponseFamilies
import Testing

@testable import RegressionModels

/// Presets against the priors that brms, rstanarm and bambi report for the same models.
@Suite struct PriorPresetTests {
  struct Source: Decodable {
    struct Case: Decodable {
      struct BRMS: Decodable {
        var intercept: String
        var sigma: String?
      }
      struct Rstanarm: Decodable {
        var intercept: [Double]
        var coefficients: Numbers
        var sigma_mean: Double?
      }
      var formula: String
      var family: Family
      var brms: BRMS
      var rstanarm: Rstanarm
    }
    var data: [String: Values]
    var cases: [Case]
    var halves: [Double]
    var rounded: [Double]

    func table() throws -> Table {
      try Table(
        columns: data.sorted { $0.key < $1.key }.map { name, values in
          Column(name: name, values: values.columnValues)
        })
    }
  }

  struct Bambi: Decodable {
    var formula: String
    var intercept: [Double]
    var coefficients: [Double]
    var sigma: [Double]?
  }

  /// One number or several: R writes a vector of length one as a number.
  struct Numbers: Decodable {
    var values: [Double]
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      values = try (try? container.decode([Double].self)) ?? [container.decode(Double.self)]
    }
  }

  enum Values: Decodable {
    case numbers([Double])
    case texts([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let numbers = try? container.decode([Double].self) {
        self = .numbers(numbers)
      } else {
        self = .texts(try container.decode([String].self))
      }
    }

    var columnValues: ColumnValues {
      switch self {
      case .numbers(let numbers): return .numbers(numbers)
      case .texts(let texts):
        let levels = Set(texts).sorted()
        return .categories(
          codes: texts.map { Int32(levels.firstIndex(of: $0) ?? -1) }, levels: levels)
      }
    }
  }

  /// The priors of a model, flat ones included, without asking whether they identify it.
  private func priors(
    _ formula: String, _ family: Family, _ preset: PriorPreset, in table: Table
  ) throws -> PriorTable {
    let schema = try Schema(Formula(formula), for: table)
    let design = try schema.designMatrix(for: table)
    let scales = PriorScales(
      family: family, response: design.response, offset: design.offset,
      columns: RegressionModel.coefficientColumns(design, hasIntercept: schema.hasIntercept))
    return try PriorTable(
      preset: preset, statements: [], scales: scales, hasIntercept: schema.hasIntercept)
  }

  @Test func `brms' intercepts and sigmas`() throws {
    let source: Source = try Fixture.load("presets")
    let table = try source.table()
    for item in source.cases {
      let entries = try priors(item.formula, item.family, .brms, in: table).entries
      let expected = try PriorStatement("Intercept ~ \(item.brms.intercept)").prior
      #expect(Self.near(entries[0].prior, expected), "\(item.formula): \(entries[0].prior)")
      let sigma = entries.first { $0.parameterClass == .sigma }?.prior
      let expectedSigma = try item.brms.sigma.map { try PriorStatement("sigma ~ \($0)").prior }
      #expect(sigma?.single == expectedSigma?.single?.onPositiveHalf, "\(item.formula)")
      #expect(entries.filter { $0.parameterClass == .coefficient }.allSatisfy { $0.prior == .flat })
    }
    #expect(source.cases[0].brms.intercept == "student_t(3, 19.2, 5.4)")
  }

  @Test func `rstanarm's scales`() throws {
    let source: Source = try Fixture.load("presets")
    let table = try source.table()
    for item in source.cases {
      let entries = try priors(item.formula, item.family, .weak, in: table).entries
      let normals =
        [item.rstanarm.intercept] + item.rstanarm.coefficients.values.map { [0, $0] }
      var expected = normals.map { Prior(.normal(mean: $0[0], sd: $0[1])) }
      if let mean = item.rstanarm.sigma_mean {
        expected.append(Prior(.exponential(rate: 1 / mean)))
      }
      #expect(entries.count == expected.count)
      for (entry, prior) in zip(entries, expected) {
        #expect(
          Self.near(entry.prior, .single(prior)),
          "\(item.formula), \(entry.parameter): \(entry.prior)")
      }
    }
  }

  @Test func `bambi's scales`() throws {
    let source: Source = try Fixture.load("presets")
    let table = try source.table()
    for (item, bambi) in zip(source.cases, try Fixture.load("presets_bambi", as: [Bambi].self)) {
      #expect(item.formula == bambi.formula)
      let entries = try priors(item.formula, item.family, .bambi, in: table).entries
      let normals = [bambi.intercept] + bambi.coefficients.map { [0, $0] }
      var expected = normals.map { Prior(.normal(mean: $0[0], sd: $0[1])) }
      if let sigma = bambi.sigma {
        expected.append(
          Prior(.studentT(degrees: sigma[0], location: 0, scale: sigma[1]), half: true))
      }
      #expect(entries.count == expected.count)
      for (entry, prior) in zip(entries, expected) {
        #expect(
          Self.near(entry.prior, .single(prior)),
          "\(item.formula), \(entry.parameter): \(entry.prior)")
      }
    }
  }

  @Test func `the numbers that the documentation of rstanarm and brms prints`() throws {
    let table = try Fixture.load("presets", as: Source.self).table()
    let weak = try priors("mpg ~ wt + am", .gaussian, .weak, in: table).entries.map(\.prior)
    #expect(
      weak.map(\.description) == [
        "normal(20.09, 15.07)", "normal(0, 15.4)", "normal(0, 30.2)", "exponential(0.1659)",
      ])
    let brms = try priors("mpg ~ cyl", .gaussian, .brms, in: table).entries.map(\.prior)
    #expect(
      brms.map(\.description) == ["student_t(3, 19.2, 5.4)", "flat", "half_student_t(3, 5.4)"])
  }

  @Test func `medians are rounded as R rounds`() throws {
    let source: Source = try Fixture.load("presets")
    for (value, rounded) in zip(source.halves, source.rounded) {
      #expect(PriorScales.rounded(value) == rounded, "\(value)")
    }
  }

  /// The same distribution, arguments to 12 digits.
  static func near(_ prior: PriorForm, _ other: PriorForm) -> Bool {
    guard let one = prior.single, let two = other.single else { return prior == other }
    let (left, right) = (one.distribution.notation, two.distribution.notation)
    return left.name == right.name && one.isHalf == two.isHalf
      && zip(left.arguments, right.arguments).allSatisfy { agrees($0, $1, 1e-12) }
  }
}
