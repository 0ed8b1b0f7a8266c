import Testing

@testable import Formulas

/// Bounds of design rows over boxes, against rows at many points of them.
@Suite struct DesignBoundsTests {
  private static let x: [Double] = (0..<40).map { 0.3 + 0.23 * Double(($0 * 17) % 40) }
  private static let z: [Double] = (0..<40).map { -4 + 0.2 * Double(($0 * 7) % 40) }

  private static func schema(_ right: String) throws -> DistributionalSchema {
    let table = try Table(columns: [
      Column(name: "y", values: .numbers(x)), Column(name: "x", values: .numbers(x)),
      Column(name: "z", values: .numbers(z)),
      Column(
        name: "g",
        values: .categories(codes: (0..<40).map { Int32($0 % 3) }, levels: ["a", "b", "c"])),
    ])
    return try DistributionalSchema(DistributionalFormula("y ~ \(right)"), for: table)
  }

  private static let formulas = [
    "x + z", "x:z", "x * g", "I(x^2) + I(z^3)", "log(x) + sqrt(x) + log1p(x) + log2(x) + log10(x)",
    "exp(z / 3) + expm1(z / 5)", "sin(z) + cos(z)", "tanh(z) + abs(z)", "I(1 / x)", "I(z / x)",
    "poly(z, 3)", "poly(x, 2, raw = TRUE)", "scale(x) * scale(z)", "hinge(z, 3)", "mono(x)",
    "mono(z, decreasing = TRUE)", "s(z)", "s(x, k = 6) + s(z, k = 5)", "z + (1 + z | g)",
    "offset(z * x) + x", "I((x - z) * (x + 2 * z))", "I(x^z)", "I(x^-2) + I(x^0.5)", "I(-z^2)",
    "floor(x)", "tan(z / 5)", "hinge(x, 2):z",
  ]

  /// All numbers of a row.
  private func values(_ row: DesignRow) -> [Double] {
    row.values + [row.offset] + row.groups.flatMap(\.effects) + row.smooths.flatMap(\.self)
  }

  private func entries(_ bounds: DesignBounds) -> [DesignBounds.Entry] {
    bounds.values + [bounds.offset] + bounds.groups.flatMap(\.self) + bounds.smooths.flatMap(\.self)
  }

  private func row(_ schema: DistributionalSchema, _ x: Double, _ z: Double) throws -> [Double] {
    var inputs: [String: InputValue] = ["x": .number(x), "z": .number(z), "g": .text("b")]
    let known = Set(schema.inputs.map(\.name))
    inputs = inputs.filter { known.contains($0.key) }
    return values(try schema.designRows(for: inputs).mean)
  }

  private func bounds(
    _ schema: DistributionalSchema, _ x: ColumnRange, _ z: ColumnRange
  ) throws -> [DesignBounds.Entry] {
    let known = Set(schema.inputs.map(\.name))
    let open = [OpenInput(name: "x", range: x), OpenInput(name: "z", range: z)]
    return entries(
      try schema.designBounds(
        for: known.contains("g") ? ["g": .text("b")] : [:],
        open: open.filter { known.contains($0.name) })[0])
  }

  /// Whether a bound holds a value, up to rounding.
  private func holds(_ range: ColumnRange, _ value: Double) -> Bool {
    let slack = 1e-12 * max(1, abs(value))
    return value >= range.lower - slack && value <= range.upper + slack
  }

  @Test(arguments: formulas)
  func `values and mean slopes lie in the bounds`(right: String) throws {
    let schema = try Self.schema(right)
    let known = Set(schema.inputs.map(\.name))
    var state = 12345 as UInt64
    func uniform(_ low: Double, _ high: Double) -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return low + (high - low) * Double(state >> 11) / 9_007_199_254_740_992
    }
    var tightness = 0.0
    for _ in 0..<60 {
      let width = uniform(0, 1) < 0.3 ? 0.01 : 3
      let (low, start) = (uniform(0.1, 9), uniform(-7, 5))
      let box = (
        ColumnRange(low, low + uniform(0, width)), ColumnRange(start, start + uniform(0, width))
      )
      let found = try bounds(schema, box.0, box.1)
      let middle = ((box.0.lower + box.0.upper) / 2, (box.1.lower + box.1.upper) / 2)
      let center = try row(schema, middle.0, middle.1)
      for _ in 0..<25 {
        let point = (uniform(box.0.lower, box.0.upper), uniform(box.1.lower, box.1.upper))
        let values = try row(schema, point.0, point.1)
        let steps =
          (known.contains("x") ? [point.0 - middle.0] : [])
          + (known.contains("z") ? [point.1 - middle.1] : [])
        for (index, entry) in found.enumerated() {
          #expect(
            holds(entry.value, values[index]), "\(right) entry \(index) at \(point) in \(box)")
          let reach = zip(entry.slopes, steps).reduce(ColumnRange(0)) {
            $0 + $1.0 * ColumnRange($1.1)
          }
          #expect(
            holds(reach, values[index] - center[index]),
            "\(right) slope \(index) at \(point) in \(box)")
        }
      }
      if width < 0.1 {
        tightness = max(tightness, found.map { $0.value.upper - $0.value.lower }.max() ?? 0)
      }
    }
    // Small boxes have small bounds; only floor() jumps.
    #expect(tightness < (right.contains("floor") ? 1.1 : right.contains("x^z") ? 1e9 : 60))
  }

  @Test(arguments: formulas)
  func `a box of one point has the row's own bits`(right: String) throws {
    let schema = try Self.schema(right)
    let found = try bounds(schema, ColumnRange(2.7), ColumnRange(-1.3))
    for (entry, value) in zip(found, try row(schema, 2.7, -1.3)) {
      let isPower = right.contains("x^z")
      #expect(entry.value.isPoint && (isPower || entry.value.lower == value), "\(right)")
    }
  }

  @Test func `slopes of what is linear are points`() throws {
    for right in ["x + z", "x * g", "scale(x) * g", "offset(2 * z) + x", "I(x / 100)"] {
      let found = try bounds(Self.schema(right), ColumnRange(1, 4), ColumnRange(-1, 3))
      #expect(found.allSatisfy { $0.slopes.allSatisfy(\.isPoint) }, "\(right)")
    }
    let product = try bounds(Self.schema("x:z"), ColumnRange(1, 4), ColumnRange(-1, 3))
    #expect(product[1].slopes == [ColumnRange(-1, 3), ColumnRange(1, 4)])
  }

  @Test(arguments: [
    ("log(z)", "need not be finite"), ("I(1 / z)", "need not be finite"),
    ("factor(x)", "jumps from level to level"),
  ])
  func `what has no bounds is refused with its term`(right: String, message: String) throws {
    guard right.contains("factor") == false else {
      let table = try Table(columns: [
        Column(name: "y", values: .numbers([1, 2, 3])),
        Column(name: "x", values: .numbers([1, 2, 1])),
      ])
      let schema = try DistributionalSchema(DistributionalFormula("y ~ factor(x)"), for: table)
      let error = #expect(throws: FormulaError.self) {
        try schema.designBounds(
          for: [:], open: [OpenInput(name: "x", range: ColumnRange(1, 2))])
      }
      #expect(error?.description.contains(message) == true)
      return
    }
    let table = try Table(columns: [
      Column(name: "y", values: .numbers([1, 2, 3])),
      Column(name: "z", values: .numbers([1, 2, 1])),
    ])
    let schema = try DistributionalSchema(DistributionalFormula("y ~ \(right)"), for: table)
    let error = #expect(throws: FormulaError.self) {
      try schema.designBounds(for: [:], open: [OpenInput(name: "z", range: ColumnRange(-1, 2))])
    }
    #expect(
      error?.description.contains(message) == true && error?.description.contains("z") == true)
  }

  @Test func `a category cannot run through a range`() throws {
    let error = #expect(throws: FormulaError.self) {
      try Self.schema("x + g").designBounds(
        for: ["x": .number(1)], open: [OpenInput(name: "g", range: ColumnRange(0, 1))])
    }
    #expect(error?.description.contains("g is no number") == true)
  }
}
