import Credence

/// The prior of every parameter of a model, as a table or as JSON.
struct PriorReport {
  private let specification: RegressionSpecification

  init(_ specification: RegressionSpecification) { self.specification = specification }

  /// One row a parameter: name, prior, and the preset or user that it is from.
  var rows: [String] {
    var table = TextTable(
      ["parameter", "prior", "from"], alignment: Array(repeating: .left, count: 3))
    for entry in specification.priors.entries {
      table.append([entry.parameter, entry.prior.description, entry.source])
    }
    return table.lines
  }

  /// What the model is, and the table.
  var text: String {
    (["model    \(specification.summary)", "priors   preset \(specification.preset.rawValue)", ""]
      + rows).map(\.printable).joined(separator: "\n")
  }

  /// A model with its priors.
  struct Encoded: Encodable {
    struct Row: Encodable {
      let parameter: String
      let prior: String
      let from: String
      let isProper: Bool
    }

    let formula: String
    let family: String
    let preset: String
    let priors: [Row]
  }

  var encoded: Encoded {
    Encoded(
      formula: specification.formula, family: "\(specification.family)",
      preset: specification.preset.rawValue,
      priors: specification.priors.entries.map {
        Encoded.Row(
          parameter: $0.parameter, prior: $0.prior.description, from: $0.source,
          isProper: $0.prior.isProper)
      })
  }
}
