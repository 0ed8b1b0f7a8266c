/// One draw of log odds that are linear in the features: wᵀx + b, with zeros left out.
public struct LinearDraw: Sendable, Equatable {
  /// Where w is not 0, in increasing order.
  public let features: [Int32]
  /// w there.
  public let weights: [Double]
  /// b.
  public let constant: Double

  /// Keeps the weights that are not 0.
  public init(_ weights: [Double], constant: Double) {
    features = weights.indices.filter { weights[$0] != 0 }.map { Int32($0) }
    self.weights = weights.filter { $0 != 0 }
    self.constant = constant
  }

  /// wᵀx + b, and w·x alone costs as many multiplications as features that matter.
  public func score(of row: Span<Double>) -> Double {
    var score = constant
    for index in features.indices { score += weights[index] * row[Int(features[index])] }
    return score
  }
}

/// Independent draws from the posterior of a discriminant.
public struct DiscriminantDraws: Sendable, Equatable {
  /// The draws, in order.
  public let draws: [LinearDraw]
  /// The number of features of a row.
  public let featureCount: Int

  init(_ draws: [LinearDraw], featureCount: Int) {
    self.draws = draws
    self.featureCount = featureCount
  }

  /// The log odds of class 1 by draw.
  ///
  /// - Precondition: the row has `featureCount` values.
  public func scores(of row: [Double]) -> [Double] {
    precondition(row.count == featureCount, "a row has one value for each feature")
    let row = row.span
    return draws.map { $0.score(of: row) }
  }
}
