import ArgumentParser
import SitePipeline

@main
struct Groundbreak: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "groundbreak",
    abstract: "Says what was built at a place, when, and how big, from dated satellite images.",
    discussion: """
      EXAMPLES:
        groundbreak run scenes/ --out result
        groundbreak run 'order/*.tif' --aoi site.geojson --name Quarry --out result
        groundbreak simulate plant --out scenes
        groundbreak evaluate result scenes
        groundbreak check claims.yaml result
        groundbreak export result --format kmz --out earth
        groundbreak verify result --images scenes/

      Exit status: 0 done; 1 done, but some input could not be used; 2 could not run.
      """,
    version: Product.version,
    subcommands: [
      RunCommand.self, ReportCommand.self, TimelapseCommand.self, CheckCommand.self, ExportCommand.self,
      VerifyCommand.self, GeolocateCommand.self, FootageCommand.self, SimulateCommand.self, EvaluateCommand.self,
    ])

  /// The one place where an outcome becomes an exit status.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let outcome as Outcome {
      exit(withError: ExitCode(outcome.rawValue))
    } catch let error as RunError {
      let outcome = Outcome(error)
      if outcome != .interrupted { Messages.show(error) }
      exit(withError: ExitCode(outcome.rawValue))
    } catch {
      let code = exitCode(for: error)
      if code.isSuccess { exit(withError: error) }
      Messages.line(fullMessage(for: error).replacingPrefix("Error: ", with: "groundbreak: "))
      exit(withError: ExitCode(Outcome.couldNotRun.rawValue))
    }
  }
}

/// How a command ended, as its exit status.
enum Outcome: Int32, Error {
  case done = 0
  /// Done, but some input was unreadable, undated or otherwise of no use.
  case doneWithFailures = 1
  case couldNotRun = 2
  /// Stopped by Ctrl-C, as shells number it.
  case interrupted = 130

  init(_ error: RunError) { self = error.code == .cancelled ? .interrupted : .couldNotRun }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
