import Foundation
import LogDensities

/// The least margin over a region, of each draw of a block.
///
/// Every cell of the region is bounded once for all draws that still need it: the weights of a linear
/// predictor w(x)·θ lie in known ranges there, and so do their slopes, hence
///
///     w(x)·θ ∈ Σ_j θ_j [w_j]   and   ∈ w(m)·θ ± Σ_k |Σ_j θ_j [∂_k w_j]| r_k,
///
/// and where no slope changes its sign the extremes are at known corners (branch and bound with
/// interval slopes; Hansen and Walster 2004). For predictors that are linear in the inputs the whole box
/// is one such cell, and in a ball of norm q about c the extremes are w(c)·θ ± r ‖s‖_q*, s the slopes:
/// then the least margin is exact. Else cells are halved until the bound comes within the tolerance of
/// a margin that is attained; a bound is never above the least margin.
struct RegionSearch {
  /// The least margins; not a number on draws for which neither "holds everywhere" nor "fails
  /// somewhere" was found in time.
  private(set) var margins: [Margin]

  private let system: RegionSystem
  private let node: RegionNode
  private let scores: RegionScores
  private var lower: [Margin]
  private var upper: [Margin]
  private var isUndefined: [Bool]

  /// Cells that wait, with the draws that need them and what is known of their margins there.
  private struct Waiting {
    let box: [RealInterval]
    let draws: [Int]
    let bounds: [Margin]
  }

  init(_ system: RegionSystem, _ node: RegionNode, _ block: DrawBlock) {
    self.system = system
    self.node = node.evaluated(block)
    scores = RegionScores(system, block)
    let unknown = Margin(.infinity, isStrict: false)
    lower = Array(repeating: unknown, count: block.count)
    upper = lower
    isUndefined = Array(repeating: false, count: block.count)
    margins = []
    run(count: block.count)
    margins = (0..<block.count).map(result)
  }

  private mutating func run(count: Int) {
    let least = Margin(-.infinity, isStrict: true)
    var waiting = [
      Waiting(
        box: system.context.box, draws: Array(0..<count),
        bounds: Array(repeating: least, count: count))
    ]
    let deadline = Date(timeIntervalSinceNow: system.effort.maximumSeconds)
    var level = 0
    while !waiting.isEmpty {
      var next: [Waiting] = []
      for cell in waiting {
        guard level == 0 || Date() < deadline else {
          close(cell)
          continue
        }
        next += visit(cell, level: level)
      }
      waiting = next
      level += 1
    }
  }

  /// Lets a cell's bounds stand.
  private mutating func close(_ cell: Waiting) {
    for (draw, bound) in zip(cell.draws, cell.bounds) { lower[draw] = .both(lower[draw], bound) }
  }

  private mutating func visit(_ waiting: Waiting, level: Int) -> [Waiting] {
    let cell = RegionCell(waiting.box, system)
    if cell.isOutside { return [] }
    guard cell.weights != nil else {
      close(waiting)
      return []
    }
    var (draws, bounds): ([Int], [Margin]) = ([], [])
    for (draw, inherited) in zip(waiting.draws, waiting.bounds) where !isUndefined[draw] {
      if isSettled(inherited, draw, level) {
        lower[draw] = .both(lower[draw], inherited)
        continue
      }
      var (bound, isExact) = bound(of: cell, draw, isRoot: level == 0)
      if bound.value < inherited.value { bound = inherited }
      if isExact || isSettled(bound, draw, level) {
        lower[draw] = .both(lower[draw], bound)
      } else {
        draws.append(draw)
        bounds.append(bound)
      }
    }
    guard !draws.isEmpty else { return [] }
    guard let (left, right) = cell.halves else {
      close(Waiting(box: waiting.box, draws: draws, bounds: bounds))
      return []
    }
    return [left, right].map { Waiting(box: $0, draws: draws, bounds: bounds) }
  }

  /// Whether a bound is near enough to a margin that is attained; later, whether the sign is known.
  private func isSettled(_ bound: Margin, _ draw: Int, _ level: Int) -> Bool {
    let best = upper[draw].value
    if best.isFinite, bound.value >= best - max(1e-12, system.effort.tolerance * abs(best)) {
      // At a tie the tolerance must not decide.
      return bound.holds || !upper[draw].holds
    }
    guard level >= 6 + 3 * system.context.open.count else { return false }
    return bound.value > 0 || !upper[draw].holds
  }

  /// The least the margin can be in a cell, and whether it is attained; looks at points on the way.
  private mutating func bound(
    of cell: RegionCell, _ draw: Int, isRoot: Bool
  ) -> (Margin, Bool) {
    var predictions: [RealInterval] = []
    var masks: Set<Int> = []
    var isExact = node.occurrences == 1
    for place in system.predictions.indices {
      let found = scores.range(of: place, in: cell, draw, ball: system.context.ball, isRoot: isRoot)
      predictions.append(found.prediction)
      isExact = isExact && found.isExact
      masks.formUnion(found.corners)
    }
    let bound = node.bounds(predictions, draw: draw).lower
    if isExact {
      upper[draw] = .both(upper[draw], bound)
      return (bound, true)
    }
    if let weights = cell.weights, system.context.ball == nil || isRoot {
      look(at: weights.map { $0.map(\.center) }, draw)
    }
    for mask in masks { if let weights = cell.corner(mask) { look(at: weights, draw) } }
    return (bound, false)
  }

  /// Evaluates the margin at one point.
  private mutating func look(at weights: [[[Double]]], _ draw: Int) {
    let values = system.predictions.indices.map {
      RealInterval(scores.value(of: $0, at: weights[$0], draw))
    }
    let (low, high) = node.bounds(values, draw: draw)
    if low.value == high.value {
      upper[draw] = .both(upper[draw], low)
    } else {
      isUndefined[draw] = true
    }
  }

  private func result(_ draw: Int) -> Margin {
    if isUndefined[draw] { return Margin(.nan, isStrict: true) }
    if lower[draw].holds { return lower[draw] }
    guard !upper[draw].holds else { return Margin(.nan, isStrict: true) }
    return lower[draw].value.isFinite ? lower[draw] : upper[draw]
  }
}
