import ModelAveraging
import PosteriorDraws
import Reports

/// The structures of a class that hold most of its mass, with what is shown of each.
struct ShownStructures {
  /// A structure with its share of the class.
  struct Member {
    let name: String
    /// Its place in the class.
    let place: Int
    let weight: Double
    let model: ReportedModel

    /// As captions name it.
    var title: String { "\(name) (\(NumberLabel.percent(weight)) of the class)" }
  }

  /// The heaviest first; at least one.
  let members: [Member]
  /// How many structures the class has.
  let count: Int

  /// Structures of less weight are not shown one by one.
  private static let leastWeight = 0.01
  private static let limit = 4

  init(_ fit: ClassFit, settings: ReportSettings) throws {
    let weights = fit.modelClass.probabilities
    let order = weights.indices.sorted { weights[$0] > weights[$1] }
    let shown = order.prefix(1) + order.dropFirst().prefix { weights[$0] >= Self.leastWeight }
    members = try shown.prefix(Self.limit).map { index in
      Member(
        name: fit.structures[index].member.name, place: index, weight: weights[index],
        model: try ReportedModel(RecordedPosterior(fit.structures[index].fit), settings: settings))
    }
    count = fit.structures.count
  }

  /// The summary of each, and the intervals and densities of the heaviest.
  var parameters: Report.Section {
    var blocks = members.map { member in
      Block.table(member.model.parameters.table(of: member.title))
    }
    if let first = members.first {
      blocks.append(of(first))
      blocks += first.model.parameters.figures
    }
    return Report.Section(id: "parameters", title: "Parameters", blocks: blocks)
  }

  var effects: Report.Section? { ofHeaviest(\.effects) }
  var predictions: Report.Section? { ofHeaviest(\.predictions) }

  private func ofHeaviest(_ section: (ReportedModel) -> Report.Section?) -> Report.Section? {
    guard let first = members.first, var section = section(first.model) else { return nil }
    section.blocks.insert(of(first), at: 0)
    return section
  }

  /// Says of which structure figures are.
  func of(_ member: Member) -> Block {
    .paragraph("These are of the structure \(member.title), the heaviest of \(count).")
  }
}
