/// Measurements that are run by hand, each printed as one table: `Benchmarks [gradient]`.
@main
struct Main {
  static func main() throws {
    let names = CommandLine.arguments.dropFirst()
    guard names.allSatisfy({ $0 == "gradient" }) else {
      print("usage: Benchmarks [gradient]")
      return
    }
    try GradientBenchmark().run()
  }
}
