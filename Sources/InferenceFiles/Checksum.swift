/// A seal behind the netCDF content of a file: 8 bytes of mark, 8 bytes of checksum.
///
/// HDF5 1.10 can crash or hang on damaged metadata, so a damaged file must be found out before
/// HDF5 sees it. HDF5 ignores what lies behind its own end of file, so every other reader opens a
/// sealed file as if it were not, and drops the seal when it changes the file.
public enum Checksum {
  /// Ends a sealed file, followed by the checksum, lowest byte first.
  private static let mark = Array("CREDENCE".utf8)
  /// Bytes of the seal.
  static let sealLength = 16

  /// What the seal of a file says.
  enum Seal { case none, intact, broken }

  /// A checksum of the bytes; any change within one aligned word of 8 bytes changes it.
  ///
  /// Each step is a bijection of the state: odd multipliers, and shifts that bring the upper bits
  /// down. It guards against accidents, not against forgery.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
    func mix(_ word: UInt64) {
      state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
      state = (state ^ state >> 32) &* 0xD6E8_FEB8_6659_FD93
      state ^= state >> 32
    }
    let words = bytes.count / 8
    for index in 0..<words {
      mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
    }
    for byte in bytes[(words * 8)...] { mix(UInt64(byte)) }
    return state
  }

  /// The checksum of a file's bytes, to tell whether it is the same as before.
  public static func ofFile(_ path: String) throws(InferenceFileError) -> UInt64 {
    let bytes = try FileBytes(path: path)
    return withExtendedLifetime(bytes) { of(bytes.all) }
  }

  /// The seal to write behind the content.
  static func seal(for content: UnsafeRawBufferPointer) -> [UInt8] {
    let sum = of(content)
    return mark + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
  }

  /// Compares the seal of a whole file, if it has one, with its content.
  static func inspect(_ file: UnsafeRawBufferPointer) -> Seal {
    guard file.count >= sealLength else { return .none }
    let start = file.count - sealLength
    guard file[start..<(start + mark.count)].elementsEqual(mark) else { return .none }
    let content = UnsafeRawBufferPointer(rebasing: file[..<start])
    return file[start...].elementsEqual(seal(for: content)) ? .intact : .broken
  }
}
