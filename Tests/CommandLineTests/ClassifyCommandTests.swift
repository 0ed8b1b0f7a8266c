import Foundation
import Testing

/// `classify`: labels of rows with the balls around them.
struct ClassifyCommandTests {
  let credence: Command

  init() throws {
    credence = try Command()
    // Two features that matter and two that do not, without random numbers.
    let lines = (0..<40).map { row -> String in
      let label = row % 2
      let waves = (1...4).map { sin(Double((row + 1) * $0 * $0) * 1.7) }
      let shifts = [2.0, -2, 0, 0]
      let values = zip(waves, shifts).map { $0 + Double(label) * $1 }
      return "\(label == 1 ? "ill" : "fit")," + values.map { "\($0)" }.joined(separator: ",")
    }
    try credence.write("state,a,b,c,d\n" + lines.joined(separator: "\n") + "\n", to: "train.csv")
    try credence.write("d,c,b,a\n0,0,-2,2\n0,0,0,0\n0,0,NA,0\n", to: "new.csv")
  }

  @Test func `rows have labels, radii and verdicts`() throws {
    let run = try credence("classify", "train.csv", "new.csv", "--response", "state")
    #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
    let lines = run.output.split(separator: "\n").map { $0.split(separator: ",", maxSplits: 8) }
    #expect(lines.count == 4)
    #expect(lines[0].joined(separator: ",").hasPrefix("row,label,probability,mutual_information"))
    #expect(lines[1][1] == "ill" && lines[1][7] == "consensus")
    #expect(lines[2][1] == "fit")
    #expect(lines[3][1] == "NA" && lines[3][7] == "undetermined")
    let call = ["classify", "train.csv", "new.csv", "--response", "state", "--radius", "9"]
    let wide = try credence.run(call)
    #expect(wide.output.split(separator: "\n")[1].contains(",dissent,"))
  }

  @Test func `without rows it reports features and checks, and writes its draws`() throws {
    let call = ["classify", "train.csv", "--response", "state", "--draws", "20"]
    let text = try credence.run(call)
    #expect(text.status == 0 && text.output.contains("independence"))
    let encoded = try credence.run(call + ["--json", "--weights", "rules.csv"])
    let document = try JSONDocument(encoded.output)
    #expect(document["features"].elements.count == 4 && document["checks"].elements.count == 3)
    let rules = try credence.shell("cat rules.csv").output.split(separator: "\n")
    #expect(rules.count == 21 && rules[0] == "constant,a,b,c,d")
    #expect(try credence.run(call + ["--weights", "rules.csv"]).status == 73)
  }

  @Test func `what cannot be done is refused in a sentence`() throws {
    #expect(try credence("classify", "train.csv").status == 64)
    #expect(try credence("classify", "none.csv", "--response", "state").status == 66)
    let column = try credence("classify", "train.csv", "--response", "nothing")
    #expect(column.status == 65 && column.error.contains("nothing"))
    let text = try credence("classify", "train.csv", "--response", "a")
    #expect(text.status == 65 && text.error.contains("two labels"))
    let radius = try credence("classify", "train.csv", "--response", "state", "--radius", "-1")
    #expect(radius.status == 64)
  }
}
