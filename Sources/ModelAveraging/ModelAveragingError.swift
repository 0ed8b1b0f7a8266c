/// Why models cannot be weighed, in one sentence.
public enum ModelAveragingError: Error, Equatable, CustomStringConvertible {
  case improperPrior
  case tooFewDraws(needed: Int, given: Int)
  case dimensionsDiffer(draws: Int, logDensity: Int)
  case momentsAreDegenerate
  case drawsWithoutDensity(count: Int)
  case noOverlap
  case noModels
  case rowsDiffer
  case impossibleRow(Int)
  case noFinitePrediction
  case evidenceUnknown(structure: String)
  case floorOutOfRange(Double)

  public var description: String {
    switch self {
    case .improperPrior:
      "a model with an improper prior has no evidence: give every parameter a proper prior"
    case .tooFewDraws(let needed, let given):
      "the evidence needs at least \(needed) draws and there are \(given)"
    case .dimensionsDiffer(let draws, let logDensity):
      "the draws have \(draws) coordinates and the log density has \(logDensity)"
    case .momentsAreDegenerate:
      "the draws have no positive definite covariance: a coordinate is constant or not finite"
    case .drawsWithoutDensity(let count):
      "the log density is not finite at \(count) of the draws, so they are of another model"
    case .noOverlap:
      "no proposal around the draws has a finite log density, so the evidence is out of reach"
    case .noModels: "there is no model to weigh"
    case .rowsDiffer: "the models were not given the same number of rows"
    case .impossibleRow(let row):
      "no model gives row \(row + 1) a predictive density, so there are no weights"
    case .evidenceUnknown(let structure):
      "the evidence of \(structure) is not a number with a standard error, so it has no weight"
    case .floorOutOfRange(let floor): "a floor under weights lies between 0 and 1, not at \(floor)"
    case .noFinitePrediction: "no model gives every row a finite log predictive density"
    }
  }
}
