import PosteriorDraws

/// Where the draws of each element of an array parameter lie in its row-major values.
///
/// The dimensions `chain` and `draw` may stand anywhere; the others index the elements.
struct DrawLayout: Sendable {
  /// Number of elements; 1 for a scalar.
  let elementCount: Int
  private let chain: (length: Int, stride: Int)
  private let draw: (length: Int, stride: Int)
  private let others: [(length: Int, stride: Int)]
  private let chainAxis: Int
  private let drawAxis: Int

  /// Nil where there is no `chain` or no `draw`.
  init?(_ dimensions: [NetCDFDimension]) {
    var axes: [(length: Int, stride: Int)] = []
    var stride = 1
    for dimension in dimensions.reversed() {
      axes.append((dimension.length, stride))
      stride &*= dimension.length
    }
    axes.reverse()
    guard let chain = dimensions.firstIndex(where: { $0.name == Schema.sampleDimensions[0] }),
      let draw = dimensions.firstIndex(where: { $0.name == Schema.sampleDimensions[1] })
    else { return nil }
    self.chainAxis = chain
    self.drawAxis = draw
    self.chain = axes[chain]
    self.draw = axes[draw]
    self.others = axes.indices.filter { $0 != chain && $0 != draw }.map { axes[$0] }
    self.elementCount = others.reduce(1) { $0 &* $1.length }
  }

  /// The draws of one element, elements counted in row-major order.
  func draws(of element: Int, in values: [Double]) -> DrawMatrix {
    let start = zip(indices(of: element), others).reduce(0) { $0 + $1.0 * $1.1.stride }
    if chain.stride == draw.length, draw.stride == 1, others.isEmpty {
      return DrawMatrix(chainCount: chain.length, drawCount: draw.length, values: values)
    }
    var result: [Double] = []
    result.reserveCapacity(chain.length * draw.length)
    for chainIndex in 0..<chain.length {
      for drawIndex in 0..<draw.length {
        result.append(values[start + chainIndex * chain.stride + drawIndex * draw.stride])
      }
    }
    return DrawMatrix(chainCount: chain.length, drawCount: draw.length, values: result)
  }

  /// Number of chains.
  var chainCount: Int { chain.length }
  /// Draws in each chain.
  var drawCount: Int { draw.length }

  /// Where the draws of one element start in the variable, and how many values they span along
  /// each dimension.
  func part(of element: Int) -> (start: [Int], counts: [Int]) {
    var start = indices(of: element)
    var counts = [Int](repeating: 1, count: others.count)
    for (axis, length) in [(chainAxis, chainCount), (drawAxis, drawCount)].sorted(by: <) {
      start.insert(0, at: axis)
      counts.insert(length, at: axis)
    }
    return (start, counts)
  }

  /// The draws of one element from the values of its part alone.
  func draws(ofPart values: [Double]) -> DrawMatrix {
    if chainAxis < drawAxis {
      return DrawMatrix(chainCount: chainCount, drawCount: drawCount, values: values)
    }
    let ordered = (0..<chainCount).flatMap { chain in
      (0..<drawCount).map { values[$0 * chainCount + chain] }
    }
    return DrawMatrix(chainCount: chainCount, drawCount: drawCount, values: ordered)
  }

  /// What stands behind the parameter's name: `[0]`, `[0,1]`, or nothing for a scalar.
  func index(of element: Int) -> String {
    if others.isEmpty { return "" }
    return "[" + indices(of: element).map(String.init).joined(separator: ",") + "]"
  }

  private func indices(of element: Int) -> [Int] {
    var rest = element
    let reversed = others.reversed().map { axis in
      defer { rest /= axis.length }
      return rest % axis.length
    }
    return reversed.reversed()
  }
}
