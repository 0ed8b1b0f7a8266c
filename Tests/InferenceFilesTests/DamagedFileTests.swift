import Foundation
import PosteriorDraws
import Testing

@testable import InferenceFiles

@Suite struct DamagedFileTests {
  let directory: TemporaryDirectory
  let whole: [UInt8]

  init() throws {
    directory = try TemporaryDirectory()
    let path = directory.file("whole.nc")
    try InferenceFile.write(sampleData(), to: path, replacing: false)
    whole = try directory.bytes("whole.nc")
  }

  private func kind(of bytes: [UInt8]) throws -> InferenceFileError.Kind? {
    let path = try directory.put(bytes, as: "damaged.nc")
    return failure { try InferenceFile.read(path) }?.kind
  }

  @Test func `the seal ends the file exactly`() throws {
    let content = Array(whole.dropLast(Checksum.sealLength))
    #expect(try kind(of: content) == nil)
    #expect(try kind(of: content.dropLast()) == .corrupt)
  }

  @Test func `a file cut short is an error`() throws {
    let end = whole.count - Checksum.sealLength
    let lengths = Array(0..<16) + Array(stride(from: 16, to: end, by: 97)) + [end - 8, end - 1]
    for length in lengths {
      let kind = try kind(of: Array(whole.prefix(length)))
      #expect(kind == (length < 8 ? .notOurs : .corrupt), "\(length) bytes")
    }
  }

  @Test func `a changed byte is an error`() throws {
    let mark = (whole.count - Checksum.sealLength)..<(whole.count - 8)
    for position in stride(from: 0, to: whole.count, by: 61) where !mark.contains(position) {
      var bytes = whole
      bytes[position] ^= 1 << UInt8(position % 8)
      let kind = try kind(of: bytes)
      #expect(kind == (position < 8 ? .notOurs : .corrupt), "byte \(position)")
    }
  }

  @Test func `without a seal changed draws are an error too`() throws {
    // The draws are noise, so their bytes are found in one place only.
    let draws = sampleData().draws.columns[0].values
    let needle = withUnsafeBytes(of: draws[7]) { Array($0) }
    let place = try #require(Data(whole).range(of: Data(needle))).lowerBound
    var bytes = Array(whole.dropLast(Checksum.sealLength))
    bytes[place] ^= 1
    #expect(try kind(of: bytes) == .corrupt)
  }

  @Test func `many changed bytes are an error`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...20, using: &generator) {
        bytes[Int.random(in: 8..<(whole.count - 16), using: &generator)] ^= 0x80
      }
      if bytes != whole { #expect(try kind(of: bytes) == .corrupt) }
    }
  }

  @Test func `what is no file is said to be none`() throws {
    let missing = directory.file("missing.nc")
    let error = failure { try InferenceFile.read(missing) }
    #expect(error?.kind == .noSuchFile)
    #expect(error?.message == "\(missing): no such file")
    #expect(failure { try InferenceFile.read(directory.path) }?.kind == .noSuchFile)
    #expect(failure { try InferenceFile.read("/dev/zero") }?.kind == .noSuchFile)
    #expect(failure { try InferenceFile.read("") }?.kind == .noSuchFile)
  }

  @Test func `what is no netCDF-4 file is said to be none`() throws {
    for bytes in [[], Array("a,b\n1,2\n".utf8), Array("CDF\u{1}".utf8)] {
      let path = try directory.put(bytes, as: "table.csv")
      let error = failure { try InferenceFile.read(path) }
      #expect(error == InferenceFileError(.notOurs, "\(path) is not a netCDF-4 file"))
    }
  }

  @Test func `the checksum tells every pair of flipped bits from every other`() {
    let zeros = [UInt8](repeating: 0, count: 27)
    var sums: Set<UInt64> = [zeros.withUnsafeBytes(Checksum.of)]
    for first in 0..<(27 * 8) {
      for second in first..<(27 * 8) {
        var bytes = zeros
        bytes[first / 8] ^= 1 << UInt8(first % 8)
        if second != first { bytes[second / 8] ^= 1 << UInt8(second % 8) }
        sums.insert(bytes.withUnsafeBytes(Checksum.of))
      }
    }
    #expect(sums.count == 1 + 216 * 217 / 2)
  }
}
