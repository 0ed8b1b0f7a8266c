import Credence

extension SamplingSettings {
  /// How many chains, and which ones where they are a part of a run.
  var chainText: String {
    let text = counted(chainCount, "chain")
    guard chainOffset > 0 else { return text }
    return chainCount == 1
      ? "\(text) (number \(chainOffset))"
      : "\(text) (\(chainOffset) to \(chains.upperBound - 1))"
  }
}
