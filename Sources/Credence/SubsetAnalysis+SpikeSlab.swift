import Foundation
import SubsetSelection

extension SubsetAnalysis {
  /// Weighs columns of a gaussian response by a point-mass spike and a normal slab (`SpikeSlabRegression`).
  ///
  /// Probabilities of columns are averages of the conditional ones along the scans, their standard
  /// errors come from the spread of the chains' own averages, and those of subsets are shares of draws.
  static func spikeSlab(
    _ design: SubsetDesign, _ prior: SubsetPrior, scale: Double, seed: UInt64, _ threads: Int
  ) throws(SubsetSelectionError) -> Found {
    let found = try SpikeSlabRegression(
      slabScale: scale, subsetPrior: prior, warmup: 500, draws: 2000, seed: seed, threads: threads
    ).run(design)
    let draws = found.draws.flatMap(\.self)
    let columns = design.names.indices.map { index in
      let values = draws.map { $0.coefficients[index] }
      let (inside, count) = (values.filter { $0 != 0 }, Double(values.count))
      let mean = values.reduce(0, +) / count
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return Column(
        name: design.names[index], inclusion: found.inclusionProbabilities[index], mean: mean,
        sd: (squares / (count - 1)).squareRoot(),
        positive: inside.isEmpty
          ? nil : Double(inside.count { $0 > 0 }) / Double(inside.count),
        standardError: standardError(of: found.chainProbabilities.map { $0[index] }))
    }
    return ("spike-slab", columns, subsets(of: draws, names: design.names), nil)
  }

  /// Of the mean of independent chains.
  private static func standardError(of chains: [Double]) -> Double {
    let count = Double(chains.count)
    let mean = chains.reduce(0, +) / count
    let squares = chains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / (count - 1) / count).squareRoot()
  }

  /// The most frequent ones; of equally frequent ones those first that come first in the design.
  private static func subsets(
    of draws: [SpikeSlabRegression.Draw], names: [String]
  ) -> [Subset] {
    var counts: [[Int]: Int] = [:]
    for draw in draws {
      counts[draw.coefficients.indices.filter { draw.coefficients[$0] != 0 }, default: 0] += 1
    }
    let ordered = counts.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
    }
    return ordered.prefix(100).map { members, count in
      Subset(
        columns: members.map { names[$0] }, probability: Double(count) / Double(draws.count))
    }
  }
}
