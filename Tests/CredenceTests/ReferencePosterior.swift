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

  /// A few of different kinds: bad scales, correlated raw intercept, tiny errors, logistic, groups.
  static let fast = [
    "earnings-earn_height", "kilpisjarvi_mod-kilpisjarvi", "sblri-blr", "mesquite-mesquite",
    "dogs-dogs", "wells_data-wells_dae_c_model", "GLM_Poisson_Data-GLM_Poisson_model",
    "eight_schools-eight_schools_noncentered", "seeds_data-seeds_stanified_model",
  ].map(ReferencePosterior.init)

  private static let root = Bundle.module.bundlePath + "/Posteriors"
  private var folder: String { "\(Self.root)/\(name)" }

  private struct Info: Decodable {
    struct PriorInfo: Decodable {
      let reference: String
      let dist: String
      let mean, sd, location, scale, lower, upper: Double?

      private enum CodingKeys: String, CodingKey {
        case reference, dist, mean, sd, location, scale, lower, upper
      }

      /// Priors of group effects, whose mean and sd are names of other parameters, have none here.
      init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) -> Double? { try? values.decode(Double.self, forKey: key) }
        reference = try values.decode(String.self, forKey: .reference)
        dist = try values.decode(String.self, forKey: .dist)
        (mean, sd) = (number(.mean), number(.sd))
        (location, scale) = (number(.location), number(.scale))
        (lower, upper) = (number(.lower), number(.upper))
      }

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
    let formula = info.formula_on_csv_columns
    let priors = info.priors.filter { $0.dist != "flat" }.compactMap { prior -> String? in
      guard let engine = names[prior.reference] else { return nil }
      return "\(Self.target(engine, in: formula)) ~ \(prior.text)"
    }
    return try Analysis(
      formula, data: Table(contentsOf: "\(folder)/data.csv"),
      family: info.family, preset: .flat, priors: priors)
  }

  /// What a prior statement calls the parameter with a draw's name.
  private static func target(_ name: String, in formula: String) -> String {
    if name.hasPrefix("sd_") {
      let parts = name.dropFirst(3).split(separator: "__", maxSplits: 1)
      return "sd[\(parts.joined(separator: ","))]"
    }
    if name == "b_Intercept", !formula.contains("0 + Intercept") { return "Intercept" }
    return name.hasPrefix("b_") ? "b[\(name.dropFirst(2))]" : name
  }

  /// The draws of a sum of parameters, such as `b_Intercept + r_site[1,Intercept]`.
  private static func sum(_ expression: String, of draws: Draws) throws -> DrawMatrix {
    var total: DrawMatrix?
    for name in expression.components(separatedBy: " + ") {
      guard let matrix = draws[name] else { throw CocoaError(.keyValueValidation) }
      total =
        total.map { sum in
          DrawMatrix(
            chainCount: sum.chainCount, drawCount: sum.drawCount,
            values: zip(sum.values, matrix.values).map { $0 + $1 })
        } ?? matrix
    }
    guard let total else { throw CocoaError(.keyValueValidation) }
    return total
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
      guard let engine = info.parameter_map.first(where: { $0.reference == reference })?.engine
      else { throw CocoaError(.keyValueValidation) }
      let matrix = try Self.sum(engine, of: draws)
      test.compare(
        "\(name) \(engine)", matrix, mean: means[row], meanSquare: squares[row],
        truthError: isSampled ? 4e-3 : 0)
    }
  }
}
