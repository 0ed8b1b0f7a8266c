import Probability

/// Reads `normal(0, 2.5)` and its like: arguments by place or by name, and bounds behind them.
enum DistributionText {
  /// What is wrong, and where.
  struct Problem: Error {
    let message: String
    let index: String.Index
  }

  /// How a distribution is written: argument names, which of them must be positive, and a maker.
  private struct Notation {
    let arguments: [String]
    let positive: Set<String>
    let make: ([Double]) -> Prior

    init(_ arguments: [String], positive: Set<String>, _ make: @escaping ([Double]) -> Prior) {
      self.arguments = arguments
      self.positive = positive
      self.make = make
    }
  }

  private static func notation(of name: String) -> Notation? {
    switch name {
    case "flat": Notation([], positive: []) { _ in .flat }
    case "normal":
      Notation(["mean", "sd"], positive: ["sd"]) { Prior(.normal(mean: $0[0], sd: $0[1])) }
    case "student_t":
      Notation(["df", "location", "scale"], positive: ["df", "scale"]) {
        Prior(.studentT(degrees: $0[0], location: $0[1], scale: $0[2]))
      }
    case "cauchy":
      Notation(["location", "scale"], positive: ["scale"]) {
        Prior(.cauchy(location: $0[0], scale: $0[1]))
      }
    case "half_normal", "half_student_t", "half_cauchy": half(of: String(name.dropFirst(5)))
    case "laplace", "double_exponential":
      Notation(["location", "scale"], positive: ["scale"]) {
        Prior(.laplace(location: $0[0], scale: $0[1]))
      }
    case "logistic":
      Notation(["location", "scale"], positive: ["scale"]) {
        Prior(.logistic(location: $0[0], scale: $0[1]))
      }
    case "lognormal":
      Notation(["mean", "sd"], positive: ["sd"]) { Prior(.lognormal(mean: $0[0], sd: $0[1])) }
    case "exponential":
      Notation(["rate"], positive: ["rate"]) { Prior(.exponential(rate: $0[0])) }
    case "gamma":
      Notation(["shape", "rate"], positive: ["shape", "rate"]) {
        Prior(.gamma(shape: $0[0], rate: $0[1]))
      }
    case "inv_gamma":
      Notation(["shape", "scale"], positive: ["shape", "scale"]) {
        Prior(.inverseGamma(shape: $0[0], scale: $0[1]))
      }
    case "beta": Notation(["a", "b"], positive: ["a", "b"]) { Prior(.beta(a: $0[0], b: $0[1])) }
    case "uniform":
      Notation(["lower", "upper"], positive: []) { Prior(.uniform(lower: $0[0], upper: $0[1])) }
    default: nil
    }
  }

  /// The half above zero of a distribution around zero: its notation without the location.
  private static func half(of name: String) -> Notation? {
    guard let whole = notation(of: name),
      let place = whole.arguments.firstIndex(where: { !whole.positive.contains($0) })
    else { return nil }
    var arguments = whole.arguments
    arguments.remove(at: place)
    return Notation(arguments, positive: whole.positive) { values in
      var all = values
      all.insert(0, at: place)
      return Prior(whole.make(all).distribution, half: true)
    }
  }

  private static let known = """
    normal, student_t, cauchy, half_normal, half_student_t, half_cauchy, exponential, gamma, \
    inv_gamma, lognormal, beta, uniform, laplace, logistic, flat, lkj, horseshoe, R2D2
    """

  /// Reads a distribution, or a prior of several parameters together.
  static func parseForm(_ text: Substring) throws(Problem) -> PriorForm {
    let call = try ArgumentText(text)
    switch call.name {
    case "lkj":
      guard let shape = try call.values(of: ["shape"], in: "lkj(shape)")[0].value, shape > 0 else {
        throw Problem(message: "expected lkj(shape) with a shape above 0", index: call.open)
      }
      try call.refuseBounds()
      return .lkj(shape: shape)
    case "horseshoe":
      return .shrinkage(.horseshoe(HorseshoePrior(try shrinkage(call, HorseshoePrior().arguments))))
    case "R2D2":
      return .shrinkage(.r2d2(R2D2Prior(try shrinkage(call, R2D2Prior().arguments))))
    default: return .single(try parse(call))
    }
  }

  static func parse(_ text: Substring) throws(Problem) -> Prior { try parse(ArgumentText(text)) }

  /// The arguments of a shrinkage prior that are given.
  private static func shrinkage(
    _ call: ArgumentText, _ arguments: [(name: String, value: Double?)]
  ) throws(Problem) -> [String: Double] {
    try call.refuseBounds()
    let names = arguments.map(\.name)
    let usage = "\(call.name)(\(names.joined(separator: ", ")))"
    var given: [String: Double] = [:]
    for (name, value) in zip(names, try call.values(of: names, in: usage)) {
      guard let number = value.value else { continue }
      let upper = name == "mean_R2" ? 1 : Double.infinity
      guard name == "autoscale" || (number > 0 && number < upper) else {
        let range = name == "mean_R2" ? "between 0 and 1" : "above 0"
        throw Problem(message: "\(name) must be \(range) in \(usage)", index: value.index)
      }
      given[name] = number
    }
    return given
  }

  private static func parse(_ call: ArgumentText) throws(Problem) -> Prior {
    let name = call.name
    guard let notation = notation(of: String(name)) else {
      throw Problem(
        message: name.isEmpty
          ? "expected a distribution" : "unknown distribution \"\(name)\"; known are \(known)",
        index: name.startIndex)
    }
    let usage = "\(name)(\(notation.arguments.joined(separator: ", ")))"
    let places = try call.values(of: notation.arguments, in: usage)
    let values = places.compactMap(\.value)
    guard values.count == places.count else {
      let found = values.count == 1 ? "1 argument" : "\(values.count) arguments"
      throw Problem(message: "expected \(usage), found \(found)", index: call.open)
    }
    for (argument, place) in zip(notation.arguments, places)
    where notation.positive.contains(argument) && (place.value ?? 0) <= 0 {
      throw Problem(message: "\(argument) must be above 0 in \(usage)", index: place.index)
    }
    if name == "uniform" {
      let width = values[1] - values[0]
      guard width > 0, width.isFinite else {
        throw Problem(
          message: "upper must be above lower, by a finite width, in \(usage)",
          index: places[1].index)
      }
    }
    return try bounded(notation.make(values), call)
  }

  /// The prior between the bounds that follow it.
  private static func bounded(_ prior: Prior, _ call: ArgumentText) throws(Problem) -> Prior {
    guard let index = call.boundsIndex else { return prior }
    if let lower = call.lower, let upper = call.upper, lower >= upper {
      throw Problem(message: "ub must be above lb", index: index)
    }
    let lower = call.lower ?? prior.lower ?? -.infinity
    let cut = Prior(
      prior.distribution, lower: prior.lower.map { max($0, lower) } ?? call.lower,
      upper: call.upper)
    let isEmpty = cut.upper.map { $0 <= (cut.lower ?? -.infinity) } ?? false
    guard !isEmpty, cut.logNormalizer.isFinite else {
      throw Problem(message: "\(prior) has no mass between these bounds", index: index)
    }
    return cut
  }
}
