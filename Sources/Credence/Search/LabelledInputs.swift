/// What would be left of the models' disagreement once inputs were labelled.
///
/// With μ the predictions of the draws at an input, Var over draws, and v the noise of a label, the
/// label y = μ + e tells of the draws' predictions elsewhere. Under the best linear prediction of μ(x)
/// from y(x₁) (Goldstein and Wooff 2007) the draws become
/// ```
/// μ_k(x) − α c (μ_k(x₁) − μ̄(x₁))      c = Cov(μ(x), μ(x₁)) / t,   t = Var μ(x₁) + v,
///                                     α = 1 / (1 + √(v/t))
/// ```
/// whose covariances are those given the label, whatever it is: the ensemble square-root filter
/// (Whitaker and Hamill 2002), here without a move of the mean. The step is repeated for each labelled
/// input, on what those before have left. For a normal response it is exact; it is the batch selection
/// of BatchBALD (Kirsch, van Amersfoort and Gal 2019) in the linear approximation.
struct LabelledInputs {
  /// Of each labelled input what was left of its predictions, less their mean, and α/t.
  private var labels: [(deviations: [Double], factor: Double)] = []

  /// Nothing labelled yet.
  init() {}

  /// The predictions less what the labels tell of them.
  func left(of means: [Double]) -> [Double] {
    var left = means
    for label in labels where label.factor > 0 {
      var product = 0.0
      for draw in left.indices { product += left[draw] * label.deviations[draw] }
      // The deviations have mean 0, so that this is α times the covariance over t.
      let slope = product / Double(left.count) * label.factor
      for draw in left.indices { left[draw] -= slope * label.deviations[draw] }
    }
    return left
  }

  /// Takes one label of an input into account.
  mutating func label(_ row: PredictedRow) {
    var deviations = left(of: row.means)
    let count = Double(deviations.count)
    let mean = deviations.reduce(0, +) / count
    var squares = 0.0
    for draw in deviations.indices {
      deviations[draw] -= mean
      squares += deviations[draw] * deviations[draw]
    }
    let total = squares / count + row.noise
    // A label of infinite variance tells nothing, and nor does one where all draws agree.
    let isTelling = total > 0 && total.isFinite
    labels.append(
      (deviations, isTelling ? 1 / (total * (1 + (row.noise / total).squareRoot())) : 0))
  }
}
