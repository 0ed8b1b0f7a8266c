import PosteriorDraws

/// Some draws with the values of their parameters side by side.
struct DrawBlock: Sendable {
  /// `[draw × parameter]`.
  let values: [Double]
  /// Number of draws.
  let count: Int
  /// Number of parameters.
  let width: Int

  init(values: [Double], count: Int, width: Int) {
    self.values = values
    self.count = count
    self.width = width
  }

  /// One draw.
  init(_ parameters: Span<Double>) {
    var values: [Double] = []
    for index in parameters.indices { values.append(parameters[index]) }
    self.init(values: values, count: 1, width: values.count)
  }

  /// One value a draw.
  func map(_ body: (Span<Double>) -> Double) -> [Double] {
    let all = values.span
    var results: [Double] = []
    results.reserveCapacity(count)
    for draw in 0..<count {
      results.append(body(all.extracting(draw * width..<(draw + 1) * width)))
    }
    return results
  }

  /// A parameter's values.
  func column(_ index: Int) -> [Double] { (0..<count).map { values[$0 * width + index] } }

  /// The draws with other parameters or another order.
  func selecting(_ positions: [Int]) -> DrawBlock {
    if positions == Array(0..<width) { return self }
    var selected: [Double] = []
    selected.reserveCapacity(count * positions.count)
    for draw in 0..<count {
      for position in positions { selected.append(values[draw * width + position]) }
    }
    return DrawBlock(values: selected, count: count, width: positions.count)
  }
}
