/// Count, mean, squared deviations and extremes of some numbers, which may come in parts, twice.
///
/// Sums run from the first number to the last, so that the bits do not depend on the parts.
struct ColumnSummary: Sendable {
  private(set) var count = 0
  private var sum = 0.0
  /// Σ (x − mean)²
  private(set) var squares = 0.0
  /// Σ (x − mean), which is rounding of the mean.
  private var rest = 0.0
  private var least = Double.infinity
  private var most = -Double.infinity
  /// Whether every number is 0 or 1.
  private(set) var isIndicator = true

  /// Of no numbers.
  init() {}

  init(_ values: some Collection<Double>) {
    add(values)
    addDeviations(values, from: mean)
  }

  /// The first time: count, mean and extremes.
  mutating func add(_ values: some Collection<Double>) {
    count += values.count
    for value in values {
      sum += value
      least = min(least, value)
      most = max(most, value)
      if value != 0, value != 1 { isIndicator = false }
    }
  }

  /// The second time, when the mean of all numbers is known.
  mutating func addDeviations(_ values: some Collection<Double>, from mean: Double) {
    for value in values {
      squares += (value - mean) * (value - mean)
      rest += value - mean
    }
  }

  var mean: Double { count == 0 ? 0 : sum / Double(count) }

  /// What is left to subtract after the mean, whose rounding grows with its column.
  var meanCorrection: Double { count == 0 ? 0 : rest / Double(count) }

  /// - Parameter lost: 1 for the unbiased n − 1 in the denominator, 0 for n.
  func standardDeviation(lost: Int = 1) -> Double {
    count > lost ? (squares / Double(count - lost)).squareRoot() : 0
  }

  /// Largest absolute value; 0 without numbers.
  var largest: Double { count == 0 ? 0 : max(abs(least), abs(most)) }

  /// Largest distance from the mean.
  var largestDeviation: Double { count == 0 ? 0 : max(most - mean, mean - least) }
}

extension ColumnSummary {
  /// How many numbers a summary is made of.
  static let width = 7

  /// All that is kept, for a sum over processes.
  var numbers: [Double] {
    [Double(count), sum, squares, rest, least, most, isIndicator ? 1 : 0]
  }

  /// What has these numbers.
  init(numbers: [Double]) {
    count = Int(exactly: numbers[0]) ?? 0
    (sum, squares, rest) = (numbers[1], numbers[2], numbers[3])
    (least, most, isIndicator) = (numbers[4], numbers[5], numbers[6] == 1)
  }

  /// Takes in what was said of other numbers, or of the same ones the second time.
  mutating func join(_ other: ColumnSummary) {
    count += other.count
    sum += other.sum
    squares += other.squares
    rest += other.rest
    least = min(least, other.least)
    most = max(most, other.most)
    isIndicator = isIndicator && other.isIndicator
  }
}
