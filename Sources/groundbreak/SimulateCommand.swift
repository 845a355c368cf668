import ArgumentParser
import SitePipeline

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Makes dated images of an invented place, with the truth beside them.",
    discussion: """
      SCENARIO is a JSON file, the name of a shipped scenario (--list), or random. The images come in \
      the files, names, masks and metadata of a real sensor, so that run reads them as it would \
      real ones; truth/ says what was built, where, when and how high. The same seed makes the same \
      files.

      SENSOR is \(SimulationCatalogue.sensors.joined(separator: ", ")), or a JSON file that says what differs: \
      {"product": "planetscope", "psf": 0.9}.

      EXAMPLES:
        groundbreak simulate plant --out scenes
        groundbreak simulate plant --sensor sentinel2 --out coarse
        groundbreak simulate random --seed 7 --scenes 40 --out place-7
        groundbreak simulate plant --sensor skysat --dry-run
        groundbreak simulate plant --print > mine.json
        groundbreak simulate mine.json --out mine
      """)

  @Argument(help: "A JSON file, the name of a shipped scenario, or random.")
  var scenario: String?

  @Option(name: [.long, .short], help: ArgumentHelp("Folder that receives the images.", valueName: "dir"))
  var out: String?

  @Option(help: ArgumentHelp("Another number makes another place of the same kind (1).", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("The sensor that takes the images (the scenario's own).", valueName: "sensor"))
  var sensor: String?

  @Option(help: ArgumentHelp("How many scenes (as many as the sensor delivers).", valueName: "n"))
  var scenes: Int?

  @Flag(help: "Say how many scenes of which dates there would be and how large.")
  var dryRun = false

  @Flag(name: .customLong("print"), help: "Print the scenario as JSON, to be edited.")
  var printsScenario = false

  @Flag(help: "List the shipped scenarios.")
  var list = false

  @Flag(help: "Print the JSON schema of a scenario.")
  var schema = false

  @Flag(help: "Print what was made as JSON.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  @Flag(help: "Replace an earlier simulation in the folder.")
  var force = false

  func validate() throws {
    if list || schema { return }
    guard scenario != nil else { throw ValidationError("Name a scenario; --list shows the shipped ones.") }
    if out == nil, !dryRun, !printsScenario {
      throw ValidationError("Give the folder that receives the images with --out, or --dry-run.")
    }
  }

  func run() throws {
    if list { return print(SimulationCatalogue.text) }
    if schema { return print(SimulationCatalogue.schema) }
    let plan = try SimulationPlan(
      SimulationRequest(scenario: scenario ?? "", seed: seed, sensor: sensor, scenes: scenes))
    if printsScenario { return print(try plan.scenarioJSON()) }
    plan.notes.forEach { Messages.line("groundbreak: \($0)") }
    guard !dryRun, let out else { return print(json ? try plan.json() : plan.text) }
    Interruption.watch()
    let display = ProgressDisplay(quiet: quiet)
    defer { display.finish() }
    let made = try SimulatedScenes.write(
      plan, to: out, force: force, progress: display.show, isCancelled: { Interruption.requested })
    display.finish()
    print(json ? try plan.json(folder: out, bytes: made.bytes) : "\(made.scenes) scenes in \(Sentence.printable(out))")
  }
}
