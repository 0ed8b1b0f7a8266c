import CNetCDF
import PosteriorDraws

/// Lays inference data out in the groups of an empty file.
struct InferenceWriter {
  let data: InferenceData

  /// Fills the file below `root`.
  func write(to root: NetCDFGroup) throws {
    try setProvenance(of: root)
    try root.setAttribute("name", data.modelName)
    try root.setAttribute(Schema.model, data.model)
    for (key, text) in data.run.sorted(by: { $0.key < $1.key }) {
      try root.setAttribute(try Schema.attribute(ofRun: key), text)
    }
    try writePosterior(to: root)
    if let statistics = data.statistics { try write(statistics, to: root) }
    try write(data.observedData, to: Schema.observedData, of: root)
    try write(data.constantData, to: Schema.constantData, of: root)
  }

  private func setProvenance(of group: NetCDFGroup) throws {
    try group.setAttribute("created_at", data.createdAt)
    for prefix in ["creation_library", "inference_library"] {
      try group.setAttribute(prefix, "Credence")
      try group.setAttribute("\(prefix)_version", InferenceFile.libraryVersion)
    }
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

  private func writePosterior(to root: NetCDFGroup) throws {
    let (group, dimensions) = try addSampleGroup(Schema.posterior, to: root)
    try group.setAttribute("sampling_time", data.samplingTime)
    try group.setAttribute("tuning_steps", data.warmupCount)
    let names = data.draws.names
    let legal = VariableNames.legal(for: names, reserved: Set(Schema.sampleDimensions))
    let variables = try zip(legal, names).map { name, raw in
      let variable = try group.addVariable(name, type: NC_DOUBLE, dimensions: dimensions)
      try group.setAttribute("name", raw, of: variable)
      return variable
    }
    for (variable, column) in zip(variables, data.draws.columns) {
      try group.putDoubles(column.values, in: variable)
    }
  }

  private func write(_ statistics: SampleStatistics, to root: NetCDFGroup) throws {
    let (group, dimensions) = try addSampleGroup(Schema.sampleStatistics, to: root)
    try group.setAttribute(Schema.maxTreeDepth, statistics.maxTreeDepth)
    for statistic in Schema.statistics {
      let draws = statistics[keyPath: statistic.path]
      guard draws.count == dimensions[0].length * dimensions[1].length,
        draws.chainCount == dimensions[0].length
      else {
        throw NetCDFError(
          doing: "write \(statistic.name)", reason: "it has another shape than the draws")
      }
      let integers = statistic.type == NC_DOUBLE ? nil : Self.integers(draws.values)
      let type = integers == nil ? NC_DOUBLE : statistic.type
      let variable = try group.addVariable(statistic.name, type: type, dimensions: dimensions)
      if let integers {
        if type == NC_BYTE { try group.setAttribute("dtype", "bool", of: variable) }
        try group.putIntegers(integers, in: variable)
      } else {
        try group.putDoubles(draws.values, in: variable)
      }
    }
  }

  /// The values as integers, or nil where one is not whole, so that a sampler without such a
  /// statistic may leave it NaN.
  private static func integers(_ values: [Double]) -> [Int64]? {
    let integers = values.compactMap { Int64(exactly: $0) }
    return integers.count == values.count ? integers : nil
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
