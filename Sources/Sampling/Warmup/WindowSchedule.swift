/// Stan's division of the warmup: a fast phase, doubling windows that learn the metric, and a
/// fast phase that settles the step size.
///
/// ```
/// |75 fast|25|50|100|200|500 ... last window stretched|50 fast|
/// ```
/// (Stan reference manual, "Automatic parameter tuning".) With fewer than 150 iterations the
/// parts are 15%, 75% and 10%; with fewer than 20 the metric is not learned.
struct WindowSchedule: Sendable, Codable, Equatable {
  /// Iterations in all.
  let count: Int
  /// Iterations, counted from zero, after which the metric is updated.
  let windowEnds: [Int]
  /// First iteration that the metric learns from.
  let learningStart: Int

  init(count: Int) {
    self.count = count
    guard count >= 20 else {
      windowEnds = []
      learningStart = count
      return
    }
    let fits = count >= 75 + 25 + 50
    let start = fits ? 75 : Int(0.15 * Double(count))
    let end = count - (fits ? 50 : Int(0.1 * Double(count)))
    var width = fits ? 25 : end - start
    var ends: [Int] = []
    var next = start + width
    while next < end {
      // A window whose successor would not fit takes the rest as well.
      if next + 2 * width > end { break }
      ends.append(next - 1)
      width *= 2
      next += width
    }
    windowEnds = ends + [end - 1]
    learningStart = start
  }

  /// Whether the metric learns from this iteration.
  func learns(from iteration: Int) -> Bool {
    guard let last = windowEnds.last else { return false }
    return iteration >= learningStart && iteration <= last
  }
}
