/// Equal bins with a height each.
public struct Bins: Sendable, Equatable {
  /// Ends of the bins, ascending; one more than heights.
  public let edges: [Double]
  /// Counts, or densities that integrate to one.
  public let heights: [Double]

  /// Counts values in equal bins over a range; those outside count in the first or the last, and
  /// those that are no numbers not at all.
  public init(_ values: some Sequence<Double>, over range: ClosedRange<Double>, count: Int) {
    let count = max(count, 1)
    let (low, high) = (range.lowerBound, range.upperBound)
    let width = (high - low) / Double(count)
    var heights = [Double](repeating: 0, count: count)
    for value in values where !value.isNaN {
      let place = width > 0 ? (value - low) / width : 0
      heights[Int(min(max(place, 0), Double(count - 1)))] += 1
    }
    edges = (0...count).map { $0 == count ? high : low + Double($0) * width }
    self.heights = heights
  }

  /// Bins with given edges and heights.
  public init(edges: [Double], heights: [Double]) {
    self.edges = edges
    self.heights = heights
  }

  /// The same bins with an area of one; unchanged where they are empty.
  public var density: Bins {
    let area = zip(heights, zip(edges.dropFirst(), edges)).reduce(0) {
      $0 + $1.0 * ($1.1.0 - $1.1.1)
    }
    return area > 0 ? Bins(edges: edges, heights: heights.map { $0 / area }) : self
  }

  /// The outline of the bins as a line.
  public var outline: [Place] {
    var places: [Place] = []
    for (index, height) in heights.enumerated() {
      places += [Place(edges[index], height), Place(edges[index + 1], height)]
    }
    return places
  }
}
