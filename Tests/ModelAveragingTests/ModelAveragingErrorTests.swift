import ModelAveraging
import Testing

@Suite struct ModelAveragingErrorTests {
  @Test func `every reason is one sentence without a full stop`() {
    let reasons: [ModelAveragingError] = [
      .improperPrior, .tooFewDraws(needed: 5, given: 3), .dimensionsDiffer(draws: 2, logDensity: 3),
      .momentsAreDegenerate, .drawsWithoutDensity(count: 4), .noOverlap, .noModels, .rowsDiffer,
      .impossibleRow(0), .noFinitePrediction, .evidenceUnknown(structure: "y ~ x"),
      .floorOutOfRange(2),
    ]
    for reason in reasons {
      let text = "\(reason)"
      #expect(text.count > 20 && !text.hasSuffix(".") && !text.contains("\n"))
    }
    #expect("\(ModelAveragingError.impossibleRow(0))".contains("row 1"))
  }
}
