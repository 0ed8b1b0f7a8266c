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
    let own = parts.map { $0.scalars.interval(mass: mass, $0.summary) }
    let (lowers, uppers) = (own.map(\.lower), own.map(\.upper))
    // A little more than the parts' own quantiles span, so that draws to both sides are among them.
    let room = 0.02 * ((uppers.max() ?? 0) - (lowers.min() ?? 0))
    func end(_ share: Double, near ends: [Double]) -> Double {
      let all = -Double.infinity...Double.infinity
      guard let low = ends.min(), let high = ends.max(), low <= high, room.isFinite else {
        return quantile(share, within: all) ?? .nan
      }
      return quantile(share, within: (low - room)...(high + room))
        ?? quantile(share, within: all) ?? .nan
    }
    return (end((1 - mass) / 2, near: lowers), end((1 + mass) / 2, near: uppers))
  }

  /// The last draw below which there is less than a share of all; nil where it lies outside of a range.
  ///
  /// The quantile of a mixture lies between the least and the greatest of its parts' quantiles, so that
  /// only the draws about these are put in order.
  private func quantile(_ share: Double, within range: ClosedRange<Double>) -> Double? {
    var values: [(mean: Double, weight: Double)] = []
    var sum = 0.0
    for part in parts {
      let weight = part.weight / Double(part.summary.drawCount)
      let (below, within) = part.scalars.means(in: range)
      sum += Double(below) * weight
      for mean in within { values.append((mean, weight)) }
    }
    guard let first = values.map(\.mean).min(), sum < share || range.lowerBound == -.infinity else {
      return nil
    }
    values.sort { $0.mean < $1.mean }
    var quantile = first
    for value in values {
      if sum >= share { return quantile }
      quantile = value.mean
      sum += value.weight
    }
    return sum >= share || range.upperBound == .infinity ? quantile : nil
  }
}
