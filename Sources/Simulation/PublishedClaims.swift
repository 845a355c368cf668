extension Scenario {
  /// What was published about the case that a shipped scenario follows, as a claims file; nil for the others.
  public var publishedClaims: String? { name == "plant" ? Self.plantClaims : nil }

  /// The statements of 2023 as the press had them, each with what an image can be asked about it.
  static let plantClaims = """
    # What was published in 2023 about a works at Kusong, as statements that images can be asked about.
    # The scenes beside this file are simulated after that case; so what is said of them is said of a simulation.
    schema: groundbreak.claims/1
    title: "The published case of 2023"
    source: "Press reports of 2023 after commercial satellite images"

    names:
      new hall: largest new
      old hall: largest old

    claims:
      - id: extent
        text: The site covers 9.3 hectares.
        claim: extent
        of: largest site
        value: about 9.3 ha

      - id: cleared
        text: The ground was cleared between April and July 2018.
        claim: happened
        what: work began
        of: largest site
        from: 2018-04
        until: 2018-07

      - id: idle
        text: Then nothing was done there for four years.
        claim: pause
        of: largest site
        value: about 4 years

      - id: built
        text: The new hall went up between October 2022 and June 2023.
        claim: happened
        what: built
        of: new hall
        from: 2022-10
        until: 2023-06

      - id: twice
        text: The new hall has twice the footprint of the old one.
        claim: ratio
        of: new hall
        to: old hall
        value: about 2 times

      - id: misread
        text: The new hall is 60 to 70 % larger than the old one.
        claim: ratio
        of: new hall
        to: old hall
        value: between 1.6 and 1.7 times

      # Not from the reports: what twice the old hall's 4,500 m2 comes to.
      - id: hall
        text: The new hall covers about 9,000 square metres.
        claim: area
        of: new hall
        value: about 9,000 m²

      - id: number
        text: Fifteen structures were built.
        claim: count
        of: new
        value: 15

      - id: old-stays
        text: The old hall was not touched.
        claim: absence
        of: old hall
        from: 2017-06
        until: 2023-06

      - id: quiet-2020
        text: Nothing happened at the place in 2020.
        claim: absence
        from: 2020
        until: 2020

      - id: production
        text: It is a production hall.
        claim: use

      - id: launchers
        text: Vehicles for launchers are to be made there.
        claim: use

    """
}
