import RasterCore

/// When a scene was taken, and how that is known. Pure.
struct AcquisitionTime {
  var instant: Instant
  var source: TimeSource
  /// Entry of the dates table that gave it.
  var tableKey: String?

  /// Midnight to the second is how files write "the day is known, the time is not".
  var timeOfDayKnown: Bool { instant.secondsSince1970 % 86_400 != 0 }

  /// Tags that hold the sensing time, the surest first. `TIFFTAG_DATETIME` may be the time of processing.
  private static let tags = [
    "ACQUISITION_DATETIME", "ACQUISITION_DATE", "ACQUISITIONDATETIME", "DATE_ACQUIRED",
    "ACQUISITION_TIME", "SENSING_TIME", "PRODUCT_START_TIME", "DATETIME", "TIFFTAG_DATETIME",
  ]

  /// In this order: STAC Item, Planet metadata, dates table, tags, name.
  static func find(
    names: [FileName], facts: [RasterFacts], sidecars: [Sidecar], dates: DatesTable?
  ) -> AcquisitionTime? {
    for (kind, source) in [(Sidecar.Kind.stacItem, TimeSource.stacItem), (.planetMetadata, .planetMetadata)] {
      if let time = sidecars.lazy.filter({ $0.kind == kind }).map(\.acquisition).first(where: isPlausible) {
        return AcquisitionTime(instant: time, source: source)
      }
    }
    if let dates, let hit = names.lazy.compactMap(dates.match).first {
      return AcquisitionTime(instant: hit.time, source: .datesTable, tableKey: hit.key)
    }
    if let tag = fromTags(facts) { return AcquisitionTime(instant: tag.time, source: .fileTags) }
    return fromNames(names).map { AcquisitionTime(instant: $0, source: .fileName) }
  }

  static func fromTags(_ facts: [RasterFacts]) -> (tag: String, time: Instant)? {
    for file in facts {
      let upper = Dictionary(file.metadata.map { ($0.key.uppercased(), $0.value) }) { a, _ in a }
      for tag in tags {
        if let text = upper[tag], let time = Instant(parsing: text), isPlausible(time) { return (tag, time) }
      }
    }
    return nil
  }

  /// The date in a file's name; for files named by their band alone, in the folder's.
  static func fromNames(_ names: [FileName]) -> Instant? {
    for name in names {
      // In the long product names of early Sentinel-2 the stamp is the time of processing, often a year later.
      if isStampedByProcessing(name) { continue }
      if let time = DateInName.find(name.stem) { return time }
      if name.sceneStem.isEmpty, let time = DateInName.find(name.folderName) { return time }
    }
    return nil
  }

  static func isStampedByProcessing(_ name: FileName) -> Bool {
    name.tokens.contains("oper") && name.tokens.contains("msi")
  }

  private static func isPlausible(_ time: Instant) -> Bool { DateInName.years.contains(time.date.year) }
}
