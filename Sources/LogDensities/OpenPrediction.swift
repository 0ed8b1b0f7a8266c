/// A prediction of which some inputs are left open.
///
/// At inputs x and parameters θ it is `curve`(η₁, …, η_m; θ) with linear predictors
///
///     η_i(x; θ) = w_i(x) · θ[positions_i] + rest_i(θ),
///
/// of which the weights alone depend on the open inputs. Everything that a claim over a region asks
/// follows from where the weights lie over a box of inputs, found once for all draws.
public struct OpenPrediction: Sendable {
  /// Where weights lie over a box of open inputs, entry by entry.
  public struct Weights: Sendable, Equatable {
    /// At one point of the box: its middle, or the box itself where it is one.
    public var center: [Double]
    /// Their values over the box.
    public var values: [RealInterval]
    /// Their slopes over the box, `[entry][open input]`.
    public var slopes: [[RealInterval]]

    /// Weights over a box.
    public init(center: [Double], values: [RealInterval], slopes: [[RealInterval]]) {
      self.center = center
      self.values = values
      self.slopes = slopes
    }
  }

  /// A linear predictor.
  public struct Score: Sendable {
    /// Where its coefficients stand among the model's parameters; the last weight has none and is
    /// added as it is.
    public let positions: [Int]
    /// What does not depend on the inputs; 0 for most.
    public let rest: @Sendable (_ parameters: Span<Double>) -> Double

    /// A linear predictor.
    public init(positions: [Int], rest: @escaping @Sendable (Span<Double>) -> Double) {
      self.positions = positions
      self.rest = rest
    }
  }

  /// The linear predictors, all that the curve needs.
  public let scores: [Score]
  /// The weights of each score over a box, one interval an open input; throws where they have no
  /// bounds there.
  public let weights: @Sendable (_ box: [RealInterval]) throws(PredictionError) -> [Weights]
  /// The prediction from the values of the scores: for each score alone it is monotone, others and
  /// parameters given, so that its extremes over a box of scores are at corners.
  public let curve: @Sendable (_ scores: [Double], _ parameters: Span<Double>) -> Double
  /// Names the curve: two predictions of one score with one name are the same strictly monotone
  /// function of it at the same parameters. `identity` where the prediction is the score.
  public let curveName: String?
  /// Whether a curve of one score increases with it.
  public let isIncreasing: Bool
  /// What a reader should know about the inputs.
  public let notes: [String]

  /// A prediction with open inputs.
  public init(
    scores: [Score],
    weights: @escaping @Sendable ([RealInterval]) throws(PredictionError) -> [Weights],
    curve: @escaping @Sendable ([Double], Span<Double>) -> Double, curveName: String?,
    isIncreasing: Bool, notes: [String]
  ) {
    self.scores = scores
    self.weights = weights
    self.curve = curve
    self.curveName = curveName
    self.isIncreasing = isIncreasing
    self.notes = notes
  }

  /// The name of the curve of a prediction that is its score.
  public static let identity = "identity"
}

/// A prediction averaged over rows of inputs: evaluated on many draws at once.
public struct AveragedPrediction: Sendable {
  /// The averages at draws whose parameters lie row by row, `[draw × parameter]`, in the order of the
  /// model's names.
  public let values: @Sendable (_ parameters: [Double], _ drawCount: Int) -> [Double]
  /// What a reader should know about the rows.
  public let notes: [String]

  /// An averaged prediction.
  public init(notes: [String], values: @escaping @Sendable ([Double], Int) -> [Double]) {
    self.notes = notes
    self.values = values
  }
}

/// The response of a model, as claims about its outcomes need it.
public struct PredictedResponse: Sendable, Equatable {
  /// As the formula names it.
  public let name: String
  /// For each outcome the labels that mean it, the first one its own; nil where it is a number.
  public let outcomes: [[String]]?
  /// Whether P(y | ...) is the probability of the second of two outcomes.
  public let isBinary: Bool

  /// A response.
  public init(name: String, outcomes: [[String]]?, isBinary: Bool) {
    self.name = name
    self.outcomes = outcomes
    self.isBinary = isBinary
  }
}

/// A predictive model that answers about whole regions of inputs, and about what it holds.
public protocol RegionalModel: PredictiveModel {
  /// Its response.
  var predictedResponse: PredictedResponse { get }
  /// Prepares a prediction whose `open` inputs run through a box.
  func openPrediction(
    for query: PredictionQuery, open: [String], box: [RealInterval]
  ) throws(PredictionError) -> OpenPrediction
  /// Whether the model holds a term, as its formula labels it; nil where nothing of the class does.
  func includes(term: String) -> Bool?
}
