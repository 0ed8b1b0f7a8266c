#if canImport(Glibc)
  import Glibc
#endif

/// How the process gets its memory from the system.
enum HeapPages {
  /// Address space that the heap takes at once.
  private static let reserve = 1 << 30
  private static let largePage = 1 << 21
  /// Larger requests are mapped on their own: the most that glibc lets one choose.
  private static let largestRequest = 1 << 25

  /// Lets the heap grow in pages of 2 MB, and keeps what is freed for the next array.
  ///
  /// Data go through several arrays of their size, each of which glibc would map and unmap on its own,
  /// 4 KB at a time. Memory that is not touched is not used. Where the system does not allow it,
  /// nothing changes but the speed.
  static func prepare() {
    #if canImport(Glibc)
      // glibc's options of `mallopt`, which Swift does not import.
      let (trimThreshold, topPad, mapThreshold): (Int32, Int32, Int32) = (-1, -2, -3)
      guard let symbol = dlsym(nil, "mallopt") else { return }
      let mallopt = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
      _ = mallopt(mapThreshold, Int32(largestRequest))
      _ = mallopt(trimThreshold, .max)
      _ = mallopt(topPad, Int32(reserve))
      // The first request that does not fit makes the heap grow; it lies at the lower end.
      let first = malloc(largePage)
      defer { free(first) }
      _ = mallopt(topPad, Int32(largePage))
      let page = UInt(largePage)
      let start = (UInt(bitPattern: first) + page - 1) / page * page
      let end = UInt(bitPattern: sbrk(0)) / page * page
      guard start < end, end - start <= UInt(reserve) else { return }
      madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_HUGEPAGE)
    #endif
  }
}
