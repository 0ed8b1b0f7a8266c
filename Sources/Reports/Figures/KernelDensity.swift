import Foundation

/// A smooth density of draws, for pictures only: no number of a report rests on it.
///
/// Draws are counted in 512 bins and smoothed by a normal kernel with the bandwidth of Silverman
/// (1986, equation 3.31), 0.9 min(sd, IQR/1.34) n^(−1/5); what would leak over a bound is mirrored
/// back. Cost O(n) and 512 times the width of the kernel.
public struct KernelDensity: Sendable, Equatable {
  /// Places and density, ascending in x.
  public let places: [Place]

  /// - Parameters:
  ///   - draws: what is not finite is passed over.
  ///   - support: bounds that the quantity cannot cross, such as zero for a scale.
  public init(_ draws: [Double], support: ClosedRange<Double> = -.infinity ... .infinity) {
    let values = draws.filter(\.isFinite).sorted()
    guard let low = values.first, let high = values.last, high > low else {
      places = []
      return
    }
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let sd = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
    let quartiles = values[values.count * 3 / 4] - values[values.count / 4]
    let spread = quartiles > 0 ? min(sd, quartiles / 1.34) : sd
    let bandwidth = 0.9 * spread * pow(n, -0.2)
    let start = max(low - 3 * bandwidth, support.lowerBound)
    let end = min(high + 3 * bandwidth, support.upperBound)
    guard bandwidth > 0, end > start else {
      places = []
      return
    }
    let counts = Bins(values, over: start...end, count: Self.binCount)
    places = Self.smoothed(counts, bandwidth: bandwidth, support: support, total: n)
  }

  private static let binCount = 512

  private static func smoothed(
    _ bins: Bins, bandwidth: Double, support: ClosedRange<Double>, total: Double
  ) -> [Place] {
    let width = bins.edges[1] - bins.edges[0]
    let reach = Int((4 * bandwidth / width).rounded(.up))
    let kernel = (0...reach).map { exp(-0.5 * pow(Double($0) * width / bandwidth, 2)) }
    let norm = kernel[0] + 2 * kernel.dropFirst().reduce(0, +)
    var heights = [Double](repeating: 0, count: binCount)
    for (index, count) in bins.heights.enumerated() where count > 0 {
      for offset in -reach...reach {
        var target = index + offset
        if target < 0 {
          guard support.lowerBound.isFinite else { continue }
          target = -target - 1
        } else if target >= binCount {
          guard support.upperBound.isFinite else { continue }
          target = 2 * binCount - 1 - target
        }
        guard heights.indices.contains(target) else { continue }
        heights[target] += count * kernel[abs(offset)] / norm
      }
    }
    return heights.indices.map {
      Place(bins.edges[$0] + width / 2, heights[$0] / (total * width))
    }
  }
}
