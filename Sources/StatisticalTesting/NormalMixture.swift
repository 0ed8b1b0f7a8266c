import Foundation
import LogDensities
import Probability

/// A mixture of round normals with unequal weights in any dimension.
public struct NormalMixture: KnownTarget {
  /// One normal N(m, s²I).
  public struct Component: Sendable {
    public let weight: Double
    public let mean: [Double]
    public let sd: Double

    public init(weight: Double, mean: [Double], sd: Double) {
      self.weight = weight
      self.mean = mean
      self.sd = sd
    }
  }
  public let dimension: Int
  /// The normals; their weights add up to one.
  public let components: [Component]

  public init(_ components: [Component]) {
    self.components = components
    dimension = components.first?.mean.count ?? 0
  }

  /// Weights 0.7 and 0.3, unit width, at ∓`distance` in every coordinate.
  public static func unequal(dimension: Int, distance: Double) -> NormalMixture {
    NormalMixture([
      Component(weight: 0.7, mean: [Double](repeating: -distance, count: dimension), sd: 1),
      Component(weight: 0.3, mean: [Double](repeating: distance, count: dimension), sd: 1),
    ])
  }

  public var logEvidence: Double { 0 }
  public var marginals: [KnownMarginal] {
    let components = components
    return (0..<dimension).map { index in
      KnownMarginal(
        "x[\(index)]",
        mean: components.reduce(0) { $0 + $1.weight * $1.mean[index] },
        meanSquare: components.reduce(0) {
          $0 + $1.weight * ($1.mean[index] * $1.mean[index] + $1.sd * $1.sd)
        },
        distribution: { x in
          components.reduce(0) {
            $0 + $1.weight * SpecialFunctions.normalCDF((x - $1.mean[index]) / $1.sd)
          }
        }, value: { $0[index] })
    }
  }

  public func value(at position: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
    var terms: [Double] = []
    for component in components {
      var term = log(component.weight) - Double(dimension) * (log(component.sd) + logRootTwoPi)
      for index in 0..<dimension {
        let z = (position[index] - component.mean[index]) / component.sd
        term -= z * z / 2
      }
      terms.append(term)
    }
    let largest = terms.max() ?? 0
    let shares = terms.map { exp($0 - largest) }
    let sum = shares.reduce(0, +)
    for index in 0..<dimension {
      gradient[index] = 0
      for (component, share) in zip(components, shares) {
        gradient[index] +=
          share / sum * (component.mean[index] - position[index]) / (component.sd * component.sd)
      }
    }
    return largest + log(sum)
  }
}
