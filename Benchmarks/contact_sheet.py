#!/usr/bin/env python3
"""Makes sheets of simulated frames: every shipped scenario by every sensor.

    python3 Benchmarks/contact_sheet.py PROGRAM Guides/pictures/simulated.jpg
    python3 Benchmarks/contact_sheet.py PROGRAM sheet.jpg --data DATA

With --data, a second block shows real frames (Sentinel-2, NAIP, a PlanetScope mosaic) beside simulated ones, each enlarged to the same number of
pixels: for a look, not for the project, for the real images are not the project's to give away. Needs numpy, rasterio and pillow.
"""

import argparse
import glob
import json
import os
import subprocess
import tempfile

import numpy as np
import rasterio
from PIL import Image, ImageDraw

TILE = 196
SENSORS = {"planetscope": (1e-4, 0), "skysat": (1e-4, 0), "sentinel2": (1e-4, -0.1), "landsat": (2.75e-5, -0.2)}


def simulated(program, scenario, sensor, folder, scenes, seed=1):
    out = os.path.join(folder, "%s-%s" % (scenario, sensor))
    command = [program, "simulate", scenario, "--sensor", sensor, "--scenes", str(scenes), "--seed", str(seed), "--out", out, "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(out, "truth", "scenes.csv")) as table:
        rows = [line.strip().split(",") for line in table][1:]
    return [(row[0], float(row[2]), read(out, sensor, row[0])) for row in rows]


def read(out, sensor, scene):
    scale, offset = SENSORS[sensor]
    if sensor in ("planetscope", "skysat"):
        path = glob.glob(os.path.join(out, scene + "*_SR.tif"))[0]
        values = rasterio.open(path).read([3, 2, 1]).astype(float)
    else:
        names = ["B04_10m.tif", "B03_10m.tif", "B02_10m.tif"] if sensor == "sentinel2" else ["SR_B4.TIF", "SR_B3.TIF", "SR_B2.TIF"]
        values = np.stack([rasterio.open(glob.glob(os.path.join(out, "*", "%s_%s" % (scene, n)))[0]).read(1) for n in names]).astype(float)
    return np.where(values == 0, np.nan, values * scale + offset)


def picture(values, side=TILE, low=0.0, high=0.32):
    """The middle of a frame, one stored pixel a whole number of times as large where it is smaller than the tile."""
    n, m = values.shape[1:]
    if min(n, m) > 3 * side:
        # Half of SkySat's resolution shows more than a corner of a roof.
        values = np.nanmean(values[:, : n // 2 * 2, : m // 2 * 2].reshape(3, n // 2, 2, m // 2, 2), axis=(2, 4))
        n, m = values.shape[1:]
    if min(n, m) > side:
        top, left = (n - side) // 2, (m - side) // 2
        values = values[:, top : top + side, left : left + side]
    shown = np.clip((np.nan_to_num(values, nan=0) - low) / (high - low), 0, 1) ** (1 / 1.6)
    image = Image.fromarray((np.moveaxis(shown, 0, -1) * 255).astype(np.uint8))
    return image.resize((side, side), Image.NEAREST if min(n, m) < side else Image.BICUBIC)


def label(draw, x, y, text):
    draw.rectangle([x, y, x + 6 * len(text) + 4, y + 12], fill=(0, 0, 0))
    draw.text((x + 2, y + 1), text, fill=(255, 255, 255))


def block(rows):
    width = max(len(row) for row in rows)
    sheet = Image.new("RGB", (width * (TILE + 2), len(rows) * (TILE + 2)), (255, 255, 255))
    draw = ImageDraw.Draw(sheet)
    for j, row in enumerate(rows):
        for i, (text, image) in enumerate(row):
            sheet.paste(image, (i * (TILE + 2), j * (TILE + 2)))
            label(draw, i * (TILE + 2), j * (TILE + 2), text)
    return sheet


def scenario_rows(program, folder, names):
    """One row a scenario: its last clear frame by each sensor, and of PlanetScope the first, a clouded and a winter one."""
    rows = []
    for name in names:
        row = []
        for sensor in SENSORS:
            frames = simulated(program, name, sensor, folder, 12 if sensor != "skysat" else 4)
            clear = [f for f in frames if f[1] > 80] or [max(frames, key=lambda f: f[1])]
            row.append(("%s %s" % (name, sensor), picture(clear[-1][2])))
            if sensor == "planetscope":
                row.insert(0, ("%s first" % name, picture(clear[0][2])))
                half = [f for f in frames if 20 < f[1] < 80] or [min(frames, key=lambda f: abs(f[1] - 50))]
                row.append(("%s %.0f %% clear" % (name, half[0][1]), picture(half[0][2])))
        rows.append(row)
        print(name, flush=True)
    return rows


def real_rows(program, folder, data):
    def film(place, pick):
        paths = sorted(glob.glob(os.path.join(data, "smart-s2-timelapse", place, "**", "*.tif"), recursive=True))
        return [("real S2 film " + os.path.basename(paths[k])[:10], picture(rasterio.open(paths[k]).read([1, 2, 3]) / 255, 196, 0, 1)) for k in pick]

    def mono(values):
        low, high = np.nanquantile(values, [0.01, 0.99])
        return low, high

    rows = [film("jebel-ali", [0, 30, 60, -1]), film("us-unnamed", [5, 20, 40, 60])]
    oscd = glob.glob(os.path.join(data, "oscd-sentinel2", "abudhabi", "imgs_1", "*B04*.tif"))[0]
    values = np.stack([rasterio.open(oscd.replace("B04", b)).read(1) for b in ("B04", "B03", "B02")]) / 1e4
    low, high = mono(values)
    real = [("real S2 Abu Dhabi", picture(values[:, :196, :196], 196, low, high))]
    naip = sorted(glob.glob(os.path.join(data, "naip-nd-10dates", "*.tif")))
    real += [("real NAIP 5 m", picture(rasterio.open(naip[k]).read([1, 2, 3]) / 255, 196, 0, 1)) for k in (0, -1)]
    planet = glob.glob(os.path.join(data, "spacenet7-samples", "*", "global*.tif"))
    real += [("real PlanetScope", picture(rasterio.open(p).read([1, 2, 3])[:, 400:596, 400:596] / 255, 196, 0, 1)) for p in planet]
    rows.append(real)
    for sensor in ("planetscope", "sentinel2"):
        frames = simulated(program, "plant", sensor, folder + "-b", 40, seed=3)
        # Snow, haze and cloud are in the odd ones.
        rows.append([("sim %s %s" % (sensor, f[0][:8] if sensor == "planetscope" else f[0][7:15]), picture(f[2])) for f in frames[:: max(1, len(frames) // 6)]][:6])
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("sheet")
    parser.add_argument("--data", help="folder of the real series; the sheet is then not for publishing")
    parser.add_argument("--only", nargs="*", help="names of scenarios")
    given = parser.parse_args()
    listing = subprocess.run([given.program, "simulate", "--list"], check=True, capture_output=True, text=True).stdout
    names = given.only or [line.split()[0] for line in listing.splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        rows = real_rows(given.program, folder, given.data) if given.data else scenario_rows(given.program, folder, names)
        sheet = block(rows)
    os.makedirs(os.path.dirname(os.path.abspath(given.sheet)), exist_ok=True)
    for quality in (85, 75, 65, 55):
        sheet.save(given.sheet, quality=quality, optimize=True)
        if os.path.getsize(given.sheet) < 600_000:
            break
    print(json.dumps({"sheet": given.sheet, "size": sheet.size, "bytes": os.path.getsize(given.sheet)}))


if __name__ == "__main__":
    main()
