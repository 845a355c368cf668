import Foundation

/// Limits on what a program may take.
public struct FilmLimits: Sendable, Hashable {
  /// Seconds that one call of ffprobe or one picture may take.
  public var lookSeconds = 60.0
  /// Seconds without a new picture after which ffmpeg is ended: a file made to keep it busy shall not hold the work for ever.
  public var silenceSeconds = 120.0
  /// Longest film in seconds: four hours; longer recordings are to be cut to what is asked about.
  public var longest = 4.0 * 3_600
  /// Most pixels of a frame: above 8K is no broadcast.
  public var largestFrame = 8_192 * 4_608
  /// Bytes of text that are kept of what a program says.
  public var text = 4 << 20
  public init() {}
}

/// ffmpeg or ffprobe as a process of its own: a list of arguments, no shell, no input.
final class FilmProcess: @unchecked Sendable {
  private let process = Process()
  private let out = Pipe()
  private let err = Pipe()
  private let errors = Collected()
  private let drained = DispatchSemaphore(value: 0)
  private let watchdog: Watchdog

  /// What came on standard error; the lock guards it.
  private final class Collected: @unchecked Sendable {
    private let lock = NSLock()
    private var data = Data()
    func add(_ more: Data) { lock.withLock { if data.count < 16_384 { data.append(more.prefix(16_384)) } } }
    var text: String { lock.withLock { String(decoding: data, as: UTF8.self) } }
  }

  /// Ends the process when nobody has called `feed` for some time; the lock guards its fields.
  private final class Watchdog: @unchecked Sendable {
    private let lock = NSLock()
    private var deadline: Date
    private var fired = false
    private var timer: (any DispatchSourceTimer)?
    private let seconds: Double

    init(seconds: Double) {
      self.seconds = seconds
      deadline = Date().addingTimeInterval(seconds)
    }

    func start(_ end: @escaping @Sendable () -> Void) {
      let timer = DispatchSource.makeTimerSource(queue: .global())
      timer.schedule(deadline: .now() + 0.5, repeating: 0.5)
      timer.setEventHandler { [weak self] in
        guard let self, self.lock.withLock({ Date() > self.deadline && !self.fired }) else { return }
        self.lock.withLock { self.fired = true }
        end()
      }
      timer.resume()
      self.timer = timer
    }

    func feed() { lock.withLock { deadline = Date().addingTimeInterval(seconds) } }
    func stop() { timer?.cancel() }
    var hasFired: Bool { lock.withLock { fired } }
  }

  /// - Throws: `FootageIOError.noTool`.
  init(_ tool: String, _ arguments: [String], silence: Double) throws {
    watchdog = Watchdog(seconds: silence)
    guard let path = Self.find(tool) else {
      throw FootageIOError(
        .noTool, path: tool, message: "is not installed, and films are read with it",
        advice: "On Debian: apt-get install ffmpeg.")
    }
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    // Nothing of the caller's environment reaches it: FFREPORT would write files, http_proxy names a network.
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "AV_LOG_FORCE_NOCOLOR": "1"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = out
    process.standardError = err
    do { try process.run() } catch {
      throw FootageIOError(
        .noTool, path: path, message: "cannot be started: \(error.localizedDescription)", advice: "Install ffmpeg anew."
      )
    }
    let (handle, errors, drained) = (err.fileHandleForReading, errors, drained)
    Thread.detachNewThread {
      while true {
        let more = handle.availableData
        if more.isEmpty { break }
        errors.add(more)
      }
      drained.signal()
    }
    let id = process.processIdentifier
    watchdog.start { kill(id, SIGKILL) }
  }

  deinit { watchdog.stop() }

  /// Whether a program of that name can be run.
  static func find(_ tool: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(tool)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Fills `buffer` from standard output; fewer bytes only at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let descriptor = out.fileHandleForReading.fileDescriptor
    var filled = 0
    while filled < buffer.count, let base = buffer.baseAddress {
      let count = Foundation.read(descriptor, base + filled, buffer.count - filled)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      filled += count
      watchdog.feed()
    }
    return filled
  }

  /// All that comes, up to `limit` bytes; the rest is an error of the film's.
  func readAll(limit: Int, path: String) throws -> Data {
    var data = Data()
    let size = 65_536
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(into: buffer)
      data.append(contentsOf: buffer[..<count])
      if data.count > limit {
        stop()
        throw FootageIOError(
          .tooLarge, path: path, message: "says more about itself than any film does",
          advice: "Look at it with care: it may be made to do harm.")
      }
      if count < size { return data }
    }
  }

  /// Ends the program, whatever it does.
  func stop() {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    _ = finish()
  }

  /// Waits for its end. - Returns: exit status (not 0 where it was killed) and what it said.
  func finish() -> (status: Int32, said: String, ranOut: Bool) {
    process.waitUntilExit()
    watchdog.stop()
    _ = drained.wait(timeout: .now() + 2)
    drained.signal()
    let status = process.terminationReason == .exit ? process.terminationStatus : -1
    return (status, errors.text, watchdog.hasFired)
  }
}
