/// What R̂ and effective sample sizes say about each parameter and about `lp`.
struct ParameterChecks {
  /// Summaries of the quantities that vary and are finite.
  let rows: [ParameterSummary]
  private let nonFinite: [String]
  private let nonFiniteChains: Set<Int>
  private let constant: [String]
  private let neededDraws: Int

  /// Summarises what `summary` does not hold.
  init(_ draws: Draws, statistics: SampleStatistics?, summary: Summary?) {
    let summary = summary ?? Summary(draws)
    var rows: [ParameterSummary] = []
    var (nonFinite, constant): ([String], [String]) = ([], [])
    var chains: Set<Int> = []
    for (index, row) in summary.parameters.enumerated() {
      // What has an R-hat varies; only the others need a look at their draws.
      if !row.rhat.isNaN {
        rows.append(row)
        continue
      }
      let column = draws.column(index)
      if column.varies {
        rows.append(row)
      } else if column.values.allSatisfy(\.isFinite) {
        constant.append(row.name)
      } else {
        nonFinite.append(row.name)
        chains.formUnion(column.chainsWithFaults)
      }
    }
    if !draws.contains("lp"), let density = statistics?.logDensity {
      if density.varies {
        rows.append(ParameterSummary(name: "lp", draws: density))
      } else if density.values.contains(where: \.isFinite), !density.chainsWithFaults.isEmpty {
        nonFinite.append("lp")
        chains.formUnion(density.chainsWithFaults)
      }
    }
    self.rows = rows
    (self.nonFinite, self.constant) = (nonFinite, constant)
    nonFiniteChains = chains
    neededDraws = Limits.effectiveDrawsPerChain * draws.chainCount
  }

  /// Something varies, nothing is undefined, and all that varies has converged.
  var areConverged: Bool {
    nonFinite.isEmpty && !rows.isEmpty
      && rows.allSatisfy {
        $0.rhat <= Limits.rhat && $0.essBulk >= Double(neededDraws)
          && $0.essTail >= Double(neededDraws)
      }
  }

  var warnings: [ConvergenceWarning] {
    let undefined = names { $0.rhat.isNaN || $0.essBulk.isNaN || $0.essTail.isNaN }
    let unusable = names { $0.rhat > Limits.unusableRhat }
    let doubtful = names { $0.rhat > Limits.rhat && $0.rhat <= Limits.unusableRhat }
    let thinBulk = names { $0.essBulk < Double(neededDraws) }
    let thinTail = names { $0.essTail < Double(neededDraws) }
    let found: [ConvergenceWarning] = [
      .nonFinite(nonFinite, chains: nonFiniteChains.sorted()),
      .constant(constant),
      .undefined(undefined),
      .rhat(unusable, severity: .error, limit: Limits.unusableRhat),
      .rhat(doubtful, severity: .information, limit: Limits.rhat),
      .effectiveSampleSize("bulk", thinBulk, limit: neededDraws),
      .effectiveSampleSize("tail", thinTail, limit: neededDraws),
    ]
    return found.filter { $0.count > 0 }
  }

  private func names(_ isAffected: (ParameterSummary) -> Bool) -> [String] {
    rows.filter(isAffected).map(\.name)
  }
}

extension DrawMatrix {
  fileprivate var chainsWithFaults: [Int] {
    (0..<chainCount).filter { !chain($0).allSatisfy(\.isFinite) }
  }
}
