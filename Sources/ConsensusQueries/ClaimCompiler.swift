import LogDensities

/// Turns a claim into functions of draws, and notes what it reads.
struct ClaimCompiler {
  let parameters: [String]
  let model: (any PredictiveModel)?
  let files: (any ClaimFiles)?
  let effort: SearchEffort
  private(set) var notes: [String] = []
  private(set) var readsModel = false
  private(set) var needed: Set<Int> = []
  private(set) var searches = false
  private(set) var namesTerms = false

  typealias Numbers = MarginEvaluator.Numbers
  typealias Margins = MarginEvaluator.Margins

  init(
    parameters: [String], model: (any PredictiveModel)?, files: (any ClaimFiles)?,
    effort: SearchEffort
  ) {
    self.parameters = parameters
    self.model = model
    self.files = files
    self.effort = effort
  }

  mutating func margins(
    of claim: Claim, in context: ClaimContext
  ) throws(ClaimError) -> Margins {
    switch claim {
    case .not(let inner):
      let inner = try margins(of: inner, in: context)
      return { inner($0).map { !$0 } }
    case .and(let left, let right):
      let (left, right) = (
        try margins(of: left, in: context), try margins(of: right, in: context)
      )
      return { zip(left($0), right($0)).map(Margin.both) }
    case .or(let left, let right):
      let (left, right) = (
        try margins(of: left, in: context), try margins(of: right, in: context)
      )
      return { zip(left($0), right($0)).map(Margin.either) }
    case .within(let value, let lower, let upper):
      return try margins(
        of: .and(.compare(value, .atLeast, lower), .compare(value, .atMost, upper)), in: context)
    case .compare(let left, let comparison, let right):
      let (a, b) = (try numbers(left, in: context), try numbers(right, in: context))
      return { block in
        zip(a(block), b(block)).map { comparison.margin($0, $1) }
      }
    case .best(let action, let losses):
      return try margins(of: comparisons(action, losses, in: context), in: context)
    case .over(let file, let inner):
      return try margins(of: inner, in: averaging(over: file, in: context))
    case .forAll(let region, let inner):
      return try margins(of: inner, throughout: region, in: context)
    }
  }

  private mutating func margins(
    of claim: Claim, throughout region: InputRegion, in context: ClaimContext
  ) throws(ClaimError) -> Margins {
    var parts: [Margins] = []
    let contexts = try context.entering(region)
    try checkUse(of: region.names, by: claim)
    for context in contexts {
      parts.append(
        context.open.isEmpty
          ? try margins(of: claim, in: context) : try regionMargins(of: claim, in: context))
    }
    let all = parts
    return { block in
      all.dropFirst().reduce(all[0](block)) { zip($0, $1(block)).map(Margin.both) }
    }
  }

  /// Refuses a bound name that no prediction leaves free: it would bind nothing.
  func checkUse(of names: [String], by claim: Claim) throws(ClaimError) {
    let free = claim.queries
    for name in names where !free.contains(where: { $0[name] == nil }) {
      throw ClaimError("no prediction leaves \(name) free, so that the region binds nothing")
    }
  }

  /// The context of the rows of a file.
  func averaging(
    over file: String, in context: ClaimContext
  ) throws(ClaimError) -> ClaimContext {
    guard context.file == nil else { throw ClaimError("a file cannot stand inside of another") }
    guard context.open.isEmpty else {
      throw ClaimError(
        "over \"\(file)\" cannot stand inside of a region with intervals; sets such as {1, 2} can")
    }
    var inner = context
    inner.file = file
    return inner
  }

  /// The comparisons that say that an action is best.
  func comparisons(
    _ action: String, _ losses: ExpectedLosses, in context: ClaimContext
  ) throws(ClaimError) -> Claim {
    switch losses {
    case .stated(let actions):
      guard let claim = Claim.best(action, among: actions) else {
        throw ClaimError("\(action) must be one of two actions or more")
      }
      return claim
    case .table(let file, let inputs):
      do throws(PredictionError) {
        guard let files else {
          throw PredictionError("no files can be read here; state the losses in the claim")
        }
        guard let regional = model as? any RegionalModel else {
          throw PredictionError("this model has no outcomes that a loss table could name")
        }
        return try files.lossTable(in: file).best(
          action, of: regional.predictedResponse, inputs: inputs)
      } catch { throw ClaimError(error) }
    }
  }

  /// Notes that a region is searched for its least margin.
  mutating func noteSearch() { searches = true }

  // MARK: Numbers

  mutating func numbers(
    _ quantity: Quantity, in context: ClaimContext
  ) throws(ClaimError) -> Numbers {
    switch quantity {
    case .number(let value): return { Array(repeating: value, count: $0.count) }
    case .parameter(let name):
      guard let index = parameters.firstIndex(of: name) else {
        throw ClaimError("unknown parameter \"\(name)\"")
      }
      readsModel = true
      needed.insert(index)
      return { $0.column(index) }
    case .included(let term):
      let value: Double = try includes(term) ? 1 : 0
      namesTerms = true
      readsModel = true
      return { Array(repeating: value, count: $0.count) }
    case .prediction(let query): return try prediction(query, in: context)
    case .arithmetic(let sign, let left, let right):
      let (a, b) = (try numbers(left, in: context), try numbers(right, in: context))
      return { block in zip(a(block), b(block)).map(sign.apply) }
    case .function(let function, let inside):
      let inside = try numbers(inside, in: context)
      return { inside($0).map(function.apply) }
    }
  }

  private func includes(_ term: String) throws(ClaimError) -> Bool {
    guard let regional = model as? any RegionalModel else {
      throw ClaimError("these draws come without a formula, whose terms could be included")
    }
    guard let includes = regional.includes(term: term) else {
      throw ClaimError("no structure of the class has a term \(term)")
    }
    return includes
  }

  private mutating func prediction(
    _ query: PredictionQuery, in context: ClaimContext
  ) throws(ClaimError) -> Numbers {
    guard let model else {
      throw ClaimError("these draws come without a model that predicts; ask about parameters")
    }
    let query = context.completed(query)
    if let event = try ResponseEvent(query, of: model) {
      // An event that is sure or impossible is so by the model's response.
      readsModel = true
      return try numbers(event.probability, in: context)
    }
    do throws(PredictionError) {
      if let file = context.file {
        guard let files else { throw PredictionError("no files can be read here") }
        let average = try files.average(of: query, by: model, over: file)
        let order = try use(of: model, notes: average.notes)
        return { block in
          let own = block.selecting(order)
          return average.values(own.values, own.count)
        }
      }
      let predictor = try model.predictor(for: query)
      let order = try use(of: model, notes: predictor.notes)
      return { $0.selecting(order).map(predictor.value) }
    } catch { throw ClaimError(error) }
  }

  /// Notes that a prediction is made; where its model's parameters stand among the draws, which may
  /// have others and any order.
  mutating func use(
    of model: any PredictiveModel, notes more: [String]
  ) throws(PredictionError) -> [Int] {
    readsModel = true
    for note in more where !notes.contains(note) { notes.append(note) }
    let places = Dictionary(
      zip(parameters, parameters.indices), uniquingKeysWith: { first, _ in first })
    var positions: [Int] = []
    for name in model.parameterNames {
      guard let position = places[name] else {
        throw PredictionError("the draws lack the model's parameter \"\(name)\"")
      }
      positions.append(position)
    }
    needed.formUnion(positions)
    return positions
  }
}

extension Claim.Comparison {
  /// The margin of a comparison of two numbers.
  func margin(_ a: Double, _ b: Double) -> Margin {
    switch self {
    case .below: Margin(b - a, isStrict: true)
    case .atMost: Margin(b - a, isStrict: false)
    case .above: Margin(a - b, isStrict: true)
    case .atLeast: Margin(a - b, isStrict: false)
    }
  }
}
