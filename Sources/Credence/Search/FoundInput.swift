import LogDensities

/// An input on which plausible models disagree, with two of them.
public struct FoundInput: Sendable, Equatable {
  /// One of the draws, and what it predicts.
  public struct Dissenter: Sendable, Equatable, Encodable {
    /// Chain and draw, both counted from 1, as in `chain 2, draw 317`.
    public let chain, draw: Int
    /// Expected response under that draw; the probability of a 1 of a binary response, or of the level
    /// in question.
    public let prediction: Double

    /// The draw as text.
    public var name: String { "chain \(chain), draw \(draw)" }
  }

  /// Names and values, in the order of the model's inputs.
  public let inputs: [(name: String, value: PredictionInput)]
  /// The disagreement of all draws here.
  public let disagreement: Double
  /// What is left of it once the inputs of higher rank are labelled; equal to it for the first.
  public let gain: Double
  /// The prediction, averaged over the draws.
  public let prediction: Double
  /// The plausible draws with the lowest and the highest prediction.
  public let low, high: Dissenter
  /// What a reader should know, such as a value beyond the data.
  public let notes: [String]

  public static func == (left: FoundInput, right: FoundInput) -> Bool {
    left.inputs.map(\.name) == right.inputs.map(\.name)
      && left.inputs.map(\.value) == right.inputs.map(\.value)
      && left.disagreement == right.disagreement && left.gain == right.gain
      && left.prediction == right.prediction && left.low == right.low && left.high == right.high
      && left.notes == right.notes
  }
}
