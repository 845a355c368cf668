#!/usr/bin/env python3
"""Two dates, no training: changed pixels of four OSCD cities, beside CVA, MAD and PCA-KMeans on the same registered pair.

Needs what real_sites.py needs, and otbcli_MultivariateAlterationDetector (Debian: otb-bin) for MAD:

    .venv/bin/python Benchmarks/two_dates.py .build/release/groundbreak ../shared/data

The baselines get the program's own registered and normalised images (before.tif, after.tif), so that they differ in the detector
alone. Each has the automatic threshold it is usually given (Otsu's; two clusters for PCA-KMeans); "best" is the F1 of the
threshold that suits the label best, city by city, which nobody can know beforehand.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import rasterio
from rasterio.warp import Resampling, reproject

import real_sites
import scoring


def labelled(bench, city, folder):
    """Bands before and after (band, row, column), the label on their grid, and what can be judged."""
    with rasterio.open(folder / "before.tif") as a, rasterio.open(folder / "after.tif") as b:
        before, after, transform, crs, shape = a.read(), b.read(), a.transform, a.crs, a.shape
    source = bench.data / "oscd-sentinel2" / city
    with rasterio.open(next((source / "imgs_1").glob("*_B04.tif"))) as grid, rasterio.open(source / f"{city}-cm.tif") as map_:
        label = np.zeros(shape, np.uint8)
        reproject(map_.read(1), label, src_transform=grid.transform, src_crs=grid.crs, dst_transform=transform, dst_crs=crs,
                  resampling=Resampling.nearest)
    usable = np.isfinite(before).all(0) & np.isfinite(after).all(0) & (label > 0)
    return before, after, label == 2, usable


def otsu(values, bins=512):
    low, high = np.percentile(values, [0, 99.9])
    share, edges = np.histogram(np.clip(values, low, high), bins)
    share, middle = share / share.sum(), (edges[1:] + edges[:-1]) / 2
    below, mean = np.cumsum(share), np.cumsum(share * middle)
    between = (mean[-1] * below - mean) ** 2 / np.maximum(below * (1 - below), 1e-12)
    return middle[between.argmax()]


def standardised(bands, usable):
    values = bands[:, usable]
    return (bands - values.mean(1)[:, None, None]) / values.std(1)[:, None, None]


def cva(before, after, usable):
    return np.sqrt(((standardised(after, usable) - standardised(before, usable)) ** 2).sum(0))


def mad(before, after, usable, scratch):
    """Root of the sum of OTB's MAD variates, each over its deviation."""
    paths = [scratch / f"mad-{n}.tif" for n in ("before", "after", "out")]
    for path, bands in zip(paths, (before, after)):
        filled = np.where(usable, bands, np.median(bands[:, usable], 1)[:, None, None]).astype(np.float32)
        with rasterio.open(path, "w", driver="GTiff", dtype="float32", count=len(bands), height=bands.shape[1], width=bands.shape[2]) as f:
            f.write(filled)
    command = ["otbcli_MultivariateAlterationDetector", "-in1", paths[0], "-in2", paths[1], "-out", paths[2], "float"]
    subprocess.run(command, check=True, capture_output=True)
    with rasterio.open(paths[2]) as f:
        variates = f.read()
    return np.sqrt(sum((v / v[usable].std()) ** 2 for v in variates))


def pca_kmeans(before, after, usable, block=4, components=3):
    """Celik (2009), doi 10.1109/LGRS.2009.2025059: blocks of the difference image, their first components, two clusters."""
    difference = np.where(usable, np.abs(after - before).mean(0), 0)
    height, width = difference.shape
    tiles = difference[: height // block * block, : width // block * block]
    tiles = tiles.reshape(height // block, block, -1, block).swapaxes(1, 2).reshape(-1, block * block)
    vectors = np.linalg.svd(tiles - tiles.mean(0), full_matrices=False)[2][:components]
    padded = np.pad(difference, ((block // 2, block - block // 2 - 1),) * 2, mode="reflect")
    around = np.lib.stride_tricks.sliding_window_view(padded, (block, block)).reshape(-1, block * block)
    features = (around - tiles.mean(0)) @ vectors.T
    order = features[:, 0] * np.sign(vectors[0].sum())
    centres = features[[order.argmin(), order.argmax()]]
    for _ in range(100):
        cluster = ((features[:, None] - centres) ** 2).sum(2).argmin(1)
        moved = np.array([features[cluster == k].mean(0) for k in (0, 1)])
        if np.allclose(moved, centres):
            break
        centres = moved
    cluster = cluster.reshape(height, width)
    return cluster == max((0, 1), key=lambda k: difference[cluster == k].mean())


def f1(said, label, usable):
    hit = (said & label & usable).sum()
    return scoring.f1(int(hit), int((said & ~label & usable).sum()), int((~said & label & usable).sum()))


def best_f1(score, label, usable):
    order = np.argsort(-score[usable], kind="stable")
    hits = np.cumsum(label[usable][order])
    return float((2 * hits / (np.arange(1, len(order) + 1) + hits[-1])).max())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("data", type=Path, nargs="?", default=real_sites.DATA)
    parser.add_argument("--keep", type=Path, help="folder of the runs; what is there already is scored and not run again")
    parser.add_argument("--out", type=Path, default=real_sites.REPOSITORY / "Benchmarks/results/two-dates.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = (options.keep or Path(temporary)).resolve()
        bench = real_sites.Bench(options.program.resolve(), options.data.resolve(), scratch, 3600)
        rows = {}
        for city in real_sites.CITIES:
            if not (scratch / city / "change.tif").exists():
                real_sites.oscd(bench, city)
            before, after, label, usable = labelled(bench, city, scratch / city)
            with rasterio.open(scratch / city / "change.tif") as change:
                own = np.nan_to_num(change.read(1))
            scores = {"CVA": cva(before, after, usable)}
            try:
                scores["MAD (OTB)"] = mad(before, after, usable, scratch)
            except (FileNotFoundError, subprocess.CalledProcessError) as error:
                print(f"MAD left out: {error}", file=sys.stderr)
            rows.setdefault("groundbreak", []).append((f1(own > 0.5, label, usable), best_f1(own, label, usable)))
            for name, score in scores.items():
                threshold = otsu(score[usable])
                rows.setdefault(name, []).append((f1(score > threshold, label, usable), best_f1(score, label, usable)))
            rows.setdefault("PCA-KMeans", []).append((f1(pca_kmeans(before, after, usable), label, usable), None))
    options.out.write_text(report(rows))
    print(options.out.read_text())


def report(rows):
    lines = ["# Two dates: changed pixels of four OSCD cities", "", "`python3 Benchmarks/two_dates.py .build/release/groundbreak`", "",
             "F1 with the automatic threshold (in brackets: with the threshold that suits the label best, per city).", "",
             "| detector | " + " | ".join(real_sites.CITIES) + " | mean |", "|---|" + "---|" * (len(real_sites.CITIES) + 1)]
    for name, values in rows.items():
        cells = [f"{a:.3f}" + (f" ({b:.3f})" if b is not None else "") for a, b in values]
        mean = f"{np.mean([a for a, _ in values]):.3f}"
        if values[0][1] is not None:
            mean += f" ({np.mean([b for _, b in values]):.3f})"
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {mean} |")
    best = max(np.mean([a for a, _ in v]) for n, v in rows.items() if n != "groundbreak")
    lines += ["", f"groundbreak over the best of the others: {np.mean([a for a, _ in rows['groundbreak']]) / best:.2f}.", "",
              "Scored on the grid of the analysis. The label names urban change only and is drawn loosely: what else really changed counts as false.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
