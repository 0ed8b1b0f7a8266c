import Foundation
import PosteriorDraws
import RegressionModels
import Reports

/// What was sampled from what: model, priors, data, sampler.
struct ModelSection {
  let posterior: RecordedPosterior
  let settings: ReportSettings

  var section: Report.Section {
    var blocks: [Block] = [.facts(facts)]
    if let specification { blocks.append(.table(priors(of: specification))) }
    if let command = settings.command { blocks.append(.code(command)) }
    return Report.Section(id: "model", title: "Model, priors and data", blocks: blocks)
  }

  private var specification: RegressionSpecification? {
    posterior.predictiveModel as? RegressionSpecification
  }

  private var facts: [Block.Fact] {
    let draws = posterior.draws
    var facts = [Block.Fact("Class of models", posterior.modelClass)]
    if let specification {
      facts += [
        Block.Fact("Formula", specification.formula),
        Block.Fact(
          "Family",
          "\(specification.family.distribution.rawValue), \(specification.family.link.rawValue) link"
        ),
        Block.Fact("Rows", "\(specification.rowCount)"),
        Block.Fact("Inputs", inputs(of: specification)),
      ]
      if specification.temperature != 1 {
        facts.append(
          Block.Fact("Likelihood to the power", NumberLabel.short(specification.temperature)))
      }
    }
    facts.append(
      Block.Fact("Draws", "\(draws.chainCount) chains of \(draws.drawCount)"))
    if let sampler = posterior.sampler {
      facts.append(Block.Fact("Sampler", "\(sampler.algorithm.rawValue): \(sampler.reason)"))
    } else if let other = posterior.data.sampledBy {
      facts.append(Block.Fact("Sampled by", other))
    }
    if let settings = posterior.settings { facts.append(Block.Fact("Seed", "\(settings.seed)")) }
    if posterior.data.samplingTime > 0 {
      facts.append(
        Block.Fact("Sampling took", "\(NumberLabel.short(posterior.data.samplingTime)) s"))
    }
    if !posterior.data.createdAt.isEmpty {
      facts.append(Block.Fact("Sampled at", posterior.data.createdAt))
    }
    return facts
  }

  private func inputs(of specification: RegressionSpecification) -> String {
    let inputs = specification.design.inputs.map { input in
      guard let range = input.range else { return input.name }
      return
        "\(input.name) (\(NumberLabel.short(range.lowerBound)) to \(NumberLabel.short(range.upperBound)))"
    }
    return inputs.isEmpty ? "none" : inputs.joined(separator: ", ")
  }

  private func priors(of specification: RegressionSpecification) -> ReportTable {
    ReportTable(
      caption: "Priors, in the notation of brms",
      columns: [
        ReportTable.Column("parameter", isNumeric: false),
        ReportTable.Column("prior", isNumeric: false),
        ReportTable.Column(
          "source", isNumeric: false, help: "user, or the preset that filled what was left open"),
      ],
      rows: specification.priors.entries.map {
        [
          ReportTable.Cell($0.parameter), ReportTable.Cell($0.prior.description),
          ReportTable.Cell($0.source),
        ]
      })
  }
}
