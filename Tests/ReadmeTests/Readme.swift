import Foundation

/// A document with fenced code blocks whose examples can be run.
struct Readme {
  /// A fenced block: its language, its lines, and the line it begins on.
  struct Block {
    let language: String
    var lines: [String]
    let start: Int
  }

  let lines: [String]
  let blocks: [Block]

  init(_ text: String) {
    lines = text.components(separatedBy: "\n")
    var blocks: [Block] = []
    var open: Block?
    for (number, line) in lines.enumerated() {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          open = Block(language: String(line.dropFirst(3)), lines: [], start: number)
        }
      } else {
        open?.lines.append(line)
      }
    }
    self.blocks = blocks
  }

  /// Blocks of one language, in order.
  func blocks(_ language: String) -> [Block] { blocks.filter { $0.language == language } }

  /// The document with the outputs of another one wherever the same commands are shown.
  func copyingOutputs(of other: Readme) -> Readme {
    var copy = self
    for index in blocks("console").indices {
      let block = copy.blocks("console")[index]
      let commands = ConsoleStep.steps(of: block.lines).map(\.command)
      let source = other.blocks("console").first {
        ConsoleStep.steps(of: $0.lines).map(\.command) == commands
      }
      guard let source else { continue }
      copy = Readme(copy.replacing(block, with: source.lines).joined(separator: "\n"))
    }
    return copy
  }

  /// The document with the lines of one block replaced.
  func replacing(_ block: Block, with lines: [String]) -> [String] {
    Array(self.lines[...block.start]) + lines
      + self.lines[(block.start + 1 + block.lines.count)...]
  }
}

/// A console example: what is typed, and what is shown after it.
struct ConsoleStep {
  let command: String
  let output: [String]

  /// Splits a block at its lines that begin with `$ `.
  static func steps(of lines: [String]) -> [ConsoleStep] {
    var steps: [ConsoleStep] = []
    for line in lines {
      if line.hasPrefix("$ ") {
        steps.append(ConsoleStep(command: String(line.dropFirst(2)), output: []))
      } else if let last = steps.popLast() {
        steps.append(ConsoleStep(command: last.command, output: last.output + [line]))
      }
    }
    return steps
  }
}
