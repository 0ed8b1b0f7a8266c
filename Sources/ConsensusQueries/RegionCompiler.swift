import LogDensities

/// Claims over a region whose open inputs run through intervals.
extension ClaimCompiler {
  /// The least margin over the region, of each draw.
  ///
  /// The least of a conjunction is the lesser of the least ones, so that each part is searched alone.
  mutating func regionMargins(
    of claim: Claim, in context: ClaimContext
  ) throws(ClaimError) -> Margins {
    switch claim {
    case .and(let left, let right):
      let (left, right) = (
        try regionMargins(of: left, in: context), try regionMargins(of: right, in: context)
      )
      return { zip(left($0), right($0)).map(Margin.both) }
    case .within(let value, let lower, let upper):
      return try regionMargins(
        of: .and(.compare(value, .atLeast, lower), .compare(value, .atMost, upper)), in: context)
    case .best(let action, let losses):
      return try regionMargins(of: comparisons(action, losses, in: context), in: context)
    case .forAll(let region, let inner):
      let contexts = try context.entering(region)
      try checkUse(of: region.names, by: inner)
      var parts: [Margins] = []
      for inside in contexts { parts.append(try regionMargins(of: inner, in: inside)) }
      let all = parts
      return { block in
        all.dropFirst().reduce(all[0](block)) { zip($0, $1(block)).map(Margin.both) }
      }
    case .over(let file, let inner):
      return try margins(of: inner, in: averaging(over: file, in: context))
    case .compare, .not, .or: break
    }
    var system = RegionSystem(context: context, effort: effort)
    let node = try node(of: claim, in: &system)
    guard !system.predictions.isEmpty else { return try margins(of: claim, in: context) }
    noteSearch()
    let search = system
    return { block in RegionSearch(search, node, block).margins }
  }

  private mutating func node(
    of claim: Claim, in system: inout RegionSystem
  ) throws(ClaimError) -> RegionNode {
    switch claim {
    case .not(let inner): return .not(try node(of: inner, in: &system))
    case .and(let left, let right):
      return .both(try node(of: left, in: &system), try node(of: right, in: &system))
    case .or(let left, let right):
      return .either(try node(of: left, in: &system), try node(of: right, in: &system))
    case .within(let value, let lower, let upper):
      return try node(
        of: .and(.compare(value, .atLeast, lower), .compare(value, .atMost, upper)), in: &system)
    case .best(let action, let losses):
      return try node(of: comparisons(action, losses, in: system.context), in: &system)
    case .forAll, .over:
      throw ClaimError(
        "a region or file cannot stand inside of not or or inside of another region")
    case .compare(let left, let comparison, let right):
      let isUpper = comparison == .above || comparison == .atLeast
      return .atom(
        try atom(
          isUpper ? left - right : right - left,
          isStrict: comparison == .above || comparison == .below, in: &system))
    }
  }

  private mutating func atom(
    _ margin: Quantity, isStrict: Bool, in system: inout RegionSystem
  ) throws(ClaimError) -> RegionAtom {
    let margin = try expanded(margin, in: system.context)
    guard let linear = LinearForm(margin, in: system.context), linear.terms.count > 1 else {
      return RegionAtom(
        expression: try expression(simplified(margin, in: system.context), in: &system),
        isStrict: isStrict, signSource: nil)
    }
    var parts: [(factor: Double, place: Int)] = []
    for term in linear.terms {
      parts.append((term.factor, try system.place(of: term.query, by: &self)))
    }
    let predictions = parts.map { (factor: $0.factor, prediction: system.predictions[$0.place]) }
    if predictions.allSatisfy(\.prediction.isIdentity) {
      let sum = system.add(RegionPrediction(predictions))
      let rest = try expression(linear.rest, in: &system)
      return RegionAtom(
        expression: .arithmetic(.plus, .open(sum), rest), isStrict: isStrict, signSource: nil)
    }
    return RegionAtom(
      expression: try expression(linear.quantity, in: &system), isStrict: isStrict,
      signSource: system.difference(of: parts, rest: linear.rest))
  }

  /// The margin with each prediction once, where it is a multiple of one.
  private func simplified(_ margin: Quantity, in context: ClaimContext) -> Quantity {
    guard let linear = LinearForm(margin, in: context), linear.terms.count == 1,
      margin.openCount(in: context) > 1
    else { return margin }
    return linear.quantity
  }

  /// Events that are expressions of the response, as tails of it.
  private func expanded(
    _ quantity: Quantity, in context: ClaimContext
  ) throws(ClaimError) -> Quantity {
    switch quantity {
    case .number, .parameter, .included: return quantity
    case .prediction(let query):
      guard let model, let event = try ResponseEvent(context.completed(query), of: model) else {
        return quantity
      }
      return event.probability
    case .arithmetic(let sign, let left, let right):
      return .arithmetic(sign, try expanded(left, in: context), try expanded(right, in: context))
    case .function(let function, let inner):
      return .function(function, try expanded(inner, in: context))
    }
  }

  private mutating func expression(
    _ quantity: Quantity, in system: inout RegionSystem
  ) throws(ClaimError) -> RegionExpression {
    if quantity.openCount(in: system.context) == 0 {
      return .closed(try numbers(quantity, in: system.context))
    }
    switch quantity {
    case .prediction(let query): return .open(try system.place(of: query, by: &self))
    case .arithmetic(let sign, let left, let right):
      return .arithmetic(
        sign, try expression(left, in: &system), try expression(right, in: &system))
    case .function(let function, let inner):
      return .function(function, try expression(inner, in: &system))
    case .number, .parameter, .included: return .closed(try numbers(quantity, in: system.context))
    }
  }

  /// An open prediction made ready, and where its parameters stand.
  mutating func open(
    _ query: PredictionQuery, in context: ClaimContext
  ) throws(ClaimError) -> (prediction: OpenPrediction, places: [Int], order: [Int]) {
    guard let model else {
      throw ClaimError("these draws come without a model that predicts; ask about parameters")
    }
    guard let regional = model as? any RegionalModel else {
      throw ClaimError("this model predicts at single inputs only, not over regions")
    }
    let query = context.completed(query)
    let free = context.free(in: query)
    do throws(PredictionError) {
      let prediction = try regional.openPrediction(
        for: query, open: free.map(\.name), box: free.map { context.box[$0.place] })
      return (prediction, free.map(\.place), try use(of: model, notes: prediction.notes))
    } catch { throw ClaimError(error) }
  }
}

extension Quantity {
  /// How many predictions in it leave an open input free.
  func openCount(in context: ClaimContext) -> Int {
    switch self {
    case .number, .parameter, .included: 0
    case .prediction(let query): context.free(in: context.completed(query)).isEmpty ? 0 : 1
    case .arithmetic(_, let left, let right):
      left.openCount(in: context) + right.openCount(in: context)
    case .function(_, let inner): inner.openCount(in: context)
    }
  }
}
