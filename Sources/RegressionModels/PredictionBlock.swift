import CKernels
import Formulas
import Foundation
import Probability
import ResponseFamilies

/// A few rows at all draws, in memory that is used again and again: one block a thread.
public final class PredictionBlock {
  /// Rows that a block takes together.
  public static let rowLimit = 8

  /// The draws that predict.
  public let draws: PredictiveDraws
  private let base: UnsafeMutablePointer<Double>
  /// Numbers of one predictor in all rows.
  private let stride: Int
  private let step: Int

  /// Memory for the rows of a model: its predictors, and four columns of draws.
  public init(_ draws: PredictiveDraws) {
    self.draws = draws
    step = DrawColumns.step(of: draws.drawCount)
    stride = step * Self.rowLimit
    let levels = draws.moments == nil ? draws.levelCount : 0
    let doubles = stride * max(draws.predictors.count, 1) + step * (4 + levels)
    base = .allocate(aligned: doubles)
    base.initialize(repeating: 0, count: doubles)
  }

  deinit { base.deallocate() }

  /// Evaluates the linear predictors of rows of designs, at most `rowLimit`.
  public func evaluate(_ designs: DistributionalSchema.Designs, rows: Range<Int>) {
    precondition(rows.count <= Self.rowLimit, "a block holds \(Self.rowLimit) rows")
    for (index, predictor) in draws.predictors.enumerated() {
      predictor.evaluate(
        draws.design(of: index, in: designs), rows, into: base + index * stride)
    }
  }

  /// The linear predictor of a row, by its place in the block.
  func predictor(_ index: Int, row: Int) -> UnsafeMutablePointer<Double> {
    base + index * stride + row * step
  }

  /// Columns of draws for whoever looks at one row.
  func scratch(_ index: Int) -> UnsafeMutablePointer<Double> {
    base + stride * max(draws.predictors.count, 1) + index * step
  }

  /// The mean of the response of a row as a function of one scalar a draw, for a family that has a
  /// mean.
  public func scalars(row: Int) -> ScalarDraws? {
    guard let moments = draws.moments, let mean = draws.meanPredictors.first else { return nil }
    let terms = draws.sharedTerms ?? rowTerms(moments, row: row)
    var t = predictor(mean, row: row)
    if let shift = terms.shift {
      let eta = t
      t = scratch(2)
      for draw in 0..<draws.drawCount { t[draw] = eta[draw] + shift[draw] }
    }
    return ScalarDraws(
      t: t, moments: moments, terms: terms, blocks: draws.blocks, scratch: scratch(0))
  }

  /// The distribution of the response of a row at a draw; nil where a parameter is out of its range.
  public func distribution(row: Int, draw: Int) -> PredictiveDistribution? {
    let specification = draws.specification
    var linked = draws.meanPredictors.map { predictor($0, row: row)[draw] }
    linked += (0..<draws.thresholds.count).map { draws.thresholds.column($0)[draw] }
    for parameter in specification.family.distribution.auxiliaries {
      if let (_, index) = draws.predictedAuxiliaries.first(where: { $0.parameter == parameter }) {
        let eta = predictor(index, row: row)[draw]
        linked.append(draws.predictors[index].isShiftedLog ? log1p(exp(eta)) : eta)
      } else if let value = draws.auxiliaries[parameter]?[draw] {
        linked.append(parameter.link == .logit ? log(value) - log1p(-value) : log(value))
      }
    }
    // With se() the error of a new row is not known.
    guard !specification.hasKnownErrors else { return nil }
    return try? PredictiveDistribution(specification.family, linked: linked)
  }

  /// The terms of a row of which auxiliary parameters are predicted.
  private func rowTerms(_ moments: ResponseMoments, row: Int) -> MomentTerms {
    var auxiliaries = draws.auxiliaries
    for (parameter, index) in draws.predictedAuxiliaries {
      let eta = predictor(index, row: row)
      auxiliaries[parameter] = (0..<draws.drawCount).map { draw in
        let value = eta[draw]
        if draws.predictors[index].isShiftedLog { return 1 + exp(value) }
        return parameter.link == .logit ? 1 / (1 + exp(-value)) : exp(value)
      }
    }
    return MomentTerms(
      moments, auxiliaries, drawCount: draws.drawCount, blocks: draws.blocks)
  }

  /// The probabilities of the levels of a row, for a family that has levels.
  public func levels(row: Int) -> LevelDraws? {
    guard draws.moments == nil else { return nil }
    let etas = draws.meanPredictors.map { predictor($0, row: row) }
    let columns = (0..<draws.levelCount).map { scratch(4 + $0) }
    if draws.specification.family.distribution == .categorical {
      Self.softmax(etas, into: columns, count: draws.drawCount, step: step)
    } else {
      cumulative(etas[0], into: columns)
    }
    return LevelDraws(
      probabilities: columns, drawCount: draws.drawCount, blocks: draws.blocks,
      t: scratch(0), scratch: scratch(1))
  }

  /// e^{η_l} / Σ e^{η_j}, η of the first level 0.
  private static func softmax(
    _ etas: [UnsafeMutablePointer<Double>], into columns: [UnsafeMutablePointer<Double>],
    count: Int, step: Int
  ) {
    for draw in 0..<count {
      var largest = 0.0
      for eta in etas { largest = eta[draw] > largest || eta[draw].isNaN ? eta[draw] : largest }
      columns[0][draw] = -largest
      for (level, eta) in etas.enumerated() { columns[level + 1][draw] = eta[draw] - largest }
    }
    for column in columns {
      kernels_exp(InstructionSet.current.kernelIndex, column, column, count)
    }
    for draw in 0..<count {
      var sum = 0.0
      for column in columns { sum += column[draw] }
      for column in columns { column[draw] /= sum }
    }
  }

  /// F(τ_l − η) − F(τ_(l−1) − η), the smaller tails subtracted.
  private func cumulative(
    _ eta: UnsafeMutablePointer<Double>, into columns: [UnsafeMutablePointer<Double>]
  ) {
    let link = draws.specification.family.link
    for draw in 0..<draws.drawCount {
      var (below, above) = (0.0, 1.0)
      for level in columns.indices {
        var (next, rest) = (1.0, 0.0)
        if level < draws.thresholds.count {
          let probability = link.tails(at: draws.thresholds.column(level)[draw] - eta[draw])
          (next, rest) = (probability.below, probability.above)
        }
        let value = below > 0.5 ? above - rest : next - below
        columns[level][draw] = value.isNaN ? .nan : max(value, 0)
        (below, above) = (next, rest)
      }
    }
  }
}

extension PredictiveDraws {
  /// Levels of the response; 0 where it is a number.
  public var levelCount: Int {
    specification.family.hasLevels ? (specification.responseLevels?.count ?? 0) : 0
  }

  /// The names of the levels.
  public var levelNames: [String] { specification.responseLevels ?? [] }

  /// The design that a predictor reads.
  func design(of predictor: Int, in designs: DistributionalSchema.Designs) -> DesignMatrix {
    guard let found = predictedAuxiliaries.first(where: { $0.predictor == predictor }),
      let place = specification.design.parameters.firstIndex(where: {
        $0.name == found.parameter.rawValue
      })
    else { return designs.mean }
    return designs.parameters[place]
  }

  /// The groups of a row, by predictor.
  public func groups(
    of designs: DistributionalSchema.Designs, row: Int
  ) -> [GroupOfRow] {
    predictors.indices.flatMap { index in
      predictors[index].groupEffects(of: design(of: index, in: designs), row: row).map {
        GroupOfRow(predictor: index, effect: $0)
      }
    }
  }

  /// The draws of a group's effects, or of the spreads that the effects of a new one are drawn from.
  public func draws(of group: GroupOfRow) -> [[Double]] {
    predictors[group.predictor].draws(of: group.effect)
  }
}

/// A level of a group term of one predictor.
public struct GroupOfRow: Hashable, Sendable {
  let predictor: Int
  let effect: GroupEffect
}
