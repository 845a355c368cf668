import Foundation

/// Where a simulation goes: into a new or empty folder, or in place of an earlier simulation.
struct SimulationFolder {
  /// What the user named.
  let destination: String
  /// Where it is written: the destination, or a folder beside it that takes its place when it is whole.
  let writing: String

  /// - Throws: `RunError.output` where the folder holds something else.
  init(_ path: String, force: Bool) throws {
    var plain = path[...]
    while plain.count > 1, plain.last == "/" { plain.removeLast() }
    destination = plain.isEmpty ? "." : String(plain)
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: destination)) ?? []
    guard !entries.isEmpty else {
      writing = destination
      return
    }
    let isSimulation = FileManager.default.fileExists(atPath: destination + "/truth/truth.json")
    guard force, isSimulation else {
      let advice = "Choose another folder with --out" + (isSimulation ? ", or replace the simulation in it with --force." : ".")
      let message = force ? "is not empty and holds no simulation that could be replaced" : "is not empty"
      throw RunError(.output, path: path, message: message, advice: advice)
    }
    writing = "\(destination).\(UInt32.random(in: 0...(.max))).new"
  }

  /// Puts the new simulation in the place of the old one.
  /// - Throws: `RunError.output`; the old one is then where it was, and the new one is gone.
  func settle() throws {
    guard writing != destination else { return }
    let aside = writing + ".old"
    guard rename(destination, aside) == 0 else { throw undone(systemMessage()) }
    guard rename(writing, destination) == 0 else {
      let reason = systemMessage()
      rename(aside, destination)
      throw undone(reason)
    }
    try? FileManager.default.removeItem(atPath: aside)
  }

  private func undone(_ reason: String) -> RunError {
    try? FileManager.default.removeItem(atPath: writing)
    return RunError(
      .output, path: destination, message: "cannot be replaced: \(reason)", advice: "Choose another folder with --out.")
  }
}
