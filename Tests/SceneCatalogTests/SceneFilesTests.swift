import Foundation
import SceneCatalog
import Testing

@Suite struct SceneFilesTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func names(_ listing: SceneFiles.Listing) -> [String] {
    listing.rasters.map { String($0.dropFirst(folder.path.count + 1)) }
  }

  @Test func foldersAreSearchedAndHiddenFilesAreNot() throws {
    for name in [
      "b.tif", "a.TIFF", "sub/deep/c.jp2", ".hidden.tif", ".git/d.tif", "notes.txt", "e.png", "f.png", "f.pgw", "i.jpg",
      "I.JPG.txt", "g.img",
    ] {
      try folder.write(name)
    }
    let listing = SceneFiles.find([folder.path])
    #expect(names(listing) == ["a.TIFF", "b.tif", "f.png", "g.img", "sub/deep/c.jp2"])
    #expect(listing.problems.isEmpty)
  }

  @Test func aFileCountsOnceHoweverItIsNamed() throws {
    let a = try folder.write("a.tif")
    try folder.write("b.tif")
    let listing = SceneFiles.find([a, folder.path, folder.path + "/./a.tif", folder.path + "/*.tif", folder.path])
    #expect(names(listing) == ["a.tif", "b.tif"])
    #expect(listing.problems.isEmpty)
  }

  @Test func linksThatLeaveTheFolderAreNotFollowed() throws {
    let outside = try TemporaryFolder()
    try outside.write("far.tif")
    try folder.write("in/near.tif")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: folder.path + "/out", withDestinationPath: outside.path)
    try files.createSymbolicLink(atPath: folder.path + "/far.tif", withDestinationPath: outside.path + "/far.tif")
    try files.createSymbolicLink(atPath: folder.path + "/in/circle", withDestinationPath: folder.path)
    let listing = SceneFiles.find([folder.path])
    #expect(listing.rasters.count == 1)
    #expect(listing.rasters.first?.hasSuffix("near.tif") == true)
  }

  @Test func oddNamesAreNames() throws {
    let odd = ["q\"uote'.tif", "<script>alert(1)<_script>.tif", "new\nline.tif", "日本 é.tif", "a[1]*.tif", "-rf.tif"]
    for name in odd { try folder.write(name) }
    #expect(Set(names(SceneFiles.find([folder.path]))) == Set(odd))
    #expect(names(SceneFiles.find([folder.path + "/a[1]*.tif"])) == ["a[1]*.tif"])
  }

  @Test func whatCannotBeUsedIsAProblemWithAdvice() throws {
    try FileManager.default.createDirectory(atPath: folder.path + "/empty", withIntermediateDirectories: true)
    let vrt = try folder.write("x.vrt")
    let zip = try folder.write("x.zip")
    let text = try folder.write("x.txt")
    let picture = try folder.write("x.png")
    let given = [
      folder.path + "/empty", folder.path + "/none.tif", folder.path + "/none*.tif", vrt, zip, text, picture, "",
    ]
    let listing = SceneFiles.find(given)
    #expect(listing.rasters.isEmpty)
    #expect(listing.problems.map(\.path) == given)
    #expect(listing.problems.allSatisfy { !$0.reason.isEmpty && !$0.advice.isEmpty })
    #expect(SceneFiles.find([]).rasters.isEmpty)
  }
}
