import Foundation
import InferenceFiles
import PosteriorDraws
import Testing

@Suite struct TargetTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func refusal(
    _ path: String, replacing: Bool = false, data: InferenceData = sampleData()
  ) -> InferenceFileError? {
    failure { try InferenceFile.write(data, to: path, replacing: replacing) }
  }

  @Test func `an existing file is replaced only when asked`() throws {
    let path = try directory.put([1, 2, 3], as: "wells.nc")
    let error = try #require(refusal(path))
    #expect(error.kind == .exists)
    #expect(error.message == "\(path) exists already; pass --force to replace it")
    #expect(failure { try InferenceFile.checkTarget(path, replacing: false) } == error)
    #expect(try directory.bytes("wells.nc") == [1, 2, 3])

    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(refusal(path, replacing: true) == nil)
    #expect(try InferenceFile.read(path) == sampleData())
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(directory.names == ["wells.nc"])
  }

  @Test func `of many writers to one new file one wins`() throws {
    let path = directory.file("run.nc")
    let directory = directory
    let wins = Wins()
    DispatchQueue.concurrentPerform(iterations: 16) { _ in
      let error = failure { try InferenceFile.write(sampleData(), to: path, replacing: false) }
      if error == nil { wins.add() } else { #expect(error?.kind == .exists) }
    }
    #expect(wins.count == 1)
    #expect(directory.names == ["run.nc"])
  }

  @Test func `targets that are no files are refused`() throws {
    let folder = directory.file("folder")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    #expect(refusal(folder)?.kind == .cannotWrite)
    for path in [folder, "/dev/null", "", folder + "/", "a\0b"] {
      #expect(refusal(path, replacing: true)?.kind == .cannotWrite, "\(path)")
    }
    #expect(directory.names == ["folder"])
  }

  @Test func `a missing or closed directory is named with the reason`() throws {
    let missing = directory.file("missing/run.nc")
    #expect(refusal(missing)?.message == "cannot write \(missing): No such file or directory")
    let file = try directory.put([], as: "file")
    #expect(refusal("\(file)/run.nc")?.message.hasSuffix("Not a directory") == true)
    // Not even root may write into /proc.
    #expect(refusal("/proc/run.nc")?.kind == .cannotWrite)
    let long = directory.file(String(repeating: "n", count: 300))
    #expect(refusal(long)?.message.hasSuffix("File name too long") == true)
  }

  @Test func `names of files may be long and odd`() throws {
    for name in [String(repeating: "n", count: 255), "http:", "a#mode=bytes", "💥.nc", "-x"] {
      #expect(refusal(directory.file(name)) == nil)
      #expect(try InferenceFile.read(directory.file(name)) == sampleData())
    }
    #expect(directory.names.count == 5)
  }

  @Test func `a symbolic link is replaced, not followed`() throws {
    let target = try directory.put([7], as: "target")
    let link = directory.file("link.nc")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    #expect(refusal(link)?.kind == .exists)
    #expect(refusal(link, replacing: true) == nil)
    #expect(try directory.bytes("target") == [7])
  }

  /// Mounts a file system of 400 KiB, so it runs only where that is allowed.
  @Test func `a full disk leaves the old file and no other`() throws {
    let path = directory.file("small")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    guard try run("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", path) == 0 else {
      print("skipped: a file system cannot be mounted here")
      return
    }
    defer { _ = try? run("umount", path) }
    let target = path + "/run.nc"
    #expect(refusal(target) == nil)
    let old = try Data(contentsOf: URL(fileURLWithPath: target))
    let large = InferenceData(draws: draws((0..<50).map { "b_\($0)" }, draws: 1000))
    for _ in 0..<20 {
      let error = try #require(refusal(target, replacing: true, data: large))
      #expect(error.kind == .cannotWrite)
      #expect(error.message == "cannot write \(target): No space left on device")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["run.nc"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == old)
    #expect(refusal(target, replacing: true) == nil)
  }
}

/// Counts from many threads; the lock protects the number.
private final class Wins: @unchecked Sendable {
  private let lock = NSLock()
  private var number = 0
  var count: Int { lock.withLock { number } }
  func add() { lock.withLock { number += 1 } }
}
