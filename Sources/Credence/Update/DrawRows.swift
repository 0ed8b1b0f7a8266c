import PosteriorDraws

/// All draws in memory, one row of parameters a draw, chain after chain.
struct DrawRows {
  /// Number of draws over all chains.
  let count: Int
  private let columns: [[Double]]

  init(_ draws: Draws) {
    count = draws.chainCount * draws.drawCount
    columns = draws.columns.map(\.values)
  }

  /// The parameters of one draw, in the order of their names.
  subscript(draw: Int) -> [Double] { columns.map { $0[draw] } }

  /// A number for each draw that it shares with its copies beside it.
  var ancestors: [Int] {
    var ancestors: [Int] = []
    for draw in 0..<count {
      let isCopy = draw > 0 && columns.allSatisfy { $0[draw] == $0[draw - 1] }
      ancestors.append(isCopy ? ancestors[draw - 1] : draw)
    }
    return ancestors
  }
}
