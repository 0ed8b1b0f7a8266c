import CNetCDF
import Foundation
import PosteriorDraws
import Testing

@testable import InferenceFiles

/// Files as other programs lay them out.
@Suite struct ForeignFileTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func read(_ fill: (NetCDFGroup) throws -> Void) throws -> InferenceData {
    let path = directory.file("foreign.nc")
    try NetCDFQueue.run {
      try NetCDFGroup.withNewFile(expectedSize: 0, fill: fill) { content in
        _ = try directory.put(Array(content), as: "foreign.nc")
      }
    }
    return try InferenceFile.read(path)
  }

  private func add(
    _ name: String, _ dimensions: [NetCDFDimension], to group: NetCDFGroup
  ) throws {
    let variable = try group.addVariable(name, type: NC_DOUBLE, dimensions: dimensions)
    let count = dimensions.reduce(1) { $0 * $1.length }
    try group.putDoubles((0..<count).map(Double.init), in: variable)
  }

  @Test func `array parameters become scalars in whatever order their dimensions are`() throws {
    let data = try read { root in
      let group = try root.addGroup("posterior")
      let chain = try group.addDimension("chain", length: 2)
      let draw = try group.addDimension("draw", length: 3)
      let row = try group.addDimension("row", length: 2)
      let column = try group.addDimension("column", length: 2)
      try add("mu", [draw, chain], to: group)
      try add("theta", [row, chain, draw, column], to: group)
    }
    #expect(data.draws.names == ["mu", "theta[0,0]", "theta[0,1]", "theta[1,0]", "theta[1,1]"])
    #expect(data.draws["mu"]?.values == [0, 2, 4, 1, 3, 5])
    #expect(data.draws["theta[0,1]"]?.values == [1, 3, 5, 7, 9, 11])
    #expect(data.draws["theta[1,0]"]?.values == [12, 14, 16, 18, 20, 22])
    #expect(data.statistics == nil)
    #expect(data.createdAt == "" && data.model == "" && data.warmupCount == 0)
  }

  @Test func `statistics that are missing are NaN`() throws {
    let data = try read { root in
      for (name, variable) in [("posterior", "mu"), ("sample_stats", "lp")] {
        let group = try root.addGroup(name)
        let chain = try group.addDimension("chain", length: 1)
        try add(variable, [chain, try group.addDimension("draw", length: 2)], to: group)
      }
    }
    #expect(data.statistics?.logDensity.values == [0, 1])
    #expect(data.statistics?.diverging.values.allSatisfy(\.isNaN) == true)
    #expect(data.statistics?.maxTreeDepth == 10)
    #expect(data.statistics?.missingSign == [.diverging, .energy])
    #expect(data.statistics?.origin == .unknown)
  }

  /// A file with the given statistics and attributes of `sample_stats`.
  private func read(
    statistics: [String], attributes: [String: String]
  ) throws -> SampleStatistics? {
    try read { root in
      for (name, variables) in [("posterior", ["mu"]), ("sample_stats", statistics)] {
        let group = try root.addGroup(name)
        let dimensions = [
          try group.addDimension("chain", length: 1), try group.addDimension("draw", length: 2),
        ]
        for variable in variables { try add(variable, dimensions, to: group) }
        for (key, text) in attributes { try group.setAttribute(key, text) }
      }
    }.statistics
  }

  private static let sign = ["lp", "diverging", "energy"]

  @Test(arguments: [
    (sign, [:], DrawOrigin.hamiltonian), (["logp", "diverging", "energy"], [:], .hamiltonian),
    (["lp", "energy"], [:], .unknown), (["lp", "diverging"], [:], .unknown),
    (["lp"], [:], .unknown),
    (sign, ["credence_origin": "exact"], .exact),
    (sign, ["credence_origin": "markov_chain"], .markovChain),
    (sign, ["credence_origin": "teleport"], .approximate),
    (sign, ["credence_origin": "unknown"], .unknown),
    (sign, ["inference_library": "pymc"], .hamiltonian),
    (sign, ["method": "ADVI (mean-field)"], .approximate),
    (sign, ["algorithm": "smc"], .approximate), (["lp"], ["sampler": "Pathfinder"], .approximate),
    (sign, ["sampler": "nuts of vineyard"], .hamiltonian),
  ])
  func `the origin is what the file says, or follows from its statistics`(
    statistics: [String], attributes: [String: String], origin: DrawOrigin
  ) throws {
    #expect(try read(statistics: statistics, attributes: attributes)?.origin == origin)
  }

  @Test func `statistics under nutpie's names count where the schema's are missing`() throws {
    let alone = try read(statistics: ["logp", "depth", "mean_tree_accept"], attributes: [:])
    #expect(alone?.logDensity.values == [0, 1] && alone?.treeDepth.values == [0, 1])
    #expect(alone?.has(.acceptanceRate) == true && alone?.has(.energy) == false)
    let both = try read(statistics: ["logp", "lp"], attributes: [:])
    #expect(both?.has(.logDensity) == true)
  }

  @Test func `the program that sampled is known where the file names it`() throws {
    func program(_ attributes: [String: String]) throws -> String? {
      try read { root in
        let group = try root.addGroup("posterior")
        let chain = try group.addDimension("chain", length: 1)
        try add("mu", [chain, try group.addDimension("draw", length: 2)], to: group)
        for (key, text) in attributes { try group.setAttribute(key, text) }
      }.sampledBy
    }
    let library = ["inference_library": "pymc", "inference_library_version": "5.28.5"]
    #expect(try program(library) == "pymc 5.28.5")
    #expect(try program(["inference_library": "numpyro"]) == "numpyro")
    #expect(try program(["inference_library": "Credence"]) == nil)
    #expect(try program([:]) == nil)
  }

  @Test func `other layouts are refused with the reason`() throws {
    func message(_ fill: (NetCDFGroup) throws -> Void) -> String? {
      let error = failure { try read(fill) }
      #expect(error?.kind == .notOurs)
      return error?.message
    }
    #expect(message { _ in }?.hasSuffix("has no group 'posterior'") == true)
    let noDraw = message { root in
      let group = try root.addGroup("posterior")
      try add("mu", [try group.addDimension("chain", length: 2)], to: group)
    }
    #expect(noDraw?.contains("'mu' lacks the dimensions chain and draw") == true)
    let unequal = message { root in
      for (name, count) in [("posterior", 3), ("sample_stats", 4)] {
        let group = try root.addGroup(name)
        let chain = try group.addDimension("chain", length: 1)
        try add("lp", [chain, try group.addDimension("draw", length: count)], to: group)
      }
    }
    #expect(unequal?.contains("'lp' has another shape") == true)
    let twice = message { root in
      let group = try root.addGroup("posterior")
      let chain = try group.addDimension("chain", length: 1)
      let draw = try group.addDimension("draw", length: 1)
      try add("x[0]", [chain, draw], to: group)
      try add("x", [chain, draw, try group.addDimension("k", length: 1)], to: group)
    }
    #expect(twice?.contains("two parameters are called 'x[0]'") == true)
  }

  @Test func `a claim of more values than fit is an error`() throws {
    let error = failure {
      try read { root in
        let group = try root.addGroup("posterior")
        var (chain, draw, variable) = (Int32(0), Int32(0), Int32(0))
        nc_def_dim(group.id, "chain", 1 << 20, &chain)
        nc_def_dim(group.id, "draw", 1 << 30, &draw)
        nc_def_var(group.id, "x", nc_type(NC_DOUBLE), 2, [chain, draw], &variable)
        nc_def_var_chunking(group.id, variable, NC_CHUNKED, [1, 1])
      }
    }
    #expect(error?.kind == .corrupt)
    #expect(error?.message.contains("more values than the file can hold") == true)
  }
}
