import ArgumentParser

/// What a job asks Slurm for.
struct SlurmOptions: ParsableArguments {
  @Option(help: "Tasks of the array; each draws as many chains as --chains of the run says.")
  var tasks = 4

  @Option(help: "Tasks that may run at once (default: all).")
  var atOnce: Int?

  @Option(
    help: """
      Time limit of a task: minutes, HH:MM:SS or D-HH:MM:SS. One that needs longer keeps a \
      checkpoint, is queued again and goes on.
      """)
  var time: String

  @Option(help: "Seconds before the time limit at which a task is told to keep its checkpoint.")
  var grace = 60

  @Option(help: "Memory of a task, such as 4G (default: the cluster's).")
  var memory: String?

  @Option(help: "Processors of a task, one a chain at most (default: one a chain).")
  var cpus: Int?

  @Option(help: "Name of the job (default: that of the output).")
  var jobName: String?

  @Option(
    help: """
      Another option of sbatch without its dashes, such as partition=short or account=stats; may be \
      repeated.
      """)
  var sbatch: [String] = []

  @Option(
    help:
      "A line of shell to run before each step, such as 'module load credence'; may be repeated.")
  var setup: [String] = []

  func validate() throws {
    func require(_ holds: Bool, _ message: String) throws {
      if !holds { throw ValidationError(message) }
    }
    try require((1...100_000).contains(tasks), "--tasks must be between 1 and 100000")
    try require((atOnce ?? 1) >= 1, "--at-once must be at least 1")
    try require(
      time.wholeMatch(of: /(\d+-\d+(:\d+){0,2})|(\d+(:\d+){0,2})/) != nil,
      "--time must be minutes, HH:MM:SS or D-HH:MM:SS, such as 90, 04:00:00 or 1-12:00:00")
    try require((1...65_535).contains(grace), "--grace must be between 1 and 65535")
    try require(
      memory.map { $0.wholeMatch(of: /\d+[KMGT]?/) != nil } ?? true,
      "--memory must be a number with K, M, G or T, such as 4G")
    try require((cpus ?? 1) >= 1, "--cpus must be at least 1")
    try require(
      jobName.map { $0.wholeMatch(of: /[A-Za-z0-9._][A-Za-z0-9._-]*/) != nil } ?? true,
      "--job-name may have letters, digits, dots, dashes and underscores")
    for option in sbatch {
      try require(
        option.wholeMatch(of: /[a-z][a-z-]*(=[^\s'"\\#]+)?/) != nil,
        "--sbatch takes an option without dashes and blanks, such as partition=short")
    }
  }
}
