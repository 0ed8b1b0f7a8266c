import PosteriorDraws

extension ValidationTest {
  /// Compares chains with all that is known of a target: means and means of squares by their Monte
  /// Carlo errors, distribution functions by Anderson and Darling.
  ///
  /// - Parameter positions: `[chain][draw]`.
  public mutating func compare(
    chains positions: [[[Double]]], with target: any KnownTarget, named name: String
  ) {
    for marginal in target.marginals {
      let draws = DrawMatrix(chains: positions.map { $0.map(marginal.value) })
      let label = "\(name), \(marginal.name)"
      if let mean = marginal.mean {
        add("\(label), mean", z: (draws.mean - mean) / draws.meanMCSE)
      }
      if let square = marginal.meanSquare {
        let squares = draws.map { $0 * $0 }
        add("\(label), mean square", z: (squares.mean - square) / squares.meanMCSE)
      }
      if let distribution = marginal.distribution {
        let test = AndersonDarlingTest(draws, distribution: distribution)
        add("\(label), distribution", pValue: test.pValue)
      }
    }
  }

  /// Compares independent populations with all that is known of a target, by the spread between
  /// populations, since what correlates the draws within one cannot be seen in it: means and means
  /// of squares, and of u = F(x) the mean 1/2 and the variance 1/12, by t-tests.
  ///
  /// - Parameter positions: `[population][draw]`; twenty populations or more make the t-tests
  ///   sharp.
  public mutating func compare(
    populations positions: [[[Double]]], with target: any KnownTarget, named name: String
  ) {
    for marginal in target.marginals {
      let draws = positions.map { $0.map(marginal.value) }
      let label = "\(name), \(marginal.name)"
      func add(_ what: String, truth: Double, _ value: (Double) -> Double) {
        compareMeans(draws.map { $0.map(value) }, truth: truth, named: "\(label), \(what)")
      }
      if let mean = marginal.mean { add("mean", truth: mean) { $0 } }
      if let square = marginal.meanSquare { add("mean square", truth: square) { $0 * $0 } }
      if let distribution = marginal.distribution {
        add("distribution", truth: 0.5, distribution)
        add("spread", truth: 1.0 / 12) { x in
          let u = distribution(x) - 0.5
          return u * u
        }
      }
    }
  }

  private mutating func compareMeans(_ groups: [[Double]], truth: Double, named name: String) {
    let means = groups.map { $0.reduce(0, +) / Double($0.count) }
    add(name, independent: means, truth: truth)
  }

  /// Compares the mean of independent, about normal numbers with a known value by a t-test.
  public mutating func add(_ name: String, independent values: [Double], truth: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (squares / (count - 1) / count).squareRoot()
    add(name, t: (mean - truth) / error, degrees: count - 1)
  }
}
