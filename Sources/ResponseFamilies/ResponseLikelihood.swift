/// Log likelihood of responses as a function of the linked parameters of their distribution.
///
/// Linked parameters lie in one buffer, slot after slot; a slot has one value a row, or one for all
/// rows. First the linear predictor of the mean (K − 1 of them for K categories), then the K − 1
/// ascending thresholds of an ordinal response, then the auxiliaries in the order of
/// ``ResponseDistribution/auxiliaries`` by their links, without `sigma` where it is known.
public struct ResponseLikelihood: Sendable {
  /// What a part of the buffer is.
  public enum Meaning: Sendable, Hashable {
    /// Linear predictor of the mean, or of a category's log odds against the first (from 1).
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
}
