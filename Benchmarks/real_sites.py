#!/usr/bin/env python3
"""Runs the built program on the real series and on simulated places and scores what it says.

Needs Python 3.10 with numpy, shapely, pyproj and rasterio, and gdal_translate for the time to beat:

    python3 -m venv .venv && .venv/bin/pip install numpy shapely pyproj rasterio
    .venv/bin/python Benchmarks/real_sites.py .build/release/groundbreak ../shared/data

Run by hand. It prints a table and writes real-sites.json and real-sites.md to Benchmarks/results (--out). The real images
are no part of the project: a series that is not there is named as skipped. --only picks series, --keep leaves the results
of the runs for a look.
What scoring means is in scoring.py; what us-unnamed should show was written down before any run, in results/us-unnamed-expectation.md.
"""

import argparse
import csv
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyproj
import rasterio
import rasterio.errors
import shapely
from rasterio.warp import Resampling, reproject
from shapely.geometry import Polygon, box
from shapely.ops import unary_union

import scoring

REPOSITORY = Path(__file__).resolve().parent.parent
CITIES = ["abudhabi", "aguasclaras", "bercy", "nantes"]
DATA = REPOSITORY.parent / "shared/data"
PLACES, SEEDS = "demo,plant", "1"
SERIES = ["jebel-ali", "us-unnamed", "forest", "naip", "oscd", "simulated"]


# Running


@dataclass
class Result:
    """One finished run: its folder, its cost, and what it wrote, read back."""

    folder: Path
    cost: dict
    account: dict = field(default_factory=dict)
    structures: list = field(default_factory=list)

    @property
    def to_metres(self):
        return pyproj.Transformer.from_crs("EPSG:4326", self.account["crs"], always_xy=True)

    @property
    def input_files(self):
        return sorted({f["path"] for s in self.account["scenes"] for f in (s.get("files") or [s])})

    def polygons(self, things):
        """Geometries of structures (features) or sites in the metric CRS of the result; None where one has no outline."""
        to_metres = self.to_metres
        return [scoring.projected(t["geometry"], to_metres) for t in things]

    def usable_square_km(self):
        with rasterio.open(self.folder / "change.tif") as change:
            usable = np.count_nonzero(~np.isnan(change.read(1)))
            return float(usable * abs(change.transform.determinant) / 1e6)

    def years(self):
        period = self.account.get("period")
        return (scoring.day(period["last"]) - scoring.day(period["first"])).days / 365.25 if period else 0.0


class RunFailed(Exception):
    pass


class Bench:
    """Where the program, the data and the scratch folder are; starts the runs."""

    def __init__(self, program, data, scratch, limit):
        self.program, self.data, self.scratch, self.limit = program, data, scratch, limit

    def groundbreak(self, name, *arguments):
        """`groundbreak run ARGUMENTS` into scratch/name. Wall and peak memory are of the child alone (wait4)."""
        folder = self.scratch / name
        command = [str(self.program), "run", *map(str, arguments), "--out", str(folder), "--quiet", "--force"]
        print(f"... {name}", file=sys.stderr, flush=True)
        with tempfile.TemporaryFile() as output:
            begun = time.monotonic()
            child = subprocess.Popen(command, stdout=output, stderr=output)
            watchdog = threading.Timer(self.limit, child.kill)
            watchdog.start()
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.monotonic() - begun
            watchdog.cancel()
            child.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
        cost = {
            "command": self.shown(command),
            "exit": child.returncode,
            "wall_s": round(wall, 2),
            "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
            "peak_rss_mib": round(usage.ru_maxrss / 1024, 1),
        }
        if child.returncode not in (0, 1) or not (folder / "account.json").exists():
            raise RunFailed(f"exit {child.returncode} after {wall:.0f} s: {said[-400:]}  ({cost['command']})")
        account = json.loads((folder / "account.json").read_text())
        features = json.loads((folder / "structures.geojson").read_text())["features"]
        cost["scenes_used"] = sum(s["used"] for s in account["scenes"])
        cost["scenes"] = len(account["scenes"])
        return Result(folder, cost, account, features)

    def simulate(self, place, seed):
        folder = self.scratch / f"{place}-{seed}-scenes"
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(
            [self.program, "simulate", place, "--seed", str(seed), "--out", folder, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        return folder

    def shown(self, command):
        """A command as it can be typed anywhere: no path of one machine."""
        places = [(str(self.scratch), "$OUT"), (str(self.data), "$DATA"), (str(self.program), "groundbreak")]
        words = []
        for word in command:
            for path, name in places:
                word = word.replace(path, name)
            words.append(word)
        return " ".join(words)

    def gdal_wall(self, files):
        """Seconds that gdal_translate takes to read each file once into memory, one process a file; None without GDAL's tools."""
        if not shutil.which("gdal_translate"):
            return None
        begun = time.monotonic()
        for path in files:
            subprocess.run(["gdal_translate", "-q", "-of", "GTiff", path, "/vsimem/out.tif"], check=True, stdout=subprocess.DEVNULL)
        return round(time.monotonic() - begun, 2)


# jebel-ali: one warehouse complex with a site polygon and dated labels


def jebel_ali(bench):
    folder = bench.data / "smart-s2-timelapse"
    result = bench.groundbreak("jebel-ali", folder / "jebel-ali")
    result.cost["gdal_translate_s"] = bench.gdal_wall(result.input_files)
    model = json.loads((folder / "truth/AE_R001_0179.geojson").read_text())["features"]
    truth = scoring.projected(next(f["geometry"] for f in model if f["properties"]["type"] == "site"), result.to_metres)
    in_frame = json.loads((folder / "truth/AE_all_sites_in_frame.geojson").read_text())["features"]
    annotated = unary_union([p for p in result.polygons(in_frame) if p is not None])

    sites = result.account["sites"]
    polygons = result.polygons(sites)
    best = max(range(len(sites)), key=lambda i: scoring.iou(polygons[i], truth), default=None)
    if best is not None and scoring.iou(polygons[best], truth) == 0:
        best = None
    others = []
    for i, (site, polygon) in enumerate(zip(sites, polygons)):
        if i == best or polygon is None or polygon.area < 9_000:
            continue
        if (covered := scoring.share_inside(polygon, annotated)) <= 0.25:
            others.append({"id": site["id"], "area_ha": site["area_ha"], "covered_share": covered})
    facts = {"truth_area_ha": truth.area / 1e4, "sites": len(sites), "other_sites": others, "best_site": None}
    if best is not None:
        facts["best_site"] = best_site(sites[best], polygons[best], truth, labelled_phases(folder))
    return result, facts, jebel_ali_lines(facts)


def labelled_phases(folder):
    """The annotators' own bracket of each phase, from the table of dated labels."""
    with open(folder / "truth/AE_R001_0179_observations.csv", newline="") as table:
        rows = sorted((date.fromisoformat(r["date"]), r["phase"]) for r in csv.DictReader(table))
    return scoring.phase_brackets(rows, ["No Activity", "Site Preparation", "Active Construction", "Post Construction"])


def best_site(site, polygon, truth, own):
    onsets = {}
    for phase in ["Site Preparation", "Active Construction", "Post Construction"]:
        record = next((p for p in site["phases"] if p["phase"] == phase), None)
        onsets[phase] = scoring.onset(record, own[phase][1], own[phase])
    return {
        "id": site["id"],
        "iou": scoring.iou(polygon, truth),
        "share_of_truth_covered": scoring.share_inside(truth, polygon),
        "area_ha": site["area_ha"],
        "area_ratio": polygon.area / truth.area,
        "structures": len(site["structures"]),
        "count": site["count"],
        "onsets": onsets,
        "stalls": site["stalls"],
    }


def onset_text(onset):
    if onset is None:
        return "not reported"
    bounds = " .. ".join("open" if d is None else f"{d:+d}" for d in onset["bracket_days"])
    meets = "overlaps" if onset["overlaps"] else "misses"
    return f"{onset['best']}, {onset['best_days']:+d} days (bracket {bounds}); {meets} the annotators' {' .. '.join(onset['truth_bracket'])}"


def jebel_ali_lines(facts):
    site, others = facts["best_site"], facts["other_sites"]
    lines = [("sites reported", facts["sites"])]
    if site is None:
        lines.append(("IoU of the best site", "0: no reported site touches the true one"))
    else:
        lines += [
            ("IoU of the best site", f"{site['iou']:.3f} (covers {site['share_of_truth_covered']:.0%} of the true site)"),
            ("area", f"{site['area_ha']:.2f} ha, {site['area_ratio']:.2f} of the true {facts['truth_area_ha']:.2f} ha"),
            ("structures in it", f"{site['structures']} (stated {site['count']['value']}, {site['count']['low']} to {site['count']['high']})"),
        ]
        lines += [(f"onset of {phase}", onset_text(o)) for phase, o in site["onsets"].items()]
    text = ", ".join(f"{o['id']} {o['area_ha']:.1f} ha" for o in others)
    return lines + [("other sites of 0.9 ha or more, not annotated", f"{len(others)}" + (f": {text}" if others else ""))]


# us-unnamed: read by eye before any run

UNUSABLE_DAYS = ["2017-12-06", "2018-02-17", "2018-03-09", "2018-12-14", "2018-12-29", "2019-01-28", "2019-02-12", "2019-03-11"]
# Pixels of the frame; the far sides are exclusive. The lot's box is where it lay on 2018-10-20.
US_TARGETS = {
    "building": (box(61, 56, 67, 67), (date(2018, 8, 16), date(2018, 9, 10))),
    "lot": (box(55, 43, 66, 56), (date(2018, 9, 10), date(2018, 9, 22))),
}
# With three pixels of grace for outlines and the road along the field.
US_PLACES = {
    "field": box(48, 20, 71, 91).buffer(3, join_style=2),
    "second building": box(50, 104, 61, 115).buffer(3, join_style=2),
    "golf course": box(80, 55, 101, 76).buffer(3, join_style=2),
}


def us_unnamed(bench):
    folder = bench.data / "smart-s2-timelapse/us-unnamed"
    result = bench.groundbreak("us-unnamed", folder)
    result.cost["gdal_translate_s"] = bench.gdal_wall(result.input_files)
    with rasterio.open(result.input_files[0]) as frame:
        to_pixels = ~frame.transform
        if str(frame.crs) != result.account["crs"]:
            raise RunFailed(f"the result is in {result.account['crs']}, the frames in {frame.crs}: pixels cannot be compared")
    listed = []
    for feature, polygon in zip(result.structures, result.polygons(result.structures)):
        if polygon is None or feature["properties"]["status"] == "unchanged":
            continue
        listed.append(us_structure(feature["properties"], in_pixels(polygon, to_pixels)))
    new = [s for s in listed if s["status"] == "new"]
    facts = {
        "structures_by_status": statuses(result),
        "sites": len(result.account["sites"]),
        "targets": {name: us_target(name, new) for name in US_TARGETS},
        "elsewhere": [s["id"] for s in new if s["place"] == "elsewhere"],
        "changed_or_demolished_elsewhere": [s["id"] for s in listed if s["status"] != "new" and s["place"] == "elsewhere"],
        "new_on_golf_course": [s["id"] for s in new if s["place"] == "golf course"],
        "second_building": [s["id"] for s in new if s["place"] == "second building"],
        "first_seen_in_snow_or_dark": [s["id"] for s in listed if any(e["in_snow_or_dark"] for e in s["events"])],
        "structures": [{k: v for k, v in s.items() if k != "polygon"} for s in listed],
    }
    return result, facts, us_lines(facts)


def in_pixels(polygon, to_pixels):
    """A polygon of the metric CRS in pixels of a frame; None for None."""
    if polygon is None:
        return None
    a, b, c, d, e, f = to_pixels[:6]
    return shapely.transform(polygon, lambda xy: np.column_stack((a * xy[:, 0] + b * xy[:, 1] + c, d * xy[:, 0] + e * xy[:, 1] + f)))


def us_structure(properties, polygon):
    place = next((n for n, area in US_PLACES.items() if scoring.share_inside(polygon, area) > 0.5), "elsewhere")
    events = []
    for e in properties["events"]:
        _, first = scoring.bracket(e)
        events.append({
            "kind": e["kind"], "bracket": scoring.bracket_text(e), "best": e["best"], "probability": e["probability"],
            "in_snow_or_dark": str(first) in UNUSABLE_DAYS, "days": [str(d) if d else None for d in scoring.bracket(e)]})
    centre = [round(polygon.centroid.x, 1), round(polygon.centroid.y, 1)]
    return {
        "id": properties["id"], "status": properties["status"], "form": properties.get("form"), "area_m2": properties["area_m2"],
        "centre_px": centre, "place": place, "events": events, "polygon": polygon}


def us_target(name, new):
    """The new structure that covers most of the target, and whether its construction is dated as the eye dates it."""
    area, eye = US_TARGETS[name]
    best = max(new, key=lambda s: s["polygon"].intersection(area).area, default=None)
    covered = best["polygon"].intersection(area).area / area.area if best else 0.0
    if covered == 0:
        return {"id": None, "covered_share": 0.0}
    event = next((e for e in best["events"] if e["kind"] == "construction"), None)
    low, high = (scoring.day(d) for d in event["days"]) if event else (None, None)
    return {
        "id": best["id"],
        "covered_share": covered,
        "construction": event and event["bracket"],
        "eye": f"{eye[0]} .. {eye[1]}",
        "touches": bool(event) and low is not None and high is not None and scoring.overlap((low, high), eye),
        "contains": bool(event) and low is not None and high is not None and low <= eye[0] and eye[1] <= high,
    }


def us_lines(facts):
    lines = [("structures by status; sites", f"{counted(facts['structures_by_status'])}; {facts['sites']}")]
    for name, t in facts["targets"].items():
        if t["id"] is None:
            lines.append((f"{name} covered", "by no new structure"))
            continue
        says = "contains" if t["contains"] else "touches" if t["touches"] else "misses"
        lines.append((
            f"{name} covered",
            f"{t['covered_share']:.0%} by {t['id']}; construction {t['construction'] or 'not reported'} {says} the eye's {t['eye']}"))
    lines += [
        ("second small building", ", ".join(facts["second_building"]) or "not reported"),
        ("new structures elsewhere (false)", counted_ids(facts["elsewhere"])),
        ("changed or demolished elsewhere (none was seen by eye)", counted_ids(facts["changed_or_demolished_elsewhere"])),
        ("new structures on the golf course (false)", counted_ids(facts["new_on_golf_course"])),
        ("steps first seen in a snow or dark scene", counted_ids(facts["first_seen_in_snow_or_dark"])),
    ]
    for s in facts["structures"]:
        events = "; ".join(f"{e['kind']} {e['bracket']}" for e in s["events"])
        centre = f"column {s['centre_px'][0]}, row {s['centre_px'][1]}"
        lines.append((f"{s['id']} {s['status']}", f"{s['form']}, {s['area_m2']:.0f} m2 at {centre} ({s['place']}): {events}"))
    return lines


# Series in which nothing is built


def quiet(bench, name, folder, allowed=None, gdal=True):
    """allowed: (first day, last day) in which a clearing is true; everything else that is reported is a false alarm."""
    result = bench.groundbreak(name, folder)
    if gdal:
        result.cost["gdal_translate_s"] = bench.gdal_wall(result.input_files)
    alarms, right = [], []
    for feature in result.structures:
        p = feature["properties"]
        if p["status"] == "unchanged":
            continue
        steps = [{"kind": e["kind"], "bracket": scoring.bracket_text(e)} for e in p["events"]]
        entry = {"id": p["id"], "status": p["status"], "form": p.get("form"), "area_m2": p["area_m2"], "events": steps}
        fine = allowed and p["events"] and all(is_allowed_clearing(e, allowed) for e in p["events"])
        (right if fine else alarms).append(entry)
    area_years = result.usable_square_km() * result.years()
    facts = {
        "structures_by_status": statuses(result),
        "sites": [{"id": s["id"], "area_ha": s["area_ha"], "phases": site_phases(s)} for s in result.account["sites"]],
        "events_by_kind": Counter(e["kind"] for f in result.structures for e in f["properties"]["events"]),
        "false_alarms": alarms,
        "true_clearings": right,
        "km2_years": area_years,
        "false_alarms_per_km2_and_year": len(alarms) / area_years if area_years else None,
    }
    return result, facts, quiet_lines(facts, allowed)


def site_phases(site):
    return [{"phase": p["phase"], "bracket": scoring.bracket_text(p)} for p in site["phases"]]


def is_allowed_clearing(event, allowed):
    low, high = scoring.bracket(event)
    return event["kind"] == "clearing" and low is not None and high is not None and scoring.overlap((low, high), allowed)


def quiet_lines(facts, allowed):
    alarms, rate = facts["false_alarms"], facts["false_alarms_per_km2_and_year"]
    lines = [
        ("structures by status", counted(facts["structures_by_status"])),
        ("sites", f"{len(facts['sites'])}, {sum(s['area_ha'] for s in facts['sites']):.1f} ha"),
        ("events", counted(facts["events_by_kind"])),
    ]
    if allowed:
        lines.append((f"clearings that meet {allowed[0]} .. {allowed[1]} (true)", counted_ids([r["id"] for r in facts["true_clearings"]])))
    per = f" ({rate:.2f} a km2 and year)" if rate is not None else ""
    lines.append(("false alarms", counted_ids([a["id"] for a in alarms]) + per))
    for a in (alarms + facts["true_clearings"])[:20]:
        steps = "; ".join(f"{e['kind']} {e['bracket']}" for e in a["events"])
        lines.append((f"{a['id']} {a['status']}", f"{a['form']}, {a['area_m2']:.0f} m2: {steps}"))
    for s in facts["sites"][:10]:
        lines.append((f"site {s['id']}", f"{s['area_ha']:.2f} ha: " + "; ".join(f"{p['phase']} {p['bracket']}" for p in s["phases"])))
    return lines


def forest(bench):
    allowed = (date(2019, 3, 19), date(2019, 4, 18))
    # 1,300 small files: starting gdal_translate for each would time the starting.
    return quiet(bench, "forest", bench.data / "s2-theia-forest-187dates", allowed, gdal=False)


def naip(bench):
    return quiet(bench, "naip", bench.data / "naip-nd-10dates")


# oscd-sentinel2: two dates a city, a change map


def oscd(bench, city):
    folder = bench.data / "oscd-sentinel2" / city
    dates = bench.scratch / f"{city}-dates.csv"
    when = dict(line.split(": ") for line in (folder / "dates.txt").read_text().split("\n") if ": " in line)
    lines = [f"{city}/imgs_{n},{date.fromisoformat(when[f'date_{n}'].strip())}" for n in (1, 2)]
    dates.write_text("\n".join(["file,date", *lines]) + "\n")
    result = bench.groundbreak(city, folder / "imgs_1", folder / "imgs_2", "--dates", dates)
    with rasterio.open(next((folder / "imgs_1").glob("*_B04.tif"))) as grid, rasterio.open(folder / f"{city}-cm.tif") as map_:
        label = map_.read(1) == 2  # 1 is no change
        if label.shape != grid.shape:
            raise RunFailed(f"{city}-cm.tif is {label.shape}, its B04 {grid.shape}")
        probability = np.full(grid.shape, np.nan, dtype=np.float32)
        with rasterio.open(result.folder / "change.tif") as change:
            reproject(
                change.read(1), probability, src_transform=change.transform, src_crs=change.crs, src_nodata=np.nan,
                dst_transform=grid.transform, dst_crs=grid.crs, dst_nodata=np.nan, resampling=Resampling.nearest)
    facts = scoring.pixel_scores(probability, label)
    facts |= {"structures_by_status": statuses(result), "sites": len(result.account["sites"])}
    return result, facts, [
        ("precision, recall, F1 of pixels", " ".join(number(facts[k]) for k in ("precision", "recall", "f1"))),
        ("pixels said / labelled", f"{facts['said_pixels']} / {facts['label_pixels']}"),
        ("structures by status; sites", f"{counted(facts['structures_by_status'])}; {facts['sites']}"),
    ]


# Simulated places


def simulated(bench, place, seed):
    scenes = bench.simulate(place, seed)
    truth = json.loads((scenes / "truth/truth.json").read_text())
    result = bench.groundbreak(f"{place}-{seed}", scenes)
    grid = truth["grid"]["transform"]
    to_pixels = ~rasterio.Affine(grid["columnX"], grid["rowX"], grid["originX"], grid["columnY"], grid["rowY"], grid["originY"])
    if truth["grid"]["crs"]["definition"] != result.account["crs"]:
        raise RunFailed(f"the result is in {result.account['crs']}, the truth in {truth['grid']['crs']['definition']}")
    found = found_structures(result, to_pixels)
    true = [
        {"polygon": outline(s), "area": s["areaSquareMetres"], "steps": s["steps"], "kind": s["kind"], "label": s["label"]}
        for s in truth["structures"]]
    facts = simulated_structures(found, true, result.account["pixel_size_m"])
    facts |= {"structures_by_status": statuses(result), "site": simulated_site(result, truth, to_pixels)}
    return result, facts, simulated_lines(facts)


def outline(thing):
    return Polygon([(p["x"], p["y"]) for p in thing["outline"]["pixels"]["exterior"]])


def found_structures(result, to_pixels):
    found = []
    for feature, polygon in zip(result.structures, result.polygons(result.structures)):
        p = feature["properties"]
        found.append({
            "id": p["id"], "polygon": in_pixels(polygon, to_pixels), "area": p["area_m2"],
            "area95": p["area_m2_95"], "status": p["status"], "form": p.get("form"), "events": p["events"]})
    return found


def simulated_structures(found, true, pixel_size, least_area=150):
    """Detection of all true structures and of the new ones alone; the rest on what matched. `aligned`: one common shift taken out first."""
    everything = scoring.detection(found, true, least_area)
    shift = scoring.common_shift([f["polygon"] for f in found if f["polygon"] is not None], [t["polygon"] for t in true])
    aligned = None
    if shift:
        polygons = scoring.moved([f["polygon"] for f in found], shift)
        aligned = scoring.detection([f | {"polygon": p} for f, p in zip(found, polygons)], true, least_area)
    new = scoring.detection([f for f in found if f["status"] == "new"], [t for t in true if t["kind"] == "new"], least_area)
    status = {"new": "new", "existing": "unchanged", "re-roofed": "changed", "demolished": "demolished"}
    matches = everything["matches"]
    return {
        "all": everything,
        "aligned_f1": aligned and aligned["f1"],
        "common_shift_m": shift and [round(s * pixel_size, 2) for s in shift],
        "new": new,
        "status_right": sum(found[i]["status"] == status[true[j]["kind"]] for i, j, _ in matches),
        "median_iou": float(np.median([m[2] for m in matches])) if matches else None,
        "area": scoring.area_errors(found, true, matches),
        "steps": scoring.step_scores(found, true, matches),
        "missed": [
            f"{t['label']} ({t['kind']}, {t['area']:.0f} m2)" for j, t in enumerate(true)
            if t["area"] >= least_area and j not in {m[1] for m in matches}],
    }


def simulated_site(result, truth, to_pixels):
    sites = result.account["sites"]
    if not truth.get("site"):
        return {"true": None, "reported": len(sites)}
    area = outline(truth["site"])
    polygons = [in_pixels(p, to_pixels) for p in result.polygons(sites)]
    best = max(range(len(sites)), key=lambda i: scoring.iou(polygons[i], area), default=None)
    facts = {"true_ha": truth["site"]["areaHectares"], "reported": len(sites), "iou": 0.0}
    if best is None or scoring.iou(polygons[best], area) == 0:
        return facts | {"true": True}
    site, own, onsets = sites[best], truth["site"]["phases"], {}
    for phase in own[1:]:
        record = next((p for p in site["phases"] if p["phase"] == phase["phase"]), None)
        begin = scoring.day(phase["from"])
        onsets[phase["phase"]] = scoring.onset(record, begin, (begin, begin))
    low, high = site["area_ha_95"]
    return facts | {
        "true": True, "iou": scoring.iou(polygons[best], area), "area_ha": site["area_ha"],
        "error_percent": 100 * (site["area_ha"] / facts["true_ha"] - 1), "interval_holds": low <= facts["true_ha"] <= high,
        "onsets": onsets, "stalls": site["stalls"], "true_stall": truth["site"].get("stall")}


def simulated_lines(facts):
    lines = [("structures by status; sites", f"{counted(facts['structures_by_status'])}; {facts['site']['reported']}")]
    for name, text in (("all", "F1, structures of 150 m2 or more"), ("new", "F1, new ones alone")):
        d = facts[name]
        lines.append((text, f"{number(d['f1'])} ({d['found']} of {d['wanted']} found, {d['false']} false, {d['unmatched_surfaces']} surfaces besides)"))
    if facts["common_shift_m"]:
        lines.append(("F1 with the common shift taken out", f"{number(facts['aligned_f1'])} (shift {facts['common_shift_m']} m)"))
    lines.append(("status right; median IoU", f"{facts['status_right']} of {facts['all']['found']}; {number(facts['median_iou'])}"))
    if area := facts["area"]:
        lines.append((
            "area error",
            f"median of sizes {area['median_abs_percent']:.1f} %, mean {area['mean_percent']:+.1f} %; "
            f"95 % interval holds {area['interval_holds']} of {area['of']}"))
    for kind, s in facts["steps"].items():
        lines.append((
            f"{kind}: reported; bracket holds its first day; meets the works",
            f"{s['reported']} of {s['true']}; {s['holds']}; {s['meets']} (best {signed(s['median_best_days'])} days, "
            f"width {number(s['median_width_days'], 0)} days, medians)"))
    if facts["missed"]:
        lines.append(("missed", ", ".join(facts["missed"])))
    site = facts["site"]
    if site["true"] is None:
        return lines + [("sites reported where nothing was built", site["reported"])]
    if "area_ha" not in site:
        return lines + [("site", f"none of {site['reported']} touches the true {site['true_ha']:.2f} ha")]
    holds = "holds it" if site["interval_holds"] else "does not hold it"
    lines.append((
        "site",
        f"{site['area_ha']:.2f} ha for {site['true_ha']:.2f} ({site['error_percent']:+.1f} %, interval {holds}), IoU {site['iou']:.3f}; "
        f"{site['reported']} reported"))
    for phase, o in site["onsets"].items():
        lines.append((f"onset of {phase}", "not reported" if o is None else f"{o['best_days']:+d} days, bracket {o['bracket_days']}"))
    return lines


# Words


def statuses(result):
    return Counter(f["properties"]["status"] for f in result.structures)


def counted(counts):
    return ", ".join(f"{n} {name}" for name, n in sorted(counts.items())) or "none"


def counted_ids(ids):
    return f"{len(ids)}" + (f": {', '.join(ids[:12])}{' ...' if len(ids) > 12 else ''}" if ids else "")


def number(value, digits=3):
    return "-" if value is None else f"{value:.{digits}f}"


def signed(value):
    return "-" if value is None else f"{value:+.0f}"


# The whole


def tasks(bench, only, places, seeds):
    """(name, where the images are or None for made ones, function) of everything asked for."""
    known = {
        "jebel-ali": ("smart-s2-timelapse/jebel-ali", jebel_ali),
        "us-unnamed": ("smart-s2-timelapse/us-unnamed", us_unnamed),
        "forest": ("s2-theia-forest-187dates", forest),
        "naip": ("naip-nd-10dates", naip),
    }
    for series in only:
        if series in known:
            folder, function = known[series]
            yield series, bench.data / folder, lambda f=function: f(bench)
        elif series == "oscd":
            for city in CITIES:
                yield f"oscd {city}", bench.data / "oscd-sentinel2" / city, lambda c=city: oscd(bench, c)
        else:
            for place in places:
                for seed in seeds:
                    yield f"simulated {place}, seed {seed}", None, lambda p=place, s=seed: simulated(bench, p, s)


def measured(bench, only, places, seeds):
    for name, folder, function in tasks(bench, only, places, seeds):
        if folder is not None and not folder.is_dir():
            yield {"series": name, "skipped": f"{folder.relative_to(bench.data)} is not in the folder of real data"}
            continue
        try:
            result, facts, lines = function()
            yield {"series": name, "cost": result.cost, "facts": facts, "lines": [[k, str(v)] for k, v in lines]}
        except RunFailed as failure:
            yield {"series": name, "failed": str(failure)}
        except Exception as error:  # a result that breaks the contract must not cost the other series
            traceback.print_exc()
            yield {"series": name, "failed": f"could not be scored: {type(error).__name__}: {error}"}


def cost_text(cost):
    text = (
        f"{cost['wall_s']:.1f} s wall, {cost['cpu_s']:.1f} s CPU, {cost['peak_rss_mib']:.0f} MiB peak, "
        f"{cost['scenes_used']} of {cost['scenes']} scenes used, exit {cost['exit']}")
    if cost.get("gdal_translate_s") is not None:
        text += f"; gdal_translate of the same files {cost['gdal_translate_s']:.1f} s"
    return text


def section(entry):
    """One series as Markdown."""
    if "skipped" in entry or "failed" in entry:
        word = "skipped" if "skipped" in entry else "failed"
        return f"## {entry['series']}\n\n{word}: {entry[word]}\n"
    rows = [("cost", cost_text(entry["cost"])), *entry["lines"]]
    table = "\n".join(f"| {k} | {str(v).replace('|', '/')} |" for k, v in rows)
    return f"## {entry['series']}\n\n`{entry['cost']['command']}`\n\n| what | value |\n|---|---|\n{table}\n"


def circumstances(bench, command):
    def said(*words):
        try:
            return subprocess.run(words, capture_output=True, text=True, cwd=REPOSITORY, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            return "unknown"

    return {
        "command": command,
        "program": said(str(bench.program), "--version"),
        "commit": said("git", "describe", "--always", "--dirty"),
        "gdal": said("gdal_translate", "--version"),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }


def head(about):
    return (
        "# Real and simulated series, scored\n\n"
        f"`{about['command']}`\n\n"
        f"groundbreak {about['program']}, checkout at {about['commit']}; {about['gdal']}; {about['machine']}. Wall times hold for that machine only.\n"
        "gdal_translate reads each file once into memory, one process a file, and computes nothing. What each score means: scoring.py.\n")


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=Path, help="the built groundbreak")
    parser.add_argument("data", type=Path, nargs="?", default=DATA, help="folder of real data (../shared/data)")
    parser.add_argument("--only", default=",".join(SERIES), help=f"some of {','.join(SERIES)}")
    parser.add_argument("--places", default=PLACES, help=f"simulated places ({PLACES}; also nothing-built)")
    parser.add_argument("--seeds", default=SEEDS, help="seeds of the simulated places: 1,2,3")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "Benchmarks/results", help="folder for real-sites.json and real-sites.md")
    parser.add_argument("--keep", type=Path, help="folder in which to leave the runs' results and the simulated scenes")
    parser.add_argument("--limit", type=float, default=3600, help="seconds after which a run is stopped (3600)")
    options = parser.parse_args()
    options.only = options.only.split(",")
    if wrong := set(options.only) - set(SERIES):
        parser.error(f"--only: {', '.join(sorted(wrong))} is none of {', '.join(SERIES)}")
    if not os.access(options.program, os.X_OK):
        parser.error(f"{options.program} is no program; build it with `make build`")
    return options


def command_line(options):
    """What to type at the repository's root for the same figures; of absolute paths only the last part."""
    paths = [p.name if p.is_absolute() and p != DATA else os.path.relpath(p, REPOSITORY) for p in (options.program, options.data)]
    chosen = [("--only", ",".join(options.only), ",".join(SERIES)), ("--places", options.places, PLACES), ("--seeds", options.seeds, SEEDS)]
    flags = [word for flag, value, usual in chosen if value != usual for word in (flag, value)]
    return shlex.join(["python3", "Benchmarks/real_sites.py", *paths, *flags])


def main():
    options = parsed()
    warnings.filterwarnings("ignore", category=rasterio.errors.NotGeoreferencedWarning)  # the change maps have none, and none is needed
    with tempfile.TemporaryDirectory(prefix="real-sites-") as temporary:
        scratch = (options.keep or Path(temporary)).resolve()
        scratch.mkdir(parents=True, exist_ok=True)
        bench = Bench(options.program.resolve(), options.data.resolve(), scratch, options.limit)
        about = circumstances(bench, command_line(options))
        entries = []
        print(head(about))
        for entry in measured(bench, options.only, options.places.split(","), [int(s) for s in options.seeds.split(",")]):
            entries.append(entry)
            print(section(entry), flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "real-sites.json").write_text(json.dumps({"about": about, "series": entries}, indent=1, default=str) + "\n")
    (options.out / "real-sites.md").write_text("\n".join([head(about), *map(section, entries)]))
    print(f"Written: {options.out}/real-sites.json, real-sites.md", file=sys.stderr)
    return 1 if any("failed" in e for e in entries) else 0


if __name__ == "__main__":
    sys.exit(main())
