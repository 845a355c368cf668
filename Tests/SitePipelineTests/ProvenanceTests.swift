import Foundation
import RasterCore
import SiteAnalysis
import Testing

@testable import SitePipeline

@Suite struct ProvenanceTests {
  private let account = SiteAccount(
    product: .init(name: "t", version: "0"), name: nil,
    options: ["inputs": "/home/alice/a", "aoi": "/home/alice/site.geojson"],
    period: nil, crs: "EPSG:32652", pixelSizeMetres: 3,
    scenes: [
      SceneRecord(
        id: "x", path: "/home/alice/secret/a/x.tif", sha256: "1", time: Instant(secondsSince1970: 0), sensor: "s",
        used: false,
        reason: "cannot open /home/alice/secret/a/x.tif", usableShare: 0, shiftMetres: nil, residualMetres: nil,
        timeSource: .fileName, timeOfDayKnown: false, credit: nil,
        files: [InputFile(path: "/home/alice/secret/a/x.tif", sha256: "1")])
    ], sites: [], structures: [], ratios: [], statements: [],
    warnings: ["./a/y.tif: is odd. See /home/alice/secret/a/ and data/z.tif"],
    inputs: [InputFile(path: "/home/alice/site.geojson", sha256: "2")], platform: "Linux")

  @Test func `No folder and no user is left, and names of files are`() throws {
    let redacted = Redaction(["/home/alice/secret/a/x.tif", "./a/y.tif", "/home/alice/site.geojson"]).account(account)
    let text = try AccountJSON.text(redacted)
    #expect(!text.contains("alice") && !text.contains("secret") && !text.contains("platform"))
    #expect(redacted.scenes[0].path == "x.tif" && redacted.scenes[0].reason == "cannot open x.tif")
    #expect(redacted.options["aoi"] == "site.geojson" && redacted.isRedacted)
    // `a/` is a folder that was named, and no part of `data/`.
    #expect(redacted.warnings == ["y.tif: is odd. See  and data/z.tif"])
  }

  /// NIST's example of FIPS 180-4 for "abc".
  @Test func `A text's digest`() {
    #expect(SHA256.hex(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test(arguments: ["/etc/passwd", "../x", "a/../../x", ""])
  func `A seal names nothing outside of its folder`(path: String) {
    let digest = String(repeating: "a", count: 64)
    #expect(ResultSeal.read("\(digest)  \(path)\n") == nil)
    #expect(ResultSeal.read("\(digest)  report/index.html\n")?.count == 1)
    #expect(ResultSeal.read("nonsense\n") == nil)
  }
}
