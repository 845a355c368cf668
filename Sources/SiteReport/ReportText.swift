import RasterCore
import SiteAnalysis

/// Every word of the page that is not a finding, in one place: another language is another value of this type.
///
/// Sentences about the place itself are made by `Wording`. Texts are plain; those that hold markup say so. What takes a number or a date is in
/// `ReportText+Words.swift`. A test reads the sources of the page's parts and finds words that stand anywhere else.
public struct ReportText: Sendable {
  var languageCode = "en"
  var grammar = Grammar()
  var defaultTitle = "Site report"
  var kicker = "Satellite site report"
  var skipToContent = "Skip to the report"
  var period: @Sendable (String, String) -> String = { "\($0) to \($1)" }
  var noPeriod = "No usable image"
  var imagesUsed: @Sendable (Int, Int) -> String = { used, all in
    "\(Wording.number(Double(used), place: 0)) of \(Wording.number(Double(all), place: 0)) "
      + (all == 1 ? "image used" : "images used")
  }
  var evidence = "Evidence"
  var moreEvidence: @Sendable (Int) -> String = { "+\($0)" }
  var summaryLabel = "Summary"

  // Front page
  var titleOf: @Sendable (String) -> String = { "Site at \($0)" }
  var simulated = "The images of this report are simulated. No such place exists."
  var what = "What"
  var when = "When"
  var howBig = "How big"
  var notSeen = "What the images cannot show"
  var frontNote = "Each figure leads to what it rests on. Figures after ± and in brackets are 95 % intervals."
  var contents = "Contents"
  var south = "S"
  var east = "E"
  var west = "W"
  var unknown = "unknown"

  // Sites
  var notDated = "Not dated"
  var stillGoingOn = "Still going on"
  /// Of a date that is less likely than not.
  var notEstablished: @Sendable (String) -> String = { "Not established; the best estimate is \($0)" }
  var siteNote =
    "A site is connected ground that was worked. Its border is soft, a pixel's width along all of it; that is what its interval is made of. Standing are all structures found there, doubtful ones too; the interval takes in that some of them may be none, and that some were missed."
  var sites = "Sites"
  var site: @Sendable (String) -> String = { "Site \($0)" }
  var siteColumns = ["Site", "Extent", "Standing", "Work began", "Work ended", "Phase at the end"]

  // Map
  var map = "What stands there"
  var mapOfNothing = "The place"
  var mapCaption = "Last clear image with the outlines of the structures."
  var mapCaptionOfNothing = "Last clear image. No structure is outlined."
  var unseenNote = "Grey ground is in no usable image."
  var mapAlt: @Sendable (String, Int) -> String = { date, n in
    "Satellite image of \(date) with the outlines of \(Wording.count(n, "structure", "structures"))."
  }
  var mapKeys = "Map: arrow keys move it, plus and minus zoom, zero shows all"
  var mapHint = "Drag to move. Plus, minus and arrow keys work too"
  var zoomIn = "Zoom in"
  var zoomOut = "Zoom out"
  var zoomAll = "Whole map"
  var showOutlines = "Outlines"
  var unlabelled: @Sendable (Int) -> String = {
    $0 == 1
      ? "One smaller structure is outlined but not labelled."
      : "Outlined but not labelled are \(Wording.word($0)) smaller structures."
  }
  var siteBoundary = "site boundary"
  var doubtful = "less likely than not"
  var north = "N"
  var northArrow = "North arrow: true north"
  var scaleBar: @Sendable (String) -> String = { "Scale bar: \($0)" }
  var image = "Image"
  var sources = "Sources"
  var legend = "Legend"

  // Before and after
  var beforeAfter = "Before and after"
  var before = "Before"
  var after = "After"
  var beforeNote: @Sendable (String) -> String = { "first clear state, \($0)" }
  var afterNote: @Sendable (String) -> String = { "last clear state, \($0)" }
  var beforeOpen: @Sendable (String) -> String = { "first clear state of the series, from \($0)" }
  var afterOpen: @Sendable (String) -> String = { "last clear state of the series, up to \($0)" }
  var swipeLabel = "Share of the picture that shows the state before, in per cent"
  var swipeHint = "Drag, or use the arrow keys"
  var compositeNote =
    "Where no single image is clear, a composite stands in: each pixel is taken from clear images of that part of the series, so that clouds drop out."
  var stretchNote = "Both are shown with the same contrast."
  var infraredNote = "In false colour near infrared is shown as red: plants are red, roofs and bare ground are not."
  var showInfrared = "False colour"
  var infraredAlt: @Sendable (String, String) -> String = { state, note in "\(state), false colour: \(note)" }

  // Series
  var series = "Through the years"
  var play = "Play"
  var pause = "Pause"
  var earlier = "Earlier image"
  var later = "Later image"
  var dateSlider = "Date of the image"
  var firstImageOf: @Sendable (String) -> String = { "First image with \($0)" }
  var andMore: @Sendable (Int) -> String = { "and \(Wording.word($0)) more" }
  var frameAlt: @Sendable (String) -> String = { "The place on \($0)" }
  var seriesNote: @Sendable (Int, Int) -> String = { shown, all in
    "\(Wording.capital(Wording.count(shown, "image", "images"))) of the series, aligned and shown with one contrast."
      + (all > shown ? " The page plays \(all) of them." : "")
  }

  var eachWide: @Sendable (String) -> String = { "Each is \($0) wide; north is up." }
  var eachWideTurned: @Sendable (String, String) -> String = {
    "Each is \($0) wide; north lies \($1)° clockwise of up."
  }

  // Figures for print
  var middle = "Middle of the picture"
  var infraredTitle = "Before and after, in false colour"
  var figureNote: @Sendable (String) -> String = { "Drawing: \($0)." }

  // Growth
  var growth = "How it grew"
  var growthLabel = "Curves of the built area and of the ground that changed"
  var builtArea = "Built area"
  var growthNote =
    "The line is the likeliest course of the built area; the grey band is what the brackets of the steps leave open. Structures that are less likely than not are left out."
  var activityNote =
    "Changed ground is the share of each site's ground that no longer looks as it did at first, image by image. Seasons make it waver."
  var growthInWords: @Sendable (String, String) -> String = { "The built area grows from \($0) to \($1)." }

  // Timeline
  var timeline = "When"
  var timelineCaption =
    "Every image of the series has a mark; hollow ones could not be used. A hatched or barred stretch is a bracket: the step lies between the last usable image without it and the first with it."
  var timelineLabel = "Timeline of images, phases and steps"
  var images = "Images"
  var usedImage = "used"
  var unusedImage = "not used"
  var activity = "Changed ground"
  var stalled = "no progress"
  var openSide = "open: the series does not bound it"
  var stallTitle: @Sendable (String, String, Int) -> String = { from, to, n in
    "No progress between \(from) and \(to); \(Wording.count(n, "usable image", "usable images")) in between"
  }
  var moreRows: @Sendable (Int) -> String = {
    "\(Wording.capital(Wording.count($0, "more structure is", "more structures are"))) in the table below."
  }
  var moreSites: @Sendable (Int) -> String = {
    "\(Wording.capital(Wording.count($0, "more site is", "more sites are"))) in the table of sites."
  }
  var bracketLegend = "bracket: between two images"

  var rangeOf: @Sendable (String, String) -> String = { "\($0) to \($1)" }
  var above: @Sendable (String) -> String = { "above \($0)" }
  var below: @Sendable (String) -> String = { "below \($0)" }

  // Structures
  var structures = "The structures, one by one"
  var table = "All structures"
  var structureColumns = ["Structure", "Status", "What", "Area", "95 % interval", "Steps", "Probability"]
  var unchangedSummary: @Sendable (Int) -> String = {
    "\(Wording.capital(Wording.count($0, "structure", "structures"))) that did not change"
  }
  var noStructures = "No structure was found."
  var lastWithout = "last without"
  var firstWith = "first with"
  var lastImageWithout = "Last usable image without"
  var firstImageWith = "First usable image with"
  var noneInSeries = "none in the series"
  var stripLabel: @Sendable (String) -> String = { "Dated pictures of \($0)" }
  var chipAlt: @Sendable (String, String) -> String = { "\($0) on \($1)" }
  var chipNote =
    "Each part shows the two images that bracket the step, the outline with its measured sides, and what lies between. Outlines are solid where a structure stands, dotted where it does not or where that is not known; the pale band is where the edge lies (95 %)."
  var replaces: @Sendable (String) -> String = { "It stands where \($0) stood before." }
  var height = "Height"
  var covers = "Covers"
  var existence = "Is there as described"
  var almostCertain = "almost certain"
  var panelLabel: @Sendable (String) -> String = { "\($0): last image without, first with, and its edges" }
  var overTheYears = "Over the years"
  var measuredOn = "measured on"
  var noneBetween = "No image lies between the last without and the first with."
  var between: @Sendable (Int) -> String = {
    $0 == 1
      ? "The image between the last without and the first with, and why it did not count"
      : "The \(Wording.word($0)) images between the last without and the first with, and why they did not count"
  }
  var notUsedBecause: @Sendable (String) -> String = { $0.isEmpty ? "Not used." : "Not used: \($0)." }
  var cloudedHere: @Sendable (String) -> String = {
    $0.hasPrefix("0") ? "Used, but nothing of this cut-out is clear." : "Used, but only \($0) of this cut-out is clear."
  }
  var doesNotSettle = "Clear here, but it does not settle on which side of the step it lies."

  // Measure
  var howMeasured: @Sendable (String) -> String = { "How \($0) was measured" }
  var outlineFitted = "The outline is that of a roof fitted to the clear images together."
  var outlineTraced = "The outline is the border of ground that took on one look, straightened."
  var shownIn: @Sendable (Int) -> String = { "It is seen in \(Wording.count($0, "image", "images"))." }
  var sidesOf: @Sendable (String) -> String = { "It measures \($0) m around." }
  var budgetColumns = ["Source", "One sigma", "Adds to the area (95 %)"]
  var budgetEdges = "Where each side lies"
  var budgetEdgeSize: @Sendable (String, String) -> String = { "\($0) m (\($1) pixel)" }
  var budgetAlignment = "Alignment of the images (median)"
  var budgetMoves = "nothing: it moves the outline"
  var budgetProjection = "Map projection"
  var budgetEllipsoid = "none: measured on the ellipsoid"
  var budgetNothing = "nothing"
  var budgetExistence = "That it is there as described"
  var budgetNotIn = "not in the interval"
  /// Why no height is said.
  var noHeight: @Sendable (StructureEvidence?) -> String = { evidence in
    if let pixels = evidence?.shadowPixels, pixels < 0.8 {
      return "not known: at this resolution shadows are too short"
    }
    return evidence?.shadowing == nil
      ? "not known: too few images show it to follow its shadow"
      : "not known: no shadow comes and goes beside it as one height would cast it"
  }
  var noEvents = "The series does not date it."

  // Footage
  var footage = "Footage"
  var footageNote =
    "Published footage of the place, each with where it was taken from and how sure that is. What a frame shows of a structure dates the frame by the satellite images, and the satellite images by the frame."
  var footageOutdated =
    "What this footage says of structures was read off another state of the findings and is left out; the sheet has to be made anew."
  var footageFrameAlt: @Sendable (String) -> String = { "\($0): the frame with what was found in it drawn over it" }
  var footageMapAlt: @Sendable (String) -> String = { "\($0): map with the camera, its view and its region" }
  var footageCamera = "The camera"
  var footageDoubts = "What did not match, and what is weak"
  var footageNoDoubt = "Nothing was found; that is not the same as nothing being there."
  var footageSheet: @Sendable (String) -> String = { "The whole sheet with its landmarks and tests: \($0)/board.html" }

  // Changed areas
  var changedAreas = "Ground that looks different"
  var changedArea = "looks different"
  var changedColumns = ["Area", "Size", "Changed", "Probability"]
  var changedNote =
    "Two states of the ground are compared, for there are too few usable images for a series. The probability is that the ground differs beyond season, light and the images' own noise; what made it differ is not said."
  var moreChanged: @Sendable (Int) -> String = {
    "\(Wording.capital(Wording.count($0, "smaller area is", "smaller areas are"))) in changes.geojson."
  }
  var mapOfChanges = "What looks different"
  var mapCaptionOfChanges =
    "Last clear image with the outlines of the ground that looks different from the earlier state."

  // Scenes
  var sceneList = "The images"
  var sceneColumns = [
    "Image", "Taken", "Time from", "Used", "Usable", "Shift east, north", "Residual", "SHA-256",
  ]
  var yes = "Yes"
  var no = "No"
  var scrollHint = "The drawing scrolls sideways."

  // Method
  var method = "How this was made, and its limits"
  var warnings = "Warnings"
  var settings = "Settings used"
  /// How often brackets and areas held is from `Benchmarks/results/claims.md`, as `ClaimOptions` takes it.
  var methodParagraphs = [
    "The images were brought onto one grid, aligned to each other and made alike in brightness over ground that did not change. Clouds, haze, shadow and snow were masked; images that could not be trusted were left out and are listed with the reason.",
    "A structure is reported where ground takes on a new look and keeps it. All usable images decide together, not one pair. Each step is dated by two images: the last usable one without it and the first usable one with it. The step lies between them; where one side is missing, the series does not bound it. On simulated places the two images bounded the step in about eight cases of ten.",
    "Areas are measured on the ellipsoid. The figures after ± and in brackets are 95 % intervals: they take in the uncertain edges of an outline and the alignment of the images. On simulated places intervals of areas held in about eight cases of ten, so claims are checked against wider ones. Digits that the interval makes meaningless are not printed.",
    "Statements less probable than 95 % carry a word: very likely (80 to 95 %), likely (55 to 80 %), roughly even (45 to 55 %), unlikely (20 to 45 %), very unlikely (5 to 20 %). It says how sure it is that the thing is there and that the step took place. Statements without such a word stand at 95 % or more.",
  ]
  var limitOfSize: @Sendable (String, String) -> String = { pixel, side in
    "One pixel is \(pixel) m wide on the ground. Structures smaller than about \(side) by \(side) m, three pixels a side, cannot be told from their surroundings. What goes on under a roof, and what a structure is for, cannot be seen."
  }
  var limitOfTime: @Sendable (Int, String, String) -> String = { days, from, to in
    "The longest time without a usable image is \(Wording.count(days, "day", "days")), from \(from) to \(to): whatever came and went within it is not shown."
  }
  var limitOfNothing =
    "That nothing was found does not exclude things smaller than that, work that came and went between two usable images, work under roofs or trees, or building in materials that look like the ground they stand on."
  var reference: @Sendable (String) -> String = { "Grid of the analysis: \($0)." }
  // Claims
  var claims = "Claims"
  var claimColumns = ["Claim", "Verdict", "Claimed", "Measured", "Why, and the images"]
  var claimNote =
    "Supported or contradicted is said from two to one on, otherwise the images cannot say. The percentage is the probability that the claim is true: at least so much where it is supported, at most so much where it is contradicted. What lies within the 95 % interval of a measurement is not contradicted by it, however small the percentage. The percentages rest on how often measurements of simulated places held."
  var claimImages: @Sendable (String) -> String = { "Images: \($0)" }
  var atLeast: @Sendable (String) -> String = { "at least \($0)" }
  var atMost: @Sendable (String) -> String = { "at most \($0)" }
  var probable: @Sendable (String) -> String = { "\($0) probable" }

  var madeWith: @Sendable (String, String) -> String = { "Made with \($0) \($1)." }
}
