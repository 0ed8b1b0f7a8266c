import Probability

/// The log density of one response, with its derivatives by the linked parameters.
struct RowTerm {
  var value: Double
  /// By the linear predictor of the mean.
  var mean = 0.0
  /// By the first auxiliary.
  var first = 0.0
  /// By the second.
  var second = 0.0

  /// A response that the parameters cannot give.
  static let impossible = RowTerm(value: -.infinity, mean: .nan, first: .nan, second: .nan)
}

/// A distribution with one linear predictor and up to two auxiliaries, row by row.
protocol RowDensity: Sendable {
  /// What the auxiliaries alone decide: made once for all rows where all of them are shared.
  associatedtype Auxiliaries

  func auxiliaries(_ first: Double, _ second: Double) -> Auxiliaries

  /// The log density of a row, every constant kept.
  func term(_ row: Int, eta: Double, _ auxiliaries: Auxiliaries) -> RowTerm

  /// The whole log likelihood by a vector kernel; nil where there is none for this layout.
  func vectorized(_ pass: LikelihoodPass) -> Double?
}

extension RowDensity {
  func vectorized(_ pass: LikelihoodPass) -> Double? { nil }
}

/// What a pass over all rows reads and writes.
struct LikelihoodPass {
  let layout: RowLayout
  let weights: [Double]?
  let totalWeight: Double
  let instructionSet: InstructionSet
  let linked: UnsafePointer<Double>
  let slopes: UnsafeMutablePointer<Double>?
}

/// Where the linked parameters of a row lie in the buffer.
struct RowLayout {
  let rowCount: Int
  /// Of the auxiliaries, first and second.
  private(set) var starts: [Int] = []
  /// 0 for an auxiliary with one value, 1 for one a row.
  private(set) var steps: [Int] = []

  init(rowCount: Int, slots: [ResponseLikelihood.Slot]) {
    self.rowCount = rowCount
    for slot in slots {
      guard case .auxiliary = slot.meaning else { continue }
      starts.append(slot.start)
      steps.append(slot.count == 1 ? 0 : 1)
    }
  }

  /// Whether every auxiliary has one value for all rows.
  var isShared: Bool { steps.allSatisfy { $0 == 0 } }

  @inline(__always) func index(_ auxiliary: Int, _ row: Int) -> Int {
    starts[auxiliary] + steps[auxiliary] * row
  }
}

/// The likelihood of rows as a function of the buffer of linked parameters.
protocol BufferedLikelihood: Sendable {
  /// The weighted log likelihood; its slopes are added to a buffer of zeros.
  func value(_ linked: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?) -> Double

  /// The weighted log likelihood of each row.
  func pointwise(_ linked: UnsafePointer<Double>) -> [Double]
}

/// Rows of one density, with their weights.
struct RowwiseLikelihood<Density: RowDensity>: BufferedLikelihood {
  let density: Density
  let layout: RowLayout
  let weights: [Double]?
  let totalWeight: Double
  let instructionSet: InstructionSet

  init(
    density: Density, layout: RowLayout, weights: [Double]?,
    instructionSet: InstructionSet = .current
  ) {
    self.density = density
    self.layout = layout
    self.weights = weights
    totalWeight = weights?.reduce(0, +) ?? Double(layout.rowCount)
    self.instructionSet = instructionSet
  }

  func value(_ linked: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?) -> Double {
    let pass = LikelihoodPass(
      layout: layout, weights: weights, totalWeight: totalWeight, instructionSet: instructionSet,
      linked: linked, slopes: slopes)
    if let value = density.vectorized(pass) { return value }
    return sum(linked, slopes: slopes)
  }

  /// The scalar pass, which the vector kernels must agree with.
  func sum(_ linked: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?) -> Double {
    var total = 0.0
    visit(linked) { row, weight, term in
      total += weight * term.value
      guard let slopes else { return }
      slopes[row] += weight * term.mean
      if layout.starts.count > 0 { slopes[layout.index(0, row)] += weight * term.first }
      if layout.starts.count > 1 { slopes[layout.index(1, row)] += weight * term.second }
    }
    return total
  }

  func pointwise(_ linked: UnsafePointer<Double>) -> [Double] {
    var values = [Double](repeating: 0, count: layout.rowCount)
    visit(linked) { row, weight, term in values[row] = weight * term.value }
    return values
  }

  /// Every row with a weight; rows without one are passed over, since 0 · −∞ is no number.
  @inline(__always)
  private func visit(
    _ linked: UnsafePointer<Double>, _ body: (Int, Double, RowTerm) -> Void
  ) {
    func auxiliaries(_ row: Int) -> Density.Auxiliaries {
      density.auxiliaries(
        layout.starts.count > 0 ? linked[layout.index(0, row)] : 0,
        layout.starts.count > 1 ? linked[layout.index(1, row)] : 0)
    }
    guard layout.rowCount > 0 else { return }
    let shared = layout.isShared ? auxiliaries(0) : nil
    for row in 0..<layout.rowCount {
      let weight = weights?[row] ?? 1
      if weight == 0 { continue }
      body(row, weight, density.term(row, eta: linked[row], shared ?? auxiliaries(row)))
    }
  }
}
