/// An input of a row that is left open: it runs through a range of numbers.
public struct OpenInput: Sendable, Equatable {
  /// The column's name.
  public let name: String
  /// Where it runs.
  public let range: ColumnRange

  /// An open input.
  public init(name: String, range: ColumnRange) {
    self.name = name
    self.range = range
  }
}

/// Where the numbers of a design row lie while some inputs run through a box.
public struct DesignBounds: Sendable, Equatable {
  /// A number of the row.
  public struct Entry: Sendable, Equatable {
    /// Where its values lie.
    public let value: ColumnRange
    /// Where its slopes lie, one an open input: f(x) − f(m) lies in Σ slopes (x − m) for any two points
    /// of the box. A point slope means that the number is linear in that input, the others given.
    public let slopes: [ColumnRange]

    init(_ number: RangedNumber) { (value, slopes) = (number.value, number.slopes) }
  }

  /// The predictors, in the order of ``Schema/columnNames``.
  public let values: [Entry]
  /// What is added to the linear predictor.
  public let offset: Entry
  /// The effects of each of ``Schema/groupTerms``.
  public let groups: [[Entry]]
  /// The penalised columns of each of ``Schema/smooths``.
  public let smooths: [[Entry]]
}

extension DistributionalSchema {
  /// Bounds the design row of every formula over a box of inputs, the mean's first.
  ///
  /// Ranges hold every value and slope that the row takes in the box; over a smaller box they are
  /// tighter, with an error that shrinks like the square of its width where they are used together
  /// (Moore 1966). A box of one point gives the bits of ``designRows(for:)``.
  ///
  /// - Parameters:
  ///   - inputs: those that are not open.
  ///   - open: numbers that run through a range.
  /// - Throws: as ``designRows(for:)``, and for an open input that is no number, stands in `factor()`,
  ///   or gives a column that need not be finite in the box; it names the term.
  /// - Complexity: columns times open inputs.
  public func designBounds(
    for inputs: [String: InputValue], open: [OpenInput]
  ) throws(FormulaError) -> [DesignBounds] {
    let known = self.inputs
    var all = inputs
    for input in open {
      if let column = known.first(where: { $0.name == input.name }), column.kind != .number {
        throw FormulaError("\(input.name) is no number, so that it cannot run through a range")
      }
      all[input.name] = .number(input.range.lower)
    }
    let frame = try known.frame(of: all, text: formula)
    var bounds: [DesignBounds] = []
    for (position, schema) in schemas.enumerated() {
      do throws(FormulaError) {
        bounds.append(
          try schema.bounds(
            in: OpenFrame(
              frame: frame.with(text: schema.formula), names: open.map(\.name),
              ranges: open.map(\.range))))
      } catch { throw parsed.locating(error, inFormula: position) }
    }
    return bounds
  }
}

extension Schema {
  fileprivate func bounds(in open: OpenFrame) throws(FormulaError) -> DesignBounds {
    var values = try population.bounds(in: open)
    var bends: [[RangedNumber]] = []
    for (call, spline) in zip(parsed.parts.smooths, learned.splines) {
      let source = try call.source.bounds(in: open)
      values.append(
        source - RangedNumber(constant: spline.mean, inputCount: open.names.count))
      bends.append(spline.bounds(of: source))
    }
    var offset = RangedNumber(constant: 0, inputCount: open.names.count)
    for term in population.terms.offsets { offset = offset + (try term.bounds(in: open)) }
    let effects = try groups.map { group throws(FormulaError) in
      try group.effects.bounds(in: open)
    }
    guard (values + effects.flatMap(\.self) + bends.flatMap(\.self)).allSatisfy(\.value.isFinite)
    else { throw FormulaError("these inputs give a column of the design that need not be finite") }
    return DesignBounds(
      values: values.map(DesignBounds.Entry.init), offset: DesignBounds.Entry(offset),
      groups: effects.map { $0.map(DesignBounds.Entry.init) },
      smooths: bends.map { $0.map(DesignBounds.Entry.init) })
  }
}

extension CodedTerms {
  /// The columns of terms over a box, in the order of their names.
  fileprivate func bounds(in open: OpenFrame) throws(FormulaError) -> [RangedNumber] {
    var columns: [RangedNumber] = []
    if terms.hasIntercept {
      columns.append(RangedNumber(constant: 1, inputCount: open.names.count))
    }
    for parts in contrasts.parts {
      var factors: [[RangedNumber]] = []
      for part in parts { factors.append(try bounds(of: part, in: open)) }
      columns += DesignColumns.product(factors, *)
    }
    return columns
  }

  private func bounds(
    of part: Contrasts.Part, in open: OpenFrame
  ) throws(FormulaError) -> [RangedNumber] {
    let (variable, coding) = (terms.variables[part.variable], codings[part.variable])
    switch coding {
    case .number: return [try variable.source.bounds(in: open)]
    case .transform(let transform):
      return transform.bounds(of: try variable.source.bounds(in: open))
    case .ones, .levels, .booleans:
      guard !open.opens(variable.source) else {
        throw FormulaError(
          "\(variable.name) jumps from level to level, so that its input cannot run through a range",
          in: open.frame.text, at: variable.offset)
      }
      return try coding.columns(of: variable, in: open.frame, isFull: part.isFull).map {
        RangedNumber(constant: $0.first ?? .nan, inputCount: open.names.count)
      }
    }
  }
}
