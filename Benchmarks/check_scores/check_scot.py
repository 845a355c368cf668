#!/usr/bin/env python3
"""Holds `groundbreak evaluate` against solaris' own SCOT on made cases.

    python3 -m venv .venv && .venv/bin/pip install geopandas scipy
    .venv/bin/python Benchmarks/check_scores/check_scot.py .build/release/groundbreak path/to/solaris/eval/scot.py

The original (CosmiQ/solaris, Apache-2.0) is no part of this repository: give the path of its file. Each case is written as two folders of
monthly labels, scored by both, and compared number by number; exit status 1 where any differs by more than 1e-9.
"""

import importlib.util
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import geopandas
import pandas
from shapely.affinity import rotate, translate
from shapely.geometry import MultiPolygon, Polygon, box, mapping

# Degrees: a building of about 14 m. A power of two, so that an overlap of exactly the threshold is exact in floating point too.
SIDE = 2.0 ** -13
NAMES = ["mismatches", "track_true_positives", "track_false_positives", "track_false_negatives", "track",
         "change_true_positives", "change_false_positives", "change_false_negatives", "change", "score"]


def house(column, row, width=1.0, height=1.0, dx=0.0, dy=0.0):
    """A building on a lattice three sides wide, in units of a side."""
    x, y = 10 + (3 * column + dx) * SIDE, 50 + (3 * row + dy) * SIDE
    return box(x, y, x + width * SIDE, y + height * SIDE)


def town(months, count=4, **moved):
    return [(month, i, house(i, 0, **moved)) for month in months for i in range(count)]


def cases():
    """Name, truth, proposals: lists of (month, id, shape)."""
    m = [f"2020_{k:02d}" for k in range(1, 7)]
    two = town(m[:2])
    grown = two + [(month, 9, house(9, 0)) for month in m[2:]] + town(m[2:])
    shifted = [(month, i, translate(s, 0.3 * SIDE, 0.1 * SIDE)) for month, i, s in grown]
    yield "the same", grown, grown
    yield "shifted", grown, shifted
    yield "empty truth", [], grown
    yield "empty result", grown, []
    late = town(m) + [(month, 9, house(9, 0)) for month in m[3:]]
    yield "a building found one month late", grown, late
    yield "a building found one month early", late, grown
    yield "a building found three months late", grown, town(m) + [(month, 9, house(9, 0)) for month in m[5:]]
    yield "identity switches", grown, [(month, (1 - i if i < 2 and k >= 3 else i), s) for (month, i, s) in grown for k in [m.index(month)]]
    yield "a new id every month", grown, [(month, 100 * m.index(month) + i, s) for month, i, s in grown]
    split = [(month, 10 * i + k, house(i, 0, width=w, dx=x)) for month, i, _ in grown for k, (w, x) in enumerate([(0.625, 0), (0.375, 0.625)])]
    yield "splits", grown, split
    wide = [(month, i, house(i, 0, width=2)) for month, i, _ in grown]
    merged = [(month, i // 2, house(i - i % 2, 0, width=5)) for month, i, _ in grown if i % 2 == 0]
    yield "merges", wide, merged
    yield "dates missing from the result", grown, [r for r in grown if r[0] not in m[2:4]]
    yield "dates missing from the truth", [r for r in grown if r[0] not in m[2:4]], grown
    yield "a demolition", [r for r in grown if not (r[1] == 2 and r[0] > m[3])], grown
    for name, width in [("an overlap of exactly the threshold", 0.25), ("an overlap just above the threshold", 0.2501)]:
        yield name, grown, [(month, i, house(i, 0, width=width)) for month, i, _ in grown]
    yield "text ids", [(a, f"b{b}", c) for a, b, c in grown], [(a, f"p{b * 7 % 11}", c) for a, b, c in shifted]
    parts = [(month, i, MultiPolygon([house(2 * i, 0), house(2 * i + 1, 0)])) for month, i, _ in grown]
    yield "buildings in two parts", parts, [(month, i, house(2 * i, 0, width=4)) for month, i, _ in grown]
    for seed in range(4):
        yield f"random, seed {seed}", *random_case(seed, 40 if seed < 3 else 400)


def random_case(seed, count):
    """Crowded buildings that appear, vanish, move, change ids and split."""
    r = random.Random(seed)
    months = [f"{2018 + k // 12}_{k % 12 + 1:02d}" for k in range(12)]
    truth, found = [], []
    side = int(count ** 0.5) + 1
    for i in range(count):
        shape = rotate(house(i % side * 0.5, i // side * 0.5, r.uniform(0.6, 1.6), r.uniform(0.6, 1.6)), r.uniform(0, 90))
        begin, end = r.choice([0, 0, r.randrange(12)]), r.choice([12, 12, r.randrange(12)])
        delay, name = r.choice([0, 0, 0, 1, 2, -1]), 1000 + i
        error = (r.gauss(0, 0.2) * SIDE, r.gauss(0, 0.2) * SIDE)
        for k, month in enumerate(months):
            if begin <= k < end:
                truth.append((month, i, shape))
            if begin + delay <= k < end + delay and r.random() < 0.92:
                if r.random() < 0.03:
                    name = 1000 + r.randrange(count) + count * (k + 1)
                found.append((month, name, translate(shape, error[0] + r.gauss(0, 0.03) * SIDE, error[1])))
    unique = {}
    for month, name, shape in found:
        unique[(month, name)] = shape
    return truth, [(month, name, shape) for (month, name), shape in unique.items()]


def write(folder, rows):
    folder.mkdir(parents=True)
    months = sorted({month for month, _, _ in rows}) or ["2020_01"]
    for month in months:
        features = [{"type": "Feature", "properties": {"Id": name}, "geometry": mapping(shape)}
                    for when, name, shape in rows if when == month]
        path = folder / f"labels_match_global_monthly_{month}_mosaic_made_Buildings.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def frame(rows):
    data = pandas.DataFrame([(month, name) for month, name, _ in rows], columns=["timestep", "id"])
    return geopandas.GeoDataFrame(data, geometry=[shape for _, _, shape in rows])


def main():
    program, original = sys.argv[1], sys.argv[2]
    spec = importlib.util.spec_from_file_location("scot", original)
    scot = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scot)
    worst, count = 0.0, 0
    print("| case | labels, proposals | SCOT of solaris | as published here | corrected here | largest difference of ten numbers |")
    print("|---|---|---|---|---|---|")
    for name, truth, found in cases():
        with tempfile.TemporaryDirectory() as scratch:
            write(Path(scratch, "truth"), truth)
            write(Path(scratch, "found"), found)
            text = subprocess.run([program, "evaluate", f"{scratch}/found", f"{scratch}/truth", "--json"],
                                  check=True, capture_output=True, text=True).stdout
        report = json.loads(text)
        ours = report["scot_as_published"]
        theirs = scot.scot_one_aoi(frame(truth), frame(found), stats=True)[1]
        difference = max(abs(ours[key] - value) for key, value in zip(NAMES, theirs))
        worst, count = max(worst, difference), count + 1
        print(f"| {name} | {len(truth)}, {len(found)} | {theirs[-1]:.6f} | {ours['score']:.6f} "
              f"| {report['scot_corrected']['score']:.6f} | {difference:.1e} |", flush=True)
        if difference > 1e-9:
            print(name, dict(zip(NAMES, theirs)), ours, file=sys.stderr)
    print(f"\n{count} cases, largest difference {worst:.1e}")
    return 1 if worst > 1e-9 else 0


if __name__ == "__main__":
    sys.exit(main())
