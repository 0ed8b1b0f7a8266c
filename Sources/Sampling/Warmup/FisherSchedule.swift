/// When the draw-and-gradient adaptation changes its window and its metric.
///
/// Two windows overlap: the metric comes from the older, and at each switch that one is dropped,
/// the younger takes its place, and a new one begins. Switches come early and often while
/// the chain still approaches the posterior, then ever more rarely, and none in the last part,
/// which settles the step size.
struct FisherSchedule: Sendable, Codable, Equatable {
  /// Iterations in all.
  let count: Int
  /// Iterations, counted from zero, after which the windows switch.
  let switches: [Int]
  /// First iteration in which only the step size is tuned.
  let settlingStart: Int

  /// Windows of 10 iterations for the first 30%, then growing by half; the last 15% settle.
  init(count: Int) {
    self.count = count
    settlingStart = count - Int((0.15 * Double(count)).rounded(.up))
    let earlyEnd = Int(0.3 * Double(count))
    var switches: [Int] = []
    var width = 10
    var next = width
    while next + width <= settlingStart {
      switches.append(next - 1)
      if next >= earlyEnd { width += max(width / 2, 1) }
      next += width
    }
    self.switches = switches
  }

  /// Whether the metric learns from this iteration.
  func learns(from iteration: Int) -> Bool { iteration < settlingStart }

  /// Whether a costly metric is estimated anew after this iteration; a diagonal one always is.
  func updates(after iteration: Int) -> Bool {
    switches.contains(iteration) || iteration == settlingStart - 1
  }
}
