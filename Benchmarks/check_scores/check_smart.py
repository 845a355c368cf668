#!/usr/bin/env python3
"""Holds `groundbreak evaluate` against the SMART programme's own scorer on made cases, and on its example where that is at hand.

    python3 -m venv .venv && .venv/bin/pip install pandas==2.1.2 geopandas==0.14.2 numpy==1.26.1 shapely==2.0.1 fiona==1.9.5 \
        rasterio scikit-learn==1.3.2 matplotlib==3.8.2 tqdm geojson psutil simplekml click boto3 rtree packaging
    .venv/bin/python Benchmarks/check_scores/check_smart.py .build/release/groundbreak path/to/IARPA-SMART/src [--example]

The original (pubgeo/IARPA-SMART, MIT) is no part of this repository: give the path of its `src`. Each case is a region model with site models
and proposals in a scratch folder, scored by both ("overall" activity, default thresholds). Counts, precision, recall and F1 are compared to
1e-9, the confusion matrix of labels and every site's onset errors in whole days exactly, F1 of phases to the four digits that the original
writes. Exit status 1 where anything differs.
"""

import contextlib
import io
import json
import random
import subprocess
import sys
import tempfile
import warnings
from datetime import date, timedelta
from pathlib import Path

import pandas
from shapely.affinity import rotate, translate
from shapely.geometry import MultiPolygon, box, mapping

PHASES = ["No Activity", "Site Preparation", "Active Construction", "Post Construction"]
REGION = "ZZ_R001"
START, END = date(2016, 1, 1), date(2021, 12, 31)


def day(n):
    return START + timedelta(days=n)


def square(x, y, side=200.0):
    """A square of so many metres, near 45 degrees north."""
    west, south = 10 + x / 78_850, 45 + y / 111_140
    return box(west, south, west + side / 78_850, south + side / 111_140)


def site(number, shapes, dates, onsets, status="positive_annotated", start=None, end=None, subsites=False):
    """onsets: days from START at which the three phases after No Activity begin; None for one that never does."""
    observations = []
    for k, n in enumerate(dates):
        phase = max([i + 1 for i, o in enumerate(onsets) if o is not None and n >= o], default=0)
        shape = shapes[min(k, len(shapes) - 1)]
        observations.append((day(n), PHASES[phase], shape, ["True"] * (2 if subsites else 1)))
        if subsites:
            observations[-1] = (day(n), f"{PHASES[phase]}, {PHASES[max(phase - 1, 0)]}", shape, ["True", "True"])
    begin = min([o for o in onsets if o is not None], default=dates[-1] + 1)
    first = start if start is not None else max([n for n in dates if n < begin], default=dates[0])
    last = end if end is not None else min([n for n in dates if onsets[2] is not None and n >= onsets[2]], default=dates[-1])
    return {"id": f"{REGION}_{number:04d}", "status": status, "start": day(first), "end": day(last), "observations": observations,
            "outline": shapes[0]}


def proposal(number, *arguments, **keywords):
    return site(7000 + number, *arguments, status=keywords.pop("status", "system_confirmed"), **keywords)


def cases():
    """Name, truths, proposals."""
    dates = list(range(10, 1500, 35))
    other = list(range(3, 1500, 50))
    usual = (300, 500, 900)
    a, b, c = square(0, 0), square(1000, 0), square(2000, 0)
    three = [site(i, [s], dates, usual) for i, s in enumerate([a, b, c])]
    same = [proposal(i, [s], other, usual) for i, s in enumerate([a, b, c])]
    yield "the same", three, same
    yield "empty truth", [], same
    yield "empty result", three, []
    yield "two found, one false", three, same[:2] + [proposal(9, [square(3000, 0)], other, usual)]
    yield "late by half a year", three, [proposal(i, [s], other, (480, 680, 1080)) for i, s in enumerate([a, b, c])]
    yield "early by half a year", three, [proposal(i, [s], other, (120, 320, 720)) for i, s in enumerate([a, b, c])]
    yield "too late to count", three, [proposal(i, [s], other, (1200, 1300, 1400)) for i, s in enumerate([a, b, c])]
    halves = [proposal(2 * i + k, [box(s.bounds[0] + k * (s.bounds[2] - s.bounds[0]) / 2, s.bounds[1],
                                       s.bounds[0] + (k + 1) * (s.bounds[2] - s.bounds[0]) / 2, s.bounds[3])],
                       list(range(5 + 7 * k, 1500, 60)), (300 + 80 * k, 500, 900 + 40 * k)) for i, s in enumerate([a, b, c]) for k in (0, 1)]
    yield "splits", three, halves
    near = [site(i, [square(250 * i, 0)], dates, usual) for i in range(3)]
    yield "merges", near, [proposal(0, [square(0, 0).union(square(500, 0)).envelope], other, usual)]
    yield "too big, found over the truth's area", three, [proposal(i, [square(1000 * i - 250, -250, 700)], other, usual) for i in range(3)]
    yield "small and negative sites", [
        site(0, [square(0, 0, 60)], dates, usual), site(1, [b], dates, usual, status="negative"),
        site(2, [c], dates, usual, status="ignore"), site(3, [square(4000, 0)], dates, usual, status="positive_pending"),
    ], same + [proposal(5, [square(0, 0, 60)], other, usual)]
    yield "unconfirmed proposals", three, [proposal(i, [s], other, usual, status="system_rejected") for i, s in enumerate([a, b])] + same[2:]
    yield "a phase never seen", three, [proposal(i, [s], other, (None, 500, 900)) for i, s in enumerate([a, b, c])]
    yield "unfinished", [site(i, [s], dates, (300, 500, None), status="positive_partial") for i, s in enumerate([a, b, c])], same
    yield "truth with parts", [site(i, [MultiPolygon([s, translate(s, 0.004, 0)])], dates, usual, subsites=True) for i, s in enumerate([a, b])], same
    yield "few and missing dates", [site(i, [s], [10, 320, 950], usual) for i, s in enumerate([a, b, c])], [
        proposal(i, [s], [250, 900 + 20 * i], usual) for i, s in enumerate([a, b, c])]
    yield "across the region's edge", [site(0, [square(-150, 5000)], dates, usual)] + three, same
    yield "begun before the region's period", [site(i, [s], list(range(-200, 1500, 35)), (-100, 500, 900)) for i, s in enumerate([a, b])], same
    for seed in range(4):
        yield f"random, seed {seed}", *random_case(seed)


def random_case(seed):
    r = random.Random(seed)
    truths, found = [], []
    for i in range(14 if seed < 3 else 40):
        x, y = r.uniform(200, 9000), r.uniform(200, 9000)
        side = r.choice([80, 150, 250, 400])
        shape = rotate(square(x, y, side), r.uniform(0, 90))
        onsets = sorted(r.sample(range(60, 1400), 3))
        if r.random() < 0.2:
            onsets[2] = None
        status = r.choice(["positive_annotated"] * 6 + ["positive_partial", "negative", "ignore", "positive_excluded"])
        if onsets[2] is None and status == "positive_annotated":
            status = "positive_partial"
        dates = sorted(r.sample(range(5, 1500), r.randint(4, 40)))
        grown = [rotate(square(x, y, side * (0.4 + 0.6 * k / len(dates))), r.uniform(-5, 5)) for k in range(len(dates))] if r.random() < 0.4 else [shape]
        truths.append(site(i, grown, dates, onsets, status=status))
        for k in range(r.choice([0, 1, 1, 1, 2, 3])):
            part = translate(rotate(square(x, y, side * r.uniform(0.4, 1.3)), r.uniform(0, 90)),
                             r.gauss(0, 0.3) * side / 78_850, r.gauss(0, 0.3) * side / 111_140)
            guess = [None if o is None else o + r.randint(-200, 200) for o in onsets]
            known = sorted(o for o in guess if o is not None)
            guess = known + [None] * (3 - len(known))
            found.append(proposal(5 * i + k, [part], sorted(r.sample(range(5, 1500), r.randint(3, 30))), guess))
    return truths, found


def write(folder, sites, originator):
    folder.mkdir(parents=True, exist_ok=True)
    for s in sites:
        common = {"region_id": REGION, "site_id": s["id"], "version": "1.0.0", "mgrs": "32TQQ", "status": s["status"], "originator": originator,
                  "start_date": str(s["start"]), "end_date": str(s["end"]), "score": 1.0, "model_content": "annotation", "validated": "True"}
        features = [{"type": "Feature", "properties": {"type": "site", **common}, "geometry": mapping(s["outline"])}]
        for k, (when, phase, shape, flags) in enumerate(s["observations"]):
            geometry = shape if shape.geom_type == "MultiPolygon" else MultiPolygon([shape])
            features.append({"type": "Feature", "geometry": mapping(geometry), "properties": {
                "type": "observation", "observation_date": str(when), "source": f"image-{k:03d}", "sensor_name": "Planet", "current_phase": phase,
                "is_occluded": ", ".join("False" for _ in flags), "is_site_boundary": ", ".join(flags), "score": 1.0}})
        (folder / f"{s['id']}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def write_region(path, sites):
    whole = square(-100, -600, 12_000)
    features = [{"type": "Feature", "geometry": mapping(whole), "properties": {
        "type": "region", "region_id": REGION, "version": "1.0.0", "mgrs": "32TQQ", "start_date": str(START), "end_date": str(END),
        "originator": "te", "model_content": "annotation", "comments": None}}]
    for s in sites:
        features.append({"type": "Feature", "geometry": mapping(s["outline"]), "properties": {
            "type": "site_summary", "site_id": s["id"], "version": "1.0.0", "mgrs": "32TQQ", "status": s["status"],
            "start_date": str(s["start"]), "end_date": str(s["end"]), "originator": "te", "model_content": "annotation", "score": 1.0, "validated": "True"}})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def score_by_original(Evaluation, truth, region_file, proposals, region, out):
    """The programme's own steps, as its run_evaluation does them for polygons and "overall" activity."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        evaluation = Evaluation(sorted(map(str, truth.glob(f"{region}_*.geojson"))), [], [], sorted(map(str, proposals.glob(f"{region}_*.geojson"))),
                                ["system_confirmed"], [], str(region_file), region, output_dir=str(out), parallel=False, sequestered_id=region)
        evaluation.compare_stacks()
        evaluation.update_gt_statuses("overall", 9000)
        evaluation.bas_dir = str(out / "overall/bas")
        Path(evaluation.bas_dir).mkdir(parents=True, exist_ok=True)
        try:
            evaluation.associate_sites("overall")
        except (KeyError, IndexError, ValueError):
            # It cannot write its tables where either side is empty; its counts are there by then, or are those of no match.
            pass
        evaluation.calc_activity_metrics("overall")
    return evaluation


def compare(evaluation, ours, out):
    """All differences, as text."""
    wrong, compared = [], 0
    if isinstance(evaluation.best, pandas.DataFrame):
        row = evaluation.best.iloc[0]
        # The last step rounds these to four digits; made again from the counts, which are whole.
        tp, fp, fn = int(row["tp sites"]), int(row["fp sites"]), int(row["fn sites"])
        expected = {"true_positives": tp, "false_positives": fp, "false_negatives": fn, "precision": tp / (tp + fp) if tp else 0,
                    "recall": tp / (tp + fn) if tp else 0, "f1": tp / (tp + 0.5 * (fp + fn)) if tp else 0}
        assert abs(round(expected["f1"], 4) - row["F1"]) < 1e-9
        compared += len(expected) + 1
        wrong += [f"{k}: {v} there, {ours[k]} here" for k, v in expected.items() if abs(v - ours[k]) > 1e-9]
        pairs = {gt: sorted(evaluation.sm_stacks[sm].sites) for gt, sm in evaluation.matched_pairs}
        if pairs != {k: sorted(v) for k, v in ours["matches"].items()}:
            wrong.append(f"matches: {pairs} there, {ours['matches']} here")
    else:
        wrong += ["no scores there"] if ours["true_positives"] else []
    folder = out / "overall/phase_activity"
    matrix = folder / "ac_confusion_matrix_all_sites.csv"
    if matrix.exists():
        table = pandas.read_csv(matrix, index_col=0)
        for truth in table.index:
            for proposed in table.columns:
                there, here = int(table.loc[truth, proposed]), ours["confusion"].get(truth, {}).get(proposed, 0)
                compared += 1
                if there != here:
                    wrong.append(f"labels {truth} as {proposed}: {there} there, {here} here")
        f1 = pandas.read_csv(folder / "ac_f1_all_sites.csv", index_col=0)
        for phase in f1.columns:
            for name, key in [("F1 micro average", "f1"), ("F1 macro average", "f1_by_site")]:
                there, here = f1.loc[name, phase], ours["phases"][phase].get(key)
                compared += 1
                if pandas.notna(there) and abs(there - (here or 0)) > 5.1e-5:
                    wrong.append(f"{name} of {phase}: {there} there, {here} here")
        onsets = {(o["truth"], o["phase"]): o for o in ours["onsets"]}
        for path in sorted(folder.glob(f"ac_temporal_error_*.csv")):
            gt = path.stem.removeprefix("ac_temporal_error_")
            table = pandas.read_csv(path, index_col=0)
            for phase in table.columns:
                own = onsets.pop((gt, phase), {})
                for name, key in [("mean days (all detections)", "nominal"), ("best mean days (all detections)", "best"), ("worst mean days (all detections)", "worst")]:
                    there, here = table.loc[name, phase], own.get(key)
                    compared += 1
                    if (pandas.isna(there) and here is not None) or (pandas.notna(there) and there != here):
                        wrong.append(f"{gt} {phase} {key}: {there} there, {here} here")
        wrong += [f"onset of {k} not there" for k in onsets]
    elif ours["onsets"]:
        wrong.append("no onsets there")
    return wrong, compared


def run_case(Evaluation, program, truth, region_file, proposals, region, out):
    evaluation = score_by_original(Evaluation, truth, region_file, proposals, region, out)
    text = subprocess.run([program, "evaluate", str(proposals), str(truth), "--json"], check=True, capture_output=True, text=True).stdout
    ours = next(s for s in json.loads(text)["smart"] if s["region"] == region)
    return ours, *compare(evaluation, ours, out)


def main():
    program, original = sys.argv[1], Path(sys.argv[2])
    sys.path.insert(0, str(original))
    import matplotlib
    matplotlib.use("Agg")
    from iarpa_smart_metrics.evaluation import Evaluation

    print("| case | sites, proposals | found, false, missed | F1 | numbers compared | differences |")
    print("|---|---|---|---|---|---|")
    total, failed = 0, 0

    def report(name, counts, ours, wrong, compared):
        nonlocal total, failed
        total, failed = total + 1, failed + bool(wrong)
        print(f"| {name} | {counts[0]}, {counts[1]} | {ours['true_positives']}, {ours['false_positives']}, {ours['false_negatives']} "
              f"| {ours['f1']:.6f} | {compared} | {len(wrong)} |", flush=True)
        for line in wrong[:8]:
            print(f"{name}: {line}", file=sys.stderr)

    for name, truths, found in cases():
        with tempfile.TemporaryDirectory() as scratch:
            base = Path(scratch)
            write(base / "truth", truths, "te")
            write(base / "found", found, "test")
            if not found:
                # A folder without any model is no folder of models.
                write(base / "found", [proposal(0, [square(0, 0)], [10, 20], (None, None, None), status="system_rejected")], "test")
            write_region(base / "truth" / f"{REGION}.geojson", truths)
            (base / "out").mkdir()
            report(name, (len(truths), len(found)), *run_case(Evaluation, program, base / "truth", base / "truth" / f"{REGION}.geojson",
                                                             base / "found", REGION, base / "out"))
    if "--example" in sys.argv:
        for region in ["BR_R002", "KR_R002"]:
            with tempfile.TemporaryDirectory() as scratch:
                base = Path(scratch)
                for part in ("truth", "found", "out"):
                    (base / part).mkdir()
                example = original / "example/input"
                for source in sorted((example / "truth/site_models").glob(f"{region}*")) + [example / f"truth/region_models/{region}.geojson"]:
                    (base / "truth" / source.name).write_bytes(source.read_bytes())
                for source in sorted((example / "proposals").glob(f"{region}*")):
                    (base / "found" / source.name).write_bytes(source.read_bytes())
                counts = (len(list((base / "truth").glob("*"))) - 1, len(list((base / "found").glob("*"))))
                report(f"the programme's example {region}", counts, *run_case(Evaluation, program, base / "truth", base / "truth" / f"{region}.geojson",
                                                                             base / "found", region, base / "out"))
    print(f"\n{total} cases, {failed} with differences")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
