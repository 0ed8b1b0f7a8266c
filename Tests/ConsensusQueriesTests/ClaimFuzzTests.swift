import Foundation
import Testing

@testable import ConsensusQueries

/// Whatever is written, reading it ends, in a claim or in an error with a place inside the text.
@Suite struct ClaimFuzzTests {
  private static let names = [
    "b_x", "b_x:z", "b_log(dist)", "r_g[1,a]", "b_gin [0, 1]", "and", "b_a<b",
  ]
  private static let pieces =
    names + [
      "(", "(", ")", ")", "[", "]", "<", "<=", ">", ">=", "+", "-", "*", "/", "^", ",", "|", "=",
      "\"",
      "'", "`", "in", "and", "or", "not", "P(", "mean(", "linpred(", "exp(", "y", "x = 1", "1.5",
      "1e",
      "..", " ", " ", "\n", "é", "🌋", "\u{301}", "\r\n", "for", "over", "TRUE", "\0", "``", "\"\"",
      "for all", "x in", ":", "{", "}", "within 1", "(L2)", "of", "(x = 1)", "best(", "a: 1",
      "under",
      "over \"a.csv\":", "included(x)", "for all x in [0, 1]:",
    ]

  private func read(_ text: String) {
    do throws(ClaimError) {
      let claim = try Claim(text, parameters: Self.names)
      #expect(throws: Never.self) { try Claim(claim.description, parameters: Self.names) }
    } catch {
      let offset = error.offset ?? 0
      #expect(offset >= 0 && offset <= text.count, "\(text.debugDescription)")
      #expect(error.description.contains(error.message))
    }
  }

  @Test(.timeLimit(.minutes(1))) func `random pieces`() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<10_000 {
      let count = Int.random(in: 0..<24, using: &generator)
      read((0..<count).map { _ in generator.pick(Self.pieces) }.joined())
    }
  }

  @Test(.timeLimit(.minutes(1))) func `claims with a character lost, doubled or replaced`() {
    var random = RandomClaims(
      generator: SeededGenerator(seed: 3), parameters: Self.names, hasForms: true)
    for _ in 0..<5000 {
      var characters = Array(random.claim(depth: 3).description)
      let place = Int.random(in: characters.indices, using: &random.generator)
      switch Int.random(in: 0..<3, using: &random.generator) {
      case 0: characters.remove(at: place)
      case 1: characters.insert(characters[place], at: place)
      default: characters[place] = random.generator.pick(Array("()[]<>\"'`|,=1. "))
      }
      read(String(characters))
    }
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "(", "((b_x + ", "not ", "-", "2^", "exp(", "P(y | x = (", "\"", "`", "(not ", "(b_x<1 and ",
    ])
  func `ten thousand characters of nesting are refused, not followed`(piece: String) {
    let text = String(repeating: piece, count: 10_000 / piece.utf8.count)
    let error = #expect(throws: ClaimError.self) { try Claim(text, parameters: Self.names) }
    #expect((error?.offset ?? 0) <= text.count)
  }

  @Test func `the limits of nesting and length`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "b_x < 1" + String(repeating: ")", count: depth)
    }
    #expect(try Claim(nested(90), parameters: ["b_x"]) == (.parameter("b_x") < 1))
    #expect(throws: ClaimError.self) { try Claim(nested(101), parameters: ["b_x"]) }
    let long = "b_x < 1" + String(repeating: " ", count: 10_000 - 7)
    #expect(try Claim(long, parameters: ["b_x"]) == (.parameter("b_x") < 1))
    let error = #expect(throws: ClaimError.self) { try Claim(long + " ", parameters: ["b_x"]) }
    #expect(error?.message.contains("longer than 10000 bytes") == true)
  }

  @Test(arguments: ["b_x<1 and ", "b_x<1 or ", "0*b_x+", "1*", "not b_x<0 or "])
  func `the longest chains are evaluated, on a quarter of the usual stack too`(piece: String) throws
  {
    let operands = piece.hasSuffix("*") ? 1 : 2
    let text = String(repeating: piece, count: 996 / operands) + "1*b_x < 2"
    let longer = String(repeating: piece, count: 1000 / operands) + "1*b_x < 2"
    #expect(throws: ClaimError.self) { try Claim(longer, parameters: ["b_x"]) }
    let thread = Thread {
      do {
        let claim = try Claim(text, parameters: ["b_x"])
        let evaluator = try MarginEvaluator(claim, parameters: ["b_x"], model: nil)
        let values = [0.5]
        #expect(evaluator.margin(values.span).holds)
        #expect(claim.description.count > 1000)
      } catch {
        Issue.record(error)
      }
    }
    thread.stackSize = 2 << 20
    thread.start()
    while !thread.isFinished { Thread.sleep(forTimeInterval: 0.01) }
  }

  @Test(.timeLimit(.minutes(1))) func `a thousand long names cost no more than their letters`()
    throws
  {
    let names = (0..<2000).map { "r_group[level \($0),Intercept]" }
    let text = names.prefix(240).map { "(\($0) < 0)" }.joined(separator: " and ")
    let claim = try Claim(text, parameters: names)
    #expect(claim.description.count > 5000)
  }
}
