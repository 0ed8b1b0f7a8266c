#if MPI
  import LogDensities

  extension World {
    /// Seconds of a message from the first rank to the last, who sends it back: of one without content,
    /// and for each byte. The best of several rounds, since others use the network and the processors too;
    /// nil for a single rank. All ranks get the same numbers.
    ///
    /// Costs about a thousand messages, of which fifteen have a megabyte.
    public func linkSpeed() -> (latency: Double, byteTime: Double)? {
      guard rankCount > 1 else { return nil }
      let size = 1 << 20
      let short = roundTrip(size: 8, count: 100) / 2
      let long = roundTrip(size: size, count: 3) / 2
      var numbers = rank == 0 ? [short, max(long - short, 0) / Double(size)] : [0, 0]
      addUp(&numbers)
      return (numbers[0], numbers[1])
    }

    /// Seconds there and back, as the first rank measures them.
    private func roundTrip(size: Int, count: Int) -> Double {
      let bytes = [UInt8](repeating: 1, count: size)
      let last = rankCount - 1
      var best = Double.infinity
      for _ in 0..<5 {
        let start = ContinuousClock.now
        for _ in 0..<count {
          if rank == 0 {
            send(bytes, to: last)
            _ = receive(from: last)
          } else if rank == last {
            send(receive(from: 0), to: 0)
          }
        }
        best = min(best, (ContinuousClock.now - start) / .seconds(1) / Double(count))
      }
      return best
    }
  }
#endif
