import Foundation
import LogDensities

/// Population coefficients of one linear predictor under a prior that they have together.
///
/// β_j = s_j z_j with z_j ~ N(0, 1) and scales s of a ``ShrinkageScales``. The intercept and
/// coefficients with priors of their own are a ``CoefficientBlock`` within it. Where the residual
/// standard deviation is the unit of the scales, it is within it too, since the prior couples them.
///
/// Where the data have an information κ_j about β_j, its coordinate is ζ_j = (1 + s_j²κ_j)^(½) z_j, as
/// in a ``SmoothBlock``: most coefficients are near 0, where the data say little about their scales, and
/// are non-centred; those that the data know are centred. κ = 0 is z itself.
///
/// Coordinates: own coefficients, ζ, those of the scales, log σ. Values: own coefficients, β, log σ.
struct ShrinkageBlock: ParameterBlock {
  /// Which design columns have their own priors, and which share one.
  struct Places: Sendable {
    let own: [Int]
    let shrunk: [Int]

    init(_ priors: [PriorForm]) {
      own = priors.indices.filter { priors[$0].single != nil }
      shrunk = priors.indices.filter { priors[$0].single == nil }
    }
  }

  let reported: [ReportedParameter]
  private let places: Places
  let own: CoefficientBlock?
  private let scalePrior: any ShrinkageScales
  let sigma: AuxiliaryBlock?
  /// log κ; −∞ where z is the coordinate.
  private(set) var logInformation: [Double]
  /// Means of the columns that were centred, where reports have an intercept at columns of zero.
  private let means: [Double]?

  /// - Parameters:
  ///   - own: of the columns with their own priors; nil where there are none.
  ///   - sigma: nil where 1 is the unit of the scales.
  ///   - means: one a design column; nil without an implicit intercept.
  ///   - reported: coefficients in design order, then what the scales report, then sigma.
  init(
    _ prior: ShrinkagePrior, places: Places, rowCount: Int, own: CoefficientBlock?,
    sigma: AuxiliaryBlock?, means: [Double]?, reported: [ReportedParameter]
  ) {
    self.places = places
    self.own = own
    self.sigma = sigma
    self.means = means
    self.reported = reported
    let count = places.shrunk.count
    logInformation = [Double](repeating: -.infinity, count: count)
    switch prior {
    case .horseshoe(let prior):
      scalePrior = HorseshoeScales(prior, count: count, rowCount: rowCount)
    case .r2d2(let prior): scalePrior = R2D2Scales(prior, count: count)
    }
  }

  /// The same prior in coordinates for an information κ, one a shrunk coefficient, as far as it is
  /// positive.
  func steadied(by information: [Double]) -> ShrinkageBlock {
    var block = self
    block.logInformation = information.map { $0 > 0 && $0.isFinite ? log($0) : -.infinity }
    return block
  }

  /// Whether z are the coordinates.
  var isStandardized: Bool { logInformation.allSatisfy { $0 == -.infinity } }

  /// w = s²κ/(1 + s²κ), and log (1 + s²κ)^(−½).
  private func centering(_ index: Int, logScale: Double) -> (weight: Double, logShare: Double) {
    let logRatio = 2 * logScale + logInformation[index]
    return (Logistic.value(logRatio), -0.5 * Logistic.softplus(logRatio))
  }

  var ownCount: Int { places.own.count }
  var count: Int { places.shrunk.count }
  private var sigmaCount: Int { sigma == nil ? 0 : 1 }
  /// Where the coordinates of the scales start.
  private var scaleStart: Int { ownCount + count }
  var sigmaStart: Int { scaleStart + scalePrior.dimension }
  var dimension: Int { sigmaStart + sigmaCount }
  var valueCount: Int { ownCount + count + sigmaCount }

  private func scaleCoordinates(_ position: Reading) -> Reading {
    Reading(rebasing: position[scaleStart..<sigmaStart])
  }

  func evaluate(_ position: Reading, values: Writing) -> Double {
    var sum = -0.5 * log(2 * Double.pi) * Double(count)
    if let own {
      sum += own.evaluate(
        Reading(rebasing: position[..<ownCount]), values: Writing(rebasing: values[..<ownCount]))
    }
    var unit = 0.0
    if let sigma {
      sum += sigma.evaluate(
        Reading(rebasing: position[sigmaStart...]),
        values: Writing(rebasing: values[scaleStart...]))
      unit = values[scaleStart]
    }
    sum += scalePrior.evaluate(
      scaleCoordinates(position), unit: unit,
      into: Writing(rebasing: values[ownCount..<scaleStart]))
    for index in ownCount..<scaleStart {
      let logScale = values[index]
      let logShare = centering(index - ownCount, logScale: logScale).logShare
      let z = position[index] * exp(logShare)
      values[index] = z * exp(logScale)
      sum += logShare - 0.5 * z * z
    }
    return sum
  }

  /// s.
  func scales(_ position: Reading) -> [Double] {
    let unit = unit(position)
    return [Double](unsafeUninitializedCapacity: count) { scales, initialized in
      _ = scalePrior.evaluate(scaleCoordinates(position), unit: unit, into: scales)
      for index in 0..<count { scales[index] = exp(scales[index]) }
      initialized = count
    }
  }

  func pullBack(_ position: Reading, slopes: Reading, into gradient: Writing) {
    pullBack(position, slopes: slopes, scaleSlopes: [], into: gradient)
  }

  /// The same of a log density that depends on s by itself too.
  ///
  /// - Parameter outer: its slopes by log s; or none.
  func pullBack(
    _ position: Reading, slopes: Reading, scaleSlopes outer: [Double], into gradient: Writing
  ) {
    own?.pullBack(
      Reading(rebasing: position[..<ownCount]), slopes: Reading(rebasing: slopes[..<ownCount]),
      into: Writing(rebasing: gradient[..<ownCount]))
    let unit = unit(position)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { work in
      _ = scalePrior.evaluate(scaleCoordinates(position), unit: unit, into: work)
      for index in work.indices {
        // log s first, and then the slope by it.
        let (weight, logShare) = centering(index, logScale: work[index])
        let (share, slope) = (exp(logShare), slopes[ownCount + index] * exp(work[index]))
        let z = position[ownCount + index] * share
        gradient[ownCount + index] = (slope - z) * share
        // By z = share · ζ, where d log share = −w d log s, and by s.
        work[index] = slope * z - weight * (1 + (slope - z) * z)
        if !outer.isEmpty { work[index] += outer[index] }
      }
      let unitSlope = scalePrior.pullBack(
        scaleCoordinates(position), unit: unit, slopes: Reading(work),
        into: Writing(rebasing: gradient[scaleStart..<sigmaStart]))
      guard let sigma else { return }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 1) { slope in
        slope[0] = slopes[scaleStart] + unitSlope
        sigma.pullBack(
          Reading(rebasing: position[sigmaStart...]), slopes: Reading(slope),
          into: Writing(rebasing: gradient[sigmaStart...]))
      }
    }
  }

  /// Σ log |∂z/∂ζ|, whose gradient is added. Pulling back is affine in slopes, so that a difference of
  /// two leaves the priors out.
  func logShares(_ position: Reading, addingTo gradient: Writing) -> Double {
    let unit = unit(position)
    var (sum, slopes) = (0.0, [Double](repeating: 0, count: count))
    slopes.withUnsafeMutableBufferPointer { slopes in
      _ = scalePrior.evaluate(scaleCoordinates(position), unit: unit, into: slopes)
      for index in slopes.indices {
        let (weight, logShare) = centering(index, logScale: slopes[index])
        sum += logShare
        slopes[index] = -weight
      }
    }
    for (sign, slopes) in [(1.0, slopes), (-1, slopes.map { _ in 0 })] {
      var own = [Double](repeating: 0, count: scalePrior.dimension + sigmaCount)
      own.withUnsafeMutableBufferPointer { own in
        slopes.withUnsafeBufferPointer { slopes in
          let unitSlope = scalePrior.pullBack(
            scaleCoordinates(position), unit: unit, slopes: slopes,
            into: Writing(rebasing: own[..<scalePrior.dimension]))
          guard let sigma else { return }
          withUnsafePointer(to: unitSlope) {
            sigma.pullBack(
              Reading(rebasing: position[sigmaStart...]), slopes: Reading(start: $0, count: 1),
              into: Writing(rebasing: own[scalePrior.dimension...]))
          }
        }
      }
      for (index, slope) in own.enumerated() { gradient[scaleStart + index] += sign * slope }
    }
    return sum
  }

  /// log σ, or 0.
  private func unit(_ position: Reading) -> Double {
    guard let sigma else { return 0 }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 1) { value in
      _ = sigma.evaluate(Reading(rebasing: position[sigmaStart...]), values: value)
      return value[0]
    }
  }

  func report(_ position: Reading, values: Reading) -> [Double] {
    var result = [Double](repeating: 0, count: ownCount + count)
    for (index, place) in (places.own + places.shrunk).enumerated() {
      result[place] = values[index]
    }
    if let means {
      for column in result.indices.dropFirst() { result[0] -= means[column] * result[column] }
    }
    let unit = sigma == nil ? 0 : values[scaleStart]
    result += scalePrior.report(scaleCoordinates(position), unit: unit)
    return sigma == nil ? result : result + [exp(unit)]
  }

  func unconstrain(_ reported: [Double]) -> [Double] {
    var values = Array(reported[..<scaleStart])
    if let means {
      for column in values.indices.dropFirst() { values[0] += means[column] * values[column] }
    }
    let rest = Array(reported[scaleStart...])
    let unit = sigma == nil ? 0 : log(rest[rest.count - 1])
    let coordinates = scalePrior.unconstrain(Array(rest.dropLast(sigmaCount)), unit: unit)
    let logScales = [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      coordinates.withUnsafeBufferPointer { _ = scalePrior.evaluate($0, unit: unit, into: buffer) }
      initialized = count
    }
    let z = logScales.enumerated().map { index, logScale in
      let logShare = centering(index, logScale: logScale).logShare
      return values[places.shrunk[index]] * exp(-logScale - logShare)
    }
    let own = own?.unconstrain(places.own.map { values[$0] }) ?? []
    return own + z + coordinates + (sigma?.unconstrain(Array(rest.suffix(1))) ?? [])
  }
}
