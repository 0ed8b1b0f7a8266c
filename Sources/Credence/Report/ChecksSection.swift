import PosteriorDraws
import Reports

/// Whether the draws may be trusted, with what to do where not, and the pictures to see it by.
struct ChecksSection {
  let posterior: RecordedPosterior
  let convergence: Convergence
  let quantities: [NamedDraws]

  var section: Report.Section {
    Report.Section(
      id: "checks", title: "Can the draws be trusted?", blocks: words + figures)
  }

  private var words: [Block] {
    let facts: [Block] = [
      .facts([
        Block.Fact("Largest R-hat", NumberLabel.fixed(convergence.maxRhat, decimals: 3)),
        Block.Fact("Least bulk ESS", NumberLabel.fixed(convergence.minBulkESS, decimals: 0)),
        Block.Fact("Least tail ESS", NumberLabel.fixed(convergence.minTailESS, decimals: 0)),
        Block.Fact("Divergent transitions", "\(convergence.divergenceCount)"),
        Block.Fact("Trajectories cut at the largest tree", "\(convergence.treeDepthHits)"),
      ])
    ]
    let warnings: [Block] = convergence.warnings.map {
      .warning(
        Block.Warning(severity: $0.severity.rawValue, message: $0.message, action: $0.action))
    }
    guard warnings.isEmpty else { return warnings + facts }
    return [.paragraph("These draws pass the checks that a verdict needs.")] + facts
  }

  /// Traces, ranks, autocorrelations, effective sizes, pairs and energies.
  var figures: [Block] {
    let names = quantities.map(\.name)
    var blocks: [Block] = [
      .figure(TracePlot.figure(quantities), redraw: Redraw.trace(names)),
      .figure(RankECDFPlot.figure(quantities), redraw: Redraw.rank(names)),
      .figure(AutocorrelationPlot.figure(quantities), redraw: Redraw.autocorrelation(names)),
      .figure(EffectiveSizePlot.figure(quantities), redraw: Redraw.effectiveSize(names)),
      .figure(
        PairsPlot.figure(quantities, diverging: posterior.statistics.diverging),
        redraw: Redraw.pair(Array(names.prefix(4)))),
    ]
    if posterior.statistics.has(.energy),
      let energy = EnergyPlot.figure(posterior.statistics.energy, ebfmi: convergence.ebfmi)
    {
      blocks.append(.figure(energy, redraw: Redraw.energy))
    }
    return blocks.filter(\.isShown)
  }
}
