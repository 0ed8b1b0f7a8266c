func dot(_ x: [Double], _ y: [Double]) -> Double {
  zip(x, y).reduce(0.0) { sum, pair in sum + pair.0 * pair.1 }
}
