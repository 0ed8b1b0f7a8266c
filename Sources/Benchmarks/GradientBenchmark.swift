import CKernels
import Foundation
import LogDensities
import Probability
import RegressionModels
import ResponseFamilies

/// Gradients and batched values of the log likelihoods of T1, T2 and T4 against their roofline, all
/// measured in one run.
///
/// The roof is the larger of two times: the bytes of the tiles (8p a row, for the intercept is not
/// stored and the response is) at the bandwidth of one core reading a buffer of the same size, and
/// the operations at the peak of its fused multiply-adds. A row has, with a fused multiply-add as
/// two operations, 4(p − 1) + 2 for the linear predictor and the gradient, and for the link those of
/// `linkOperations`; a value alone has 2(p − 1) + 1 and those of `valueOperations`. The logarithm of
/// a logistic response is taken once in 7680 rows. Bit operations, comparisons and selections do not
/// count; a division counts as one operation. A pass for many values reads the tiles once for all.
struct GradientBenchmark {
  /// exp has 29 (13 fused, and 3 others), and 2 more where its power of two goes in halves.
  private static func linkOperations(_ family: Family) -> Double { family == .poisson ? 35 : 38 }
  private static func valueOperations(_ family: Family) -> Double { 34 }
  /// Positions that a pass evaluates together, as independence Metropolis–Hastings does.
  private static let batchCount = 64

  func run() throws {
    let sizes: [(Family, Int, Int)] = [
      (.bernoulli, 1000, 10), (.bernoulli, 100_000, 20), (.poisson, 10_000, 10),
    ]
    for (family, n, p) in sizes {
      let data = SimulatedData(family, rowCount: n, coefficientCount: p)
      print("\n\(family == .poisson ? "Poisson" : "logistic") \(n) x \(p)")
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
  private func measureModel(_ data: SimulatedData) throws {
    let posterior = try data.model().posterior
    let position = [Double](repeating: 0.1, count: posterior.dimension)
    var gradient = [Double](repeating: 0, count: posterior.dimension)
    let seconds = Stopwatch.fastest {
      var span = gradient.mutableSpan
      _ = posterior.value(at: position.span, gradient: &span)
    }
    print("log posterior with gradient: \(text(seconds * 1e6, 2)) us")
  }

  private func measure(_ data: SimulatedData, on set: InstructionSet) {
    let (n, p) = (data.rowCount, data.coefficientCount)
    let likelihood = data.likelihood(set)
    let machine = Machine(set)
    let bytes = Double(8 * p * n)
    let bandwidth = machine.bandwidth(bytes: 8 * p * n)
    let operations = (4 * Double(p - 1) + 2 + Self.linkOperations(data.family)) * Double(n)
    let roof = max(bytes / bandwidth, operations / machine.arithmetic)
    let count = Self.batchCount
    let coefficients = (0..<count * p).map { 0.1 * cos(Double($0)) }
    let (one, four) = (Array(coefficients[..<p]), Array(coefficients[..<(4 * p)]))
    var gradient = [Double](repeating: 0, count: p)
    let gradientTime = Stopwatch.fastest {
      _ = likelihood.value(coefficients: one, gradient: &gradient)
    }
    let fourTime = Stopwatch.fastest { _ = likelihood.valuesAndGradients(coefficients: four) }
    let batchTime = Stopwatch.fastest {
      _ = likelihood.values(coefficients: coefficients, count: count)
    }
    let hessian = Stopwatch.fastest { _ = likelihood.negativeHessian(coefficients: one) }
    let valueRate =
      (2 * Double(p - 1) + 1 + Self.valueOperations(data.family)) * Double(n * count) / batchTime
    func perRow(_ seconds: Double) -> String { text(seconds * 1e9 / Double(n), 2) }
    print(
      """
      \(set.rawValue): read \(text(bandwidth * 1e-9, 1)) GB/s, FMA \
      \(text(machine.arithmetic * 1e-9, 1)) GFLOP/s; roof \(perRow(roof)) ns/row \
      (\(bytes / bandwidth > operations / machine.arithmetic ? "memory" : "arithmetic"))
        gradient \(perRow(gradientTime)) ns/row, \(text(bytes / gradientTime * 1e-9, 1)) GB/s, \
      \(text(operations / gradientTime * 1e-9, 1)) GFLOP/s, \
      \(text(100 * roof / gradientTime, 0))% of the roof
        \(count) values at once \(perRow(batchTime / Double(count))) ns/row each, \
      \(text(valueRate * 1e-9, 1)) GFLOP/s, \(text(100 * valueRate / machine.arithmetic, 0))% of FMA
        four gradients at once \(perRow(fourTime / 4)) ns/row each, Hessian \(perRow(hessian)) ns/row
      """)
  }

  private func text(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
