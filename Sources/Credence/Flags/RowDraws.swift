import Formulas
import RegressionModels
import ResponseFamilies

/// One row of inputs at all draws of all structures: valid until the next row is looked at.
struct RowDraws {
  /// What one structure says of the row.
  struct Part {
    /// The place of the structure.
    let structure: Int
    /// Its posterior probability among those that predict.
    let weight: Double
    let scalars: ScalarDraws
    let summary: ResponseSummary
    /// The probabilities of the levels of a response that has levels.
    let levels: LevelDraws?
    let block: PredictionBlock
    let place: Int
    /// The groups of the row.
    let groups: [GroupOfRow]
  }

  let parts: [Part]
  /// The level that is most probable over all structures, for a response that has levels.
  let level: Int?
  /// The rows that it is one of, and its number among them.
  let rows: InputRows
  let number: Int

  /// What a reader should know of the inputs.
  var notes: [String] { rows.notes(onRow: number) }

  /// Draws on which the row has no prediction, over all structures.
  var undefined: Int { parts.reduce(0) { $0 + $1.summary.undefined } }
  /// The mean over all structures.
  var mean: Double { parts.reduce(0) { $0 + $1.weight * $1.summary.mean } }

  /// The central interval of the mean over all structures that holds a share of the draws.
  func interval(mass: Double) -> (lower: Double, upper: Double) {
    guard parts.count > 1 else {
      return parts[0].scalars.interval(mass: mass, parts[0].summary)
    }
    var values: [(mean: Double, weight: Double)] = []
    for part in parts {
      let weight = part.weight / Double(part.summary.drawCount)
      for draw in 0..<part.summary.drawCount {
        values.append((part.scalars.mean(ofDraw: draw), weight))
      }
    }
    values.sort { $0.mean < $1.mean }
    var (lower, upper, sum) = (values[0].mean, values[0].mean, 0.0)
    for value in values {
      if sum < (1 - mass) / 2 { lower = value.mean }
      if sum < (1 + mass) / 2 { upper = value.mean }
      sum += value.weight
    }
    return (lower, upper)
  }
}
