import Foundation
import Probability

/// What would be left of the models' disagreement once inputs were labelled.
///
/// With μ the predictions of the draws at an input, Var over draws, and v the noise of a label, the
/// label y = μ + e tells of the draws' predictions elsewhere. The best linear prediction of μ(x) from
/// y(x₁) (Goldstein and Wooff 2007) leaves the draws
/// ```
/// μ_k(x) − c (u_k − ū)      u_k = μ_k(x₁) + √v ε_k,   c = Cov(μ(x), u) / Var(u)
/// ```
/// with ε_k standard normal: their covariances are those given the label, whatever it is, as in the
/// ensemble Kalman filter (Evensen 1994). The step is repeated for each labelled input, with the u of
/// before taken out. For a normal response it is exact; it is the batch selection of BatchBALD
/// (Kirsch, van Amersfoort and Gal 2019) in the linear approximation.
struct LabelledInputs {
  /// u_k − ū of each labelled input, uncorrelated with those before, and its mean square.
  private var innovations: [(values: [Double], variance: Double)] = []
  private let seed: UInt64

  init(seed: UInt64) { self.seed = seed }

  /// The predictions less what the labels tell of them.
  func left(of means: [Double]) -> [Double] {
    var left = means
    for innovation in innovations where innovation.variance > 0 {
      var product = 0.0
      for draw in left.indices { product += left[draw] * innovation.values[draw] }
      // The innovation has mean 0, so that this is the covariance.
      let slope = product / Double(left.count) / innovation.variance
      for draw in left.indices { left[draw] -= slope * innovation.values[draw] }
    }
    return left
  }

  /// Takes one label of an input into account.
  mutating func label(_ row: PredictedRow) {
    var random = RandomStream(seed: seed, chain: innovations.count, purpose: .simulation)
    let deviation = row.noise.squareRoot()
    var values = left(of: row.means)
    if deviation.isFinite {
      for draw in values.indices { values[draw] += deviation * random.normal() }
    }
    let mean = values.reduce(0, +) / Double(values.count)
    for draw in values.indices { values[draw] -= mean }
    // Taking out the earlier ones keeps the innovations uncorrelated, whose noise is not exactly so.
    values = left(of: values)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    innovations.append((values, deviation.isFinite ? variance : 0))
  }
}
