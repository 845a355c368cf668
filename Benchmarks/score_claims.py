#!/usr/bin/env python3
"""How often verdicts on claims are right, over simulated places: true statements and false ones made from each place's truth.

    python3 Benchmarks/score_claims.py PROGRAM --seeds 7801-7815 --scratch DIR

Each place is simulated and analysed once (DIR keeps both). Claims name structures by where they stand, so that nobody has to guess which one is meant. Of each of up to
four structures of 400 m2 or more: its area to 10 %, and that times 1.5 or over 1.5; of new ones that they were built between three months before the works on them and three months after, and the same a
year and a half earlier or later; of old ones that were not touched that nothing happened to them. Of the site: its extent to 10 % and times 1.5 or over 1.5; when work began, in the same way.
Whether a false claim is larger or smaller alternates, so that no bias of the engine makes them easy.

Needs Python 3.8 with shapely and pyproj.
"""

import argparse
import json
import subprocess
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pyproj
from shapely.geometry import Polygon


def shifted(day, days):
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def statements(truth):
    """(id, whether it is true, lines of YAML) of one place."""
    to_degrees = pyproj.Transformer.from_crs(truth["grid"]["crs"]["definition"], "EPSG:4326", always_xy=True).transform
    flip = truth["seed"] % 2 == 0

    def say(name, is_true, **keys):
        out.append((name, is_true, [f"  - id: {name}", f"    text: {name}"] + [f"    {k.replace('_', '-')}: {v}" for k, v in keys.items()]))

    def size(name, claim, of, value, unit):
        nonlocal flip
        say(name + "-true", True, claim=claim, of=of, value=f"about {value:.2f} {unit}")
        flip = not flip
        say(name + "-false", False, claim=claim, of=of, value=f"about {value * (1.5 if flip else 1 / 1.5):.2f} {unit}")

    def happened(name, what, of, start, end):
        nonlocal flip
        say(name + "-true", True, claim="happened", what=what, of=of, **{"from": shifted(start, -90), "until": shifted(end, 90)})
        flip = not flip
        off = 550 if flip else -550
        say(name + "-false", False, claim="happened", what=what, of=of, **{"from": shifted(start, off - 90), "until": shifted(end, off + 90)})

    out = []
    site = truth.get("site") or {}
    large = sorted((s for s in truth["structures"] if s["areaSquareMetres"] >= 400 and s["kind"] in ("new", "existing")),
                   key=lambda s: -s["areaSquareMetres"])[:4]
    for s in large:
        middle = Polygon(s["outline"]["crs"]).representative_point()
        x, y = to_degrees(middle.x, middle.y)
        of = f"at {abs(y):.6f} {'N' if y >= 0 else 'S'} {abs(x):.6f} {'E' if x >= 0 else 'W'}"
        size(f"area-{s['id']}", "area", of, s["areaSquareMetres"], "m2")
        built = [step for step in s["steps"] if step["kind"] == "construction"]
        if built:
            happened(f"built-{s['id']}", "built", of, built[0]["from"], built[0]["to"])
        elif s["kind"] == "existing" and site.get("phases"):
            say(f"still-{s['id']}-true", True, claim="absence", of=of, **{"from": site["phases"][0]["from"]})
    phases = {p["phase"]: p["from"] for p in site.get("phases", [])}
    if site.get("areaHectares", 0) > 0.3 and "Site Preparation" in phases:
        size("extent", "extent", "largest site", site["areaHectares"], "ha")
        happened("begun", "work began", "largest site", phases["Site Preparation"], phases["Site Preparation"])
    return out


def place(program, scratch, seed):
    scenes, result = scratch / str(seed) / "scenes", scratch / str(seed) / "result"
    if not (scenes / "truth" / "truth.json").exists():
        subprocess.run([program, "simulate", "random", "--seed", str(seed), "--out", scenes, "--quiet", "--force"], check=True, stdout=subprocess.DEVNULL)
    if not (result / "account.json").exists():
        subprocess.run([program, "run", scenes, "--out", result, "--quiet", "--force"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    truth = json.loads((scenes / "truth" / "truth.json").read_text())
    claims = statements(truth)
    if not claims or not (result / "account.json").exists():
        return []
    file = scratch / str(seed) / "claims.yaml"
    file.write_text("\n".join(["schema: groundbreak.claims/1", "title: test", "source: truth", "claims:"] + [line for _, _, lines in claims for line in lines]) + "\n")
    done = subprocess.run([program, "check", file, result, "--json"], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        print(seed, done.stderr.strip()[:300])
        return []
    verdicts = {v["id"]: v for v in json.loads(done.stdout)["verdicts"]}
    return [(name.split("-")[0], is_true, verdicts[name]["verdict"], seed, name) for name, is_true, _ in claims]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--seeds", required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    options = parser.parse_args()
    first, last = map(int, options.seeds.split("-"))
    rows = [row for seed in range(first, last + 1) for row in place(options.program, options.scratch, seed)]
    table = Counter((kind, is_true, verdict) for kind, is_true, verdict, _, _ in rows)
    print(f"{'claim':10} {'is':6} {'supported':>10} {'contradicted':>13} {'cannot say':>11}")
    for kind in sorted({r[0] for r in rows}) + ["all"]:
        for is_true in (True, False):
            counts = [sum(n for (k, t, v), n in table.items() if (k == kind or kind == "all") and t == is_true and v.replace("_", " ") == verdict)
                      for verdict in ("supported", "contradicted", "cannot say")]
            if sum(counts):
                print(f"{kind:10} {'true' if is_true else 'false':6} {counts[0]:10} {counts[1]:13} {counts[2]:11}")
    for kind, is_true, verdict, seed, name in rows:
        if (is_true and verdict == "contradicted") or (not is_true and verdict == "supported"):
            print(f"wrong: seed {seed}, {name}: {verdict}")


if __name__ == "__main__":
    main()
