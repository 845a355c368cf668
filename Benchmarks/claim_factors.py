#!/usr/bin/env python3
"""How often the account's own measurements hold, as the factors of Sources/SiteAnalysis/ClaimOptions.swift.

    groundbreak evaluate --suite 20 --seed-base N --out DIR --quiet      # fresh seeds, used for nothing else; about half a minute a place
    python3 Benchmarks/claim_factors.py DIR/suite.json

Prints each factor with the counts that it comes from. They are put into ClaimOptions.swift by hand, rounded towards less trust, and the suite's
table goes to Benchmarks/results/claims.md with its seeds. Needs Python 3.8 and nothing else.
"""
import json
import math
import statistics
import sys


def widening(share):
    """How many times wider a normal 95 % interval has to be that holds the truth in this share of cases."""
    share = min(max(share, 0.01), 0.99)
    return 1.96 / statistics.NormalDist().inv_cdf((1 + share) / 2)


def pooled_share(parts):
    """A share over several kinds of item: (share, how many) each."""
    known = [(share, count) for share, count in parts if share is not None and count]
    total = sum(count for _, count in known)
    return (sum(share * count for share, count in known) / total, total) if total else (None, 0)


def percent(share):
    return "none" if share is None else f"{share:.0%}"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        with open(sys.argv[1]) as file:
            suite = json.load(file)
    except (OSError, ValueError) as fault:
        sys.exit(f"{sys.argv[1]}: cannot be read: {fault}")
    if suite.get("schema") != "groundbreak.evaluation-suite/1":
        sys.exit(f"{sys.argv[1]}: is no groundbreak.evaluation-suite/1; give the suite.json of groundbreak evaluate --suite")
    own = suite["pooled"]
    failed = sum("failure" in row for row in suite["rows"])
    print(f"{len(suite['rows']) - failed} places, seeds {suite['seeds'][0]} to {suite['seeds'][-1]}, version {suite['version']}")
    if len(suite["rows"]) - failed < 20:
        print("Fewer than twenty places: too few to change anything by.")

    def say(name, value, why):
        print(f"{name:18} {'not known' if value is None else format(value, '.3g'):>10}   {why}")

    structures = own["detection"]["all"]
    held = structures["area"].get("coverage")
    say("structureWidening", held and max(1, widening(held)), f"area intervals hold in {percent(held)} of {structures['area']['count']}")
    held = own["sites"]["area"].get("coverage")
    say("siteWidening", held and max(1, widening(held)), f"those of sites in {percent(held)} of {own['sites']['area']['count']}")
    steps = [(own["dating"][kind].get("holds"), own["dating"][kind]["reported"]) for kind in own["dating"]]
    share, count = pooled_share(steps)
    say("bracketHolds", share, f"brackets of steps, {count} of them")
    phases = {name: phase for name, phase in own["phases"].items() if name != "No Activity"}
    share, count = pooled_share([(phase.get("holds"), phase["reported"]) for phase in phases.values()])
    say("phaseHolds", share, f"brackets of phases, {count} of them")
    off = [phase["median_absolute_error"] for phase in phases.values() if phase.get("median_absolute_error") is not None]
    # The median of an exponential is its scale times ln 2.
    say("phaseScale", statistics.median(off) / math.log(2) if off else None, f"days; onsets off by {[round(x) for x in off]} in the middle case")
    say("recall", structures.get("recall"), f"found {structures['found']} of {structures['wanted']}")


if __name__ == "__main__":
    main()
