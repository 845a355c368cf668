import RasterCore
import SiteAnalysis

/// A QGIS project (3.22 and later) over the files of an export, all beside it.
public struct QGISProject: Sendable {
  public struct RasterLayer: Sendable {
    public var title: String
    public var file: String
    /// Band numbers for red, green and blue; a single one is drawn from blue to red.
    public var bands: [Int]
    /// Black and white, one a band.
    public var range: [ClosedRange<Double>]
    public init(title: String, file: String, bands: [Int], range: [ClosedRange<Double>]) {
      (self.title, self.file, self.bands, self.range) = (title, file, bands, range)
    }
  }

  /// - Parameters:
  ///   - package: name of the GeoPackage with the layers `structures` and `sites`.
  ///   - crs: of the rasters and the map, as an authority's code: EPSG:32652.
  ///   - view: west, south, east and north of what is opened, in units of the system.
  public static func project(
    title: String, package: String, rasters: [RasterLayer], crs: String,
    view: (west: Double, south: Double, east: Double, north: Double)
  ) -> String {
    let file = XMLEscape.text(package)
    let vectors = [
      vector("sites", "Sites", file, renderer: single("240,228,66", fill: false)),
      vector("structures", "Structures", file, renderer: categorised),
    ]
    let layers =
      [(id("structures"), "Structures"), (id("sites"), "Sites")]
      + rasters.indices.map { (id("raster\($0)"), rasters[$0].title) }
    let tree = layers.enumerated().map { index, layer in
      // Of the pictures the last state is shown at first.
      let shown = index < 2 || index == 2 ? "Qt::Checked" : "Qt::Unchecked"
      return
        "<layer-tree-layer id=\"\(layer.0)\" name=\"\(XMLEscape.text(layer.1))\" checked=\"\(shown)\" expanded=\"1\"/>"
    }.joined()
    let order = layers.map { "<layer id=\"\($0.0)\"/>" }.joined()
    let box = [("xmin", view.west), ("ymin", view.south), ("xmax", view.east), ("ymax", view.north)]
      .map { "<\($0.0)>\(Markup.n($0.1, 8))</\($0.0)>" }.joined()
    return """
      <!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
      <qgis version="3.22.0" projectname="\(XMLEscape.text(title))">
      <title>\(XMLEscape.text(title))</title>
      <projectCrs>\(system(crs))</projectCrs>
      <layer-tree-group>\(tree)<custom-order enabled="0"/></layer-tree-group>
      <mapcanvas name="theMapCanvas"><units>meters</units><extent>\(box)</extent><destinationsrs>\(system(crs))</destinationsrs></mapcanvas>
      <projectlayers>
      \((vectors + rasters.enumerated().map { raster($1, id: id("raster\($0)"), crs: crs) }).joined(separator: "\n"))
      </projectlayers>
      <layerorder>\(order)</layerorder>
      <properties><SpatialRefSys><ProjectionsEnabled type="int">1</ProjectionsEnabled></SpatialRefSys><Paths><Absolute type="bool">false</Absolute></Paths></properties>
      </qgis>

      """
  }

  /// QGIS passes over ids of ten letters and fewer, and then the tree leads nowhere.
  private static func id(_ name: String) -> String { "groundbreak_layer_\(name)" }

  private static let wgs84 = system("EPSG:4326")

  /// QGIS looks at the code only behind a number of its own that is not zero, whatever it is.
  private static func system(_ code: String) -> String {
    "<spatialrefsys><srsid>1</srsid><authid>\(XMLEscape.text(code))</authid></spatialrefsys>"
  }

  private static func vector(_ layer: String, _ title: String, _ file: String, renderer: String) -> String {
    """
    <maplayer type="vector" geometry="Polygon" wkbType="Polygon"><id>\(id(layer))</id><datasource>./\(file)|layername=\(layer)</datasource>\
    <layername>\(title)</layername><srs>\(wgs84)</srs><provider encoding="UTF-8">ogr</provider>\(renderer)</maplayer>
    """
  }

  private static func symbol(_ name: String, _ colour: String, fill: Bool) -> String {
    let properties = [
      ("color", colour + ",90"), ("outline_color", colour + ",255"), ("outline_width", "0.7"),
      ("outline_style", "solid"),
      ("style", fill ? "solid" : "no"),
    ].map { "<prop k=\"\($0.0)\" v=\"\($0.1)\"/>" }.joined()
    return
      "<symbol name=\"\(name)\" type=\"fill\" alpha=\"1\" clip_to_extent=\"1\"><layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\">\(properties)</layer></symbol>"
  }

  private static func single(_ colour: String, fill: Bool) -> String {
    "<renderer-v2 type=\"singleSymbol\"><symbols>\(symbol("0", colour, fill: fill))</symbols></renderer-v2>"
  }

  private static var categorised: String {
    let colours: [(StructureStatus, String)] = [
      (.new, "213,94,0"), (.changed, "0,114,178"), (.demolished, "204,121,167"), (.unchanged, "240,240,240"),
    ]
    let categories = colours.enumerated().map {
      "<category symbol=\"\($0)\" value=\"\($1.0.rawValue)\" label=\"\($1.0.rawValue)\" render=\"true\"/>"
    }.joined()
    let symbols = colours.enumerated().map { symbol("\($0)", $1.1, fill: true) }.joined()
    return
      "<renderer-v2 type=\"categorizedSymbol\" attr=\"status\"><categories>\(categories)</categories><symbols>\(symbols)</symbols></renderer-v2>"
  }

  private static func raster(_ layer: RasterLayer, id: String, crs: String) -> String {
    let renderer: String
    if layer.bands.count == 3 {
      let names = ["red", "green", "blue"]
      let bands = zip(names, layer.bands).map { "\($0)Band=\"\($1)\"" }.joined(separator: " ")
      let stretch = zip(names, layer.range).map { name, range in
        "<\(name)ContrastEnhancement><minValue>\(Markup.n(range.lowerBound, 6))</minValue><maxValue>\(Markup.n(range.upperBound, 6))</maxValue><algorithm>StretchToMinimumMaximum</algorithm></\(name)ContrastEnhancement>"
      }.joined()
      renderer = "<rasterrenderer type=\"multibandcolor\" opacity=\"1\" \(bands)>\(stretch)</rasterrenderer>"
    } else {
      let low = layer.range.first?.lowerBound ?? 0
      let high = layer.range.first?.upperBound ?? 1
      renderer =
        "<rasterrenderer type=\"singlebandgray\" opacity=\"1\" gradient=\"BlackToWhite\" grayBand=\"\(layer.bands.first ?? 1)\"><contrastEnhancement><minValue>\(Markup.n(low, 6))</minValue><maxValue>\(Markup.n(high, 6))</maxValue><algorithm>StretchToMinimumMaximum</algorithm></contrastEnhancement></rasterrenderer>"
    }
    return """
      <maplayer type="raster"><id>\(id)</id><datasource>./\(XMLEscape.text(layer.file))</datasource>\
      <layername>\(XMLEscape.text(layer.title))</layername><srs>\(system(crs))</srs><provider>gdal</provider><pipe>\(renderer)</pipe></maplayer>
      """
  }
}
