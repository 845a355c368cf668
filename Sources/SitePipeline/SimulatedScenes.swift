public enum SimulatedScenes {
  public static let names = ["demo", "plant", "nothing-built"]
  public static func write(
    name: String, seed: UInt64, to folder: String, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Int { 0 }
}
