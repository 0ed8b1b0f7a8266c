/// Sums of several processes, joined.
extension WhitenedCurvature {
  private static var sumCount: Int { 5 }
  private static var largestCount: Int { 2 }

  /// All sums and largest values so far: first scalars that are summed, then those of which the largest
  /// counts, then arrays that are summed.
  var numbers: [Double] {
    [
      meanRise, gradientMagnitude, thirdMagnitude, trace, Double(rowCount), largestNorm,
      predictorRounding,
    ] + gradient + hessian + fourth + weightedFourth + pairs.values + third.values
  }

  /// Takes sums and largest values over.
  mutating func replace(with numbers: [Double]) {
    (meanRise, gradientMagnitude, thirdMagnitude) = (numbers[0], numbers[1], numbers[2])
    (trace, rowCount) = (numbers[3], Int(exactly: numbers[4]) ?? 0)
    (largestNorm, predictorRounding) = (numbers[5], numbers[6])
    var rest = numbers.dropFirst(Self.sumCount + Self.largestCount)
    func take(_ target: inout [Double]) {
      let count = target.count
      target = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    take(&gradient)
    take(&hessian)
    take(&fourth)
    take(&weightedFourth)
    take(&pairs.values)
    take(&third.values)
  }

  /// The numbers of the rows of both.
  static func joined(_ left: [Double], _ right: [Double]) -> [Double] {
    let largest = sumCount..<sumCount + largestCount
    return left.indices.map {
      largest.contains($0) ? max(left[$0], right[$0]) : left[$0] + right[$0]
    }
  }
}
