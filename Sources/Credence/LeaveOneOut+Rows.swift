import PosteriorDraws
import RegressionModels

extension LeaveOneOut {
  /// Draws that cross-validation looks at, all chains together.
  private static var drawLimit: Int { 1000 }

  /// Leaves each row of a model out in turn, by the weights of about a thousand draws.
  ///
  /// Costs a log likelihood of all rows a draw, and a sort of the weights a row.
  init(of rows: FittedRows, draws: Draws) {
    let step = max(1, draws.chainCount * draws.drawCount / Self.drawLimit)
    let kept = stride(from: 0, to: draws.drawCount, by: step).map(\.self)
    let parameters = draws.names.indices.map { draws.column($0).values }
    var columns = [[Double]](repeating: [], count: rows.rowCount)
    for chain in 0..<draws.chainCount {
      for draw in kept {
        let index = chain * draws.drawCount + draw
        let values = rows.logLikelihood(at: parameters.map { $0[index] })
        for row in columns.indices { columns[row].append(values[row]) }
      }
    }
    self.init(rowCount: rows.rowCount) { row in
      DrawMatrix(chainCount: draws.chainCount, drawCount: kept.count, values: columns[row])
    }
  }
}
