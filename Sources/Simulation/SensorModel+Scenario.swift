import RasterCore

extension Scenario {
  /// The same place and works, seen by another sensor.
  ///
  /// Of an open archive every pass is taken; where scenes are ordered, the scenario's own number a month stays, as far as the sensor
  /// passes that often.
  public func seen(by sensor: SensorModel) -> Scenario {
    var scenario = self
    scenario.sensor.gsd = sensor.gsd
    scenario.sensor.fine = sensor.fineCell(forSide: size)
    scenario.sensor.psf = sensor.psf
    scenario.sensor.noise = sensor.bands.map(\.noise).reduce(0, +) / Double(max(1, sensor.bands.count))
    scenario.sensor.gainJitter = sensor.gainJitter
    scenario.sensor.offsetJitter = sensor.offsetJitter
    scenario.sensor.misregistration = sensor.misregistration.global
    scenario.sensor.warp = sensor.misregistration.local
    scenario.sensor.bandShift = sensor.misregistration.bands
    scenario.sensor.psfJitter = sensor.psfJitter
    scenario.sensor.striping = sensor.striping
    scenario.sensor.tilt = sensor.tilt
    scenario.acquisition.perMonth =
      sensor.revisit.ordered ? min(acquisition.perMonth, sensor.revisit.perMonth) : sensor.revisit.perMonth
    scenario.acquisition.partial = sensor.partial
    return scenario
  }
}

extension SensorModel {
  /// Side of the cells that the ground is drawn on: a third of a pixel, so that edges fall between pixels; not finer than 0.25 m, for the
  /// ground has no detail below, not coarser than 3 m, or trees and roads would go; and so that no more than 4000 cells make a side.
  func fineCell(forSide size: Double) -> Double {
    let wanted = min(3, max(0.25, gsd / 3))
    return max(wanted, min(gsd, size / 4_000))
  }
}
