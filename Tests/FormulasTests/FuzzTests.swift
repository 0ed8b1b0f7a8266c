import Foundation
import Testing

@testable import Formulas

@Suite("Any input is read or refused, and never stops the process")
struct FuzzTests {
  @Test("mutated formulas")
  func formulas() throws {
    let table = try ReferenceDesigns.table("garden.csv")
    let seeds = ReferenceDesigns.cases.map(\.formula) + Self.specialFormulas
    let alphabet = Array("~+-*/:^()|.,=`%in 0129eE\\\"'é\u{301}\u{0}\t\nITRUEFxyz")
    var random = SplitMix(state: 1)
    var accepted = 0
    for round in 0..<3_000 {
      var text = Array(seeds[round % seeds.count])
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        text.mutate(with: alphabet, using: &random)
      }
      guard let formula = try? Formula(String(text)) else { continue }
      accepted += 1
      guard let schema = try? Schema(formula, for: table) else { continue }
      #expect(throws: Never.self) { try schema.designMatrix(for: table) }
    }
    #expect(accepted > 100)
  }

  private static let specialFormulas = [
    "height ~ dose + (1 + dose | variety/sunny) + (0 + temp || plots)",
    "height | weights(dose) + trials(plots) + cens(sunny) ~ s(temp, k = 5) + (1 | site)",
    "height ~ hinge(temp, c(12, 15)) * sunny + mono(dose, k = 3, decreasing = TRUE)",
    "bf(height ~ s(log(dose)) + mono(temp), sigma ~ . + (variety | plots), nu ~ hinge(dose, 2))",
  ]

  @Test("mutated formulas of several parameters, and one row of each")
  func distributionalFormulas() throws {
    let table = try ReferenceDesigns.table("garden.csv")
    let alphabet = Array("~+-*/:^()|.,=` 0129e\u{301}\nTxsbfgmono")
    var random = SplitMix(state: 4)
    var accepted = 0
    for round in 0..<2_000 {
      var text = Array(Self.specialFormulas[round % Self.specialFormulas.count])
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        text.mutate(with: alphabet, using: &random)
      }
      guard let formula = try? DistributionalFormula(String(text)),
        let schema = try? DistributionalSchema(formula, for: table)
      else { continue }
      accepted += 1
      #expect(throws: Never.self) { try schema.designs(for: table) }
      let copy = try JSONDecoder().decode(
        DistributionalSchema.self, from: JSONEncoder().encode(schema))
      #expect(copy == schema)
      let inputs = schema.inputs.filter { !$0.isGroup }.map { input -> (String, InputValue) in
        switch input.kind {
        case .number: (input.name, .number(15))
        case .boolean: (input.name, .boolean(true))
        case .category(let levels), .group(let levels): (input.name, .text(levels[0]))
        }
      }
      _ = try? schema.designRows(for: Dictionary(uniqueKeysWithValues: inputs))
    }
    #expect(accepted > 100)
  }

  @Test("damaged schemas")
  func schemas() throws {
    let table = try ReferenceDesigns.table("garden.csv")
    let seeds = try Self.specialFormulas.map {
      try JSONEncoder().encode(DistributionalSchema(DistributionalFormula($0), for: table))
    }
    let alphabet = Array("0123456789.-e\"[]{},:truefalsn".utf8)
    var random = SplitMix(state: 5)
    var accepted = 0
    for round in 0..<2_000 {
      var bytes = Array(seeds[round % seeds.count])
      bytes.mutate(with: alphabet, using: &random)
      do {
        let schema = try JSONDecoder().decode(DistributionalSchema.self, from: Data(bytes))
        accepted += 1
        _ = try? schema.designs(for: table)
        _ = try? schema.designRows(for: ["temp": .number(15), "dose": .number(1)])
      } catch { #expect(error is DecodingError) }
    }
    #expect(accepted > 100)
  }

  @Test("mutated files")
  func files() throws {
    let seed = Array(
      "a,b,\"c d\"\r\n1,\"x \"\"y\"\"\",TRUE\n-2.5e3,z,\n,\"multi\nline\",FALSE\n1e5,é,NA\n".utf8)
    let alphabet: [UInt8] = Array(",\"\r\n;\t 0.eE+-NAInf".utf8) + [0, 0x80, 0xC3, 0xFF, 0xEF]
    var random = SplitMix(state: 2)
    var accepted = 0
    for _ in 0..<5_000 {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        bytes.mutate(with: alphabet, using: &random)
      }
      do {
        let table = try Table(csv: bytes, name: "t.csv")
        #expect(table.rowCount > 0 && !table.columns.isEmpty)
        accepted += 1
      } catch {
        #expect(error.kind == .malformed && error.message.hasPrefix("t.csv"))
      }
    }
    #expect(accepted > 500)
  }

  @Test("inputs of any kind and name")
  func inputs() throws {
    let table = try ReferenceDesigns.table("garden.csv")
    let schema = try Schema(
      Formula("height ~ log(dose) * variety + poly(temp, 2) + factor(plots) + sunny"), for: table)
    let values: [InputValue] = [
      .number(1), .number(.nan), .number(-.infinity), .number(1e308), .text("apple"), .text(""),
      .boolean(true), .number(-0.0), .text("1"),
    ]
    let names = schema.inputs.map(\.name) + ["other"]
    var random = SplitMix(state: 3)
    for _ in 0..<5_000 {
      var inputs: [String: InputValue] = [:]
      for name in names where Int.random(in: 0..<8, using: &random) > 0 {
        inputs[name] = values.randomElement(using: &random)
      }
      if let row = try? schema.designRow(for: inputs) {
        #expect(row.values.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test(
    "depth and length, on a thread with half a megabyte of stack",
    arguments: [
      "y ~ " + String(repeating: "(", count: 100_000) + "x",
      "y ~ " + String(repeating: "(", count: 60) + "x" + String(repeating: ")", count: 60),
      "y ~ " + String(repeating: "log(", count: 100_000),
      "y ~ " + String(repeating: "-", count: 20_000),
      "y ~ x" + String(repeating: "^x", count: 20_000),
      "y ~ x" + String(repeating: "+x", count: 20_000),
      "y ~ I(x" + String(repeating: "+x-x*x", count: 5_000) + ")",
      "y ~ " + String(repeating: "I(1+2*(", count: 30) + "x" + String(repeating: "))", count: 30),
      "y ~ x" + String(repeating: "*x", count: 20_000), String(repeating: "~", count: 20_000),
      "y ~ `" + String(repeating: "x", count: 100_000),
      "y ~ x" + String(repeating: "+(1|x)", count: 5_000),
      "y ~ (1|x" + (0..<20_000).map { "/x\($0)" }.joined() + ")",
      "y ~ (1|x" + String(repeating: "/x:x", count: 20_000) + ")",
      "y ~ " + String(repeating: "(1+", count: 100_000) + "(1|x)",
      "bf(" + String(repeating: "y~x,", count: 5_000) + "y~x)",
      "y | " + String(repeating: "weights(x)+", count: 5_000) + "se(x) ~ x",
      "y ~ hinge(x, c(" + String(repeating: "1,", count: 20_000) + "2))",
      "y ~ " + String(repeating: "9", count: 100_000),
    ].map(LongText.init))
  private func depth(_ long: LongText) async throws {
    let text = long.text
    let data = try table("y,x\n1,2\n2,3\n4,4\n")
    await withCheckedContinuation { continuation in
      let thread = Thread {
        _ = (try? Formula(text)).map { try? Schema($0, for: data) }
        continuation.resume()
      }
      thread.stackSize = 512 << 10
      thread.start()
    }
    if text.contains("((((((") && text.hasSuffix("(x") {
      #expect(throws: FormulaError.self) { try Formula(text) }
    }
  }
}

extension Array {
  /// Inserts, removes, replaces or doubles one element.
  fileprivate mutating func mutate(with alphabet: [Element], using random: inout SplitMix) {
    let place = Int.random(in: 0...Swift.max(0, count - 1), using: &random)
    guard let element = alphabet.randomElement(using: &random), place < count else { return }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: insert(element, at: place)
    case 1: remove(at: place)
    case 2: self[place] = element
    default: insert(self[place], at: place)
    }
  }
}

/// A text that reports name by its beginning.
private struct LongText: Sendable, CustomTestStringConvertible {
  let text: String

  var testDescription: String { "\(text.prefix(24))… of \(text.utf8.count) bytes" }
}
