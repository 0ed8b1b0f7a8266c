import Credence
import Foundation
import StatisticalTesting
import Testing

/// A posterior whose model is written in Swift, with posteriordb's data and reference answers.
struct UserPosterior: Sendable, CustomTestStringConvertible {
  let name: String
  /// The model with its data.
  let model: @Sendable (ReferenceData) throws -> any UserModel
  /// Our unconstrained coordinates as blocks of those of the Stan program, where the order differs.
  var stanOrder: [Range<Int>]?
  /// Relative error of Stan's own values.
  var stanTolerance = 1e-9
  /// Relative error of finite differences.
  var gradientTolerance = 1e-4
  /// Log density below which a model is too steep or rough for finite differences.
  var gradientFloor = -1e8
  var targetAcceptance = 0.9
  var maxTreeDepth = 10
  var warmup = 1000
  /// Draws a chain under `CREDENCE_VALIDATE=1`.
  var draws = 5000

  var testDescription: String { name }

  static let all = [
    UserPosterior(name: "arma-arma11") {
      AutoregressiveMovingAverage(series: try $0.numbers("y"))
    },
    UserPosterior(name: "gp_pois_regr-gp_regr") {
      GaussianProcessRegression(positions: try $0.numbers("x"), responses: try $0.numbers("y"))
    },
    UserPosterior(
      name: "gp_pois_regr-gp_pois_regr",
      model: {
        GaussianProcessPoisson(positions: try $0.numbers("x"), counts: try $0.numbers("k"))
      }, stanTolerance: 1e-6, gradientTolerance: 1e-2, targetAcceptance: 0.99),
    UserPosterior(name: "hmm_example-hmm_example") {
      HiddenMarkovNormal(observations: try $0.numbers("y"))
    },
    UserPosterior(name: "bball_drive_event_0-hmm_drive_0") {
      HiddenMarkovDrive(inverseSpeeds: try $0.numbers("u"), distances: try $0.numbers("v"))
    },
    // Stan solves the equations to a relative error of 1e-5. Ours has an absolute one of 1e-8, so
    // the logarithm of a population that all but died out is noise.
    UserPosterior(
      name: "hudson_lynx_hare-lotka_volterra",
      model: {
        LotkaVolterra(
          times: try $0.numbers("ts"), start: try $0.numbers("y_init"),
          observations: try $0.pairs("y"))
      }, stanTolerance: 1e-3, gradientTolerance: 1e-3, gradientFloor: -1e3),
    // At an acceptance of 0.99 one transition in a thousand diverges; posteriordb's own draws were
    // made at 0.999.
    UserPosterior(
      name: "mcycle_gp-accel_gp",
      model: {
        MotorcycleProcess(
          times: try $0.numbers("times"), accelerations: try $0.numbers("accel"))
      }, targetAcceptance: 0.998, maxTreeDepth: 12, warmup: 2000, draws: 12_000),
    UserPosterior(
      name: "eight_schools-eight_schools_noncentered", model: { _ in EightSchools() },
      stanOrder: [8..<10, 0..<8], targetAcceptance: 0.95),
    radon("partially_pooled_noncentered", slope: .absent, stanOrder: [87..<88, 85..<87, 0..<85]),
    radon(
      "variable_intercept_noncentered", slope: .common, stanOrder: [88..<89, 86..<88, 0..<86]),
    radon(
      "variable_intercept_slope_noncentered", slope: .varying,
      stanOrder: [0..<1, 173..<174, 1..<2, 3..<88, 174..<175, 2..<3, 88..<173]),
    UserPosterior(
      name: "rats_data-rats_model",
      model: {
        PartialPooling(
          responses: try $0.numbers("y"), predictor: try $0.numbers("xc"),
          groups: try $0.codes("rat"), slope: .varying, coordinates: .centered,
          location: .normal(mean: 0, sd: 100), deviation: .flat)
      }, stanOrder: [62..<63, 60..<61, 63..<64, 0..<30, 61..<62, 64..<65, 30..<60]),
  ]

  private static func radon(
    _ model: String, slope: GroupEffects.Kind, stanOrder: [Range<Int>]
  ) -> UserPosterior {
    UserPosterior(
      name: "radon_mn-radon_\(model)",
      model: { _ in
        let data = ReferenceData("radon_mn")
        return PartialPooling(
          responses: try data.numbers("log_radon"), predictor: try data.numbers("floor"),
          groups: try data.codes("county"), slope: slope, coordinates: .standardized,
          location: .normal(mean: 0, sd: 10), deviation: .normal(mean: 0, sd: 1))
      }, stanOrder: stanOrder)
  }

  /// The eight schools again, in coordinates in which NUTS fails.
  static let centered = UserPosterior(
    name: "eight_schools-eight_schools_centered", model: { _ in CenteredEightSchools() })

  static func named(_ name: String) throws -> UserPosterior {
    try #require(all.first { $0.name == name })
  }

  func loaded() throws -> any UserModel { try model(ReferenceData(name)) }

  /// A position of Stan's in the order of our coordinates.
  func reordered(_ stan: [Double]) -> [Double] { stanOrder.map { $0.flatMap { stan[$0] } } ?? stan }

  /// Adds the comparisons of all parameters with the reference to a test.
  func compare(_ draws: Draws, in test: inout MomentTest) throws {
    for row in try ReferenceData(name).summary {
      let matrix = try #require(draws[row.parameter], "\(name) \(row.parameter)")
      test.compare(
        "\(name) \(row.parameter)", matrix, mean: row.mean, meanSquare: row.meanSquare,
        truthError: row.error / row.sd)
    }
  }
}

/// A model that is its own log density.
typealias UserModel = Model & DifferentiableLogDensity

/// The folder of a posterior in `References`.
struct ReferenceData {
  private let folder: String

  init(_ name: String) { folder = Bundle.module.bundlePath + "/References/\(name)" }

  private func decode<Value: Decodable>(_ type: Value.Type, _ file: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: "\(folder)/\(file)")))
  }

  private enum Values: Decodable {
    case numbers([Double])
    case rows([[Double]])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let numbers = try? container.decode([Double].self) {
        self = .numbers(numbers)
      } else {
        self = .rows(try container.decode([[Double]].self))
      }
    }
  }

  /// A variable of the data.
  func numbers(_ name: String) throws -> [Double] {
    guard case .numbers(let numbers)? = try decode([String: Values].self, "data.json")[name]
    else { throw CocoaError(.fileReadCorruptFile) }
    return numbers
  }

  /// Groups, numbered from 1 in the data and from 0 here.
  func codes(_ name: String) throws -> [Int] { try numbers(name).map { Int($0) - 1 } }

  /// A variable of the data with two columns.
  func pairs(_ name: String) throws -> [SIMD2<Double>] {
    guard case .rows(let rows)? = try decode([String: Values].self, "data.json")[name]
    else { throw CocoaError(.fileReadCorruptFile) }
    return rows.map { SIMD2($0[0], $0[1]) }
  }

  /// A parameter's reference mean with its Monte Carlo error (0 where computed exactly), standard
  /// deviation and mean square.
  typealias SummaryRow = (
    parameter: String, mean: Double, sd: Double, error: Double, meanSquare: Double
  )

  var summary: [SummaryRow] {
    get throws {
      let text = try String(contentsOfFile: "\(folder)/summary.csv", encoding: .utf8)
      return try text.split(separator: "\n").dropFirst().map { line in
        let fields = line.split(separator: ",")
        let numbers = fields.dropFirst().compactMap { Double($0) }
        try #require(numbers.count == 4, "\(line)")
        return (String(fields[0]), numbers[0], numbers[1], numbers[2], numbers[3])
      }
    }
  }

  /// Stan's log density and gradient at an unconstrained position.
  struct StanValue: Decodable {
    let position: [Double]
    let log_density: Double
    let gradient: [Double]
  }

  var stanValues: [StanValue] {
    get throws { try decode([StanValue].self, "stan.json") }
  }
}
