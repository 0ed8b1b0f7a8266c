/// A value given to one input of a prediction.
public enum PredictionInput: Sendable, Equatable {
  case number(Double)
  case text(String)
  case boolean(Bool)
}

/// A question about the response at one input, such as `P(y > 3 | x = 1)`.
public struct PredictionQuery: Sendable, Equatable {
  /// What is predicted about the response.
  public enum Quantity: Sendable, Equatable {
    /// P(y = 1) of a binary response.
    case probability
    /// P(y > threshold), or P(y ≥ threshold) where `orEqual`.
    case probabilityAbove(threshold: Double, orEqual: Bool)
    /// P(y = level) of a categorical or ordinal response.
    case probabilityOfLevel(String)
    /// E[y].
    case mean
    /// The linear predictor, on the scale of the link.
    case linearPredictor
  }

  /// What is asked.
  public var quantity: Quantity
  /// The response as the question names it; nil for a linear predictor.
  public var response: String?
  /// Values by column name.
  public var inputs: [String: PredictionInput]

  /// A question with a value for every input of the model.
  public init(quantity: Quantity, response: String?, inputs: [String: PredictionInput]) {
    self.quantity = quantity
    self.response = response
    self.inputs = inputs
  }
}

/// A prediction made ready for one input: evaluated once a draw.
public struct Predictor: Sendable {
  /// The predicted quantity at constrained parameters, in the order of the model's names.
  public let value: @Sendable (_ parameters: Span<Double>) -> Double
  /// What a reader should know about this input, such as a value beyond the data.
  public let notes: [String]

  /// A predictor; `value` is called once a draw.
  public init(notes: [String], value: @escaping @Sendable (Span<Double>) -> Double) {
    self.value = value
    self.notes = notes
  }
}

/// Why a question cannot be asked of a model, in one sentence.
public struct PredictionError: Error, Equatable, CustomStringConvertible {
  /// What has to change.
  public enum Fault: Sendable, Equatable {
    /// The question.
    case question
    /// The data of a file that the question names.
    case data
    /// The name of a file, of which there is none.
    case missingFile
  }

  /// The sentence.
  public let description: String
  /// What is at fault.
  public let fault: Fault

  /// An error with its sentence.
  public init(_ description: String, fault: Fault = .question) {
    self.description = description
    self.fault = fault
  }
}

/// A model that predicts its response at new inputs.
public protocol PredictiveModel: Sendable {
  /// Names of the parameters, in the order that a predictor expects.
  var parameterNames: [String] { get }
  /// Prepares a prediction; throws where the question does not fit the model.
  func predictor(for query: PredictionQuery) throws(PredictionError) -> Predictor
}
