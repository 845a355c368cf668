import RasterCore
import SceneCatalog
import Testing

@Suite struct DatesTableTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func withAndWithoutHeaderAndQuotes() throws {
    let day = Instant(year: 2020, month: 6, day: 30)
    let texts = [
      "a.tif,2020-06-30\n", "file,date\r\na.tif,2020-06-30\r\n", "\u{FEFF}Date,File\n2020-06-30,a.tif",
      "\"a.tif\", 2020-06-30\n\n", "id,file,clouds,date\n7,a.tif,,2020-06-30\n",
    ]
    for text in texts {
      #expect(try DatesTable.read(path: folder.write("d.csv", text)).times == ["a.tif": day], "\(text)")
    }
    let odd = "\"he said \"\"no\"\", <b>\n.tif\",2020-06-30T10:15:00+02:00\n"
    let times = try DatesTable.read(path: folder.write("d.csv", odd)).times
    #expect(times == ["he said \"no\", <b>\n.tif": Instant(year: 2020, month: 6, day: 30, hour: 8, minute: 15)])
  }

  @Test(arguments: [
    ("a.tif,2020-06-30\nb.tif,yesterday\n", 2), ("a.tif\n", 1), ("file,date\na.tif,2020-02-30\n", 2),
    ("a.tif,2020-06-30\na.tif,2020-07-01\n", 2), ("a.tif,\"2020-06-30\n", 1), (",2020-06-30\n", 1),
    ("a.tif,1830-01-01\n", 1),
  ])
  func faultsNameFileAndLine(text: String, line: Int) throws {
    let path = try folder.write("d.csv", text)
    let error = #expect(throws: CatalogError.self) { try DatesTable.read(path: path) }
    #expect(error?.line == line)
    #expect(error?.description.hasPrefix("\(path), line \(line): ") == true)
  }

  @Test func emptyAndMissingTablesAreErrors() throws {
    for text in ["", "\n\n", "file,date\n"] {
      let path = try folder.write("d.csv", text)
      #expect(throws: CatalogError.self) { try DatesTable.read(path: path) }
    }
    #expect(throws: CatalogError.self) { try DatesTable.read(path: folder.path + "/none.csv") }
  }
}
