import PosteriorDraws

/// How a draw lies in storage: its parameters, then the statistics of its transition in the order of
/// `SampleStatistics.Name`.
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
}
