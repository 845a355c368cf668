#!/usr/bin/env python3
"""Fits the probabilities of structures to simulated places whose truth is known.

Needs Python 3.10 with numpy, shapely and rasterio:

    python Benchmarks/calibrate.py PROGRAM --seeds 2001-2040 --scratch DIR [--sensor sentinel2] [--scenario plant] [--short] [--fit]

Each seed's random place is simulated once and run with --every-candidate, so that the curves learn from all that compete for a spot and not from those
that an earlier set of curves chose. Every candidate is marked right or wrong: right where it overlaps a true structure of the same fate by half of their
union. --fit then fits one logistic curve for what stood throughout and one for everything else over all marked candidates in DIR, fine and coarse pixels
apart, and prints the weights as Swift; every eighth place in turn is held out to show how well they hold. Candidates on one spot share their weight.
"""

import argparse
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyproj
from shapely.geometry import Polygon, shape
from shapely.ops import transform
from shapely.strtree import STRtree

# Metres; as `StructureOptions.coarsePixel`.
COARSE = 5.5

FATES = {"new": {"new"}, "unchanged": {"existing", "extended"}, "changed": {"re-roofed", "extended"}, "demolished": {"demolished"}}


def features(e):
    """As `EvidenceModel.features`."""
    height, interval = e["shadow_height_m"], e["shadow_height_m_95"]
    definite = height is not None and interval[0] > 0 and interval[1] < 2 * height
    clarity = (e["shadowing"] is not None) * min(1, (e["shadow_pixels"] or 0) / 1.5) * min(1, e["images"] / 20)
    shade = np.sqrt(min(0.2, max(0, e["shadowing"] or 0)) / 0.2)
    return [
        1, e["determination"], np.log1p(max(0, e["weakest_side"])), np.log1p(max(0, e["second_side"])), min(e["hue"], 0.5),
        float(e["casts_shadow"]), e["fill"], np.log1p(max(0, e["contrast"])), np.log(max(e["pixels"], 4) / 16),
        min(1.2, max(0, e["steadiness"])), min(1, max(0, e["earlier"])), float(e["is_fitted"]), clarity, clarity * shade, clarity * definite,
        min(0.3, e["clutter"]), np.log(max(1, e["aspect"])), max(0, np.log(max(e["pixels"], 4) / 500)),
        np.log(min(30, max(1, e["images"]))), float(e.get("is_shaped", False)),
    ] + outline_features(e, clarity)


def outline_features(e, clarity):
    """As `EvidenceModel.outlineFeatures`."""
    o, size = e["outline"], np.log(max(e["pixels"], 4) / 16)
    dark, half = min(1.5, e["darker_half"]), np.log1p(max(0, e["weakest_half"]))
    clutter = min(0.3, e["clutter"])
    return [
        dark, np.log1p(max(0, e["ridge"])), half, o["shade_beyond"], o["shade_before"], o["shade_within"], o["on_edge"], o["on_shaded_edge"],
        o["coherence"], o["lane"], o["dark_lane"], o["together"],
        o["shade_within"] * o["shade_beyond"], o["lane"] ** 2, o["dark_lane"] * size, o["lane"] * size,
        e["determination"] ** 2, clutter ** 2, dark * e["casts_shadow"],
        o["shade_beyond"] * clarity, o["on_edge"] ** 2, o["together"] ** 2,
        min(np.log1p(max(0, e["weakest_side"])), half), min(1.2, max(0, e["steadiness"])) * size,
    ]


def simulate(program, scratch, seed, sensor, scenario):
    scenes = scratch / f"{'' if scenario == 'random' else scenario + '-'}{sensor or 'own'}-{seed}" / "scenes"
    if not (scenes / "truth" / "truth.json").exists():
        command = [program, "simulate", scenario, "--seed", str(seed), "--out", scenes, "--quiet", "--force"]
        subprocess.run(command + (["--sensor", sensor] if sensor else []), check=True, stdout=subprocess.DEVNULL)
    return scenes


def shortened(scenes, days=75):
    """The same series as it was `days` days after the works had ended: what stands has been seen a few times only."""
    truth = json.loads((scenes / "truth" / "truth.json").read_text())
    ends = [p["from"] for p in truth["site"]["phases"] if p["phase"] == "Post Construction"]
    if not ends:
        return scenes
    limit = (date.fromisoformat(ends[0]) + timedelta(days)).strftime("%Y%m%d")
    short = scenes.parent / "short"
    short.mkdir(exist_ok=True)
    for source in scenes.iterdir():
        link = short / source.name
        if source.is_dir():
            if not link.exists():
                link.symlink_to(source.resolve())
        elif source.name[:8] <= limit and not link.exists():
            link.hardlink_to(source.resolve())
    return short


def marked(program, scratch, seed, sensor, scenario, short):
    scenes = simulate(program, scratch, seed, sensor, scenario)
    result = scenes.parent / ("result-short" if short else "result")
    if short:
        scenes = shortened(scenes)
    run = [program, "run", scenes, "--out", result, "--quiet", "--force", "--least-probability", "0", "--every-candidate"]
    done = subprocess.run(run, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        print(seed, done.stderr.strip()[:200], file=sys.stderr)
        return []
    truth = json.loads((scenes / "truth" / "truth.json").read_text())
    account = json.loads((result / "account.json").read_text())
    crs = truth["grid"]["crs"]["definition"]
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform
    true = [(Polygon(t["outline"]["crs"], t["outline"].get("crsHoles") or []), t["kind"]) for t in truth["structures"]]
    found = json.loads((result / "structures.geojson").read_text())["features"]
    outlines = [transform(to_metres, shape(f["geometry"])).buffer(0) for f in found]
    rows = []
    for f, outline, rivals in zip(found, outlines, contenders(outlines)):
        p = f["properties"]
        right = any(
            kind in FATES[p["status"]] and outline.intersection(q).area > 0.5 * outline.union(q).area for q, kind in true)
        # A true structure too small to be asked for, cut rightly, is neither right nor wrong; two of them for one are wrong.
        small = any(q.area < 150 and outline.intersection(q).area > 0.5 * outline.union(q).area for q, _ in true)
        if not small:
            rows.append({"seed": seed, "sensor": sensor, "status": p["status"], "right": right, "said": p["probability"], "evidence": p["evidence"],
                         "weight": 1 / np.sqrt(1 + rivals), "pixel": account["pixel_size_m"], "used": sum(s["used"] for s in account["scenes"])})
    return rows


def contenders(outlines):
    """How many others claim the spot of each: they share a quarter of the smaller one, as in `StructureJudge.bestOnEachSpot`."""
    tree = STRtree(outlines)
    return [
        sum(1 for k in tree.query(o) if k != i and 4 * o.intersection(outlines[k]).area > min(o.area, outlines[k].area))
        for i, o in enumerate(outlines)]


def fit(x, y, weight, ridge=1.0):
    """Logistic regression by Newton's method; the ridge keeps rare kinds from certainty."""
    w = np.zeros(x.shape[1])
    penalty = ridge * np.eye(x.shape[1])
    penalty[0, 0] = 1e-3
    for _ in range(80):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        step = np.linalg.solve((x * (weight * p * (1 - p))[:, None]).T @ x + penalty, x.T @ (weight * (y - p)) - penalty @ w)
        w += step
        if abs(step).max() < 1e-6:
            break
    return w


def report(rows):
    groups = {}
    for r in rows:
        stood, coarse = r["status"] == "unchanged", r["pixel"] >= COARSE
        # A region of coarse pixels that no roof explains is a surface, and the truth lists none.
        if coarse and not stood and not r["evidence"]["is_fitted"]:
            continue
        name = ("standing throughout" if stood else "new, changed or gone") + (", coarse pixels" if coarse else "")
        groups.setdefault(name, []).append(r)
    for name, group in sorted(groups.items()):
        # Coarse pixels show nothing along an outline.
        x = np.array([features(r["evidence"])[: 20 if "coarse" in name else None] for r in group])
        y = np.array([float(r["right"]) for r in group])
        weight = np.array([r.get("weight", 1.0) for r in group])
        if len(group) < 20 or y.sum() < 5:
            print(f"{name}: {len(group)} marked, {int(y.sum())} right: too few")
            continue
        seeds = np.array([r["seed"] for r in group])
        held = np.zeros(len(y))
        for k in range(8):
            out = np.isin(seeds, np.unique(seeds)[k::8])
            held[out] = 1 / (1 + np.exp(-x[out] @ fit(x[~out], y[~out], weight[~out])))
        w = fit(x, y, weight)
        print(f"{name}: {len(group)} marked, {y.mean():.2f} right; held out: mean said {np.average(held, weights=weight):.2f}, "
              f"right {np.average(y, weights=weight):.2f}, Brier {np.average((held - y) ** 2, weights=weight):.3f}")
        for low, high in ((0, .2), (.2, .4), (.4, .6), (.6, .8), (.8, 1.01)):
            k = (held >= low) & (held < high)
            if k.any():
                print(f"    said {low:.1f} to {min(high, 1):.1f}: {k.sum()}, right {np.average(y[k], weights=weight[k]):.2f}")
        print("    weights: [" + ", ".join(f"{v:.2f}" for v in w) + "]")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--seeds", default="")
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--sensor")
    parser.add_argument("--scenario", default="random")
    parser.add_argument("--short", action="store_true", help="end each series soon after the works")
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    if options.seeds:
        first, last = map(int, options.seeds.split("-"))
        with ThreadPoolExecutor(2) as pool:
            rows = [r for part in pool.map(
                lambda s: marked(options.program, options.scratch, s, options.sensor, options.scenario, options.short), range(first, last + 1)) for r in part]
        (options.scratch / f"marked-{options.scenario}-{options.sensor or 'own'}-{options.seeds}{'-short' if options.short else ''}.json").write_text(json.dumps(rows))
        print(len(rows), "marked")
    if options.fit:
        report([r for f in sorted(options.scratch.glob("marked-*.json")) for r in json.loads(f.read_text())])


if __name__ == "__main__":
    main()
