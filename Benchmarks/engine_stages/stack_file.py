#!/usr/bin/env python3
"""Writes PlanetScope scenes of one grid, as `groundbreak simulate` makes them, as one file for EngineStages.

usage: stack_file.py SCENES OUT

Needs Python 3 with numpy and rasterio. The format is told in Sources/EngineStages/StackFile.swift.
"""
import datetime, glob, json, struct, sys

import numpy as np
import rasterio


def main():
    if len(sys.argv) != 3 or sys.argv[1].startswith("-"):
        raise SystemExit(__doc__)
    scenes = []
    for path in glob.glob(sys.argv[1] + "/*_3B_AnalyticMS_SR.tif"):
        with open(path.replace("_3B_AnalyticMS_SR.tif", "_metadata.json")) as f:
            facts = json.load(f)["properties"]
        acquired = datetime.datetime.fromisoformat(facts["acquired"].replace("Z", "+00:00"))
        scenes.append((int(acquired.timestamp()), path, facts))
    if not scenes:
        raise SystemExit(f"no *_3B_AnalyticMS_SR.tif in {sys.argv[1]}")
    with open(sys.argv[2], "wb") as out:
        for k, (time, path, facts) in enumerate(sorted(scenes, key=lambda s: s[:2])):
            with rasterio.open(path) as f:
                stored, place = f.read(), f.transform
            with rasterio.open(path.replace("AnalyticMS_SR", "udm2")) as f:
                clear = f.read(1) == 1
            covered = (stored != 0).all(axis=0)
            values = (stored * 1e-4).astype("<f4")
            values[:, ~covered] = np.nan
            if k == 0:
                bands, rows, columns = values.shape
                out.write(struct.pack("<4i3d", len(scenes), bands, columns, rows, place.a, place.c, place.f))
            out.write(struct.pack("<q2d", time, facts["sun_azimuth"], facts["sun_elevation"]))
            out.write(values.tobytes() + (covered & clear).astype("u1").tobytes() + covered.astype("u1").tobytes())


if __name__ == "__main__":
    main()
