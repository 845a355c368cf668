#!/usr/bin/env python3
"""F1 of changed pixels, the engine beside S-CCD (package pyxccd), on one simulated stack.

usage: pixel_f1.py SCENES RESULT

SCENES is a folder of `groundbreak simulate` (PlanetScope files with UDM2 and truth/), RESULT what `groundbreak run SCENES` made of it. A pixel is changed in truth
where its centre lies on the worked site or on a structure that was built, changed or torn down within the series. The engine says so with a probability above 0.5 in
change.tif; S-CCD with at least one break, 3 confirmations, lam 20, every pixel with its provider's mask. Pixels within one of a border of the truth are left
out on both sides. Needs numpy, rasterio, pyxccd.
"""
import argparse, glob, json, multiprocessing, os
import numpy as np
import rasterio
from rasterio.features import rasterize


def truth(folder):
    """1 changed, 0 not, 255 left out."""
    with open(os.path.join(folder, "truth", "truth.json")) as f:
        t = json.load(f)
    shape = (t["grid"]["height"], t["grid"]["width"])
    outlines = [t["site"]["outline"]] if t.get("site") else []
    outlines += [s["outline"] for s in t["structures"] if s["steps"]]
    rings = [{"type": "Polygon", "coordinates": [[(p["x"], p["y"]) for p in o["pixels"]["exterior"] + o["pixels"]["exterior"][:1]]]}
             for o in outlines]
    changed = rasterize([(r, 1) for r in rings], out_shape=shape, dtype="uint8")
    padded = np.pad(changed, 1, mode="edge")
    near = [padded[1 + dy:1 + dy + shape[0], 1 + dx:1 + dx + shape[1]] for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    changed[np.min(near, 0) != np.max(near, 0)] = 255
    return changed


def read(folder):
    values, clear, days = [], [], []
    for path in sorted(glob.glob(os.path.join(folder, "*_SR.tif"))):
        with rasterio.open(path) as f:
            image = f.read()
        with rasterio.open(path.replace("AnalyticMS_SR", "udm2")) as f:
            mask = f.read(1) == 1
        values.append(image.reshape(image.shape[0], -1).T)
        clear.append((mask & (image > 0).all(0)).reshape(-1))
        name = os.path.basename(path)
        days.append(np.datetime64(f"{name[:4]}-{name[4:6]}-{name[6:8]}").astype("datetime64[D]").astype(int) + 719163)
    return np.stack(values, 1).astype(np.int64), np.stack(clear, 1), np.array(days, np.int64)


STATE = {}


def breaks(k):
    from pyxccd import sccd_detect_flex
    values, clear, days = STATE["stack"]
    found = sccd_detect_flex(days, np.ascontiguousarray(values[k]), np.where(clear[k], 0, 4).astype(np.int64), lam=20, conse=3,
                             tmask_b1_index=2, tmask_b2_index=4)
    return len(found.rec_cg)


def scores(said, true):
    known = true != 255
    hit = int((said & (true == 1) & known).sum())
    precision = hit / max(int((said & known).sum()), 1)
    recall = hit / max(int((true == 1).sum()), 1)
    return {"precision": round(precision, 3), "recall": round(recall, 3),
            "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 3)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenes")
    parser.add_argument("result")
    given = parser.parse_args()
    true = truth(given.scenes)
    with rasterio.open(os.path.join(given.result, "change.tif")) as f:
        ours = np.nan_to_num(f.read(1)) > 0.5
    STATE["stack"] = read(given.scenes)
    with multiprocessing.Pool(2) as pool:
        theirs = np.array(pool.map(breaks, range(true.size), chunksize=200)).reshape(true.shape) > 0
    print(json.dumps({"engine": scores(ours, true), "sccd": scores(theirs, true), "scenes": len(STATE["stack"][2])}, indent=1))


if __name__ == "__main__":
    main()
