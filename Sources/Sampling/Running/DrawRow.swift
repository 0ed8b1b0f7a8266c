import PosteriorDraws

/// How a draw lies in storage: its parameters, then the statistics of its transition.
struct DrawRow {
  /// Appends a draw to rows.
  static func append(_ parameters: [Double], _ step: StepStatistics, to rows: inout [Double]) {
    rows.append(contentsOf: parameters)
    rows.append(step.logDensity)
    rows.append(step.acceptanceRate)
    rows.append(step.stepSize)
    rows.append(Double(step.treeDepth))
    rows.append(Double(step.stepCount))
    rows.append(step.diverging ? 1 : 0)
    rows.append(step.energy)
  }

  /// Gathers the statistics from their columns, in the order of `append`.
  static func statistics(
    maxTreeDepth: Int, origin: DrawOrigin, column: (Int) throws(SamplingError) -> DrawMatrix
  ) throws(SamplingError) -> SampleStatistics {
    SampleStatistics(
      logDensity: try column(0), acceptanceRate: try column(1), stepSize: try column(2),
      treeDepth: try column(3), stepCount: try column(4), diverging: try column(5),
      energy: try column(6), maxTreeDepth: maxTreeDepth, origin: origin)
  }
}
