import CKernels
import Dispatch
import Probability

/// What one core of this machine can do, measured: the two roofs of a likelihood.
struct Machine {
  let instructionSet: InstructionSet
  /// Fused multiply-adds on registers alone, each two operations. Operations a second.
  let arithmetic: Double

  init(_ instructionSet: InstructionSet) {
    self.instructionSet = instructionSet
    let rounds = 20_000
    let seconds = Stopwatch.fastest {
      _ = kernels_multiply_add(instructionSet.kernelIndex, rounds)
    }
    arithmetic = 512 * Double(rounds) / seconds
  }

  /// Bytes a second of reading a buffer again and again, each core its own buffer; with the sum
  /// over cores of what they read.
  func bandwidth(bytes: Int, cores: Int = 1) -> Double {
    let count = max(bytes / 8 / 64 * 64, 64)
    let buffers = (0..<cores).map { _ in
      let buffer = UnsafeMutableBufferPointer<Double>(
        start: UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64)
          .bindMemory(to: Double.self, capacity: count), count: count)
      buffer.initialize(repeating: 1)
      return ReadBuffer(values: buffer)
    }
    defer { buffers.forEach { $0.values.deallocate() } }
    let index = instructionSet.kernelIndex
    let passes = max(1, 4_000_000 / count)
    let seconds = Stopwatch.fastest {
      if cores == 1 {
        for _ in 0..<passes { _ = kernels_read(index, buffers[0].values.baseAddress, count) }
      } else {
        DispatchQueue.concurrentPerform(iterations: cores) { core in
          for _ in 0..<passes { _ = kernels_read(index, buffers[core].values.baseAddress, count) }
        }
      }
    }
    return Double(cores * passes * count * 8) / seconds
  }

  /// Unchecked Sendable: the threads only read it.
  private struct ReadBuffer: @unchecked Sendable {
    let values: UnsafeMutableBufferPointer<Double>
  }
}
