import CNetCDF
import PosteriorDraws

/// Lays inference data out in the groups of an empty file.
struct InferenceWriter {
  let data: InferenceData

  /// Defines all that the file has and writes what is not a draw.
  ///
  /// - Returns: what writes the draws, one column at a time. It defines nothing more.
  func define(below root: NetCDFGroup) throws -> () throws -> Void {
    try setProvenance(of: root)
    try root.setAttribute("name", data.modelName)
    try root.setAttribute(Schema.model, data.model)
    for (key, text) in data.run.sorted(by: { $0.key < $1.key }) {
      try root.setAttribute(try Schema.attribute(ofRun: key), text)
    }
    let writePosterior = try definePosterior(below: root)
    let writeStatistics = try data.statistics.map { try define($0, below: root) }
    try write(data.observedData, to: Schema.observedData, of: root)
    try write(data.constantData, to: Schema.constantData, of: root)
    return {
      try writePosterior()
      try writeStatistics?()
      // Draws that another file could not give are NaN by now.
      if let failure = data.readFailure { throw failure }
    }
  }

  private func setProvenance(of group: NetCDFGroup) throws {
    try group.setAttribute("created_at", data.createdAt)
    try group.setAttribute("creation_library", Schema.library)
    try group.setAttribute("creation_library_version", InferenceFile.libraryVersion)
    // Another program and its version, as far as they are known.
    let sampledBy = data.sampledBy?.split(separator: " ", maxSplits: 1).map(String.init)
    try group.setAttribute("inference_library", sampledBy?.first ?? Schema.library)
    try group.setAttribute(
      "inference_library_version",
      sampledBy.map { $0.count > 1 ? $0[1] : "" } ?? InferenceFile.libraryVersion)
    try group.setAttribute("creation_library_language", "Swift")
  }

  private func addSampleGroup(
    _ name: String, to root: NetCDFGroup
  ) throws -> (NetCDFGroup, [NetCDFDimension]) {
    let group = try root.addGroup(name)
    try setProvenance(of: group)
    try group.setAttribute("sample_dims", Schema.sampleDimensions)
    let lengths = [data.draws.chainCount, data.draws.drawCount]
    let dimensions = try zip(Schema.sampleDimensions, lengths).map(group.addDimension)
    return (group, dimensions)
  }

  private func definePosterior(below root: NetCDFGroup) throws -> () throws -> Void {
    let (group, dimensions) = try addSampleGroup(Schema.posterior, to: root)
    try group.setAttribute("sampling_time", data.samplingTime)
    try group.setAttribute("tuning_steps", data.warmupCount)
    let draws = data.draws
    let legal = VariableNames.legal(for: draws.names, reserved: Set(Schema.sampleDimensions))
    let variables = try zip(legal, draws.names).map { name, raw in
      let variable = try group.addVariable(
        name, type: NC_DOUBLE, dimensions: dimensions)
      try group.setAttribute("name", raw, of: variable)
      group.limitChunkCache(of: variable)
      return variable
    }
    return {
      for (index, variable) in variables.enumerated() {
        let column = draws.column(index)
        for chain in 0..<column.chainCount {
          try group.putDoubles(column.chain(chain), chain: chain, in: variable)
        }
      }
    }
  }

  private func define(
    _ statistics: SampleStatistics, below root: NetCDFGroup
  ) throws -> () throws -> Void {
    let (group, dimensions) = try addSampleGroup(Schema.sampleStatistics, to: root)
    try group.setAttribute(Schema.maxTreeDepth, statistics.maxTreeDepth)
    try group.setAttribute(Schema.origin, statistics.origin.description)
    guard [statistics.chainCount, statistics.drawCount] == dimensions.map(\.length) else {
      throw NetCDFError(
        doing: "write \(Schema.sampleStatistics)", reason: "it has another shape than the draws")
    }
    let variables = try SampleStatistics.Name.allCases.filter(statistics.has).map { name in
      let type = Self.type(of: name, in: statistics)
      let variable = try group.addVariable(
        name.rawValue, type: type, dimensions: dimensions)
      if type == NC_BYTE { try group.setAttribute("dtype", "bool", of: variable) }
      group.limitChunkCache(of: variable)
      return (name: name, type: type, id: variable)
    }
    return {
      for variable in variables {
        let column = statistics[variable.name]
        for chain in 0..<column.chainCount {
          let values = column.chain(chain)
          if variable.type == NC_DOUBLE {
            try group.putDoubles(values, chain: chain, in: variable.id)
          } else {
            // The type was chosen for whole numbers; a column that has changed since is cut.
            let integers = values.map { Int64(exactly: $0.rounded()) ?? 0 }
            try group.putIntegers(integers, chain: chain, in: variable.id)
          }
        }
      }
    }
  }

  /// The type of a statistic, or that of numbers where a value is not whole, so that a sampler
  /// without such a statistic may leave it NaN.
  private static func type(
    of name: SampleStatistics.Name, in statistics: SampleStatistics
  ) -> Int32 {
    let type = Schema.type(of: name)
    if type == NC_DOUBLE { return type }
    let isWhole = statistics[name].values.allSatisfy { Int64(exactly: $0) != nil }
    return isWhole ? type : NC_DOUBLE
  }

  private func write(
    _ columns: [DataVariable], to name: String, of root: NetCDFGroup
  ) throws {
    let group = try root.addGroup(name)
    try setProvenance(of: group)
    try group.setAttribute("sample_dims", [])
    guard let rows = columns.first?.values.count else { return }
    let dimension = try group.addDimension(Schema.observation, length: rows)
    let legal = VariableNames.legal(for: columns.map(\.name), reserved: [Schema.observation])
    for (legalName, column) in zip(legal, columns) {
      guard column.values.count == rows else {
        throw NetCDFError(
          doing: "write \(name)",
          reason: "column '\(column.name)' has \(column.values.count) rows, not \(rows)")
      }
      try DataColumn(group: group, name: legalName, dimension: dimension).write(column)
    }
  }
}
