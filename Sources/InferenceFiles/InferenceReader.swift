import CNetCDF
import PosteriorDraws

/// Gathers inference data from the groups of a file, ours or made elsewhere.
struct InferenceReader {
  let root: NetCDFGroup
  let path: String
  /// Most values that one variable can have: deflate shrinks at most 1032 times.
  let limit: Int

  init(root: NetCDFGroup, path: String, fileSize: Int) {
    self.root = root
    self.path = path
    self.limit = 1_032 * fileSize
  }

  /// Reads all groups that `InferenceData` knows.
  func read() throws -> InferenceData {
    guard let posterior = root.group(Schema.posterior) else {
      throw InferenceFileError(.notOurs, "\(path) has no group 'posterior'")
    }
    let draws = try readDraws(of: posterior)
    return InferenceData(
      draws: draws, statistics: try readStatistics(of: draws),
      observedData: try readData(Schema.observedData),
      constantData: try readData(Schema.constantData),
      samplingTime: try posterior.number("sampling_time") ?? 0,
      warmupCount: try posterior.number("tuning_steps").flatMap { Int(exactly: $0) } ?? 0,
      modelName: try root.text("name") ?? "", model: try root.text(Schema.model) ?? "",
      run: try readRun(),
      createdAt: try root.text("created_at") ?? posterior.text("created_at") ?? "")
  }

  private func readRun() throws -> [String: String] {
    var run: [String: String] = [:]
    for name in try root.attributeNames() {
      if let key = Schema.runKey(ofAttribute: name) { run[key] = try root.text(name) }
    }
    return run
  }

  private func readDraws(of group: NetCDFGroup) throws -> Draws {
    var names: [String] = []
    var columns: [DrawMatrix] = []
    for variable in try group.variables() where variable.isNumeric && !variable.isCoordinate {
      let name = try group.rawName(of: variable)
      let layout = try layout(of: variable, called: name)
      let values = try group.doubles(variable, limit: limit)
      for element in 0..<layout.elementCount {
        names.append(name + layout.index(of: element))
        columns.append(layout.draws(of: element, in: values))
      }
    }
    try checkShapes(names, columns)
    return Draws(names: names, columns: columns)
  }

  private func layout(of variable: NetCDFVariable, called name: String) throws -> DrawLayout {
    guard let layout = DrawLayout(variable.dimensions) else {
      throw InferenceFileError(
        .notOurs, "\(path): posterior variable '\(name)' lacks the dimensions chain and draw")
    }
    return layout
  }

  private func checkShapes(_ names: [String], _ columns: [DrawMatrix]) throws {
    var seen: Set<String> = []
    for (name, column) in zip(names, columns) {
      guard seen.insert(name).inserted else {
        throw InferenceFileError(.notOurs, "\(path): two parameters are called '\(name)'")
      }
      guard column.hasShape(of: columns[0]) else {
        throw InferenceFileError(
          .notOurs, "\(path): '\(name)' and '\(names[0])' have unequal numbers of draws")
      }
    }
  }

  private func readStatistics(of draws: Draws) throws -> SampleStatistics? {
    guard let group = root.group(Schema.sampleStatistics), let model = draws.columns.first else {
      return nil
    }
    let unknown = model.map { _ in .nan }
    var result = SampleStatistics(
      logDensity: unknown, acceptanceRate: unknown, stepSize: unknown, treeDepth: unknown,
      stepCount: unknown, diverging: unknown, energy: unknown,
      maxTreeDepth: try group.number(Schema.maxTreeDepth).flatMap { Int(exactly: $0) }
        ?? Schema.usualMaxTreeDepth)
    var isEmpty = true
    for variable in try group.variables() where variable.isNumeric {
      guard let path = Schema.statistics.first(where: { $0.name == variable.name })?.path,
        let layout = DrawLayout(variable.dimensions), layout.elementCount == 1
      else { continue }
      let values = layout.draws(of: 0, in: try group.doubles(variable, limit: limit))
      guard values.hasShape(of: model) else {
        throw InferenceFileError(
          .notOurs, "\(self.path): statistic '\(variable.name)' has another shape than the draws")
      }
      result[keyPath: path] = values
      isEmpty = false
    }
    return isEmpty ? nil : result
  }

  private func readData(_ name: String) throws -> [DataVariable] {
    guard let group = root.group(name) else { return [] }
    return try group.variables().filter { !$0.isCoordinate }.compactMap {
      try DataColumn.read($0, of: group, limit: limit)
    }
  }
}
