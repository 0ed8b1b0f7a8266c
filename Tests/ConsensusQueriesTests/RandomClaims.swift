import LogDensities

@testable import ConsensusQueries

/// A generator with a seed (SplitMix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &self)]
  }
}

/// Makes claims of every shape on given parameters.
struct RandomClaims {
  var generator: SeededGenerator
  let parameters: [String]
  /// Whether quantities are more than parameters and small integers.
  var hasArithmetic = true
  /// Whether there are regions, batches, decisions and terms, which few models can answer.
  var hasForms = false

  mutating func claim(depth: Int = 4) -> Claim {
    switch depth > 0 ? Int.random(in: 0..<(hasForms ? 12 : 8), using: &generator) : 7 {
    case 0, 1: .and(claim(depth: depth - 1), claim(depth: depth - 1))
    case 2, 3: .or(claim(depth: depth - 1), claim(depth: depth - 1))
    case 4, 5: .not(claim(depth: depth - 1))
    case 6: .within(quantity(), quantity(), .parameter(generator.pick(parameters)))
    case 8: .forAll(region(), claim(depth: depth - 1))
    case 9:
      .over(file: generator.pick(["a.csv", "x \"y\".csv", "../ü: z"]), claim(depth: depth - 1))
    case 10: decision()
    case 11:
      .compare(.included(generator.pick(["x", "poly(x, 2)", "a)b", "in", "a\"b"])), .above, 0)
    default:
      .compare(quantity(), generator.pick([.below, .atMost, .above, .atLeast]), quantity())
    }
  }

  private mutating func region() -> InputRegion {
    let names = Array(["x", "odd name", "in", "a`b"].shuffled(using: &generator).prefix(2))
    if generator.pick([true, false]) {
      return .ball(
        radius: abs(number()), norm: generator.pick(InputRegion.Norm.allCases),
        center: [names[0]: .number(number()), names[1]: generator.pick([.text("a"), .number(1)])])
    }
    let (a, b) = (number(), number())
    return .box([
      InputRegion.Side(names[0], in: .interval(min(a, b), max(a, b))),
      InputRegion.Side(names[1], in: .set([.number(number()), .text("b, {"), .boolean(true)])),
    ])
  }

  private mutating func decision() -> Claim {
    let names = ["treat", "wait and see", "or", "of"]
    guard generator.pick([true, false]) else {
      return .best(
        names[0], .table(file: "l.csv", inputs: generator.pick([[:], ["x": 1, "g": "a"]])))
    }
    let actions = names.prefix(Int.random(in: 2...4, using: &generator)).map {
      ExpectedLosses.Action($0, loses: quantity())
    }
    return .best(generator.pick(actions).name, .stated(actions))
  }

  mutating func quantity(depth: Int = 3) -> Quantity {
    let kinds = hasArithmetic && depth > 0 ? 7 : 2
    switch Int.random(in: 0..<kinds, using: &generator) {
    case 0: return .parameter(generator.pick(parameters))
    case 1:
      return .number(hasArithmetic ? number() : Double(Int.random(in: -2...2, using: &generator)))
    case 2:
      return .function(
        generator.pick(Quantity.Function.allCases), quantity(depth: depth - 1))
    case 3: return .prediction(prediction())
    case 4 where hasForms: return .included(generator.pick(["x", "x:z", "s(x, k = 5)"]))
    default:
      return .arithmetic(
        generator.pick([.plus, .minus, .times, .divided, .power]), quantity(depth: depth - 1),
        quantity(depth: depth - 1))
    }
  }

  /// A finite number of any size, sign and length.
  private mutating func number() -> Double {
    let value = Double(bitPattern: generator.next())
    return generator.pick([value.isFinite ? value : 0.1, 0, -1, 2.5, 1e-3])
  }

  private mutating func prediction() -> PredictionQuery {
    let threshold = PredictionQuery.Quantity.probabilityAbove(
      threshold: number(), orEqual: generator.pick([true, false]))
    var inputs: [String: PredictionInput] = [:]
    for name in ["x", "odd name", "in", ".5", "a`b", "größe"].prefix(
      Int.random(in: 0..<7, using: &generator))
    {
      inputs[name] = generator.pick([
        .number(number()), .boolean(true), .boolean(false), .text("a \"b\", | (c"), .text("'"),
        .text(""),
      ])
    }
    return PredictionQuery(
      quantity: generator.pick([.probability, threshold, .mean, .linearPredictor]),
      response: generator.pick([nil, "y", "log(y)", "I((y < 3) | z)"]), inputs: inputs)
  }
}
