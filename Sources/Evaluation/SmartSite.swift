import Foundation
import RasterCore

/// A site as IARPA's SMART programme describes it: dated outlines with phases. Shapes are in degrees of longitude and latitude.
public struct SmartSite: Sendable {
  public struct Observation: Sendable {
    public var date: CalendarDate?
    public var source: String
    /// One phase, or one for each polygon, separated by `, `.
    public var phase: String
    public var shape: PlanarShape
    /// One for each polygon: false marks a part of the site that is no boundary.
    public var isBoundary: [Bool]
    public init(date: CalendarDate?, source: String, phase: String, shape: PlanarShape, isBoundary: [Bool]) {
      self.date = date
      self.source = source
      self.phase = phase
      self.shape = shape
      self.isBoundary = isBoundary
    }
  }
  public var siteID: String
  public var regionID: String?
  /// Id, originator and version: what the programme's scorer calls a site.
  public var id: String
  public var status: String
  public var start: CalendarDate?
  public var end: CalendarDate?
  /// In the file's order.
  public var observations: [Observation]
  public init(
    siteID: String, regionID: String?, id: String, status: String, start: CalendarDate?, end: CalendarDate?,
    observations: [Observation]
  ) {
    self.siteID = siteID
    self.regionID = regionID
    self.id = id
    self.status = status
    self.start = start
    self.end = end
    self.observations = observations
  }
}

/// Where and when sites are looked for.
public struct SmartRegion: Sendable {
  public var id: String
  public var shape: PlanarShape
  public var start: CalendarDate
  public var end: CalendarDate
  /// Sites that its file lists; a truth that is not among them is left out, unless the list is empty.
  public var siteIDs: [String]
  public init(id: String, shape: PlanarShape, start: CalendarDate, end: CalendarDate, siteIDs: [String]) {
    self.id = id
    self.shape = shape
    self.start = start
    self.end = end
    self.siteIDs = siteIDs
  }
}

/// Areas as the programme measures them: degrees scaled at the middle latitude, in km2, rounded to a square centimetre.
enum SmartArea {
  static func of(_ shape: PlanarShape) -> Double {
    let ys = shape.polygons.joined().joined().map(\.y)
    guard let low = ys.min(), let high = ys.max() else { return 0 }
    let squareKilometres = shape.area * squareMetresPerDegree(latitude: (low + high) / 2) / 1e6
    return (squareKilometres * 1e10).rounded(.toNearestOrEven) / 1e10
  }

  /// Series of the length of a degree; the same as in the programme's scorer.
  private static func squareMetresPerDegree(latitude: Double) -> Double {
    let a = latitude * (Double.pi / 180)
    let north = 111132.92 - (559.82 * cos(2 * a)) + (1.175 * cos(4 * a)) - (0.0023 * cos(6 * a))
    let east = (111412.84 * cos(a)) - (93.5 * cos(3 * a)) + (0.118 * cos(5 * a))
    return north * east
  }
}
