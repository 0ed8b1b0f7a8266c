import InferenceFiles

/// The chains of a run by their numbers, checked to be all there and there once.
struct ChainNumbers {
  /// Parts in the order of their chains.
  let sorted: [(name: String, chains: Range<Int>)]

  /// - Parameter parts: each with its name.
  init(_ parts: [(name: String, chains: Range<Int>)]) {
    sorted = parts.sorted { $0.chains.lowerBound < $1.chains.lowerBound }
  }

  /// Refuses chains that are there twice or missing.
  ///
  /// - Parameter count: chains of the whole run; nil takes the last one that is there for the last.
  func check(count: Int?) throws(InferenceFileError) {
    var end = 0
    var last = ""
    var missing: [Range<Int>] = []
    for (name, chains) in sorted {
      if chains.lowerBound < end {
        let both = chains.lowerBound..<min(end, chains.upperBound)
        throw InferenceFileError(
          .notOurs, "\(last) and \(name) both hold \(Self.text(both)) of the run")
      }
      if chains.lowerBound > end { missing.append(end..<chains.lowerBound) }
      (end, last) = (chains.upperBound, name)
    }
    if let count {
      guard end <= count else {
        throw InferenceFileError(
          .notOurs, "\(last) holds chain \(end - 1) of a run that should have \(count)")
      }
      if end < count { missing.append(end..<count) }
    }
    guard missing.isEmpty else {
      let names = missing.map(Self.text).joined(separator: ", ")
      let verb = missing.count == 1 && missing[0].count == 1 ? "is" : "are"
      throw InferenceFileError(.notOurs, "\(names) of the run \(verb) missing")
    }
  }

  /// `chain 4`, or `chains 4 to 7`.
  static func text(_ chains: Range<Int>) -> String {
    chains.count == 1
      ? "chain \(chains.lowerBound)" : "chains \(chains.lowerBound) to \(chains.upperBound - 1)"
  }
}
