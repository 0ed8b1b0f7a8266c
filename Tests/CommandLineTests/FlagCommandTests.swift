import Foundation
import Testing

/// `flag` and `predict` on files, pipes and streams that fail.
struct FlagCommandTests {
  let credence: Command
  let posterior: String

  init() throws {
    credence = try Command()
    posterior = try Doses.posterior.get().path
  }

  private static let header =
    "row,prediction,lower,upper,epistemic,aleatoric,mutual_information,half_range,leverage,verdict,"
    + "reason,certified"

  private func lines(_ run: CommandRun) -> [String] {
    run.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  @Test func `every line has a flag, and all columns`() throws {
    try credence.write("age,dose\n40,1\n60,2.5\n40,9\n", to: "new.csv")
    let run = try credence("flag", posterior, "new.csv")
    #expect(run.status == 0 && run.error.isEmpty)
    let lines = lines(run)
    #expect(lines.count == 4 && lines[0] == Self.header)
    for (index, line) in lines.dropFirst().enumerated() {
      let cells = line.split(separator: ",", maxSplits: 10).map(String.init)
      #expect(cells[0] == "\(index + 1)")
      let numbers = try cells[1...8].map { try #require(Double($0)) }
      #expect(numbers[1] <= numbers[0] && numbers[0] <= numbers[2])
      #expect(abs(numbers[3] + numbers[4] - numbers[0] * (1 - numbers[0])) < 1e-3)
      #expect(["consensus", "dissent", "undetermined"].contains(cells[9]))
    }
    #expect(lines[3].contains("dose = 9 lies beyond the data"))
    let file = try credence("flag", posterior, "new.csv", "--output", "flags.csv", "--threads", "1")
    #expect(file.output.isEmpty && file.status == 0)
    #expect(try credence.shell("cat flags.csv").output == run.output)
    let again = try credence("flag", posterior, "new.csv", "--output", "flags.csv")
    #expect(again.status == 73 && again.error.contains("--force"))
  }

  @Test func `hostile lines get a row each, and the next ones go on`() throws {
    let text =
      "\u{FEFF}dose,note,age\r\n1,\"a, b\",40\r\n\n,x,40\nNA,x,40\nabc,x,40\n1,x\n1,x,40,5\n"
      + "1,\"open,40\n1e999,x,40\n1,\"a \"\"q\"\"\",40\n 1 ,x, 40 \n1,\u{1B}[31m,40\n1,x,40"
    try credence.write(text, to: "hostile.csv")
    let run = try credence("flag", posterior, "hostile.csv")
    #expect(run.status == 0)
    let lines = lines(run)
    let expected = [
      "draws dissent", "1 field", "dose is missing", "dose is missing", "is not a number: 'abc'",
      "2 fields", "4 fields", "never closed", "dose is not finite", "draws dissent",
      "draws dissent", "draws dissent", "draws dissent",
    ]
    #expect(lines.count == expected.count + 1)
    for (line, part) in zip(lines.dropFirst(), expected) { #expect(line.contains(part)) }
    let broken = lines.filter { $0.contains(",NA,NA,NA,NA,NA,NA,NA,NA,undetermined,") }
    #expect(broken.count == 8)
  }

  @Test(arguments: [
    ("", "is empty"), ("age\n1\n", "no column 'dose'"), ("age,dos\n1,2\n", "did you mean 'dos'?"),
    ("dose,dose,age\n", "both named"), ("dose;age\n1;2\n", "semicolon"), ("\u{0}\n", "NUL"),
  ])
  func `a header that does not fit ends with one sentence`(text: String, part: String) throws {
    try credence.write(text, to: "bad.csv")
    for verb in ["flag", "predict"] {
      let run = try credence.run([verb, posterior, "bad.csv", "--output", "out.csv"])
      #expect(run.status == 65 && run.error.contains(part))
      #expect(run.error.split(separator: "\n").count == 1 && run.output.isEmpty)
      #expect(try credence.files() == ["bad.csv"])
    }
  }

  /// One line goes in through a pipe, and its flag comes out before the next one goes in.
  @Test func `a pipe is answered line by line`() throws {
    let run = try credence.shell(
      """
      mkfifo in out
      "$CREDENCE" flag '\(posterior)' - < in > out &
      exec 3> in 4< out
      echo 'dose,age' >&3; read -t 60 -r header <&4; echo "$header"
      for dose in 1 x 3; do
        echo "$dose,40" >&3; read -t 60 -r line <&4 || echo late; echo "$line"
      done
      exec 3>&-; wait $!; echo "status $?"; cat <&4
      """)
    let lines = lines(run)
    #expect(lines.count == 5 && lines[0] == Self.header && lines[4] == "status 0")
    #expect(lines[1].hasPrefix("1,0.") && lines[3].hasPrefix("3,0."))
    #expect(lines[2].contains("is not a number"))
  }

  @Test func `a consumer that leaves ends it quietly, and a full disk is an error`() throws {
    try credence.write(
      "dose,age\n" + String(repeating: "1,40\n", count: 20_000), to: "many.csv")
    let left = try credence.shell(
      "\"$CREDENCE\" flag '\(posterior)' many.csv 2>err | head -2 >/dev/null; "
        + "echo ${PIPESTATUS[0]}; cat err")
    #expect(left.output == "0\n")
    for target in ["--output /dev/full", "> /dev/full"] {
      for verb in ["flag", "predict"] {
        let run = try credence.shell("\"$CREDENCE\" \(verb) '\(posterior)' many.csv \(target)")
        #expect(run.status == 73 && run.error.contains("No space left"))
      }
    }
  }

  @Test func `lines come out in their order whatever the threads`() throws {
    let rows = (0..<3000).map { "\(Double($0 % 97) / 10),\($0 % 60 + 20)\n" }
    try credence.write("dose,age\n" + rows.joined(), to: "many.csv")
    let one = try credence("flag", posterior, "many.csv", "--threads", "1")
    let three = try credence("flag", posterior, "many.csv", "--threads", "3")
    #expect(one.output == three.output && lines(one).count == 3001)
  }

  @Test func `predict says what a witness says`() throws {
    let answer = try credence("ask", posterior, "P(recovered | dose = 1, age = 40) > 0.9", "--json")
    try credence.write(answer.output, to: "answer.json")
    let document = try JSONDocument(answer.output)
    let margin = try #require(document["witness"]["margin"].number)
    try credence.write("age,dose\n40,1\n", to: "new.csv")
    let run = try credence("predict", posterior, "new.csv", "--witness", "answer.json")
    #expect(run.status == 0)
    let prediction = try #require(Double(lines(run)[1].split(separator: ",")[1]))
    #expect(abs(prediction - 0.9 - margin) < 1e-12)
    try credence.write("{\"parameters\": {\"b_dose\": 1}}", to: "part.json")
    let part = try credence("predict", posterior, "new.csv", "--witness", "part.json")
    #expect(part.status == 65 && part.error.contains("no value for b_Intercept"))
    try credence.write("[]", to: "part.json")
    #expect(try credence("predict", posterior, "new.csv", "--witness", "part.json").status == 65)
    #expect(try credence("predict", posterior, "new.csv", "--witness", "none.json").status == 66)
    #expect(try credence("predict", posterior, "none.csv").status == 66)
  }

  @Test func `options are checked`() throws {
    try credence.write("age,dose\n40,1\n", to: "new.csv")
    for options in [
      ["--tolerance", "0"], ["--plausible", "mass:0.9"], ["--interval", "1"], ["--threads", "0"],
      ["--dissent", "0.7"],
    ] {
      let run = try credence.run(["flag", posterior, "new.csv"] + options)
      #expect(run.status == 64, "\(options)")
    }
  }

  @Test func `a number needs a tolerance, and draws made elsewhere a model`() throws {
    let sampled = try credence(
      "sample", Doses.csv, "--formula", "age ~ dose", "--quiet", "--output", "age.nc")
    #expect(sampled.status == 0)
    try credence.write("dose\n1\n", to: "new.csv")
    let bare = try credence("flag", "age.nc", "new.csv")
    #expect(bare.status == 64 && bare.error.contains("tolerance"))
    #expect(try credence("flag", "age.nc", "new.csv", "--tolerance", "20").status == 0)
    let elsewhere = GoldenText.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("CredenceTests/SampledElsewhere/pymc_nuts.nc").path
    let foreign = try credence("flag", elsewhere, "new.csv")
    #expect(foreign.status == 65 && foreign.error.contains("credence sample"))
  }
}
