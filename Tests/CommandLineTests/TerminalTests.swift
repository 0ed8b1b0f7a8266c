import Foundation
import Testing

/// What a person sees on a terminal.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
struct TerminalTests {
  let credence: Command

  init() throws { credence = try Command() }

  /// Runs the demo on a terminal of the given size and returns all that appeared on it.
  private func demo(columns: Int, rows: Int, _ options: String = "") throws -> String {
    try credence.write(
      "stty cols \(columns) rows \(rows); \"$CREDENCE\" demo --sampler nuts --warmup 300 --draws 300 \(options)\n",
      to: "demo.sh")
    let run = try credence.shell("TERM=xterm script -qec 'bash demo.sh' /dev/null")
    #expect(run.status == 0)
    return run.output.replacing("\r\n", with: "\n")
  }

  @Test func `each chain has a live line that is written over`() throws {
    let screen = try demo(columns: 80, rows: 24)
    #expect(screen.contains("\u{1B}[4A\r\u{1B}[Kchain 0"))
    let lines = screen.split(whereSeparator: \.isNewline).map { $0.replacing("\u{1B}[K", with: "") }
    for chain in 0..<4 {
      let last = try #require(lines.last { $0.contains("chain \(chain)  ") })
      #expect(last.contains("100%  600/600  sampling  took "))
    }
    let live = lines.filter { $0.contains("chain ") && $0.contains("%  ") }
    #expect(live.allSatisfy { $0.replacing(/\u{1B}\[\dA|\r/, with: "").count < 80 })
    #expect(screen.hasSuffix("(no verdict says that this class contains the truth)\n"))
  }

  @Test func `live lines lose their ends on a narrow terminal`() throws {
    let screen = try demo(columns: 40, rows: 24)
    #expect(screen.contains("chain 0  100%  600/600  sampling\n"))
    #expect(!screen.contains("gradients/draw"))
  }

  @Test func `more chains than rows get plain lines`() throws {
    let screen = try demo(columns: 80, rows: 4)
    #expect(!screen.contains("\u{1B}"))
    #expect(screen.contains("gradients/draw"))
  }

  @Test func `a quiet run shows results alone`() throws {
    let screen = try demo(columns: 80, rows: 24, "--quiet")
    #expect(screen.hasPrefix("Strong-motion records"))
    #expect(!screen.contains("\u{1B}"))
  }
}
