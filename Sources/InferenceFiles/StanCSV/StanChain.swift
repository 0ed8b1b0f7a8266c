import PosteriorDraws

/// The draws of one Stan CSV file, without what comes before them.
struct StanChain {
  let output: StanOutput
  /// The rows that are draws.
  let draws: Range<Int>
  let origin: DrawOrigin

  /// Finds the draws among the rows.
  ///
  /// - Throws: where the method makes none, or fewer or more are there than the comments promise.
  init(_ output: StanOutput) throws(InferenceFileError) {
    self.output = output
    let configuration = output.configuration
    var start = 0
    switch configuration.rows {
    case .noDraws(let method):
      throw InferenceFileError(
        .notOurs, "\(output.path): the method \(method) makes no draws of a posterior")
    case .approximation(let leading):
      (start, origin) = (min(leading, output.rowCount), .approximate)
    case .chain, nil:
      start = output.rowsOfAdaptation ?? configuration.savedWarmupCount
      origin = Self.hasSign(output) ? .hamiltonian : .unknown
    case .unknown: origin = .unknown
    }
    guard start < output.rowCount else {
      throw InferenceFileError(
        .notOurs, "\(output.path) holds no draws after warmup; was the run interrupted?")
    }
    draws = start..<output.rowCount
    if origin != .approximate, let expected = configuration.drawCount, expected != draws.count {
      throw InferenceFileError(
        .corrupt,
        """
        \(output.path) holds \(draws.count) draws where its comments promise \(expected); was the \
        run interrupted?
        """)
    }
  }

  /// Whether the columns are there by which chains on the posterior are known.
  private static func hasSign(_ output: StanOutput) -> Bool {
    SampleStatistics.hamiltonianSign.allSatisfy { statistic in
      statistics.contains { $0.value == statistic && output.names.contains($0.key) }
    }
  }

  /// Stan's columns and what they are called elsewhere.
  static let statistics: [String: SampleStatistics.Name] = [
    "lp__": .logDensity, "accept_stat__": .acceptanceRate, "stepsize__": .stepSize,
    "treedepth__": .treeDepth, "n_leapfrog__": .stepCount, "divergent__": .diverging,
    "energy__": .energy,
  ]

  /// Which columns are parameters: Stan keeps two final underscores for itself.
  var parameters: [Int] {
    output.names.indices.filter { !output.names[$0].hasSuffix("__") }
  }

  /// Why the two cannot be chains of one run, or nil where they can.
  func disagreement(with first: StanChain) -> String? {
    let (mine, theirs) = (output.names, first.output.names)
    if let index = zip(mine, theirs).enumerated().first(where: { $1.0 != $1.1 })?.offset {
      return "their columns \(index + 1) are '\(mine[index])' and '\(theirs[index])'"
    }
    if mine.count != theirs.count {
      return "they have \(mine.count) and \(theirs.count) columns"
    }
    if output.configuration.modelName != first.output.configuration.modelName {
      return "they are of the models '\(output.configuration.modelName)' and "
        + "'\(first.output.configuration.modelName)'"
    }
    if origin != first.origin { return "they are of different methods" }
    if draws.count != first.draws.count {
      return "they hold \(draws.count) and \(first.draws.count) draws"
    }
    if output.values.elementsEqual(first.output.values, by: { $0.bitPattern == $1.bitPattern }) {
      return "they hold the same draws"
    }
    return nil
  }
}
