/// A checksum of whole words; a change within one word of eight bytes always changes it.
///
/// Four chains side by side, so that it keeps up with memory; each step is a bijection of its chain:
/// an odd multiplier, and a shift that brings the upper bits down. It guards against accidents, not
/// against forgery.
enum BlockChecksum {
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var chains = SIMD4<UInt64>(1, 2, 3, 4) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
    let stride = MemoryLayout<SIMD4<UInt64>>.size
    let whole = bytes.count - bytes.count % stride
    for offset in Swift.stride(from: 0, to: whole, by: stride) {
      let words = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
      for lane in 0..<4 { chains[lane] = mixed(chains[lane] ^ UInt64(littleEndian: words[lane])) }
    }
    var sum = chains[0]
    for lane in 1..<4 { sum = mixed(sum) ^ chains[lane] }
    for byte in bytes[whole...] { sum = mixed(sum ^ UInt64(byte)) }
    return mixed(sum)
  }

  @inline(__always)
  private static func mixed(_ word: UInt64) -> UInt64 {
    let product = word &* 0xD6E8_FEB8_6659_FD93
    return product ^ product >> 32
  }
}
