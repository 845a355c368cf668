import Simulation

// swift run -c release --package-path Benchmarks/check_preparation CheckPreparation 601 612
// swift run -c release --package-path Benchmarks/check_preparation CheckPreparation 1 3 plant
let arguments = CommandLine.arguments.dropFirst()
guard let from = arguments.first.flatMap({ UInt64($0) }), let to = arguments.dropFirst().first.flatMap({ UInt64($0) }),
  from <= to
else { fatalError("usage: CheckPreparation FIRST-SEED LAST-SEED [NAME OF A SHIPPED SCENARIO]") }
let name = arguments.dropFirst(2).first
var tally = Tally()
for seed in from...to {
  let given = name.map { Scenario.shipped($0, seed: seed) } ?? Scenario.random(seed: seed)
  guard let scenario = given else { fatalError("no scenario is called \(name ?? "")") }
  Check(scenario).run(into: &tally)
}
print(tally.report())
