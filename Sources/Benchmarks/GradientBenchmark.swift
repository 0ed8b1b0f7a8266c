import CKernels
import Foundation
import LogDensities
import Probability
import RegressionModels

/// The gradient of a logistic log likelihood against its roofline, all measured in one run.
///
/// The roof is the larger of two times: the bytes of the tiles (8p a row, for the intercept is not
/// stored and the response is) at the bandwidth of one core reading a buffer of the same size, and
/// the operations at the peak of its fused multiply-adds. A row has, with a fused multiply-add as
/// two operations, 4(p − 1) + 2 for the linear predictor and the gradient, 29 for exp (13 fused, and
/// 3 others) and 9 for the rest of the link; the logarithm is taken once in 7680 rows. Bit
/// operations, comparisons and selections do not count; a division counts as one operation.
struct GradientBenchmark {
  static let linkOperations = 38.0

  func run() throws {
    for (n, p) in [(1000, 10), (100_000, 20)] {
      let data = LogisticData(rowCount: n, coefficientCount: p)
      print("\nlogistic \(n) x \(p)")
      try measureModel(data)
      for set in InstructionSet.allCases where set.isSupported { measure(data, on: set) }
    }
    let machine = Machine(.widest)
    for cores in 1...2 {
      let rate = machine.bandwidth(bytes: 1 << 28, cores: cores)
      print("\nreading 256 MB a core on \(cores): \(text(rate * 1e-9, 1)) GB/s in all")
    }
  }

  /// The public gradient of the whole log posterior, priors and coordinates included.
  private func measureModel(_ data: LogisticData) throws {
    let posterior = try data.model().posterior
    let position = [Double](repeating: 0.1, count: posterior.dimension)
    var gradient = [Double](repeating: 0, count: posterior.dimension)
    let seconds = Stopwatch.fastest {
      var span = gradient.mutableSpan
      _ = posterior.value(at: position.span, gradient: &span)
    }
    print("log posterior with gradient: \(text(seconds * 1e6, 2)) us")
  }

  private func measure(_ data: LogisticData, on set: InstructionSet) {
    let (n, p) = (data.rowCount, data.coefficientCount)
    let likelihood = data.likelihood(set)
    let machine = Machine(set)
    let bytes = Double(8 * p * n)
    let bandwidth = machine.bandwidth(bytes: 8 * p * n)
    let operations = (4 * Double(p - 1) + 2 + Self.linkOperations) * Double(n)
    let roof = max(bytes / bandwidth, operations / machine.arithmetic)
    let coefficients = (0..<8 * p).map { 0.1 * cos(Double($0)) }
    let one = Array(coefficients[..<p])
    var gradient = [Double](repeating: 0, count: p)
    let gradientTime = Stopwatch.fastest {
      _ = likelihood.value(coefficients: one, gradient: &gradient)
    }
    let four = Stopwatch.fastest { _ = likelihood.valuesAndGradients(coefficients: coefficients) }
    let eight = Stopwatch.fastest { _ = likelihood.values(coefficients: coefficients, count: 8) }
    let hessian = Stopwatch.fastest { _ = likelihood.negativeHessian(coefficients: one) }
    func perRow(_ seconds: Double) -> String { text(seconds * 1e9 / Double(n), 2) }
    print(
      """
      \(set.rawValue): read \(text(bandwidth * 1e-9, 1)) GB/s, FMA \
      \(text(machine.arithmetic * 1e-9, 1)) GFLOP/s; roof \(perRow(roof)) ns/row \
      (\(bytes / bandwidth > operations / machine.arithmetic ? "memory" : "arithmetic"))
        gradient \(perRow(gradientTime)) ns/row, \(text(bytes / gradientTime * 1e-9, 1)) GB/s, \
      \(text(operations / gradientTime * 1e-9, 1)) GFLOP/s, \
      \(text(100 * roof / gradientTime, 0))% of the roof
        four gradients at once \(perRow(four / 4)) ns/row each, eight values at once \
      \(perRow(eight / 8)) ns/row each, Hessian \(perRow(hessian)) ns/row
      """)
  }

  private func text(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
