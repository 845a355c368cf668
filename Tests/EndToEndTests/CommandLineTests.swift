import Foundation
import Testing

/// What the program says about itself.
struct CommandLineTests {
  @Test func `Help of run, word for word`() throws {
    let outcome = try Program.run(["run", "--help"])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(
      outcome.output == """
        OVERVIEW: Finds, dates and measures what was built, and writes a report.

        SCENES are files, folders or quoted globs of dated rasters of one place:
        GeoTIFF, JPEG 2000 or whatever GDAL reads. The date comes from a STAC Item or
        Planet metadata beside the file, from --dates, from tags in the file, or from
        its name.

        EXAMPLES:
          groundbreak run scenes/ --out result
          groundbreak run 'order/*.tif' --aoi site.geojson --name Quarry --out result
          groundbreak run *.tif --dates dates.csv --bands red,green,blue --out result
          groundbreak run scenes/ --out result --json | jq .sites

        USAGE: groundbreak run [<options>] <scenes> ... --out <dir>

        ARGUMENTS:
          <scenes>                Files, folders or globs of dated rasters.

        REPORT:
          --pdf                   Write report/report.pdf too (needs Chromium or
                                  Chrome).
          --png                   Write the figures as PNG at print resolution too
                                  (needs Chromium or Chrome).
          --acres                 Acres beside hectares in the report.
          --lang <code>           Language of the report. (default: en)
          --template <dir>        A house's own page, style, texts and logo; see
                                  Guides/Report.md.

        OPTIONS:
          -o, --out <dir>         Folder that receives the result.
          --aoi <file>            Area of interest: polygons in any vector format.
          --name <text>           Name of the place, for the report.
          --dates <csv>           Table of acquisition times: file,date.
          --bands <roles>         What the files' bands see, in their order:
                                  blue,green,red,nir.
          --pixel-size <m>        Pixel size of the analysis in metres.
          --least-probability <p> Report structures down to this probability, 0 to 1
                                  (default 0.3).
          --memory <MB>           Memory for images in MB (default 1074, or a quarter
                                  of the machine's); more than fits is done in tiles.
          --claims <yaml>         Claims to hold against the result, for the report and
                                  claims.json.
          --redact                Leave folders and user names out of everything that
                                  is written.
          --timelapse <format>    Film the series too, as timelapse.gif, .mp4 or .webm
                                  (needs ffmpeg). (values: gif, mp4, webm)
          --json                  Print the account as JSON on standard output.
          --quiet                 Show no progress.
          --force                 Replace a result that is already in the folder.
          --version               Show the version.
          -h, --help              Show help information.


        """)
  }

  @Test func `Help of the program names its commands`() throws {
    let help = try Program.run(["--help"]).output
    for word in ["run", "simulate", "EXAMPLES:", "Exit status: 0 done"] { #expect(help.contains(word)) }
  }

  @Test func `The version is a number`() throws {
    let version = try Program.run(["--version"]).output.trimmingCharacters(in: .newlines)
    #expect(version.split(separator: ".").count == 3)
    #expect(version.allSatisfy { $0.isNumber || $0 == "." })
  }

  @Test(arguments: [
    ["run"], ["run", "x"], ["run", "x", "--out", "y", "--bands", "blu"], ["paint"],
    ["run", "x", "--out", "y", "--pixel-size", "-3"], ["run", "x", "--out", "y", "--least-probability", "2"],
    ["simulate", "atlantis", "--out", "y"],
    ["evaluate", "x"], ["evaluate", "--suite", "0"], ["evaluate", "--suite", "2", "--resume"],
    ["evaluate", "nowhere", "nothing"],
  ])
  func `What cannot be understood is status 2, with a word about it`(arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("groundbreak: "))
  }
}
