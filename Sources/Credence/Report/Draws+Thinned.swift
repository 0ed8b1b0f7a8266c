import PosteriorDraws

extension Draws {
  /// Every so many draws of each chain, about `limit` in all: for pictures, never for numbers.
  func thinned(to limit: Int) -> Draws {
    let step = max(1, chainCount * drawCount / max(limit, 1))
    guard step > 1 else { return self }
    return Draws(
      names: names,
      columns: names.indices.map { index in
        let column = column(index)
        return DrawMatrix(
          chains: (0..<chainCount).map { chain in
            stride(from: 0, to: drawCount, by: step).map { column[chain, $0] }
          })
      })
  }

  /// The draw of the highest log posterior, by name; nil where no draw has one.
  func mostPlausible(by logDensity: DrawMatrix) -> [String: Double]? {
    let values = logDensity.values
    guard
      let index = values.indices.filter({ !values[$0].isNaN }).max(by: {
        values[$0] < values[$1]
      })
    else { return nil }
    let pairs = names.indices.map { (names[$0], column($0).values[index]) }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The parameters of a model draw by draw, chain after chain, in the order of its names; a name
  /// that has no draws is NaN.
  func rows(named order: [String]) -> [[Double]] {
    let columns = order.map { self[$0]?.values }
    return (0..<chainCount * drawCount).map { index in columns.map { $0?[index] ?? .nan } }
  }
}
