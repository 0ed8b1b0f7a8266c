import ArgumentParser
import Credence

/// `credence sample`: from a CSV to a file of draws.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Sample the posterior of a model into a netCDF file.",
    discussion: """
      Reads a CSV file, samples the posterior, writes the draws and prints a summary. \
      The file opens in ArviZ, and holds all that summary, diagnose and ask need. For example:
        credence sample wells.csv --formula 'switched ~ dist100 + arsenic' \\
            --family bernoulli --output wells.nc

      Formulas are R's: y ~ x + z, x:z, x*z, (a + b)^2, - x, 0 + x, I(x^2), log(x), scale(x), \
      poly(x, 2), offset(log(n)), factor(g), and . for all other columns. Categories get \
      treatment contrasts. Rows with a missing value in a used column are dropped. \
      As in brms: (1 + x | g), (x || g), (1 | g/h), s(x), and on the left y | trials(n), \
      weights(w), se(s), cens(c). Bends: hinge(x, 2) is piecewise linear, mono(x) rises. \
      A second formula is for a parameter of the family: 'y ~ x, sigma ~ x'.

      For data larger than memory sample a column store that credence pack made: its rows stay in \
      the file. scale(x), poly(x, 2) and factor(x) of numbers, which learn from all rows at once, \
      then have to be columns of the CSV file. The draws' file names the store and holds its hash.

      Priors are brms'. A preset fills them all, and --prior replaces some:
        --prior 'b ~ normal(0, 2.5)'           every coefficient
        --prior 'b[log(dist)] ~ normal(0, 1)'  one coefficient, by its column
        --prior 'Intercept ~ normal(0, 10)'    the intercept at mean columns
        --prior 'sigma ~ exponential(1)'       the residual standard deviation
        --prior 'sd[g] ~ normal(0, 1)'         the spread of a group's effects
        --prior 'cor ~ lkj(2)'                 their correlations
        --prior 'b ~ horseshoe(1)'             all coefficients together; also R2D2()
        --prior 'b[x] ~ normal(0, 1), lb = 0'  cut to an interval, by lb and ub
        --prior 'b ~ horseshoe(1)'             most coefficients near 0; also R2D2()
      With the formula 0 + Intercept + ... the intercept is b[Intercept]. credence prior prints them \
      all. Under horseshoe and R2D2 scale columns first, as in scale(x).

      Several formulas, or --class wide with one, are sampled one after the other into one file, and \
      weighed by their evidence and the length of their description:
        credence sample quakes.csv --formula 'log(accel) ~ mag + log(dist)' --class wide \\
            --output quakes.nc
      Then ask answers for the whole class, and compare shows its weights. A class keeps no \
      checkpoints.

      A model of any other kind comes as a shared library with BridgeStan's C interface, which \
      bridgestan compiles from a Stan program. Its parameters keep Stan's names and indices from \
      one, such as theta[2,1]:
        credence sample --library schools_model.so --data schools.json \\
            --output schools.nc

      A run that takes longer than a few seconds keeps checkpoints in OUTPUT.partial. After a kill \
      at any moment credence resume OUTPUT goes on, and its draws are those of a run that was never \
      interrupted. SIGINT and SIGTERM keep a checkpoint and end with code 130 or 143.
      """)

  @Argument(
    help: "A CSV file whose first line names the columns, or a column store of credence pack.")
  var data: String?

  @OptionGroup(title: "Model options") var model: ModelOptions

  @OptionGroup(title: "Models in shared libraries") var library: LibraryOptions

  @Option(name: .shortAndLong, help: "The file to write, such as wells.nc.")
  var output: String

  @Flag(help: "Replace the output file if it exists.")
  var force = false

  @Flag(help: "Print the summary as JSON instead of a table.")
  var json = false

  @OptionGroup(title: "Sampling options") var sampling: SamplingOptions

  @OptionGroup var events: EventOptions

  @OptionGroup var sharing: RankOptions

  @Flag(
    help: """
      With --mpi: print what to expect of each number of ranks, as measured on these, and draw nothing.
      """)
  var plan = false

  func validate() throws {
    try library.validate(table: data, formula: model.formula)
    guard sharing.isShared else {
      if plan { throw ValidationError("--plan tells of the ranks of --mpi") }
      return
    }
    guard library.library == nil, !model.isClass else {
      throw ValidationError(
        "--mpi shares the rows of one formula, and neither a library nor a class has that")
    }
  }

  func run() throws {
    try sharing.run { ranks in
      let log = try ranks.first {
        if !plan { try InferenceFile.checkTarget(output, replacing: force) }
        return try events.log()
      }
      try EventLog.following(log ?? nil, output: output) {
        log??.write(.started(verb: "sample", output: output, sampling.settings))
        try sample(RunObserver(isQuiet: sampling.quiet, events: log ?? nil), ranks)
      }
    }
  }

  private func sample(_ observer: RunObserver, _ ranks: Ranks) throws {
    if ranks.isShared { return try sampleShared(observer, ranks) }
    if let run = try library.run(
      settings: sampling.settings, output: output, isReplacing: force, observer: observer,
      isJSON: json)
    {
      return try run.perform()
    }
    guard let data else { return }
    if model.isClass { return try sampleClass(of: data, observer) }
    let analysis = try model.analysis(of: data)
    var run = SampleRun(
      analysis: analysis, settings: sampling.settings, output: output, isReplacing: force,
      observer: observer, isJSON: json)
    if InputFile.canBeReadAgain(data) {
      run.folder = try RunFolder(
        for: output, manifest: manifest(of: data).encoded(), replacing: force)
    }
    try run.perform()
  }

  /// A run whose rows lie on several ranks, of which the first keeps its files.
  private func sampleShared(_ observer: RunObserver, _ ranks: Ranks) throws {
    guard let data else { return }
    let manifest = try ranks.together { try self.manifest(of: data) }
    let analysis = try ranks.analysis(manifest, data: data)
    if plan { return try printPlan(of: analysis, ranks) }
    let folder: RunFolder? = try ranks.first {
      try RunFolder(for: output, manifest: manifest.encoded(), replacing: force)
    }
    try SampleRun(
      analysis: analysis, settings: sampling.settings, output: output, isReplacing: force,
      observer: observer, isJSON: json, folder: folder, ranks: ranks
    ).perform()
  }

  private func printPlan(of analysis: Analysis, _ ranks: Ranks) throws {
    guard let report = ranks.report(on: analysis, sampling.settings) else {
      let reason =
        sampling.sampler.usesMinibatches
        ? "a step on a minibatch is a message and little work, so that ranks do not make it faster"
        : "the chains of this model need no sums over ranks: once it is built, one rank draws them"
      return try StandardOutput.write(reason)
    }
    if json { return try StandardOutput.write(json: report) }
    try StandardOutput.write(report.text)
  }

  private func sampleClass(of data: String, _ observer: RunObserver) throws {
    guard sampling.chainOffset == nil else {
      throw ValidationError(
        "no --chain-offset here: a class of models is weighed by all chains of its structures")
    }
    guard !ColumnStore.isStore(data) else {
      throw ValidationError("a class of models needs its rows in memory: give the CSV file")
    }
    let table = try Table(contentsOf: data)
    try ClassRun(
      analysis: ClassAnalysis(model.members(of: table), data: table), floor: model.floor,
      settings: sampling.settings, output: output, isReplacing: force, observer: observer,
      isJSON: json
    ).perform()
  }

  private func manifest(of data: String) throws -> RunManifest {
    try RunManifest(
      dataPath: data, model: model.description, settings: sampling.settings, isReplacing: force)
  }
}
