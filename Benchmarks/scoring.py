"""Scores of a Groundbreak result against a truth. Pure: numbers and polygons in, plain dictionaries out.

Dates are compared as UTC days. A bracket is (last usable image without, first usable image with); a missing bound is open.
Areas and IoU are taken in the metric CRS of the result (UTM) or in pixels of a truth's grid, never in degrees.
"""

from datetime import date
from statistics import median

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import shape
from shapely.validation import make_valid

MATCH_IOU = 0.5


# Polygons


def projected(geometry, transformer):
    """A GeoJSON geometry (lon/lat) in the transformer's metric CRS, made valid; None where there is none."""
    if not geometry or not any(geometry.get("coordinates") or []):
        return None
    flat = shapely.force_2d(shape(geometry))
    return make_valid(shapely.transform(flat, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))))


def iou(a, b):
    """Intersection over union, 0 where either is missing or empty."""
    if a is None or b is None or a.is_empty or b.is_empty:
        return 0.0
    shared = a.intersection(b).area
    return shared / (a.area + b.area - shared)


def share_inside(polygon, area):
    """Share of the polygon's own area that lies within `area`."""
    return polygon.intersection(area).area / polygon.area if polygon.area > 0 else 0.0


def greedy_matches(found, truth, least=MATCH_IOU):
    """Pairs (found index, truth index, IoU), best IoU first, each side used once."""
    pairs = [(iou(f, t), i, j) for i, f in enumerate(found) for j, t in enumerate(truth)]
    used_found, used_truth, matches = set(), set(), []
    for value, i, j in sorted(pairs, key=lambda p: (-p[0], p[1], p[2])):
        if value < least:
            break
        if i not in used_found and j not in used_truth:
            used_found.add(i)
            used_truth.add(j)
            matches.append((i, j, value))
    return matches


def common_shift(found, truth):
    """Median offset (x, y) of found from true centres over loose matches (IoU >= 0.2); None with fewer than three of them.

    A run places a site as well as its reference image is placed: this is the part of every outline's error that all share.
    """
    matches = greedy_matches(found, truth, 0.2)
    if len(matches) < 3:
        return None
    offsets = [(found[i].centroid.x - truth[j].centroid.x, found[i].centroid.y - truth[j].centroid.y) for i, j, _ in matches]
    return tuple(float(median(axis)) for axis in zip(*offsets))


def moved(polygons, offset):
    return [None if p is None else translate(p, -offset[0], -offset[1]) for p in polygons]


# Dates


def day(text):
    """The UTC day of an ISO 8601 date or time; None for None."""
    return date.fromisoformat(text[:10]) if text else None


def bracket(record):
    """(last day without, first day with) of an event or a phase; either may be None."""
    return tuple(day((record.get(key) or {}).get("time")) for key in ("last_without", "first_with"))


def bracket_text(record):
    low, high = bracket(record)
    return f"{low or 'open'} .. {high or 'open'}"


def overlap(a, b):
    """Whether two periods share a day; None bounds are open."""
    return not ((a[1] and b[0] and a[1] < b[0]) or (b[1] and a[0] and b[1] < a[0]))


def days(later, earlier):
    return (later - earlier).days if later and earlier else None


def onset(record, nominal, own):
    """How a dated step compares with the truth: signed days (+ is late) of `best` and of both bounds; None where not reported.

    `own` is the truth's own bracket. `overlaps` needs both bounds: an open bracket overlaps with everything and says nothing.
    """
    if record is None:
        return None
    low, high = bracket(record)
    bounded = low is not None and high is not None
    return {
        "best": record["best"],
        "best_days": days(day(record["best"]), nominal),
        "bracket": [str(low) if low else None, str(high) if high else None],
        "bracket_days": [days(low, nominal), days(high, nominal)],
        "truth_bracket": [str(own[0]), str(own[1])],
        "overlaps": bounded and overlap((low, high), own),
    }


def phase_brackets(rows, phases):
    """The truth's own bracket of each phase from dated labels: last known label before it, first label of it.

    rows: (day, label) in order of time; `Unknown` bounds nothing.
    """
    known = [(when, label) for when, label in rows if label in phases]
    result = {}
    for i, (when, label) in enumerate(known):
        if label not in result:
            result[label] = (known[i - 1][0] if i else None, when)
    return result


# Simulated scenes


def f1(true_positives, false_positives, false_negatives):
    total = 2 * true_positives + false_positives + false_negatives
    return 2 * true_positives / total if total else None


def detection(found, truth, least_area):
    """F1 of structures of at least `least_area` (m2). found, truth: dictionaries with `polygon`, `area`, and `form` of the found.

    A true structure counts from `least_area`. A found one is a false alarm if it is that large, matches no true structure of any size,
    and is called a building: the truth outlines no paved plots, so surfaces are listed apart.
    """
    matches = greedy_matches([f["polygon"] for f in found], [t["polygon"] for t in truth])
    hit = [m for m in matches if truth[m[1]]["area"] >= least_area]
    taken = {i for i, _, _ in matches}
    spare = [f for i, f in enumerate(found) if i not in taken and f["area"] >= least_area]
    false = sum(f["form"] != "surface" for f in spare)
    wanted = sum(t["area"] >= least_area for t in truth)
    return {
        "f1": f1(len(hit), false, wanted - len(hit)),
        "found": len(hit),
        "wanted": wanted,
        "false": false,
        "unmatched_surfaces": len(spare) - false,
        "matches": hit,
    }


def area_errors(found, truth, matches):
    """Signed percent of the reported areas, and how often the stated 95 % interval holds the true area."""
    errors, held = [], []
    for i, j, _ in matches:
        errors.append(100 * (found[i]["area"] / truth[j]["area"] - 1))
        low, high = found[i]["area95"]
        held.append(low <= truth[j]["area"] <= high)
    if not errors:
        return None
    return {
        "median_abs_percent": median(abs(e) for e in errors),
        "mean_percent": float(np.mean(errors)),
        "interval_holds": sum(held),
        "of": len(held),
    }


def step_scores(found, truth, matches):
    """For each kind of true step on matched structures: was it reported, does its bracket hold the true first day, or meet the works?

    A truth's step is under way from `from` and done on `to`. `holds`: `from` lies in the bracket, both bounds stated.
    `meets`: the bracket shares a day with from..to (a roof is seen later than the slab below it).
    """
    scores = {}
    for i, j, _ in matches:
        for step in truth[j]["steps"]:
            s = scores.setdefault(
                step["kind"], {"true": 0, "reported": 0, "holds": 0, "meets": 0, "best_days": [], "width_days": []})
            s["true"] += 1
            event = next((e for e in found[i]["events"] if e["kind"] == step["kind"]), None)
            if event is None:
                continue
            begin, end = day(step["from"]), day(step["to"])
            low, high = bracket(event)
            s["reported"] += 1
            s["best_days"].append(days(day(event["best"]), begin))
            if low and high:
                s["holds"] += low <= begin <= high
                s["meets"] += overlap((low, high), (begin, end))
                s["width_days"].append(days(high, low))
    for s in scores.values():
        s["median_best_days"] = median(s["best_days"]) if s["best_days"] else None
        s["median_width_days"] = median(s["width_days"]) if s["width_days"] else None
    return scores


# Change maps


def pixel_scores(probability, label, threshold=0.5):
    """Precision, recall and F1 of `probability > threshold` against a boolean label; NaN is left out of the count."""
    usable = ~np.isnan(probability)
    said = (probability > threshold) & usable
    hit = int((said & label).sum())
    said_count, label_count = int(said.sum()), int((label & usable).sum())
    return {
        "precision": hit / said_count if said_count else None,
        "recall": hit / label_count if label_count else None,
        "f1": f1(hit, said_count - hit, label_count - hit),
        "said_pixels": said_count,
        "label_pixels": label_count,
        "usable_share": float(usable.mean()),
    }
