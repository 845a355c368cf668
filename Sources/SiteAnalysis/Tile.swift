import RasterCore

/// A part of the analysis grid that is analysed on its own.
public struct Tile: Sendable, Hashable {
  /// What is read: the core and a margin around it, so that what stands at its border is seen whole.
  public var window: PixelWindow
  /// What the tile answers for. The cores of all tiles cover the grid once.
  public var core: PixelWindow

  public init(window: PixelWindow, core: PixelWindow) {
    self.window = window
    self.core = core
  }

  /// The core in the window's own pixels.
  var inner: PixelWindow {
    PixelWindow(
      column: core.column - window.column, row: core.row - window.row, width: core.width, height: core.height)
  }
}
