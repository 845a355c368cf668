#!/usr/bin/env python3
"""Opens every export with a tool that is not ours.

    groundbreak export RESULT --format all --out DIR
    python3 Benchmarks/check_exports.py DIR [--schema smart.schema.json] [--kml ogckml22.xsd]

Needs what it checks with: GDAL's programs, and of Python: pystac, jsonschema, geojson-validator or shapely, rio-cogeo, lxml (each optional). What
is absent is said as SKIP and is no failure. The SMART schema is utilities/smart.schema.json of pubgeo/IARPA-SMART; the KML schema comes with fastkml.
"""
import argparse, csv, json, logging, os, pathlib, subprocess, sys, zipfile

logging.disable()

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--schema", type=pathlib.Path)
parser.add_argument("--kml", type=pathlib.Path)
args = parser.parse_args()
failures = 0


def report(state, what, detail=""):
    global failures
    failures += state == "FAIL"
    print(f"{state:5} {what}" + (f": {detail}" if detail else ""))


def check(what):
    """Runs a check now; an absent tool skips it."""
    def run(body):
        try:
            report("ok", what, body() or "")
        except (ImportError, FileNotFoundError) as absent:
            report("SKIP", what, absent)
        except Exception as fault:
            report("FAIL", what, f"{type(fault).__name__}: {fault}"[:600])
    return run


def gdal(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    words = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line or "Warning" in line]
    if done.returncode or words:
        raise ValueError("; ".join(words) or done.stderr)
    return done.stdout


@check("GeoJSON by geojson-validator")
def _():
    import geojson_validator
    from loguru import logger
    logger.remove()
    for name in ["structures.geojson", "sites.geojson", "changes.geojson"]:
        data = json.load(open(args.folder / name))
        if not data["features"]:
            continue
        problems = geojson_validator.validate_structure(data)
        shapes = geojson_validator.validate_geometries(data)
        if problems or shapes["invalid"]:
            raise ValueError(f"{name}: {problems} {shapes['invalid']}")


@check("GeoJSON by OGR")
def _():
    return gdal("ogrinfo", "-so", "-al", str(args.folder / "structures.geojson")).split("Feature Count: ")[1].splitlines()[0] + " features"


@check("GeoPackage by OGR")
def _():
    text = gdal("ogrinfo", "-so", "-al", str(args.folder / "site.gpkg"))
    return ", ".join(line.split(": ")[1] for line in text.splitlines() if line.startswith("Layer name"))


@check("GeoPackage by SQLite's integrity check")
def _():
    import sqlite3
    base = sqlite3.connect(args.folder / "site.gpkg")
    assert base.execute("pragma integrity_check").fetchone()[0] == "ok"
    assert base.execute("pragma foreign_key_check").fetchall() == []


@check("FlatGeobuf by OGR")
def _():
    return gdal("ogrinfo", "-so", "-al", str(args.folder / "structures.fgb")).split("Feature Count: ")[1].splitlines()[0] + " features"


@check("KMZ by Python's zipfile")
def _():
    with zipfile.ZipFile(args.folder / "site.kmz") as archive:
        assert archive.testzip() is None
        return ", ".join(archive.namelist())


@check("KMZ by OGR")
def _():
    listing = gdal("ogrinfo", "-al", "-so", "/vsizip/" + str(args.folder / "site.kmz") + "/doc.kml")
    return f"{listing.count('Layer name')} layers"


@check("KML by the OGC's schema")
def _():
    from lxml import etree
    if not args.kml:
        raise FileNotFoundError("no --kml")
    with zipfile.ZipFile(args.folder / "site.kmz") as archive:
        document = etree.fromstring(archive.read("doc.kml"))
    schema = etree.XMLSchema(etree.parse(str(args.kml)))
    schema.assertValid(document)
    return f"{len(document.findall('.//{*}TimeSpan'))} time spans, {len(document.findall('.//{*}GroundOverlay'))} overlays"


@check("CSV by Python's csv")
def _():
    for name in ["structures.csv", "events.csv", "scenes.csv"]:
        rows = list(csv.reader(open(args.folder / name, newline="", encoding="utf-8"), strict=True))
        assert len({len(row) for row in rows}) == 1, name


@check("STAC by pystac")
def _():
    import pystac
    from pystac.validation import RegisteredValidator, set_validator
    collection = pystac.Collection.from_file(str(args.folder / "stac/collection.json"))
    validator = RegisteredValidator.get_validator()
    validator.validate_core(collection.to_dict(), pystac.STACObjectType.COLLECTION, "1.1.0")
    items = list(collection.get_items(recursive=True))
    for item in items:
        validator.validate_core(item.to_dict(), pystac.STACObjectType.ITEM, "1.1.0")
    return f"1 collection, {len(items)} items"


@check("SMART by the programme's schema")
def _():
    import jsonschema
    if not args.schema:
        raise FileNotFoundError("no --schema")
    validator = jsonschema.Draft202012Validator(json.load(open(args.schema)))
    names = sorted((args.folder / "smart").glob("*.geojson"))
    for name in names:
        faults = [e for e in validator.iter_errors(json.load(open(name)))]
        if faults:
            deepest = max(faults[0].context or faults, key=lambda e: len(e.absolute_path))
            raise ValueError(f"{name.name}: {list(deepest.absolute_path)} {deepest.message}")
    return f"{len(names)} files"


@check("COGs by rio-cogeo")
def _():
    from rio_cogeo.cogeo import cog_validate
    for name in ["before.tif", "after.tif", "change.tif"]:
        valid, errors, warnings = cog_validate(str(args.folder / name), strict=True)
        assert valid, (name, errors, warnings)


@check("QGIS project by PyQGIS")
def _():
    script = """
import os, sys
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import QgsApplication, QgsProject, QgsMapSettings, QgsMapRendererSequentialJob
from qgis.PyQt.QtCore import QSize
QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False); app.initQgis()
project = QgsProject.instance()
assert project.read(sys.argv[1]), "cannot be read"
layers = project.mapLayers().values()
bad = [l.name() for l in layers if not l.isValid()]
assert not bad, bad
settings = QgsMapSettings()
tree = project.layerTreeRoot().findLayers()
assert all(n.layer() for n in tree), "the tree leads to no layer"
settings.setLayers([n.layer() for n in tree if n.itemVisibilityChecked()])
settings.setDestinationCrs(project.crs()); settings.setOutputSize(QSize(900, 900))
extent = [l for l in layers if l.name() == "After"][0].extent()
from qgis.core import QgsCoordinateTransform
after = [l for l in layers if l.name() == "After"][0]
settings.setExtent(QgsCoordinateTransform(after.crs(), project.crs(), project).transformBoundingBox(extent))
job = QgsMapRendererSequentialJob(settings); job.start(); job.waitForFinished()
image = job.renderedImage(); image.save(sys.argv[2])
assert len({image.pixel(x, y) for x in range(0, 900, 9) for y in range(0, 900, 9)}) > 100, "an empty map"
print(", ".join(sorted(l.name() for l in layers)))
sys.stdout.flush(); os._exit(0)
"""
    python = "/usr/bin/python3"
    if subprocess.run([python, "-c", "import qgis.core"], capture_output=True).returncode:
        raise ImportError("qgis is not installed for " + python)
    picture = str(args.folder.parent / "qgis.png")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL_ENV", "PYTHON"))}
    done = subprocess.run([python, "-c", script, str(args.folder / "site.qgs"), picture], capture_output=True, text=True, env=env)
    if done.returncode:
        raise ValueError(done.stderr[-500:])
    return done.stdout.strip() + "; drawn to " + picture


sys.exit(1 if failures else 0)
