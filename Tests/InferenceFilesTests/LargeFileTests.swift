import CNetCDF
import Foundation
import PosteriorDraws
import Testing

@testable import InferenceFiles

/// Files that are streamed to disk and read column by column, made small by a limit of 0.
@Suite struct LargeFileTests {
  let directory: TemporaryDirectory
  let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.file("run.nc")
  }

  private func write(_ data: InferenceData, to path: String) throws {
    try InferenceFile.write(data, to: path, replacing: true, memoryLimit: 0)
  }

  @Test func `everything comes back, whichever way it is written and read`() throws {
    for _ in 0..<2 {
      try write(sampleData(), to: path)
      #expect(try InferenceFile.read(path) == sampleData())
      #expect(try InferenceFile.read(path, memoryLimit: 0) == sampleData())
    }
    try InferenceFile.write(sampleData(), to: path, replacing: true)
    #expect(try InferenceFile.read(path, memoryLimit: 0) == sampleData())
    #expect(directory.names == ["run.nc"])
  }

  @Test(arguments: ["http:", "a#mode=bytes", "💥.nc", "-x"])
  func `names of files may be odd`(name: String) throws {
    try write(sampleData(), to: directory.file(name))
    #expect(try InferenceFile.read(directory.file(name), memoryLimit: 0) == sampleData())
  }

  @Test func `draws on demand are written from another file`() throws {
    try write(sampleData(), to: path)
    let source = try InferenceFile.read(path, memoryLimit: 0)
    try write(source, to: directory.file("copy.nc"))
    #expect(try InferenceFile.read(directory.file("copy.nc")) == sampleData())
    #expect(try directory.bytes("copy.nc") == directory.bytes("run.nc"))
  }

  @Test func `more draws than a chunk holds come back`() throws {
    let long = draws(["a", "b"], chains: 2, draws: 2 * NetCDFGroup.largestChunk + 5)
    let data = InferenceData(draws: long, statistics: statistics(like: long))
    try write(data, to: path)
    #expect(try InferenceFile.read(path, memoryLimit: 0) == data)
  }

  @Test func `a changed byte is an error`() throws {
    try write(sampleData(), to: path)
    let whole = try directory.bytes("run.nc")
    let mark = (whole.count - Checksum.sealLength)..<(whole.count - 8)
    for position in stride(from: 8, to: whole.count, by: 499) where !mark.contains(position) {
      var bytes = whole
      bytes[position] ^= 1 << UInt8(position % 8)
      let damaged = try directory.put(bytes, as: "damaged.nc")
      let error = failure { try InferenceFile.read(damaged, memoryLimit: 0) }
      #expect(error?.message.hasSuffix("its checksum does not match") == true, "byte \(position)")
    }
  }

  @Test func `draws that cannot be read any more are NaN, with the reason`() throws {
    try write(sampleData(), to: path)
    let data = try InferenceFile.read(path, memoryLimit: 0)
    #expect(data.readFailure == nil)
    #expect(truncate(path, 4_000) == 0)
    #expect(data.draws.column(1).values.allSatisfy { $0.isNaN })
    #expect(data.statistics?.logDensity.values.allSatisfy { $0.isNaN } == true)
    #expect(data.readFailure?.kind == .corrupt)
    #expect(data.readFailure?.message.contains("'b_log(dist)': the file has changed") == true)
  }

  @Test func `a file that is replaced can still be read`() throws {
    try write(sampleData(), to: path)
    let data = try InferenceFile.read(path, memoryLimit: 0)
    try write(InferenceData(draws: draws(["z"])), to: path)
    #expect(data == sampleData())
    #expect(data.readFailure == nil)
  }

  @Test func `array parameters are read element by element`() throws {
    try NetCDFQueue.run {
      try NetCDFGroup.withNewFile(expectedSize: 0) { root in
        let group = try root.addGroup("posterior")
        let chain = try group.addDimension("chain", length: 2)
        let draw = try group.addDimension("draw", length: 3)
        let row = try group.addDimension("row", length: 2)
        for (name, dimensions) in [("mu", [draw, chain]), ("theta", [row, draw, chain, row])] {
          let variable = try group.addVariable(name, type: NC_DOUBLE, dimensions: dimensions)
          let count = dimensions.reduce(1) { $0 * $1.length }
          try group.putDoubles((0..<count).map(Double.init), in: variable)
        }
      } use: { content in
        _ = try directory.put(Array(content), as: "run.nc")
      }
    }
    let whole = try InferenceFile.read(path)
    #expect(whole.draws.names.count == 5)
    #expect(try InferenceFile.read(path, memoryLimit: 0) == whole)
  }

  /// Mounts a small file system and hands its path over, where that is allowed.
  private func withSmallDisk(_ use: (String) throws -> Void) throws {
    let disk = directory.file("small")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    guard try run("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", disk) == 0 else {
      print("skipped: a file system cannot be mounted here")
      return
    }
    defer { _ = try? run("umount", disk) }
    try use(disk)
  }

  private let large = InferenceData(draws: draws((0..<50).map { "b_\($0)" }, draws: 1000))

  @Test func `a full disk is noticed before anything is written`() throws {
    try withSmallDisk { disk in
      let target = disk + "/run.nc"
      try write(sampleData(), to: target)
      for _ in 0..<20 {
        let error = failure { try write(large, to: target) }
        #expect(error?.kind == .cannotWrite)
        #expect(error?.message == "cannot write \(target): No space left on device")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["run.nc"])
      #expect(try InferenceFile.read(target) == sampleData())
      try write(sampleData(), to: target)
    }
  }

  @Test(
    arguments: [
      .exact, .hamiltonian, .markovChain, .independenceChain(logWeightBound: 1 / 3),
      .independenceChain(logWeightBound: nil), .approximate, .stochasticGradient,
    ] as [DrawOrigin])
  func `the origin of the draws comes back`(origin: DrawOrigin) throws {
    var data = sampleData()
    data.statistics?.origin = origin
    try InferenceFile.write(data, to: path, replacing: false)
    #expect(try InferenceFile.read(path).statistics?.origin == origin)
  }
}
