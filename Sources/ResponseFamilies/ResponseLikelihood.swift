import Probability

/// Log likelihood of responses as a function of the linked parameters of their distribution.
///
/// Linked parameters lie in one buffer, slot after slot; a slot has one value a row, or one for all
/// rows. First the linear predictor of the mean (K − 1 of them for K categories), then the K − 1
/// ascending thresholds of an ordinal response, then the auxiliaries in the order of
/// ``ResponseDistribution/auxiliaries`` by their links, without `sigma` where it is known.
///
/// Every constant is kept, so that exp of the value is a density. A value costs a few exponentials
/// and logarithms a row; the common families take them eight rows at a time.
public struct ResponseLikelihood: Sendable {
  /// What a part of the buffer is.
  public enum Meaning: Sendable, Hashable {
    /// Linear predictor of the mean, or of a category's log odds against the first (from 1); the one
    /// predictor of other families is `mean(category: 1)`.
    case mean(category: Int)
    case thresholds
    case auxiliary(AuxiliaryParameter)
  }

  /// A part of the buffer.
  public struct Slot: Sendable, Hashable {
    public let meaning: Meaning
    /// Where it starts.
    public let start: Int
    /// Rows, or 1; of thresholds their number.
    public let count: Int
  }

  /// The family of the responses.
  public let family: Family
  /// The responses.
  public let responses: Responses
  /// Names of the levels of a categorical or cumulative response, in their order; else empty.
  public let levels: [String]
  /// The parts of the buffer, in their order.
  public let slots: [Slot]
  /// Length of the buffer.
  public let valueCount: Int
  let likelihood: any BufferedLikelihood

  /// The likelihood of responses that ``Family/check(_:named:rows:)`` accepts.
  ///
  /// - Parameter shared: auxiliaries with one value for all rows; the others have one a row.
  /// - Throws: ``ResponseError`` for what the family does not have, such as `cens()` with `gamma`,
  ///   and for lists of different lengths.
  public init(
    _ family: Family, responses: Responses, shared: Set<AuxiliaryParameter>
  ) throws(ResponseError) {
    try self.init(family, responses: responses, shared: shared, instructionSet: .current)
  }

  init(
    _ family: Family, responses: Responses, shared: Set<AuxiliaryParameter>,
    instructionSet: InstructionSet
  ) throws(ResponseError) {
    try family.checkTerms(of: responses)
    self.family = family
    self.responses = responses
    levels = family.levels(of: responses)
    let rowCount = responses.values.count
    slots = Self.slots(
      family.distribution, rowCount: rowCount, levelCount: levels.count, shared: shared,
      scaleIsKnown: responses.standardErrors != nil)
    valueCount = slots.last.map { $0.start + $0.count } ?? 0
    guard family.hasLevels else {
      likelihood = Self.rowwise(
        family, responses,
        LikelihoodRows(responses, slots: slots, instructionSet: instructionSet))
      return
    }
    guard let indices = family.levelIndices(of: responses, levels: levels) else {
      throw ResponseError(
        "family \(family.distribution.rawValue) needs a level, or a whole number, for every row")
    }
    likelihood =
      family.distribution == .cumulative
      ? Cumulative(
        link: family.link, levels: indices, levelCount: levels.count, weights: responses.weights)
      : Categorical(levels: indices, levelCount: levels.count, weights: responses.weights)
  }

  /// The log likelihood at linked parameters, and its slopes where they are asked for.
  ///
  /// Rows count by their weights. −∞ or NaN where a parameter is outside its range or no number, and
  /// then the slopes mean nothing.
  /// - Parameters:
  ///   - linked: `valueCount` numbers.
  ///   - slopes: the derivatives by them, written over; of a shared slot the sum over rows.
  public func value(
    _ linked: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?
  ) -> Double {
    slopes?.update(repeating: 0, count: valueCount)
    return likelihood.value(linked, slopes: slopes)
  }

  /// The log likelihood of each row, times its weight, as brms' `log_lik` has it.
  public func pointwise(_ linked: UnsafePointer<Double>) -> [Double] {
    likelihood.pointwise(linked)
  }
}
