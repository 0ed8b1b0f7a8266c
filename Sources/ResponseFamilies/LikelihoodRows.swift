import Probability

/// The likelihood of rows as a function of the buffer of linked parameters.
protocol BufferedLikelihood: Sendable {
  /// The weighted log likelihood; its slopes are added to a buffer of zeros.
  func value(_ linked: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?) -> Double

  /// The weighted log likelihood of each row.
  func pointwise(_ linked: UnsafePointer<Double>) -> [Double]
}

/// The rows of a likelihood: how many, their weights, and where their auxiliaries lie in the buffer.
struct LikelihoodRows: Sendable {
  let count: Int
  let weights: [Double]?
  let totalWeight: Double
  let instructionSet: InstructionSet
  private(set) var auxiliaryCount = 0
  /// Of the auxiliaries, first and second.
  private var starts = (0, 0)
  /// 0 for an auxiliary with one value, 1 for one a row.
  private var steps = (0, 0)

  init(
    _ responses: Responses, slots: [ResponseLikelihood.Slot], instructionSet: InstructionSet
  ) {
    count = responses.values.count
    weights = responses.weights
    totalWeight = weights?.reduce(0, +) ?? Double(count)
    self.instructionSet = instructionSet
    for slot in slots {
      guard case .auxiliary = slot.meaning else { continue }
      let step = slot.count == 1 ? 0 : 1
      if auxiliaryCount == 0 { (starts.0, steps.0) = (slot.start, step) }
      if auxiliaryCount == 1 { (starts.1, steps.1) = (slot.start, step) }
      auxiliaryCount += 1
    }
  }

  /// Whether every auxiliary has one value for all rows.
  var isShared: Bool { steps == (0, 0) }

  /// Whether an auxiliary has one value for all rows.
  func isShared(_ auxiliary: Int) -> Bool { (auxiliary == 0 ? steps.0 : steps.1) == 0 }

  @inline(__always) func index(_ auxiliary: Int, _ row: Int) -> Int {
    auxiliary == 0 ? starts.0 + steps.0 * row : starts.1 + steps.1 * row
  }

  @inline(__always) func auxiliaries<Density: RowDensity>(
    of density: Density, _ row: Int, _ linked: UnsafePointer<Double>
  ) -> Density.Auxiliaries {
    density.auxiliaries(
      auxiliaryCount > 0 ? linked[index(0, row)] : 0,
      auxiliaryCount > 1 ? linked[index(1, row)] : 0)
  }
}

/// What a pass over all rows reads and writes.
struct LikelihoodPass {
  let rows: LikelihoodRows
  let linked: UnsafePointer<Double>
  let slopes: UnsafeMutablePointer<Double>?
}
