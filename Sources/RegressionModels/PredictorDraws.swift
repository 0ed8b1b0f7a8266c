import CKernels
import Formulas
import Probability
import Synchronization

/// The draws of everything that one linear predictor is made of.
final class PredictorDraws: Sendable {
  /// Coefficients of the design's columns, then of the bends of smooths.
  let coefficients: DrawColumns
  /// A first column that thresholds take the place of.
  private let skippedColumns: Int
  private let groups: [GroupDraws]
  private let drawCount: Int
  /// Degrees of freedom are predicted as log(ν − 1).
  let isShiftedLog: Bool
  /// Positions of the coefficients in reports.
  let positions: [Int]

  init(
    _ predictor: PredictorTerms, _ index: Int, _ sections: ParameterSections, drawCount: Int,
    draws: (Int) -> [Double]
  ) {
    self.drawCount = drawCount
    skippedColumns = predictor.hasThresholds && predictor.schema.hasIntercept ? 1 : 0
    var positions = sections.positions(of: .coefficients(predictor: index))
    for term in predictor.schema.smooths.indices {
      positions += sections.positions(of: .smooth(predictor: index, term: term)).dropFirst()
    }
    self.positions = positions
    coefficients = DrawColumns(drawCount: drawCount, count: positions.count) {
      draws(positions[$0])
    }
    groups = predictor.schema.groupTerms.enumerated().map { term, schema in
      GroupDraws(
        schema, positions: sections.positions(of: .group(predictor: index, term: term)),
        drawCount: drawCount, draws: draws)
    }
    isShiftedLog = predictor.meaning == .auxiliary(.nu)
  }

  /// Writes the predictor of rows of a design at all draws, row after row.
  func evaluate(_ design: DesignMatrix, _ rows: Range<Int>, into eta: UnsafeMutablePointer<Double>)
  {
    let columns = design.columnNames.count - skippedColumns
    let width = coefficients.count
    var x = [Double](repeating: 0, count: max(rows.count * width, 1))
    for (place, row) in rows.enumerated() {
      for column in 0..<columns {
        x[place * width + column] =
          design.values[(column + skippedColumns) * design.rowCount + row]
      }
      var next = place * width + columns
      for smooth in design.smooths {
        for bend in smooth {
          x[next] = bend[row]
          next += 1
        }
      }
    }
    let offsets = Array(design.offset[rows])
    draws_predict(
      InstructionSet.current.kernelIndex, coefficients.base, width, coefficients.step, x, offsets,
      rows.count, eta)
    for (term, group) in groups.enumerated() {
      let columns = design.groups[term]
      for (place, row) in rows.enumerated() {
        group.add(columns, row: row, to: eta + place * coefficients.step)
      }
    }
  }

  /// The levels of the groups of a row that training saw, one a term; nil for new ones.
  func groupEffects(of design: DesignMatrix, row: Int) -> [GroupEffect] {
    groups.indices.map { term in
      let code = design.groups[term].codes[row]
      return GroupEffect(term: term, level: code < 0 ? nil : code)
    }
  }

  /// The draws that stand for a group in the judgement of convergence: its effects, or the spreads that
  /// new groups are drawn from.
  func draws(of effect: GroupEffect) -> [[Double]] { groups[effect.term].draws(of: effect.level) }
}

/// A level of a group term.
struct GroupEffect: Hashable, Sendable {
  let term: Int
  /// nil for a level that training did not see.
  let level: Int?
}

/// The draws of one group term.
private final class GroupDraws: Sendable {
  private let effectCount: Int
  private let levelCount: Int
  private let drawCount: Int
  /// `[effect][level]`.
  private let effects: DrawColumns
  /// Spreads, correlations, and the first effects, which the draws of new groups depend on.
  private let compact: [[Double]]
  private let template: LinkedRow.Unknown
  /// Effects of new groups by label.
  private let known = Mutex<[String: [[Double]]]>([:])
  private static let labelLimit = 128

  init(
    _ schema: GroupTerm, positions: [Int], drawCount: Int, draws: (Int) -> [Double]
  ) {
    let (q, levels) = (schema.effectNames.count, schema.levels.count)
    let pairs = schema.isCorrelated ? q * (q - 1) / 2 : 0
    (effectCount, levelCount, self.drawCount) = (q, levels, drawCount)
    effects = DrawColumns(drawCount: drawCount, count: q * levels) {
      draws(positions[q + pairs + $0])
    }
    let kept = min(levels, 2)
    var used = Array(positions.prefix(q + pairs))
    for effect in 0..<q {
      used += positions[(q + pairs + effect * levels)...].prefix(kept)
    }
    compact = used.map(draws)
    template = LinkedRow.Unknown(
      term: 0, weights: [], label: "", spreads: Array(0..<q), correlations: Array(q..<(q + pairs)),
      effects: (0..<q).map { effect in
        (0..<kept).map { q + pairs + effect * kept + $0 }
      })
  }

  /// Adds the effects of the group of a row.
  func add(_ columns: GroupColumns, row: Int, to eta: UnsafeMutablePointer<Double>) {
    let code = columns.codes[row]
    let new = code < 0 ? newEffects(columns.unseen[row] ?? "") : []
    for effect in 0..<effectCount {
      let weight = columns.effects[effect][row]
      if code < 0 {
        for draw in 0..<drawCount { eta[draw] += weight * new[effect][draw] }
      } else {
        let values = effects.column(effect * levelCount + code)
        for draw in 0..<effects.step { eta[draw] += weight * values[draw] }
      }
    }
  }

  /// The effects of a group that training did not see, `[effect][draw]`: the same as a single
  /// prediction draws for that label.
  private func newEffects(_ label: String) -> [[Double]] {
    if let found = known.withLock({ $0[label] }) { return found }
    var parameters = [Double](repeating: 0, count: compact.count)
    var result = [[Double]](
      repeating: [Double](repeating: 0, count: drawCount), count: effectCount)
    for effect in 0..<effectCount {
      let unit = LinkedRow.Unknown(
        term: template.term, weights: (0..<effectCount).map { $0 == effect ? 1 : 0 }, label: label,
        spreads: template.spreads, correlations: template.correlations,
        effects: template.effects)
      for draw in 0..<drawCount {
        for index in parameters.indices { parameters[index] = compact[index][draw] }
        result[effect][draw] = unit.effect(parameters.span)
      }
    }
    let found = result
    known.withLock { labels in
      if labels.count >= Self.labelLimit { labels.removeAll() }
      labels[label] = found
    }
    return found
  }

  func draws(of level: Int?) -> [[Double]] {
    guard let level else { return Array(compact.prefix(effectCount)) }
    return (0..<effectCount).map { effect in
      let column = effects.column(effect * levelCount + level)
      return Array(UnsafeBufferPointer(start: column, count: drawCount))
    }
  }
}
