import PosteriorDraws

/// Where the draws of each element of an array parameter lie in its row-major values.
///
/// The dimensions `chain` and `draw` may stand anywhere; the others index the elements.
struct DrawLayout {
  /// Number of elements; 1 for a scalar.
  let elementCount: Int
  private let chain: (length: Int, stride: Int)
  private let draw: (length: Int, stride: Int)
  private let others: [(length: Int, stride: Int)]

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

extension DrawMatrix {
  /// Whether both have as many chains and draws.
  func hasShape(of other: DrawMatrix) -> Bool {
    chainCount == other.chainCount && drawCount == other.drawCount
  }
}
