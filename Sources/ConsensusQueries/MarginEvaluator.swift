import Foundation
import LogDensities
import PosteriorDraws

/// A claim made ready to be evaluated on draws.
struct MarginEvaluator: Sendable {
  /// A number or a margin for each draw of a block.
  typealias Numbers = @Sendable (DrawBlock) -> [Double]
  typealias Margins = @Sendable (DrawBlock) -> [Margin]
  /// The margin at one position.
  typealias Signed = @Sendable (Span<Double>) -> Margin

  private let margins: Margins
  /// Positions of the parameters that the margin reads, ascending; others may be anything.
  private let needed: [Int]
  /// What a reader should know about the inputs.
  let notes: [String]
  /// Whether a region is searched, so that a margin may be missing for want of time.
  let searches: Bool
  /// Whether the margin is the same on every draw: the claim is about the model's terms alone.
  let isStructural: Bool

  /// - Parameters:
  ///   - files: where the files are that the claim names; nil where it may name none.
  ///   - effort: how long regions may be searched that have no closed form.
  init(
    _ claim: Claim, parameters: [String], model: (any PredictiveModel)?,
    files: (any ClaimFiles)? = nil, effort: SearchEffort = SearchEffort()
  ) throws(ClaimError) {
    var compiler = ClaimCompiler(
      parameters: parameters, model: model, files: files, effort: effort)
    margins = try compiler.margins(of: claim, in: ClaimContext())
    guard compiler.readsModel else {
      throw ClaimError(
        "the claim does not depend on the model: it names no parameter or prediction")
    }
    needed = compiler.needed.sorted()
    notes = compiler.notes
    searches = compiler.searches
    isStructural = needed.isEmpty && compiler.namesTerms
  }

  /// The margin at constrained parameters, in the order of the draws' names.
  @inline(never)
  func margin(_ parameters: Span<Double>) -> Margin { margins(DrawBlock(parameters))[0] }

  /// The margin of every draw, and whether the claim holds there.
  ///
  /// Memory: the columns of the parameters that the claim depends on, and a block of draws.
  func evaluate(_ draws: Draws) -> (margins: DrawMatrix, holds: [Bool]) {
    let width = draws.names.count
    let columns = needed.map { (position: $0, values: draws.column($0).values) }
    let total = draws.chainCount * draws.drawCount
    let blockSize = max(1, min(4096, Self.blockCells / max(1, width)))
    var holds: [Bool] = []
    var values: [Double] = []
    for start in stride(from: 0, to: total, by: blockSize) {
      let count = min(blockSize, total - start)
      var block = [Double](repeating: 0, count: count * width)
      for column in columns {
        for draw in 0..<count {
          block[draw * width + column.position] = column.values[start + draw]
        }
      }
      for margin in margins(DrawBlock(values: block, count: count, width: width)) {
        values.append(margin.value)
        holds.append(margin.holds)
      }
    }
    let matrix = DrawMatrix(
      chainCount: draws.chainCount, drawCount: draws.drawCount, values: values)
    return (matrix, holds)
  }

  private static let blockCells = 1 << 20
}

extension Quantity.Operator {
  func apply(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .plus: a + b
    case .minus: a - b
    case .times: a * b
    case .divided: a / b
    case .power: pow(a, b)
    }
  }
}

extension Quantity.Function {
  func apply(_ x: Double) -> Double {
    switch self {
    case .exp: Foundation.exp(x)
    case .log: Foundation.log(x)
    case .sqrt: x.squareRoot()
    case .abs: Swift.abs(x)
    }
  }
}
