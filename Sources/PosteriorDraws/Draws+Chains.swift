extension DrawMatrix {
  /// Some of the chains, counted from zero.
  ///
  /// - Precondition: there are such chains.
  public func chains(_ range: Range<Int>) -> DrawMatrix {
    DrawMatrix(
      chainCount: range.count, drawCount: drawCount,
      values: Array(values[range.lowerBound * drawCount..<range.upperBound * drawCount]))
  }
}

extension Draws {
  /// Some of the chains, counted from zero; nothing is copied before it is asked for.
  ///
  /// - Precondition: there are such chains.
  public func chains(_ range: Range<Int>) -> Draws {
    Draws(names: names, chainCount: range.count, drawCount: drawCount) { [self] index in
      column(index).chains(range)
    }
  }

  /// The chains of several draws of the same parameters, one after the other. Columns are made when
  /// asked for, so that nothing has to fit into memory but one of them.
  ///
  /// - Precondition: at least one part; all have the names of the first and as many draws a chain.
  public init(joining parts: [Draws]) {
    let drawCount = parts[0].drawCount
    for part in parts {
      precondition(
        part.names == parts[0].names && part.drawCount == drawCount, "parts share a shape")
    }
    let chainCount = parts.reduce(0) { $0 + $1.chainCount }
    self.init(names: parts[0].names, chainCount: chainCount, drawCount: drawCount) { index in
      DrawMatrix(
        chainCount: chainCount, drawCount: drawCount,
        values: parts.flatMap { $0.column(index).values })
    }
  }
}

extension SampleStatistics {
  /// The statistics of some of the chains, counted from zero.
  ///
  /// - Precondition: there are such chains.
  public func chains(_ range: Range<Int>) -> SampleStatistics {
    SampleStatistics(known.chains(range), maxTreeDepth: maxTreeDepth, origin: origin)
  }

  /// The statistics of several parts of a run, one after the other.
  ///
  /// - Precondition: at least one part; all have the statistics of the first, its tree depth and its
  ///   origin.
  public init(joining parts: [SampleStatistics]) {
    self.init(
      Draws(joining: parts.map(\.known)), maxTreeDepth: parts[0].maxTreeDepth,
      origin: parts[0].origin)
  }

  /// What the run has, under ArviZ's names.
  private var known: Draws {
    let statistics = self
    let names = Name.allCases.filter(has)
    return Draws(
      names: names.map(\.rawValue), chainCount: chainCount, drawCount: drawCount
    ) { statistics[names[$0]] }
  }
}
