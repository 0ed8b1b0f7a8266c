import Foundation
import Testing

@testable import InferenceFiles

/// Stan CSV that is damaged, unfinished, of different runs, or none at all.
@Suite struct DamagedStanCSVTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func put(_ text: String, as name: String = "chain.csv") throws -> String {
    try directory.put(Array(text.utf8), as: name)
  }

  private func refusal(_ texts: String...) throws -> InferenceFileError? {
    let paths = try texts.enumerated().map { try put($1, as: "\($0).csv") }
    return failure { _ = try InferenceFile.readStanCSV(paths) }
  }

  @Test func `a file that is cut anywhere is refused, or its draws are whole`() throws {
    let text = StanCSVText.chain(4)
    let whole = try InferenceFile.readStanCSV([put(text)])
    let lastRow = try #require(text.range(of: StanCSVText.end)?.lowerBound)
    for length in 0..<text.utf8.count {
      let part = String(text.prefix(length))
      let error = try refusal(part)
      if part.endIndex >= lastRow, length >= text.distance(from: text.startIndex, to: lastRow) {
        #expect(error == nil, "only comments are missing")
        #expect(try InferenceFile.readStanCSV([put(part)]).draws == whole.draws)
      } else {
        #expect(error != nil, "cut after \(length) bytes")
      }
    }
  }

  @Test func `damaged rows are named by file and line`() throws {
    let text = StanCSVText.chain(4)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
    let few = try refusal(text.replacing("2,0.9,0.5,3,7,0,1.5", with: "2,0.9,0.5,3,7,0"))
    #expect(few?.kind == .corrupt && lines > 20)
    #expect(few?.message.contains("line 25: found 8 values, expected 9") == true)
    let many = try refusal(text.replacing("2,0.9,0.5", with: "2,0.9,0.5,9"))
    #expect(many?.message.contains("line 25: found 10 values, expected 9") == true)
    let word = try refusal(text.replacing("2,0.9,", with: "2,high,"))
    #expect(word?.message.contains("'high' in column 'accept_stat__' is not a number") == true)
    #expect(try refusal(text.replacing("2,0.9,", with: "2,,"))?.kind == .corrupt)
    #expect(try refusal(text.replacing("2,0.9,", with: "2,0.9 1,"))?.kind == .corrupt)
    #expect(try refusal(text.replacing("2,0.9,", with: "2,0.9\u{0},"))?.kind == .corrupt)
  }

  @Test func `a run that did not finish is refused`() throws {
    let text = StanCSVText.chain(4).replacing("num_samples = 4", with: "num_samples = 1000")
    let error = try refusal(text)
    #expect(error?.kind == .corrupt)
    #expect(error?.message.contains("4 draws where its comments promise 1000") == true)
  }

  @Test(arguments: ["-5", "9223372036854775807", "99999999999999999999", "1e3", "many", ""])
  func `numbers of iterations beyond reason are no trap`(count: String) throws {
    for key in ["num_samples", "num_warmup", "thin", "save_warmup", "max_depth"] {
      _ = try refusal(Self.replacing(key, by: count, in: StanCSVText.chain(4)))
    }
    let flat = "# sampler_t=NUTS\n# iter=\(count)\n# warmup=-1\n# thin=\(count)\nlp__,x\n1,2\n"
    _ = try refusal(flat)
  }

  private static func replacing(_ key: String, by value: String, in text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.contains("\(key) =") ? "# \(key) = \(value)" : String(line)
    }.joined(separator: "\n")
  }

  @Test func `what is no Stan CSV is refused`() throws {
    #expect(try refusal("")?.message.hasSuffix("is empty") == true)
    #expect(try refusal("# only comments\n")?.kind == .notOurs)
    #expect(try refusal("x,y\n1,2\n")?.message.contains("is not Stan CSV") == true)
    #expect(try refusal("lp__,\"a,b\"\n1,2,3\n")?.message.contains("is not Stan CSV") == true)
    #expect(try refusal("lp__,,x\n1,2,3\n")?.message.contains("is not Stan CSV") == true)
    #expect(try refusal("\u{0}\u{1}\u{2}\n\n")?.kind == .notOurs)
    #expect(try refusal("lp__,x\n")?.message.contains("holds no draws after warmup") == true)
    #expect(try refusal("lp__,energy__\n1,2\n")?.message.contains("holds no parameters") == true)
    #expect(try refusal("lp__,x,x\n1,2,3\n")?.message.contains("two columns") == true)
    #expect(try refusal("lp__,lp__,x\n1,2,3\n")?.message.contains("two columns") == true)
    #expect(try refusal("lp__,x[1],x.1\n1,2,3\n")?.message.contains("two parameters") == true)
    #expect(failure { _ = try InferenceFile.readStanCSV([]) }?.kind == .noSuchFile)
    #expect(failure { _ = try InferenceFile.readStanCSV(["/nowhere.csv"]) }?.kind == .noSuchFile)
    let folder = failure { _ = try InferenceFile.readStanCSV([directory.path]) }
    #expect(folder?.message.hasSuffix("not a file") == true)
    #expect(failure { _ = try InferenceFile.readStanCSV(["/dev/null"]) }?.kind == .noSuchFile)
  }

  @Test func `chains of different runs are refused`() throws {
    let first = StanCSVText.chain()
    func reason(_ second: String) throws -> String? { try refusal(first, second)?.message }
    #expect(
      try reason(StanCSVText.chain(names: "mu,theta.2"))?.contains(
        "their columns 9 are 'theta.2' and 'theta.1'") == true)
    #expect(try reason(StanCSVText.chain(names: "mu"))?.contains("8 and 9 columns") == true)
    #expect(try reason(StanCSVText.chain(4))?.contains("4 and 3 draws") == true)
    #expect(try reason(first)?.contains("they hold the same draws") == true)
    let other = StanCSVText.chain(start: 9)
    #expect(try reason(other) == nil)
    #expect(
      try reason(other.replacing("schools", with: "wells"))?.contains(
        "models 'wells' and 'schools'") == true)
    #expect(
      try reason(other.replacing("algorithm = hmc", with: "algorithm = fixed_param"))?.contains(
        "different methods") == true)
  }
}
