import FootageIO
import Foundation
import RasterCore
import RasterIO
import SceneCatalog
import SiteStore

/// Turns the rooms' errors into what the user is told. Each adapter has its own error; this is where they meet.
enum Failure {
  /// - Parameter path: the file in hand, where the error names none.
  static func runError(_ error: any Error, path: String) -> RunError {
    if let error = error as? RunError { return error }
    let rejected = rejection(of: path, error)
    return RunError(
      .adapter, path: rejected.path, message: rejected.reason, advice: rejected.advice)
  }

  static func rejection(of path: String, _ error: any Error) -> RejectedInput {
    switch error {
    case let error as RunError:
      return RejectedInput(path: error.path, reason: error.message, advice: error.advice)
    case let error as RasterIOError:
      return RejectedInput(
        path: error.path.isEmpty ? path : error.path,
        reason: "cannot \(error.operation): \(error.message)", advice: error.advice)
    case let error as FootageIOError:
      return RejectedInput(path: error.path, reason: error.message, advice: error.advice)
    case let error as CatalogError:
      let place = error.line.map { "\(error.path), line \($0)" } ?? error.path
      return RejectedInput(path: place, reason: error.message, advice: error.advice)
    default:
      return RejectedInput(path: path, reason: cause(error), advice: "")
    }
  }

  /// What lies behind an error, without the file, the operation and the advice.
  static func cause(_ error: any Error) -> String {
    switch error {
    case let error as RunError: error.message
    case let error as RasterIOError: error.message
    case let error as FootageIOError: error.message
    case let error as StoreError: error.message
    case let error as CocoaError: error.localizedDescription
    default: String(describing: error)
    }
  }

  /// Runs an adapter's call; its error becomes a `RunError` that names `path`.
  static func passingOn<T>(_ path: String, _ body: () throws -> T) throws -> T {
    do { return try body() } catch { throw runError(error, path: path) }
  }
}
