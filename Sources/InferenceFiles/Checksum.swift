/// A seal behind the netCDF content of a file: 8 bytes of mark, 8 bytes of checksum.
///
/// HDF5 1.10 can crash or hang on damaged metadata, so a damaged file must be found out before
/// HDF5 sees it. HDF5 ignores what lies behind its own end of file, so every other reader opens a
/// sealed file as if it were not, and drops the seal when it changes the file.
public enum Checksum {
  /// Ends a sealed file, followed by the checksum, lowest byte first.
  static let mark = Array("CREDENCE".utf8)
  /// Bytes of the seal.
  static let sealLength = 16

  /// What the seal of a file says.
  enum Seal { case none, intact, broken }

  /// A checksum of bytes that come in parts; any change within one aligned word of 8 bytes
  /// changes it.
  ///
  /// Each step is a bijection of the state: odd multipliers, and shifts that bring the upper bits
  /// down. It guards against accidents, not against forgery.
  struct Stream {
    private var state: UInt64

    /// Starts the checksum of that many bytes.
    init(byteCount: Int) { state = 0xCBF2_9CE4_8422_2325 ^ UInt64(byteCount) }

    /// Adds the next bytes; all parts but the last are whole words of 8 bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
      let words = bytes.count / 8
      for index in 0..<words {
        mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
      }
      for byte in bytes[(words * 8)...] { mix(UInt64(byte)) }
    }

    private mutating func mix(_ word: UInt64) {
      state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
      state = (state ^ state >> 32) &* 0xD6E8_FEB8_6659_FD93
      state ^= state >> 32
    }

    /// The checksum of all that was added.
    var sum: UInt64 { state }
    /// The seal to write behind the content.
    var seal: [UInt8] { mark + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) } }
  }

  /// The checksum of a file's bytes, to tell whether it is the same as before.
  public static func ofFile(_ path: String) throws(InferenceFileError) -> UInt64 {
    let file = try InputFile(path: path)
    let (seal, error) = InputFile.seal(ofFirst: file.size, in: file.descriptor)
    if error != 0 { throw file.unreadable(error) }
    return seal.dropFirst(mark.count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The checksum of a text's UTF-8.
  public static func of(_ text: String) -> UInt64 {
    Array(text.utf8).withUnsafeBytes { of($0) }
  }

  /// The checksum of bytes in memory.
  public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 { stream(bytes).sum }

  /// The seal to write behind content in memory.
  static func seal(for content: UnsafeRawBufferPointer) -> [UInt8] { stream(content).seal }

  private static func stream(_ bytes: UnsafeRawBufferPointer) -> Stream {
    var stream = Stream(byteCount: bytes.count)
    stream.add(bytes)
    return stream
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
