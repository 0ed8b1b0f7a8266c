/// Shortest time of a piece of work, which other jobs on the machine disturb least.
enum Stopwatch {
  /// The least seconds of many runs of `body`, as many as fit into `budget`, at least five.
  static func fastest(budget: Duration = .milliseconds(700), _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let deadline = clock.now + budget
    var least = Duration.seconds(1000)
    var runs = 0
    while runs < 5 || clock.now < deadline {
      least = min(least, clock.measure(body))
      runs += 1
    }
    return least / .seconds(1)
  }
}
