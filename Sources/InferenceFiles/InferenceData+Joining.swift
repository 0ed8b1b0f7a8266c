import PosteriorDraws

extension InferenceData {
  /// Joins the chains of several files of one run, in the order given.
  ///
  /// Facts of the run on which the parts differ stand side by side, parted by commas; the model's
  /// text is the first's. The sampling time is that of the slowest part, as for chains side by side.
  /// Reads all draws once, one column at a time, and keeps none.
  ///
  /// - Parameters:
  ///   - parts: at least one, each with the name that errors call it by.
  ///   - places: columns of the data that tell where others lie, and may differ.
  /// - Throws: `.notOurs` where parameters, lengths, statistics, origin, warmup, model, program or data
  ///   differ, or two chains hold the same draws, with the names of the parts; `.corrupt` where draws
  ///   cannot be read.
  public init(
    joining parts: [(name: String, data: InferenceData)], places: Set<String> = []
  ) throws(InferenceFileError) {
    guard let first = parts.first else {
      throw InferenceFileError(.noSuchFile, "no file of draws was given")
    }
    for part in parts.dropFirst() {
      if let reason = part.data.disagreement(with: first.data, places) {
        throw InferenceFileError(
          .notOurs, "\(part.name) and \(first.name) are not parts of one run: \(reason)")
      }
    }
    try Self.refuseRepeatedChains(of: parts)
    let all = parts.map(\.data)
    self = first.data
    draws = Draws(joining: all.map(\.draws))
    if first.data.statistics != nil {
      statistics = SampleStatistics(joining: all.compactMap(\.statistics))
    }
    samplingTime = all.map(\.samplingTime).max() ?? 0
    createdAt = all.map(\.createdAt).max() ?? ""
    files = all.flatMap(\.files)
    for part in all.dropFirst() { run.merge(part.run, uniquingKeysWith: Self.sideBySide) }
  }

  private static func sideBySide(_ left: String, _ right: String) -> String {
    left.split(separator: ", ").contains(right[...]) || left == right ? left : "\(left), \(right)"
  }

  /// Why the two cannot be parts of one run, as far as the layout tells; nil where they can.
  private func disagreement(with first: InferenceData, _ places: Set<String>) -> String? {
    let (mine, theirs) = (draws.names, first.draws.names)
    if let index = zip(mine, theirs).enumerated().first(where: { $1.0 != $1.1 })?.offset {
      return "their parameters \(index + 1) are '\(mine[index])' and '\(theirs[index])'"
    }
    if mine.count != theirs.count {
      return "they have \(mine.count) and \(theirs.count) parameters"
    }
    if draws.drawCount != first.draws.drawCount {
      return "they hold \(draws.drawCount) and \(first.draws.drawCount) draws a chain"
    }
    if warmupCount != first.warmupCount {
      return "they took \(warmupCount) and \(first.warmupCount) transitions of warmup"
    }
    if modelName != first.modelName {
      return "they are of the models '\(modelName)' and '\(first.modelName)'"
    }
    if sampledBy != first.sampledBy {
      let names = [sampledBy, first.sampledBy].map { $0 ?? "a program without a name" }
      return "they were sampled by \(names[0]) and \(names[1])"
    }
    return statisticsDisagreement(with: first)
      ?? DataVariable.disagreement(observedData, first.observedData, places)
      ?? DataVariable.disagreement(constantData, first.constantData, places)
  }

  private func statisticsDisagreement(with first: InferenceData) -> String? {
    guard let statistics, let others = first.statistics else {
      return statistics == nil && first.statistics == nil
        ? nil : "only one of them has statistics of its transitions"
    }
    if statistics.origin != others.origin || statistics.maxTreeDepth != others.maxTreeDepth {
      return "they were drawn in different ways"
    }
    let name = SampleStatistics.Name.allCases.first { statistics.has($0) != others.has($0) }
    return name.map { "only one of them has the statistic \($0.rawValue)" }
  }
}

extension InferenceData {
  /// Refuses a chain that is there twice, under whatever names.
  private static func refuseRepeatedChains(
    of parts: [(name: String, data: InferenceData)]
  ) throws(InferenceFileError) {
    var known: [UInt64: (part: Int, chain: Int)] = [:]
    for (index, part) in parts.enumerated() {
      let sums = part.data.draws.chainChecksums
      if let failure = part.data.readFailure { throw failure }
      for (chain, sum) in sums.enumerated() {
        if let other = known.updateValue((index, chain), forKey: sum) {
          throw InferenceFileError(
            .notOurs,
            """
            \(parts[other.part].name) and \(part.name) hold the same draws, the one as its chain \
            \(other.chain) and the other as its chain \(chain)
            """)
        }
      }
    }
  }
}

extension Draws {
  /// A checksum of the draws of each chain, over all parameters.
  fileprivate var chainChecksums: [UInt64] {
    var streams = [Checksum.Stream](
      repeating: Checksum.Stream(byteCount: 8 * drawCount * names.count), count: chainCount)
    for index in names.indices {
      let column = column(index)
      for chain in streams.indices {
        column.chain(chain).withUnsafeBytes { streams[chain].add($0) }
      }
    }
    return streams.map(\.sum)
  }
}

extension DataVariable {
  /// How two lists of columns differ, in one clause; nil where they agree to the last bit.
  fileprivate static func disagreement(
    _ mine: [DataVariable], _ theirs: [DataVariable], _ places: Set<String>
  ) -> String? {
    if mine.map(\.name) != theirs.map(\.name) { return "their data have different columns" }
    let differing = zip(mine, theirs).first {
      !places.contains($0.name) && !$0.values.isIdentical(to: $1.values)
    }
    return differing.map { "their data differ in column '\($0.0.name)'" }
  }
}

extension DataValues {
  /// Whether all values are the same, NaN with NaN.
  fileprivate func isIdentical(to other: DataValues) -> Bool {
    guard case .numbers(let mine) = self, case .numbers(let theirs) = other else {
      return self == other
    }
    return mine.elementsEqual(theirs) { $0.bitPattern == $1.bitPattern }
  }
}
