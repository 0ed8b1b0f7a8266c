import CKernels
import Credence
import Foundation
import Probability

/// Rows flagged a second at d = 10 and 4,000 draws, and the kernels under it beside the machine's
/// fused multiply-adds, all measured in one run.
///
/// A draw of a row has, with a fused multiply-add as two operations, 2d for the linear predictor; its
/// sums have 10, and the logistic curve 40 more: 29 of exp, and 11 of the quotients, the variance and
/// the entropy. A division counts as one operation; bit operations, comparisons and selections do not
/// count, nor do the order statistics, which only compare.
struct FlagBenchmark {
  private static let columns = 11
  /// The inputs of the model.
  static let names = (1..<columns).map { "x\($0)" }
  private static let draws = 4000
  private static let rows = 8

  func run() throws {
    for set in InstructionSet.allCases where set.isSupported { measureKernels(set) }
    try measureFlags(.bernoulli)
    try measureFlags(.gaussian)
    try measureClassFlags()
  }

  private func measureKernels(_ set: InstructionSet) {
    let (count, draws, rows) = (Self.columns, Self.draws, Self.rows)
    let machine = Machine(set)
    let roof = Roof(machine, bytes: 8 * draws * count)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: 8 * draws * (count + rows + 1), alignment: 64)
    defer { memory.deallocate() }
    let b = memory.bindMemory(to: Double.self, capacity: draws * (count + rows + 1))
    for index in 0..<draws * count { b[index] = 0.1 * cos(Double(index)) }
    let (eta, scratch) = (b + draws * count, b + draws * (count + rows))
    let x = (0..<rows * count).map { sin(Double($0)) }
    let offsets = [Double](repeating: 0, count: rows)
    let predict = Stopwatch.fastest(budget: .milliseconds(300)) {
      draws_predict(set.kernelIndex, b, count, draws, x, offsets, rows, eta)
    }
    roof.report(
      "linear predictors", predict / Double(rows), operations: 2 * Double(count * draws),
      bytes: Double(8 * draws * count) / Double(rows) + Double(8 * draws))
    for (name, curve, operations) in [
      ("identity sums", draws_identity, 10.0), ("logistic sums", draws_logistic, 50.0),
    ] {
      let seconds = Stopwatch.fastest(budget: .milliseconds(300)) {
        var sums = draws_sums()
        for row in 0..<rows {
          draws_summarize(
            set.kernelIndex, Int32(curve.rawValue), eta + row * draws, nil, 0, draws, 0, 0.5, &sums)
        }
      }
      roof.report(
        name, seconds / Double(rows), operations: operations * Double(draws),
        bytes: Double(8 * draws))
    }
    // As close as the guess from mean and standard deviation is.
    let limits = (0..<rows).map { row -> (Double, Double) in
      let values = UnsafeBufferPointer(start: eta + row * draws, count: draws)
      let near = values.sorted()[draws / 20]
      let sd = (values.reduce(0) { $0 + $1 * $1 } / Double(draws)).squareRoot()
      return (near - 0.15 * sd, near + 0.15 * sd)
    }
    let order = Stopwatch.fastest(budget: .milliseconds(300)) {
      var pair = [0.0, 0.0]
      for row in 0..<rows {
        draws_order(
          set.kernelIndex, eta + row * draws, draws, draws / 20, limits[row].0, limits[row].1,
          scratch, &pair)
      }
    }
    print("\(set.rawValue) one quantile: \(text(order / Double(rows) * 1e6, 2)) us a row")
  }

  /// The limits of one processor: its fused multiply-adds, and reading as much memory as the draws take.
  private struct Roof {
    let machine: Machine
    let bandwidth: Double

    init(_ machine: Machine, bytes: Int) {
      self.machine = machine
      bandwidth = machine.bandwidth(bytes: bytes)
      let limits = String(
        format: "%.1f GFLOP/s of FMA, %.0f GB/s of reading %d kB", machine.arithmetic * 1e-9,
        bandwidth * 1e-9, bytes / 1000)
      print("\(machine.instructionSet.rawValue): \(limits)")
    }

    /// What a kernel takes for a row, beside both limits.
    func report(_ name: String, _ seconds: Double, operations: Double, bytes: Double) {
      let rates = String(
        format: "%.2f us a row, %.1f GFLOP/s (%.0f%%), %.0f GB/s (%.0f%%)", seconds * 1e6,
        operations / seconds * 1e-9, 100 * operations / seconds / machine.arithmetic,
        bytes / seconds * 1e-9, 100 * bytes / seconds / bandwidth)
      print("\(machine.instructionSet.rawValue) \(name): \(rates)")
    }
  }

  /// From lines of text to flags with all columns, on one thread, in time of the processor.
  private func measureFlags(_ family: Family) throws {
    try measure("\(family)", InputFlags(Self.fit(family), settings: Self.settings(family)))
  }

  /// The same by three formulas of a gaussian response, none of which is refuted.
  private func measureClassFlags() throws {
    let base = Self.names.joined(separator: " + ")
    let formulas = ["", " + hinge(\(Self.names[0]), 1)", " + \(Self.names[0]):\(Self.names[1])"]
    let members = try ClassMember.given(
      formulas.map { "y ~ " + base + $0 }, like: ModelDescription("y ~ " + base))
    let fit = try ClassAnalysis(members, data: Self.table(.gaussian)).sample(floor: 0.02)
    try measure("a class of three", InputFlags(fit, settings: Self.settings(.gaussian)))
  }

  private static func settings(_ family: Family) -> FlagSettings {
    var settings = FlagSettings()
    settings.tolerance = family.distribution == .bernoulli ? nil : 0.5
    settings.threadCount = 1
    return settings
  }

  private func measure(_ name: String, _ flags: InputFlags) throws {
    let names = Self.names
    let reader = try InputLineReader(
      header: Array(names.joined(separator: ",").utf8), inputs: flags.inputs, name: "rows")
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).csv").path
    try Self.text(rows: 4000).write(toFile: path, atomically: true, encoding: .utf8)
    defer { unlink(path) }
    var stream = try LineStream(path: path)
    guard let block = try stream.next() else { return }
    var (best, flagged) = (Double.infinity, 0)
    for _ in 0..<5 {
      let start = processorSeconds
      flagged = flags.map(block, reader) { _, flags in flags.count(where: \.isFlagged) }
        .reduce(0, +)
      best = min(best, (processorSeconds - start) / Double(block.ranges.count))
    }
    print(
      """
      \(name), \(Self.columns) coefficients, \(Self.draws) draws: \(text(best * 1e6, 1)) us of one \
      processor a row, \(text(1 / best, 0)) rows a second and processor (\(flagged) of \
      \(block.ranges.count) flagged)
      """)
  }

  /// Five hundred rows of a plain model with ten inputs.
  static func fit(_ family: Family) throws -> RegressionFit {
    try Analysis("y ~ .", data: table(family), family: family).sample()
  }

  private static func table(_ family: Family) throws -> Table {
    var random = RandomStream(seed: 1, chain: 0, purpose: .simulation)
    let x = names.map { _ in (0..<500).map { _ in random.normal() } }
    let y = (0..<500).map { row -> Double in
      let eta = x[0][row] - 0.5 * x[1][row]
      return family.distribution == .bernoulli
        ? (random.uniform() < 1 / (1 + exp(-eta)) ? 1 : 0) : eta + random.normal()
    }
    return try Table(
      columns: zip(names, x).map { Column(name: $0, values: .numbers($1)) }
        + [Column(name: "y", values: .numbers(y))])
  }

  /// Lines of standard normal inputs.
  static func text(rows: Int) -> String {
    var random = RandomStream(seed: 2, chain: 0, purpose: .simulation)
    return (0..<rows).map { _ in
      names.map { _ in String(format: "%.4f", random.normal()) }.joined(separator: ",")
    }.joined(separator: "\n") + "\n"
  }

  private var processorSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec) + 1e-6 * Double(usage.ru_utime.tv_usec)
  }

  private func text(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
