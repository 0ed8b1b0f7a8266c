import Formulas
import Foundation
import ResponseFamilies
import SubsetSelection

/// Which columns of a formula belong into the model: the posterior over all their subsets.
///
/// A gaussian response takes a g-prior or a mixture of them and is exact up to 25 columns; beyond, and
/// for bernoulli and poisson responses, see `SubsetSampling` and `GeneralizedSelection`.
public struct SubsetAnalysis: Sendable {
  /// What is known of one column.
  public struct Column: Sendable, Equatable, Encodable {
    /// The design column, by R's name.
    public let name: String
    /// Posterior probability that it is in.
    public let inclusion: Double
    /// Posterior mean, zeros included; nil where subsets were sampled or the response is no number.
    public let mean: Double?
    /// Its standard deviation, zeros included.
    public let sd: Double?
    /// Probability that the coefficient is positive, given that it is in.
    public let positive: Double?
    /// Monte Carlo standard error of `inclusion`; nil where it is exact.
    public let standardError: Double?
  }

  /// One subset.
  public struct Subset: Sendable, Equatable, Encodable {
    /// Names of its columns.
    public let columns: [String]
    /// Posterior probability.
    public let probability: Double
  }

  /// How the numbers came about: `exact`, `sampled`, `laplace` or `spike-slab`.
  public let method: String
  /// The response's name.
  public let response: String
  /// Rows used.
  public let rowCount: Int
  /// Columns in the order of the design.
  public let columns: [Column]
  /// The most probable subsets, at most a hundred.
  public let subsets: [Subset]
  /// The enumerated posterior; nil where subsets were sampled.
  let posterior: SubsetPosterior?

  /// Weighs all subsets of a formula's columns.
  ///
  /// - Parameters:
  ///   - coefficients: of a gaussian response; bernoulli and poisson take standard normals on
  ///     standardised columns.
  ///   - slab: width τ of a normal slab, β_j ~ N(0, σ²τ²/var(x_j)), in place of a g-prior; for gaussian
  ///     responses, by Gibbs sampling.
  ///   - subsets: the prior over subsets.
  /// - Throws: `FormulaError`, `ResponseError`, `SubsetSelectionError`, or `RegressionError` for group
  ///   terms, splines, offsets and other families.
  public init(
    _ formula: String, data table: Table, family: Family = .gaussian,
    coefficients: CoefficientPrior = .zellnerSiow, slab: Double? = nil,
    subsets prior: SubsetPrior = .betaBinomial(1, 1),
    seed: UInt64 = 1, threads: Int = ProcessInfo.processInfo.activeProcessorCount
  ) throws {
    let schema = try Schema(Formula(formula), for: table)
    let design = try schema.designMatrix(for: table)
    try family.check(
      Responses(design.response, levels: schema.responseLevels), named: schema.responseName,
      rows: design.keptRows)
    guard schema.hasIntercept, schema.groupTerms.isEmpty, schema.smooths.isEmpty,
      schema.networks.isEmpty,
      design.offset.allSatisfy({ $0 == 0 })
    else {
      throw RegressionError(
        "subsets are those of population columns beside an intercept, without offset()")
    }
    let names = Array(design.columnNames.dropFirst())
    let n = design.rowCount
    let columns = names.indices.map { Array(design.values[($0 + 1) * n..<($0 + 2) * n]) }
    let found: Found
    switch family {
    case .gaussian:
      let data = try SubsetDesign(response: design.response, columns: columns, names: names)
      if let slab {
        found = try Self.spikeSlab(data, prior, scale: slab, seed: seed, threads)
        break
      }
      found =
        names.count <= SubsetEnumeration.columnLimit
        ? try Self.exact(data, coefficients, prior, threads)
        : try Self.sampled(data, coefficients, prior, seed: seed, threads)
    case .bernoulli, .poisson:
      guard slab == nil else {
        throw RegressionError(
          "a slab's width is chosen for gaussian responses; others have a standard normal slab")
      }
      let response: SubsetResponse =
        family == .poisson ? .poisson(design.response) : .bernoulli(design.response.map { $0 == 1 })
      found = try Self.laplace(
        GeneralizedSubsetModel(response: response, columns: columns, names: names), prior,
        seed: seed, threads)
    default:
      throw RegressionError("subsets are weighed for gaussian, bernoulli and poisson responses")
    }
    (method, self.columns, subsets, posterior) = found
    (response, rowCount) = (schema.responseName, n)
  }

  typealias Found = (
    method: String, columns: [Column], subsets: [Subset], posterior: SubsetPosterior?
  )

  private static func exact(
    _ design: SubsetDesign, _ coefficients: CoefficientPrior, _ prior: SubsetPrior, _ threads: Int
  ) throws(SubsetSelectionError) -> Found {
    let posterior = try SubsetEnumeration(
      coefficientPrior: coefficients, subsetPrior: prior, threads: threads
    ).run(design)
    let columns = posterior.coefficients().map {
      Column(
        name: $0.name, inclusion: $0.inclusionProbability, mean: $0.mean,
        sd: $0.standardDeviation,
        positive: $0.positiveGivenInclusion.isNaN ? nil : $0.positiveGivenInclusion,
        standardError: nil)
    }
    return (
      "exact", columns,
      posterior.topSubsets.map { Subset($0.subset, $0.probability, design.names) }, posterior
    )
  }

  private static func sampled(
    _ design: SubsetDesign, _ coefficients: CoefficientPrior, _ prior: SubsetPrior, seed: UInt64,
    _ threads: Int
  ) throws(SubsetSelectionError) -> Found {
    let found = try SubsetSampling(
      coefficientPrior: coefficients, subsetPrior: prior, seed: seed, threads: threads
    ).run(design)
    let columns = found.names.indices.map {
      Column(
        name: found.names[$0], inclusion: found.inclusionProbabilities[$0], mean: nil, sd: nil,
        positive: nil, standardError: found.standardErrors[$0])
    }
    return (
      "sampled", columns,
      found.topSubsets.map { Subset($0.subset, $0.probability, design.names) }, nil
    )
  }

  private static func laplace(
    _ model: GeneralizedSubsetModel, _ prior: SubsetPrior, seed: UInt64, _ threads: Int
  ) throws(SubsetSelectionError) -> Found {
    let found = try GeneralizedSelection(subsetPrior: prior, seed: seed, threads: threads).run(
      model)
    let columns = found.names.indices.map {
      Column(
        name: found.names[$0], inclusion: found.inclusionProbabilities[$0], mean: nil, sd: nil,
        positive: nil, standardError: found.standardErrors[$0])
    }
    return (
      "laplace", columns,
      found.members.prefix(100).map { Subset($0.subset, $0.probability, found.names) }, nil
    )
  }
}

extension SubsetAnalysis.Subset {
  fileprivate init(_ subset: ColumnSubset, _ probability: Double, _ names: [String]) {
    self.init(columns: subset.columns.map { names[$0] }, probability: probability)
  }
}
