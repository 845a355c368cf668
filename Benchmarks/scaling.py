#!/usr/bin/env python3
"""Time and peak memory of `groundbreak run` against pixels x scenes, beside what GDAL alone takes to decode the same files.

usage: scaling.py PROGRAM OUT FOLDER...     measures each folder of scenes; writes OUT.json and OUT.svg
       scaling.py --draw OUT                draws OUT.svg again from OUT.json

Processor seconds (user and system, all threads) are compared, because walls depend on what else the machine does. GDAL alone reads all bands of all
files in strips of 512 rows with a cache of 64 MB, through rasterio. Peak memory is the largest resident set of the process.
"""
import glob, json, math, os, subprocess, sys, tempfile

READ = """
import sys, rasterio
with rasterio.Env(GDAL_CACHEMAX=64):
    for path in sys.argv[1:]:
        with rasterio.open(path) as f:
            for top in range(0, f.height, 512):
                f.read(window=((top, min(top + 512, f.height)), (0, f.width)))
"""


def timed(command):
    """Processor seconds and peak MiB of a command."""
    pid = subprocess.Popen(command, stdout=subprocess.DEVNULL).pid
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{command[0]} failed: {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(program, folder):
    import rasterio
    files = sorted(glob.glob(os.path.join(folder, "*.tif")))
    images = [p for p in files if "udm2" not in p]
    with rasterio.open(images[0]) as f:
        size = (f.width, f.height, f.count)
    decode, _ = timed([sys.executable, "-c", READ, *files])
    with tempfile.TemporaryDirectory() as work:
        run, peak = timed([program, "run", folder, "--out", os.path.join(work, "r"), "--quiet"])
    return {"scenes": len(images), "width": size[0], "height": size[1], "bands": size[2], "gdal_cpu_s": round(decode, 1),
            "run_cpu_s": round(run, 1), "ratio": round(run / decode, 1), "peak_mib": round(peak)}


def draw(rows, path):
    """Both axes logarithmic; a line for the run and one for GDAL alone."""
    width, height, left, bottom = 640, 400, 70, 50
    points = sorted((r["scenes"] * r["width"] * r["height"], r["run_cpu_s"], r["gdal_cpu_s"]) for r in rows)
    xs = [math.floor(math.log10(points[0][0])), math.ceil(math.log10(points[-1][0]))]
    low = min(p[2] for p in points)
    ys = [math.floor(math.log10(max(low, 0.01))), math.ceil(math.log10(max(p[1] for p in points)))]
    def at(x, y):
        return (left + (math.log10(x) - xs[0]) / (xs[1] - xs[0]) * (width - left - 20),
                height - bottom - (math.log10(max(y, 0.01)) - ys[0]) / (ys[1] - ys[0]) * (height - bottom - 30))
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="DejaVu Sans, sans-serif" font-size="12">',
             f'<rect width="{width}" height="{height}" fill="white"/>']
    for e in range(xs[0], xs[1] + 1):
        x, y = at(10 ** e, 10 ** ys[0])
        parts.append(f'<path d="M{x:.1f} {y:.1f}V30" stroke="#ddd"/><text x="{x:.1f}" y="{y + 16:.1f}" text-anchor="middle">1e{e}</text>')
    for e in range(ys[0], ys[1] + 1):
        x, y = at(10 ** xs[0], 10 ** e)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{width - 20}" stroke="#ddd"/><text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{10.0 ** e:g}</text>')
    for index, name, colour in ((1, "groundbreak run", "#b5451f"), (2, "GDAL alone, decoding", "#1f5fb5")):
        line = [at(p[0], p[index]) for p in points]
        parts.append(f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in line)}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in line]
        parts.append(f'<text x="{left + 10}" y="{28 + 16 * index}" fill="{colour}">{name}</text>')
    parts.append(f'<text x="{(width + left) / 2}" y="{height - 12}" text-anchor="middle">pixels x scenes</text>')
    parts.append(f'<text x="{left}" y="18">processor seconds</text></svg>')
    with open(path, "w") as f:
        f.write("\n".join(parts) + "\n")


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--draw":
        with open(sys.argv[2] + ".json") as f:
            rows = json.load(f)
        return draw(rows, sys.argv[2] + ".svg")
    if len(sys.argv) < 4 or sys.argv[1].startswith("-"):
        raise SystemExit(__doc__)
    rows = [measure(sys.argv[1], folder) for folder in sys.argv[3:]]
    with open(sys.argv[2] + ".json", "w") as f:
        json.dump(rows, f, indent=1)
    for row in rows:
        print(row)
    draw(rows, sys.argv[2] + ".svg")


if __name__ == "__main__":
    main()
