import Foundation
import PosteriorDraws

/// Fixed draws and what two other programs say of them; see `Fixtures/make_diagnostics.R` and
/// `Fixtures/make_diagnostics.py`.
enum DiagnosticsFixture {
  static let draws: [String: DrawMatrix] = {
    let chains: [String: [[Double]]] = load("diagnostics_draws")
    return chains.mapValues { DrawMatrix(chains: $0) }
  }()
  static let posterior: [String: [String: Double?]] = load("diagnostics_posterior")
  static let arviz: [String: ArvizReference] = load("diagnostics_arviz")

  /// The draws of a case.
  static func draws(_ name: String) -> DrawMatrix {
    guard let found = draws[name] else { fatalError("no case \(name)") }
    return found
  }

  private static func load<Value: Decodable>(_ name: String) -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Inf", negativeInfinity: "-Inf", nan: "NaN")
    let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json")
    guard let url, let data = try? Data(contentsOf: url),
      let value = try? decoder.decode(Value.self, from: data)
    else { fatalError("no fixture \(name)") }
    return value
  }
}

/// ArviZ's diagnostics of one case: numbers, and E-BFMI with the draws taken as energies.
struct ArvizReference: Decodable {
  var numbers: [String: Double?] = [:]
  var bfmi: [Double?] = []

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Key.self)
    for key in members.allKeys {
      if key.stringValue == "bfmi" {
        bfmi = try members.decode([Double?].self, forKey: key)
      } else {
        numbers[key.stringValue] = .some(try members.decodeIfPresent(Double.self, forKey: key))
      }
    }
  }
}

/// Equal to a relative error; NaN agrees with NaN and, as in the fixtures, with an absent value.
func agrees(_ value: Double, _ reference: Double?, tolerance: Double = 1e-8) -> Bool {
  guard let reference, !reference.isNaN else { return value.isNaN }
  return abs(value - reference) <= tolerance * max(abs(reference), .leastNormalMagnitude)
}
