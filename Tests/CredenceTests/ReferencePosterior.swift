import Credence
import Foundation
import StatisticalTesting
import Testing

/// A posterior of the reference set: data, model and known answers.
struct ReferencePosterior: Sendable, CustomTestStringConvertible {
  let name: String

  var testDescription: String { name }

  static let all: [ReferencePosterior] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.filter { !$0.contains(".") }.sorted().map(ReferencePosterior.init)
  }()

  /// A few of different kinds: bad scales, correlated raw intercept, tiny errors, logistic.
  static let fast = [
    "earnings-earn_height", "kilpisjarvi_mod-kilpisjarvi", "sblri-blr", "mesquite-mesquite",
    "dogs-dogs", "wells_data-wells_dae_c_model", "GLM_Poisson_Data-GLM_Poisson_model",
  ].map(ReferencePosterior.init)

  private static let root = Bundle.module.bundlePath + "/Posteriors"
  private var folder: String { "\(Self.root)/\(name)" }

  private struct Info: Decodable {
    struct PriorInfo: Decodable {
      let reference: String
      let dist: String
      let mean, sd, location, scale, lower, upper: Double?

      var text: String {
        switch dist {
        case "normal": "normal(\(mean ?? 0), \(sd ?? 1))"
        case "cauchy": "cauchy(\(location ?? 0), \(scale ?? 1))"
        case "uniform": "uniform(\(lower ?? 0), \(upper ?? 1))"
        default: "flat"
        }
      }
    }
    struct NameMap: Decodable {
      let reference: String
      let engine: String
    }
    struct Reference: Decodable { let method: String? }
    let family: Family
    let formula_on_csv_columns: String
    let priors: [PriorInfo]
    let parameter_map: [NameMap]
    let reference: Reference?
  }

  private var info: Info {
    get throws {
      try JSONDecoder().decode(
        Info.self, from: Data(contentsOf: URL(filePath: "\(folder)/info.json")))
    }
  }

  func analysis() throws -> Analysis {
    let info = try info
    let names = Dictionary(
      uniqueKeysWithValues: info.parameter_map.map { ($0.reference, $0.engine) })
    let priors = info.priors.filter { $0.dist != "flat" }.map { prior in
      let engine = names[prior.reference] ?? prior.reference
      let target = engine.hasPrefix("b_") ? "b[\(engine.dropFirst(2))]" : engine
      return "\(target) ~ \(prior.text)"
    }
    return try Analysis(
      info.formula_on_csv_columns, data: Table(contentsOf: "\(folder)/data.csv"),
      family: info.family, preset: .flat, priors: priors)
  }

  /// Adds the comparisons of all parameters to a test.
  func compare(_ draws: Draws, in test: inout MomentTest) throws {
    let info = try info
    let exact = try Table(contentsOf: "\(folder)/exact_summary.csv")
    guard case .categories(let codes, let levels)? = exact["parameter"]?.values,
      case .numbers(let means)? = exact["mean"]?.values,
      case .numbers(let squares)? = exact["mean_sq"]?.values
    else { throw CocoaError(.fileReadCorruptFile) }
    let isSampled = info.reference?.method?.contains("importance") == true
    for (row, code) in codes.enumerated() {
      let reference = levels[Int(code)]
      guard let engine = info.parameter_map.first(where: { $0.reference == reference })?.engine,
        let matrix = draws[engine]
      else { throw CocoaError(.keyValueValidation) }
      test.compare(
        "\(name) \(engine)", matrix, mean: means[row], meanSquare: squares[row],
        truthError: isSampled ? 4e-3 : 0)
    }
  }
}
