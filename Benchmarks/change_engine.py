#!/usr/bin/env python3
"""Pixels per second of the change engine beside S-CCD (package pyxccd) on the same stack.

usage: change_engine.py PROGRAM SCENES [--dates 60] [--pixels 20000] [--sccd-pixels 2000]

PROGRAM is .build/release/change-engine of this package, SCENES a folder of `groundbreak simulate` (PlanetScope files with UDM2). The series are
those of pixels spread evenly over the images: surface reflectance times 10,000, masked by the provider's mask. S-CCD gets the numbers as they are with 3
confirmations; the engine gets them as it makes them itself, logarithms in units of their scatter. Both run the pixels one after another on one core, then on two;
the two programs run in turn, three times, and the middle of three counts. Needs numpy, rasterio and pyxccd.
"""
import argparse, glob, json, multiprocessing, os, statistics, subprocess, tempfile, time
import numpy as np
import rasterio


def series(folder, dates, pixels):
    """(pixel, date, band) values, (pixel, date) clear, ordinal dates."""
    files = sorted(glob.glob(os.path.join(folder, "*_SR.tif")))
    files = [files[i] for i in np.linspace(0, len(files) - 1, dates).astype(int)]
    values, clear, days = [], [], []
    for path in files:
        with rasterio.open(path) as f:
            image = f.read().reshape(f.count, -1)
        with rasterio.open(path.replace("AnalyticMS_SR", "udm2")) as f:
            mask = f.read(1).reshape(-1) == 1
        chosen = np.linspace(0, image.shape[1] - 1, pixels).astype(int)
        values.append(image[:, chosen].T)
        clear.append(mask[chosen] & (image[:, chosen] > 0).all(0))
        name = os.path.basename(path)
        days.append(np.datetime64(f"{name[:4]}-{name[4:6]}-{name[6:8]}").astype("datetime64[D]").astype(int) + 719163)
    return np.stack(values, 1).astype(np.int64), np.stack(clear, 1), np.array(days, np.int64)


def in_scatters(values, clear):
    """Brightness in units of unchanged ground's scatter, NaN where masked."""
    offset = 0.5 * np.median(values[clear], 0)
    bright = np.where(clear[..., None], np.log(values + offset), np.nan)
    middle = np.nanmedian(bright, 1, keepdims=True)
    scatter = 1.4826 * np.nanmedian(np.nanmedian(np.abs(bright - middle), 1), 0)
    return (bright / scatter).astype(np.float32)


def engine(program, stack, threads):
    with tempfile.NamedTemporaryFile(suffix=".raw") as f:
        stack.tofile(f.name)
        return float(subprocess.check_output([program, f.name, *map(str, stack.shape), str(threads)]))


STATE = {}


def sccd_one(k):
    from pyxccd import sccd_detect_flex
    sccd_detect_flex(STATE["days"], STATE["values"][k], STATE["qa"][k], lam=20, conse=3, tmask_b1_index=2, tmask_b2_index=4)


def sccd(pixels, workers):
    begun = time.perf_counter()
    if workers == 1:
        for k in range(pixels):
            sccd_one(k)
        return time.perf_counter() - begun
    with multiprocessing.Pool(workers) as pool:
        pool.map(sccd_one, range(workers * 4))
        begun = time.perf_counter()
        pool.map(sccd_one, range(pixels), chunksize=50)
        return time.perf_counter() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("scenes")
    parser.add_argument("--dates", type=int, default=60)
    parser.add_argument("--pixels", type=int, default=20_000)
    parser.add_argument("--sccd-pixels", type=int, default=2_000)
    given = parser.parse_args()
    values, clear, days = series(given.scenes, given.dates, given.pixels)
    stack = in_scatters(values, clear)
    some = np.linspace(0, given.pixels - 1, given.sccd_pixels).astype(int)
    STATE.update(days=days, values=[np.ascontiguousarray(values[k]) for k in some],
                 qa=[np.where(clear[k], 0, 4).astype(np.int64) for k in some])
    sccd(20, 1)
    result = {"dates": given.dates, "bands": int(values.shape[2]), "clear_share": round(float(clear.mean()), 3)}
    for cores in (1, 2):
        ours, theirs = [], []
        for _ in range(3):
            ours.append(given.pixels / engine(given.program, stack, cores))
            theirs.append(given.sccd_pixels / sccd(given.sccd_pixels, cores))
        a, b = statistics.median(ours), statistics.median(theirs)
        result[f"cores_{cores}"] = {"engine_pixels_per_s": round(a), "sccd_pixels_per_s": round(b), "ratio": round(a / b, 1)}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
