import CNetCDF
import PosteriorDraws

/// Gathers inference data from the groups of a file, ours or made elsewhere.
struct InferenceReader {
  let root: NetCDFGroup
  let path: String
  /// Most values that one variable can have: deflate shrinks at most 1032 times.
  let limit: Int
  /// The file that draws are to be read from when asked for; nil where they are read now.
  let file: OpenFile?

  init(root: NetCDFGroup, path: String, fileSize: Int, file: OpenFile? = nil) {
    self.root = root
    self.path = path
    self.limit = 1_032 * fileSize
    self.file = file
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
      run: try readRun(), sampledBy: try sampledBy(posterior),
      createdAt: try root.text("created_at") ?? posterior.text("created_at") ?? "",
      file: file)
  }

  private func readRun() throws -> [String: String] {
    var run: [String: String] = [:]
    for name in try root.attributeNames() {
      if let key = Schema.runKey(ofAttribute: name) { run[key] = try root.text(name) }
    }
    return run
  }

  private func readDraws(of group: NetCDFGroup) throws -> Draws {
    var columns: [DrawColumn] = []
    for variable in try group.variables() where variable.isNumeric && !variable.isCoordinate {
      let name = try group.rawName(of: variable)
      let layout = try layout(of: variable, called: name)
      try group.checkedCount(variable, limit: limit)
      for element in 0..<layout.elementCount {
        columns.append(
          DrawColumn(
            name: name + layout.index(of: element), group: group, variable: variable,
            layout: layout, element: element))
      }
    }
    try checkShapes(columns)
    return try draws(columns)
  }

  /// The draws of columns that share a shape, read now or later.
  private func draws(_ columns: [DrawColumn]) throws -> Draws {
    if let file {
      for column in columns { column.group.limitChunkCache(of: column.variable.id) }
      return file.draws(columns, limit: limit)
    }
    var matrices: [DrawMatrix] = []
    var values: [Double] = []
    for column in columns {
      if column.element == 0 { values = try column.group.doubles(column.variable, limit: limit) }
      matrices.append(column.layout.draws(of: column.element, in: values))
    }
    return Draws(names: columns.map(\.name), columns: matrices)
  }

  private func layout(of variable: NetCDFVariable, called name: String) throws -> DrawLayout {
    guard let layout = DrawLayout(variable.dimensions) else {
      throw InferenceFileError(
        .notOurs, "\(path): posterior variable '\(name)' lacks the dimensions chain and draw")
    }
    return layout
  }

  private func checkShapes(_ columns: [DrawColumn]) throws {
    var seen: Set<String> = []
    for column in columns {
      guard seen.insert(column.name).inserted else {
        throw InferenceFileError(.notOurs, "\(path): two parameters are called '\(column.name)'")
      }
      guard column.hasShape(of: columns[0]) else {
        throw InferenceFileError(
          .notOurs,
          "\(path): '\(column.name)' and '\(columns[0].name)' have unequal numbers of draws")
      }
    }
  }

  private func readStatistics(of draws: Draws) throws -> SampleStatistics? {
    guard let group = root.group(Schema.sampleStatistics), !draws.names.isEmpty else { return nil }
    var columns: [DrawColumn] = []
    let variables = try group.variables()
    let names = Set(variables.map(\.name))
    for variable in variables where variable.isNumeric {
      guard let name = Schema.statistic(called: variable.name, among: names),
        let layout = DrawLayout(variable.dimensions), layout.elementCount == 1
      else { continue }
      guard (layout.chainCount, layout.drawCount) == (draws.chainCount, draws.drawCount) else {
        throw InferenceFileError(
          .notOurs, "\(path): statistic '\(variable.name)' has another shape than the draws")
      }
      try group.checkedCount(variable, limit: limit)
      columns.append(
        DrawColumn(
          name: name.rawValue, group: group, variable: variable, layout: layout, element: 0))
    }
    if columns.isEmpty { return nil }
    return SampleStatistics(
      try self.draws(columns),
      maxTreeDepth: try group.number(Schema.maxTreeDepth).flatMap { Int(exactly: $0) }
        ?? Schema.usualMaxTreeDepth,
      origin: try origin(in: group, statistics: Set(columns.map(\.name))))
  }

  /// How the draws were made. An origin that this version does not know supports no verdict. A file
  /// that does not say has Hamiltonian chains where it holds what all of them leave behind, and no
  /// name of an approximation.
  private func origin(in group: NetCDFGroup, statistics: Set<String>) throws -> DrawOrigin {
    if let text = try group.text(Schema.origin) { return DrawOrigin(text) ?? .approximate }
    for place in [root, group, root.group(Schema.posterior)].compactMap(\.self) {
      for attribute in Schema.methodAttributes {
        if let method = try place.text(attribute), Schema.isApproximation(method) {
          return .approximate
        }
      }
    }
    let sign = Set(SampleStatistics.hamiltonianSign.map(\.rawValue))
    return sign.isSubset(of: statistics) ? .hamiltonian : .unknown
  }

  /// The program that sampled, where it was another.
  private func sampledBy(_ posterior: NetCDFGroup) throws -> String? {
    for place in [posterior, root] {
      guard let name = try place.text("inference_library"), !name.isEmpty else { continue }
      if name == Schema.library { return nil }
      let version = try place.text("inference_library_version") ?? ""
      return version.isEmpty ? name : "\(name) \(version)"
    }
    return nil
  }

  private func readData(_ name: String) throws -> [DataVariable] {
    guard let group = root.group(name) else { return [] }
    return try group.variables().filter { !$0.isCoordinate }.compactMap {
      try DataColumn.read($0, of: group, limit: limit)
    }
  }
}
