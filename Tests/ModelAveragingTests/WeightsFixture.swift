import Foundation
import PosteriorDraws

/// Pointwise elpd of four models by the formulas of `Fixtures/make_weights.R`, and the weights that
/// R's loo gives them.
struct WeightsFixture: Decodable {
  let stacking, score, plain, plus, elpd: [Double]

  static let models = ["first", "second", "third", "worse"]

  /// `[model][row]`; the last model is the first one, worse by 1.2 in every row.
  static let pointwise: [[Double]] = {
    func model(_ level: Double, _ slope: Double, _ curve: (Double) -> Double) -> [Double] {
      (1...150).map { level - slope * pow(curve(Double($0)) + 1, 2) }
    }
    return [
      model(-1, 0.8) { sin($0) }, model(-1.2, 0.7) { cos(1.3 * $0) },
      model(-1.6, 0.6) { sin(2.1 * $0 + 1) }, model(-2.2, 0.8) { sin($0) },
    ]
  }()

  static func load() throws -> WeightsFixture {
    let url = Bundle.module.url(forResource: "Fixtures/weights_loo", withExtension: "json")
    let data = try Data(contentsOf: url ?? URL(fileURLWithPath: "weights_loo.json"))
    return try JSONDecoder().decode(WeightsFixture.self, from: data)
  }
}
