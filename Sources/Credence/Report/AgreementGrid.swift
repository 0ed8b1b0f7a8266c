import ConsensusQueries
import Foundation
import InferenceFiles
import LogDensities
import PosteriorDraws
import RegressionModels
import Reports

/// Asks a claim over a grid of one or two of the inputs at which it predicts.
struct AgreementGrid {
  private let posterior: RecordedPosterior

  private static let drawLimit = 400
  private static let curvePlaces = 81
  private static let mapPlaces = 31

  init(_ posterior: RecordedPosterior) { self.posterior = posterior }

  /// The agreement of some hundred draws; nil where the claim has no numeric input with one value in
  /// all its predictions, or a kind of claim that has inputs of its own.
  func grid(for claim: Claim) throws(ClaimError) -> AgreementMap.Grid? {
    guard let specification = posterior.predictiveModel as? RegressionSpecification,
      let inputs = claim.sharedInputs
    else { return nil }
    let varied = specification.design.inputs.filter { $0.range != nil && inputs.contains($0.name) }
    guard let x = varied.first, let xRange = x.range else { return nil }
    let y = varied.dropFirst().first
    let count = y == nil ? Self.curvePlaces : Self.mapPlaces
    let xs = Self.places(in: xRange, count)
    let ys = y?.range.map { Self.places(in: $0, count) }
    let draws = thinned
    var shares: [[Double]] = []
    for second in ys ?? [.nan] {
      var row: [Double] = []
      for first in xs {
        var values = [x.name: first]
        if let y { values[y.name] = second }
        row.append(try share(claim.replacing(values), draws))
      }
      shares.append(row)
    }
    return AgreementMap.Grid(
      x: (x.name, xs), y: zip(y, ys).map { ($0.name, $1) }, shares: shares,
      data: data(x.name, y?.name))
  }

  private func share(_ claim: Claim?, _ draws: Draws) throws(ClaimError) -> Double {
    guard let claim else { return .nan }
    let query = ConsensusQuery(
      draws: draws, statistics: statistics(like: draws), model: posterior.predictiveModel,
      modelClass: "")
    let margins = try query.margins(of: claim).values
    return Double(margins.count { $0 > 0 }) / Double(max(margins.count, 1))
  }

  private var thinned: Draws {
    let all = posterior.draws
    let step = max(1, all.chainCount * all.drawCount / Self.drawLimit)
    return Draws(
      names: all.names,
      columns: all.names.indices.map { index in
        let column = all.column(index)
        return DrawMatrix(
          chains: (0..<all.chainCount).map { chain in
            stride(from: 0, to: all.drawCount, by: step).map { column[chain, $0] }
          })
      })
  }

  private func statistics(like draws: Draws) -> SampleStatistics {
    SampleStatistics(
      Draws(
        names: [], chainCount: draws.chainCount, drawCount: draws.drawCount,
        column: { _ in DrawMatrix(chainCount: 0, drawCount: 0, values: []) }), maxTreeDepth: 0,
      origin: .unknown)
  }

  private func data(_ x: String, _ y: String?) -> [Place] {
    func numbers(_ name: String) -> [Double]? {
      let variables = posterior.data.constantData + posterior.data.observedData
      guard case .numbers(let values)? = variables.first(where: { $0.name == name })?.values else {
        return nil
      }
      return values
    }
    guard let xs = numbers(x) else { return [] }
    let ys = y.flatMap(numbers) ?? xs.map { _ in 0 }
    guard xs.count == ys.count else { return [] }
    let step = max(1, xs.count / 500)
    return stride(from: 0, to: xs.count, by: step).map { Place(xs[$0], ys[$0]) }
  }

  private static func places(in range: ClosedRange<Double>, _ count: Int) -> [Double] {
    let width = range.upperBound - range.lowerBound
    return (0..<count).map { range.lowerBound + width * Double($0) / Double(count - 1) }
  }
}

/// Both or nothing.
private func zip<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
  guard let a, let b else { return nil }
  return (a, b)
}

extension Claim {
  /// Names of numeric inputs that have one and the same value in every prediction; nil where the claim
  /// makes no prediction, or is of a kind that binds inputs itself.
  fileprivate var sharedInputs: Set<String>? {
    guard let queries = predictions, let first = queries.first else { return nil }
    let names = first.inputs.filter { name, value in
      guard case .number = value else { return false }
      return queries.allSatisfy { $0.inputs[name] == value }
    }
    return Set(names.keys)
  }

  private var predictions: [PredictionQuery]? {
    switch self {
    case .compare(let a, _, let b): return a.predictions + b.predictions
    case .within(let a, let b, let c): return a.predictions + b.predictions + c.predictions
    case .not(let inner): return inner.predictions
    case .and(let a, let b), .or(let a, let b):
      guard let left = a.predictions, let right = b.predictions else { return nil }
      return left + right
    case .forAll, .over, .best: return nil
    }
  }

  /// The claim at other inputs.
  fileprivate func replacing(_ values: [String: Double]) -> Claim? {
    switch self {
    case .compare(let a, let sign, let b):
      return .compare(a.replacing(values), sign, b.replacing(values))
    case .within(let a, let b, let c):
      return .within(a.replacing(values), b.replacing(values), c.replacing(values))
    case .not(let inner): return inner.replacing(values).map { .not($0) }
    case .and(let a, let b):
      return zip(a.replacing(values), b.replacing(values)).map { .and($0, $1) }
    case .or(let a, let b): return zip(a.replacing(values), b.replacing(values)).map { .or($0, $1) }
    case .forAll, .over, .best: return nil
    }
  }
}

extension Quantity {
  fileprivate var predictions: [PredictionQuery] {
    switch self {
    case .number, .parameter, .included: []
    case .prediction(let query): [query]
    case .arithmetic(_, let a, let b): a.predictions + b.predictions
    case .function(_, let inner): inner.predictions
    }
  }

  fileprivate func replacing(_ values: [String: Double]) -> Quantity {
    switch self {
    case .number, .parameter, .included: return self
    case .prediction(var query):
      for (name, value) in values { query.inputs[name] = .number(value) }
      return .prediction(query)
    case .arithmetic(let sign, let a, let b):
      return .arithmetic(sign, a.replacing(values), b.replacing(values))
    case .function(let function, let inner): return .function(function, inner.replacing(values))
    }
  }
}
