import Testing

@testable import ConsensusQueries

/// A margin says whether its claim holds, ties and infinities included.
@Suite struct MarginTests {
  private static let names = ["a", "b", "c"]
  private static let values: [Double] = [
    -.infinity, -2, -1, -.leastNonzeroMagnitude, -0.0, 0, .leastNonzeroMagnitude, 1, 2,
    1 + .ulpOfOne, .greatestFiniteMagnitude, .infinity,
  ]

  private func margin(_ claim: Claim, _ values: [Double]) throws -> Margin {
    try MarginEvaluator(claim, parameters: Self.names, model: nil).margin(values.span)
  }

  /// The claim's truth by the comparisons themselves.
  private func truth(_ claim: Claim, _ values: [Double]) -> Bool {
    func number(_ quantity: Quantity) -> Double {
      switch quantity {
      case .number(let value): value
      case .parameter(let name): values[Self.names.firstIndex(of: name) ?? 0]
      default: .nan
      }
    }
    switch claim {
    case .compare(let left, let comparison, let right):
      let (left, right) = (number(left), number(right))
      switch comparison {
      case .below: return left < right
      case .atMost: return left <= right
      case .above: return left > right
      case .atLeast: return left >= right
      }
    case .within(let value, let lower, let upper):
      return number(value) >= number(lower) && number(value) <= number(upper)
    case .not(let inner): return !truth(inner, values)
    case .and(let left, let right): return truth(left, values) && truth(right, values)
    case .or(let left, let right): return truth(left, values) || truth(right, values)
    case .forAll, .over, .best: return false
    }
  }

  @Test func `a claim or its negation holds, never both, as the comparisons say`() throws {
    var random = RandomClaims(
      generator: SeededGenerator(seed: 4), parameters: Self.names, hasArithmetic: false)
    var counts = (holds: 0, fails: 0, undefined: 0, ties: 0)
    for _ in 0..<3000 {
      let claim = random.claim()
      let values = Self.names.map { _ in random.generator.pick(Self.values) }
      guard let margin = try? margin(claim, values) else { continue }
      let negated = try self.margin(.not(claim), values)
      if margin.value.isNaN {
        // Two equal infinities have no difference.
        #expect(!margin.holds && !negated.holds && values.contains { $0.isInfinite })
        counts.undefined += 1
        continue
      }
      #expect(margin.holds != negated.holds, "\(claim) at \(values)")
      #expect(margin.holds == truth(claim, values), "\(claim) at \(values)")
      counts.ties += margin.value == 0 ? 1 : 0
      if margin.holds { counts.holds += 1 } else { counts.fails += 1 }
    }
    #expect(counts.holds > 300 && counts.fails > 300 && counts.ties > 100 && counts.undefined > 50)
  }

  @Test func `De Morgan's rules, in value and strictness`() throws {
    var random = RandomClaims(
      generator: SeededGenerator(seed: 5), parameters: Self.names, hasArithmetic: false)
    for _ in 0..<2000 {
      let (p, q) = (Claim.and(.parameter("a") < 1, random.claim(depth: 2)), random.claim(depth: 2))
      let values = Self.names.map { _ in random.generator.pick(Self.values.filter(\.isFinite)) }
      #expect(
        try margin(.not(.and(p, q)), values) == margin(.or(.not(p), .not(q)), values), "\(p), \(q)")
      #expect(
        try margin(.not(.or(p, q)), values) == margin(.and(.not(p), .not(q)), values), "\(p), \(q)")
      #expect(try margin(.not(.not(p)), values) == margin(p, values))
      #expect(try margin(.and(p, q), values) == margin(.and(q, p), values))
    }
  }

  @Test func `at a tie strictness decides`() throws {
    let (a, b) = (Quantity.parameter("a"), Quantity.parameter("b"))
    let tie = [1.0, 1.0, 0.0]
    #expect(try !margin(a < b, tie).holds && margin(a <= b, tie).holds)
    #expect(try !margin(a > b, tie).holds && margin(a >= b, tie).holds)
    #expect(try margin(.within(a, b, b), tie).holds)
    // The strict one fails; both hold only where each does, either where one does.
    #expect(try !margin(.and(a < b, a <= b), tie).holds)
    #expect(try margin(.or(a < b, a <= b), tie).holds)
    #expect(try margin(.not(a < b), tie).holds && !margin(.not(a <= b), tie).holds)
  }

  @Test func `what is not a number neither holds nor fails`() throws {
    let values = [Double.nan, 1, 2]
    for claim in [
      .parameter("a") < 0, .not(.parameter("a") < 0),
      .or(.parameter("b") < 2, .parameter("a") < 0), .and(.parameter("a") < 0, .parameter("b") < 2),
      .within(.parameter("b"), 0, .parameter("a")), .function(.log, -.parameter("b")) < 0,
    ] as [Claim] {
      let margin = try margin(claim, values)
      #expect(margin.value.isNaN && !margin.holds, "\(claim)")
    }
  }

  @Test func `differences that overflow or underflow keep their sign`() throws {
    let huge = Double.greatestFiniteMagnitude
    #expect(try margin(.parameter("a") < .parameter("b"), [-huge, huge, 0]).holds)
    let tiny = Double.leastNormalMagnitude
    #expect(try margin(.parameter("a") < .parameter("b"), [tiny, tiny.nextUp, 0]).holds)
    #expect(try !margin(.parameter("b") < .parameter("a"), [tiny, tiny.nextUp, 0]).holds)
  }
}
