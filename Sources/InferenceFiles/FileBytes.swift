/// The whole content of a file in memory.
final class FileBytes {
  /// The bytes; valid as long as this object lives.
  let all: UnsafeRawBufferPointer

  /// Reads the file.
  init(_ file: InputFile) throws(InferenceFileError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: file.size, alignment: 16)
    let (filled, error) = InputFile.fill(buffer, from: file.descriptor, at: 0)
    guard error == 0 else {
      buffer.deallocate()
      throw file.unreadable(error)
    }
    all = UnsafeRawBufferPointer(start: buffer.baseAddress, count: filled)
  }

  deinit { all.deallocate() }
}
