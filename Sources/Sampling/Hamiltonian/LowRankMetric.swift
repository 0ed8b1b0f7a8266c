/// A diagonal metric stretched along a few directions: Σ = D (I + Q (Λ − I) Qᵀ) D.
///
/// D scales the coordinates, the k columns of Q are orthonormal directions of the scaled space,
/// and Λ their variances there (Seyboldt, Carlson and Carpenter 2026, "Preconditioning Hamiltonian
/// Monte Carlo by minimizing Fisher divergence"). Costs O(dk) a product and in memory.
public struct LowRankMetric: Sendable, Equatable, Codable {
  /// The diagonal of D.
  public let deviations: [Double]
  /// Q, direction by direction.
  private let directions: [Double]
  /// DQ, direction by direction.
  private let scaledDirections: [Double]
  /// √λ − 1, one a direction.
  private let stretches: [Double]

  /// - Parameters:
  ///   - directions: orthonormal vectors of the scaled space, one after the other.
  ///   - variances: above 0, one a direction.
  /// - Precondition: `directions.count == deviations.count * variances.count`.
  public init(deviations: [Double], directions: [Double], variances: [Double]) {
    let count = deviations.count
    precondition(directions.count == count * variances.count, "one vector a variance")
    self.deviations = deviations
    self.directions = directions
    scaledDirections = directions.indices.map { directions[$0] * deviations[$0 % count] }
    stretches = variances.map { $0.squareRoot() - 1 }
  }

  /// Number of directions.
  public var rank: Int { stretches.count }

  func fits(dimension: Int) -> Bool {
    deviations.count == dimension
      && [directions.count, scaledDirections.count].allSatisfy { $0 == dimension * rank }
  }

  /// position += size · Fu.
  func move(_ position: inout [Double], by size: Double, along momentum: [Double]) {
    let count = deviations.count
    for index in 0..<count { position[index] += size * deviations[index] * momentum[index] }
    withDirections { plain, scaled, stretch in
      let length = stretch * dot(plain, momentum, count: count)
      add(size * length, times: scaled, to: &position, count: count)
    }
  }

  /// force = Fᵀ · gradient.
  func pullBack(_ gradient: [Double], into force: inout [Double]) {
    let count = deviations.count
    for index in 0..<count { force[index] = deviations[index] * gradient[index] }
    withDirections { plain, scaled, stretch in
      let length = stretch * dot(scaled, gradient, count: count)
      add(length, times: plain, to: &force, count: count)
    }
  }

  private func withDirections(
    _ body: (UnsafePointer<Double>, UnsafePointer<Double>, Double) -> Void
  ) {
    let count = deviations.count
    directions.withUnsafeBufferPointer { directions in
      scaledDirections.withUnsafeBufferPointer { scaled in
        guard let plain = directions.baseAddress, let scaled = scaled.baseAddress else { return }
        for (index, stretch) in stretches.enumerated() {
          body(plain + index * count, scaled + index * count, stretch)
        }
      }
    }
  }
}
