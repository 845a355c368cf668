#!/usr/bin/env python3
"""Measures, on real series, the levels that the simulator's sensors are set to.

    python3 Benchmarks/measure_levels.py DATA > Benchmarks/results/simulation-levels.md

DATA is a folder with s2-theia-forest-187dates, naip-nd-10dates, smart-s2-timelapse, oscd-sentinel2 and spacenet7-samples (each with its README).
Needs numpy and rasterio. Nothing of the images is written: only numbers.

How each number is found stands at its function; what it is good for, in Guides/SimulationLevels.md.
"""

import datetime
import glob
import os
import re
import sys

import numpy as np
import rasterio

MAD = 1.4826  # of a normal distribution


def robust_std(values):
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values)]
    return float(MAD * np.median(np.abs(values - np.median(values)))) if values.size else float("nan")


# ---------------------------------------------------------------- series


class Scene:
    def __init__(self, day, bands, usable):
        self.day = day
        self.bands = bands  # name -> array, NaN where there is none
        self.usable = usable  # bool array


def forest(data):
    """Theia level 2A: reflectance x 10,000, -10000 = no data, cloud mask at 20 m (0 = clear)."""
    scenes = []
    folders = sorted(glob.glob(os.path.join(data, "s2-theia-forest-187dates", "SENTINEL2*")))
    for folder in folders:
        day = datetime.datetime.strptime(os.path.basename(folder).split("_")[1][:8], "%Y%m%d").date()
        bands = {}
        for name in ("B2", "B3", "B4", "B8A"):
            path = glob.glob(os.path.join(folder, "*FRE_%s.tif" % name))
            if not path:
                break
            values = rasterio.open(path[0]).read(1).astype(float)
            values[values == -10000] = np.nan
            bands[name] = values / 10000
        mask = glob.glob(os.path.join(folder, "MASKS", "*CLM_R2.tif"))
        if len(bands) < 4 or not mask:
            continue
        clouds = np.kron(rasterio.open(mask[0]).read(1), np.ones((2, 2)))[:80, :80]
        scenes.append(Scene(day, bands, (clouds == 0) & np.isfinite(bands["B2"])))
    return sorted(scenes, key=lambda s: s.day), len(folders)


def rgb_series(paths, names, alpha):
    """8-bit pictures on the grid of the first; where grids differ, the common window by whole pixels, the rest of the offset kept as known."""
    scenes = []
    with rasterio.open(paths[0]) as first:
        origin = first.transform
    for path in paths:
        with rasterio.open(path) as source:
            values = source.read().astype(float)
            dx = (source.transform.c - origin.c) / origin.a
            dy = (source.transform.f - origin.f) / origin.e
        usable = (values[-1] > 0) if alpha else (values.sum(axis=0) > 0)
        digits = re.findall(r"(\d{4})-?(\d{2})-?(\d{2})", os.path.basename(path))[-1]
        scene = Scene(datetime.date(*map(int, digits)), dict(zip(names, values / 255)), usable)
        scene.known = (dx, dy)
        scenes.append(scene)
    return sorted(scenes, key=lambda s: s.day)


# ---------------------------------------------------------------- measures


def high_pass(image):
    """Immerkaer's mask: second differences along both axes; takes out planes and ramps. White noise of s comes out as 6 s."""
    k = image
    return (
        k[:-2, :-2] - 2 * k[:-2, 1:-1] + k[:-2, 2:] - 2 * k[1:-1, :-2] + 4 * k[1:-1, 1:-1] - 2 * k[1:-1, 2:]
        + k[2:, :-2] - 2 * k[2:, 1:-1] + k[2:, 2:]
    ) / 6


def line(x, y):
    """y = a x + b by orthogonal regression (both have errors), the far tenth left out once."""
    for _ in range(2):
        mx, my = x.mean(), y.mean()
        sxx, syy, sxy = ((x - mx) ** 2).mean(), ((y - my) ** 2).mean(), ((x - mx) * (y - my)).mean()
        a = (syy - sxx + np.sqrt((syy - sxx) ** 2 + 4 * sxy**2)) / (2 * sxy) if sxy else 1.0
        b = my - a * mx
        r = np.abs(y - a * x - b)
        keep = r <= np.quantile(r, 0.9)
        x, y = x[keep], y[keep]
    return a, b


def noise(first, second, name):
    """Noise of one scene: what a pair of scenes a few days apart does not share.

    The second is brought to the first by a line; half the variance of the high-passed difference, on the third of the pixels where the first is
    smoothest, for there a shift of a fraction of a pixel changes little."""
    a, b = first.bands[name], second.bands[name]
    both = resampled(first.usable, a.shape) & resampled(second.usable, b.shape) & np.isfinite(a) & np.isfinite(b)
    if both.mean() < 0.8:
        return None
    slope, offset = line(b[both], a[both])
    difference = high_pass(a - slope * b - offset)
    texture = np.abs(high_pass((a + slope * b) / 2))
    ok = both[1:-1, 1:-1] & np.isfinite(difference)
    smooth = ok & (blurred(texture) <= np.quantile(blurred(texture)[ok], 0.33))
    return robust_std(difference[smooth]) / np.sqrt(2), float(np.median(a[1:-1, 1:-1][smooth]))


def resampled(mask, shape):
    if mask.shape == shape:
        return mask
    f = mask.shape[0] // shape[0]
    return mask[: shape[0] * f, : shape[1] * f].reshape(shape[0], f, shape[1], f).all(axis=(1, 3))


def blurred(image):
    padded = np.pad(np.nan_to_num(image, nan=np.nanmedian(image)), 2, mode="edge")
    return sum(padded[j : j + image.shape[0], i : i + image.shape[1]] for j in range(5) for i in range(5)) / 25


def gradient(image):
    filled = np.where(np.isfinite(image), image, np.nanmedian(image))
    gy, gx = np.gradient(filled)
    g = np.hypot(gx, gy)
    return np.minimum(g, np.quantile(g, 0.98))


def shift(a, b):
    """Displacement of b against a in pixels by phase correlation of gradients under a window, the peak refined by a parabola; and the peak's height
    over the surface's scatter."""
    w = np.outer(np.hanning(a.shape[0]), np.hanning(a.shape[1]))
    fa, fb = np.fft.fft2((a - a.mean()) * w), np.fft.fft2((b - b.mean()) * w)
    # Low frequencies hold the sub-pixel peak's width: whitening all of them would leave a needle between two pixels.
    fy, fx = np.meshgrid(np.fft.fftfreq(a.shape[0]), np.fft.fftfreq(a.shape[1]), indexing="ij")
    cross = fb * np.conj(fa)
    surface = np.real(np.fft.ifft2(cross / (np.abs(cross) + 1e-12) * np.exp(-((fx**2 + fy**2) / (2 * 0.18**2)))))
    j, i = np.unravel_index(np.argmax(surface), surface.shape)
    peak = surface[j, i] / surface.std()

    def refine(before, at, after):
        d = np.log(max(before, 1e-9)) + np.log(max(after, 1e-9)) - 2 * np.log(max(at, 1e-9))
        return 0.0 if d == 0 else 0.5 * (np.log(max(before, 1e-9)) - np.log(max(after, 1e-9))) / d

    n, m = surface.shape
    dy = j + refine(surface[j - 1, i], surface[j, i], surface[(j + 1) % n, i])
    dx = i + refine(surface[j, i - 1], surface[j, i], surface[j, (i + 1) % m])
    return (dx if dx <= m / 2 else dx - m), (dy if dy <= n / 2 else dy - n), peak


def shifts(pairs, name, known=lambda s: (0, 0), least_peak=6.0, far=4.0):
    """Scatter along one axis of one scene's own error (pairs divided by the square root of two), whole frames and, beyond that, their quarters."""
    whole, parts = [], []
    for a, b in pairs:
        n = min(a.bands[name].shape[0], b.bands[name].shape[0])
        m = min(a.bands[name].shape[1], b.bands[name].shape[1])
        ga, gb = gradient(a.bands[name][:n, :m]), gradient(b.bands[name][:n, :m])
        dx, dy, peak = shift(ga, gb)
        ka, kb = known(a), known(b)
        ex, ey = dx + kb[0] - ka[0], dy + kb[1] - ka[1]
        if peak < least_peak or max(abs(ex), abs(ey)) > far:
            continue
        whole += [ex, ey]
        for rows in (slice(0, n // 2), slice(n // 2, n)):
            for columns in (slice(0, m // 2), slice(m // 2, m)):
                px, py, own = shift(ga[rows, columns], gb[rows, columns])
                if own >= least_peak and max(abs(px - dx), abs(py - dy)) < 2:
                    parts += [px - dx, py - dy]
    root = np.sqrt(2)
    return len(whole) // 2, robust_std(whole) / root, robust_std(parts) / root, (np.quantile(np.abs(whole), 0.95) / root if whole else np.nan)


def radiometry(pairs, name):
    """Scatter of gain (relative) and offset between scenes of a pair, divided by the square root of two; offset at the pair's median brightness, where it is not
    tied to the gain's error."""
    gains, offsets = [], []
    for a, b in pairs:
        n = min(a.bands[name].shape[0], b.bands[name].shape[0])
        m = min(a.bands[name].shape[1], b.bands[name].shape[1])
        x, y = a.bands[name][:n, :m], b.bands[name][:n, :m]
        both = resampled(a.usable, a.bands[name].shape)[:n, :m] & resampled(b.usable, b.bands[name].shape)[:n, :m]
        both &= np.isfinite(x) & np.isfinite(y)
        if both.sum() < 500:
            continue
        slope, _ = line(x[both], y[both])
        # A pair that differs by half has a cloud in it that no mask saw.
        if not 0.5 < slope < 2:
            continue
        gains.append(np.log(slope))
        offsets.append(np.median(y[both]) - np.median(x[both]))
    root = np.sqrt(2)
    return len(gains), robust_std(gains) / root, robust_std(offsets) / root


def edges(image, wanted=6000, amplitude=0.2):
    """Blur of the sharpest straight edges: standard deviation in pixels, the pixel's own box (1/12) taken out.

    About each of the steepest pixels a window of 11 x 11; where one direction rules it, a step blurred by a Gaussian is fitted to the values over the
    distance from the edge (no resampling). Real borders are seldom sharp, so the lower quarter of what fits well tells the sensor."""
    g = gradient(image)
    g[:8], g[-8:], g[:, :8], g[:, -8:] = 0, 0, 0, 0
    spread = np.nanquantile(image, 0.99) - np.nanquantile(image, 0.01)
    found = []
    raw_y, raw_x = np.gradient(image)
    order = np.argsort(np.hypot(raw_x, raw_y) * (g > 0), axis=None)[::-1][:wanted]
    taken = np.zeros(image.shape, bool)
    v, u = np.mgrid[-5:6, -5:6]
    for k in order:
        j, i = np.unravel_index(k, image.shape)
        if taken[j, i] or j < 6 or i < 6 or j > image.shape[0] - 7 or i > image.shape[1] - 7:
            continue
        window = image[j - 5 : j + 6, i - 5 : i + 6]
        if not np.isfinite(window).all():
            continue
        gx, gy = raw_x[j - 3 : j + 4, i - 3 : i + 4], raw_y[j - 3 : j + 4, i - 3 : i + 4]
        xx, yy, xy = (gx * gx).sum(), (gy * gy).sum(), (gx * gy).sum()
        coherence = np.hypot(xx - yy, 2 * xy) / (xx + yy + 1e-12)
        angle = 0.5 * np.arctan2(2 * xy, xx - yy)
        # Along rows and columns all pixels of a line lie at one distance: nothing is sampled between.
        if coherence < 0.9 or min(abs(np.sin(2 * angle)), 1) < 0.15:
            continue
        d = u * np.cos(angle) + v * np.sin(angle)
        near = np.abs(d) <= 4
        best = None
        for sigma in np.arange(0.25, 2.01, 0.05):
            for d0 in np.arange(-0.8, 0.81, 0.1):
                step = cumulative((d[near] - d0) / sigma)
                A = np.stack([np.ones(step.size), step], 1)
                fit, rest, *_ = np.linalg.lstsq(A, window[near], rcond=None)
                if rest.size and (best is None or rest[0] < best[0]):
                    best = (rest[0], sigma, fit[1])
        total = ((window[near] - window[near].mean()) ** 2).sum()
        if best and abs(best[2]) > amplitude * spread and 1 - best[0] / total > 0.96:
            found.append(best[1])
            taken[j - 6 : j + 7, i - 6 : i + 7] = True
        if len(found) >= 60:
            break
    if len(found) < 6:
        return len(found), float("nan"), float("nan")
    own = [np.sqrt(max(0, s * s - 1 / 12)) for s in found]
    return len(found), float(np.quantile(own, 0.25)), float(np.median(own))


def cumulative(x):
    """Of the normal distribution, by Abramowitz and Stegun 7.1.26 (error below 2e-7)."""
    z = np.abs(x) / np.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    tail = 0.5 * poly * np.exp(-z * z)
    return np.where(x >= 0, 1 - tail, tail)


def pairs_within(scenes, days, least_clear):
    clear = [s for s in scenes if s.usable.mean() >= least_clear]
    return [(a, b) for a, b in zip(clear, clear[1:]) if (b.day - a.day).days <= days], clear


# ---------------------------------------------------------------- report


def row(*cells):
    print("| " + " | ".join(c if isinstance(c, str) else ("%d" % c if isinstance(c, (int, np.integer)) else "%.4g" % c) for c in cells) + " |")


def table(*heads):
    row(*heads)
    print("|" + "---|" * len(heads))


def main(data):
    scenes, folders = forest(data)
    pairs, clear = pairs_within(scenes, 10, 0.98)
    print("# Levels of real series\n")
    print("`python3 Benchmarks/measure_levels.py DATA`: see the script for how, Guides/SimulationLevels.md for what follows.\n")
    print("## Sentinel-2 over Burgundy (Theia level 2A, %d dates, %d with data, %d clear, %d pairs within 10 days)\n" % (folders, sum(s.usable.any() or np.isfinite(s.bands["B2"]).any() for s in scenes), len(clear), len(pairs)))
    table("band", "noise of a scene", "at reflectance", "the same at 0.15", "gain spread", "offset spread", "pairs")
    for name in ("B2", "B3", "B4", "B8A"):
        found = [n for n in (noise(a, b, name) for a, b in pairs) if n]
        sigma = float(np.median([n[0] for n in found]))
        level = float(np.median([n[1] for n in found]))
        count, gain, offset = radiometry(pairs, name)
        row(name, sigma, level, sigma / np.sqrt(0.4 + 4 * level), gain, offset, count)
    print("\n| registration of a scene | pairs | along an axis, pixels | parts beyond the whole | 95 % below |\n|---|---|---|---|---|")
    for name in ("B2", "B4", "B8A"):
        count, whole, part, high = shifts(pairs, name)
        row(name + (" (20 m)" if name == "B8A" else ""), count, whole, part, high)
    own = []
    for s in clear:
        dx, dy, peak = shift(gradient(s.bands["B2"]), gradient(s.bands["B4"]))
        if peak >= 6 and max(abs(dx), abs(dy)) < 2:
            own += [dx, dy]
    print("\nBlue against red within a scene: %.3f pixels along an axis between the two (%d scenes)." % (robust_std(own), len(own) // 2))
    seen = [s for s in scenes if np.isfinite(s.bands["B2"]).mean() > 0.99]
    cloud = np.array([1 - s.usable.mean() for s in seen])
    print("\nCloud by the provider's mask over %d whole scenes: mean share %.2f; %.0f %% of scenes under 2 %%, %.0f %% over 80 %%; scenes with part of the frame outside the strip: %d of %d with data." % (len(seen), cloud.mean(), 100 * (cloud < 0.02).mean(), 100 * (cloud > 0.8).mean(), sum(0.01 < np.isfinite(s.bands["B2"]).mean() < 0.99 for s in scenes), sum(np.isfinite(s.bands["B2"]).any() for s in scenes)))
    dark = np.array([np.nanquantile(s.bands["B2"], 0.02) for s in clear])
    red = np.array([np.nanquantile(s.bands["B4"], 0.02) for s in clear])
    print("\nHaze left in clear scenes, as the darkest fiftieth of blue over its lower tenth in the series: median %.4f, 90 %% below %.4f (red %.4f, %.4f)." % (np.median(dark) - np.quantile(dark, 0.1), np.quantile(dark, 0.9) - np.quantile(dark, 0.1), np.median(red) - np.quantile(red, 0.1), np.quantile(red, 0.9) - np.quantile(red, 0.1)))

    naip = rgb_series(sorted(glob.glob(os.path.join(data, "naip-nd-10dates", "*.tif"))), ["red", "green", "blue", "nir"], False)
    pairs = list(zip(naip, naip[1:]))
    print("\n## NAIP over North Dakota (%d dates, 5 m, 8 bits, years apart)\n" % len(naip))
    count, whole, part, high = shifts(pairs, "red", known=lambda s: s.known, least_peak=4.5)
    print("Registration beyond the grids' own offsets, pixels of 5 m: %.3f along an axis, parts %.3f more, 95 %% below %.3f (%d pairs)." % (whole, part, high, count))
    print("Gain spread from year to year (the land changes too): " + ", ".join("%s %.3f" % (n, radiometry(pairs, n)[1]) for n in ("red", "green", "blue", "nir")) + ".")

    for place in ("jebel-ali", "us-unnamed"):
        series = rgb_series(sorted(glob.glob(os.path.join(data, "smart-s2-timelapse", place, "**", "*.tif"), recursive=True)), ["red", "green", "blue"], True)
        clear = [s for s in series if np.median(s.bands["blue"][s.usable]) < np.quantile([np.median(t.bands["blue"][t.usable]) for t in series], 0.7)]
        near = [(a, b) for a, b in zip(clear, clear[1:]) if (b.day - a.day).days <= 20]
        count, whole, part, high = shifts(near, "green", least_peak=5)
        print("\n## Sentinel-2, %s (%d dates, 8-bit film: no noise can be measured)\n" % (place, len(series)))
        print("Registration, pixels of the film: %.3f along an axis, parts %.3f more, 95 %% below %.3f (%d pairs). Gain spread: %s." % (whole, part, high, count, ", ".join("%s %.3f" % (n, radiometry(near, n)[1]) for n in ("red", "green", "blue"))))

    print("\n## Sharpness: Gaussian blur of the sharpest edges, the pixel's box taken out\n")
    table("image", "band", "edges", "lower quarter, pixels", "median, pixels", "MTF at Nyquist of the lower quarter")
    for city in ("abudhabi", "nantes", "bercy"):
        for name in ("B02", "B04", "B08"):
            path = glob.glob(os.path.join(data, "oscd-sentinel2", city, "imgs_1", "*%s*.tif" % name))
            if path:
                report_edges("Sentinel-2 L1C " + city, name, rasterio.open(path[0]).read(1).astype(float))
    report_edges("NAIP 2018 at 5 m", "red", naip[-2].bands["red"])
    path = glob.glob(os.path.join(data, "spacenet7-samples", "*", "global_monthly*.tif"))
    if path:
        report_edges("PlanetScope monthly mosaic (4.1 m, processed for looks)", "green", rasterio.open(path[0]).read(2).astype(float))


def report_edges(label, name, image):
    count, low, middle = edges(image)
    row(label, name, count, low, middle, float(np.exp(-np.pi**2 * low**2 / 2) * 2 / np.pi))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not os.path.isdir(sys.argv[1]):
        sys.exit("usage: measure_levels.py DATA")
    main(sys.argv[1])
