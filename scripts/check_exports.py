#!/usr/bin/env python3
"""Opens every export with a tool that is not ours.

    groundbreak export RESULT --format all --out DIR
    python3 scripts/check_exports.py DIR        # exit status 1 where a form is not as its tool wants it
    python3 scripts/check_exports.py --tools    # which checks can be made here, and what the others lack, as JSON

Needs what it checks with, each optional: GDAL's programs, QGIS with its Python, and of Python's packages pystac, jsonschema, geojson-validator, rio-cogeo,
lxml and fastkml, which brings the OGC's schema of KML 2.2. `make validators` installs them. What is absent is said as SKIP and is no failure.

The schema of SMART models is utilities/smart.schema.json of github.com/pubgeo/IARPA-SMART (MIT). It is taken from --schema, GROUNDBREAK_SMART_SCHEMA, the folder of the
Python that runs this (where `make validators` puts it), or GROUNDBREAK_DATA/smart-annotations, else ../shared/data/smart-annotations beside the checkout.
"""
import argparse, csv, importlib.util, json, logging, os, pathlib, shutil, subprocess, sys, zipfile

logging.disable()

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path, nargs="?")
parser.add_argument("--schema", type=pathlib.Path)
parser.add_argument("--tools", action="store_true")
args = parser.parse_args()
if args.folder is None and not args.tools:
    parser.error("give the folder of an export")
failures = 0
tools = []
# QGIS brings its Python module for the system's interpreter only.
SYSTEM_PYTHON = "/usr/bin/python3"


def smart_schema():
    beside = pathlib.Path(__file__).resolve().parents[2] / "shared/data"
    places = [args.schema, os.environ.get("GROUNDBREAK_SMART_SCHEMA"), pathlib.Path(sys.prefix) / "smart.schema.json",
              pathlib.Path(os.environ.get("GROUNDBREAK_DATA") or beside) / "smart-annotations/smart.schema.json"]
    return next((pathlib.Path(p) for p in places if p and pathlib.Path(p).is_file()), None)


def kml_schema():
    package = importlib.util.find_spec("fastkml")
    path = package and pathlib.Path(package.origin).parent / "schema/ogckml22.xsd"
    return path if path and path.is_file() else None


def lacks(need):
    """What is to be installed for a need, or None where it is there."""
    if need == "SMART schema":
        return None if smart_schema() else "smart.schema.json"
    if need == "KML schema":
        return None if kml_schema() else "fastkml"
    if need == "QGIS":
        there = subprocess.run([SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True).returncode == 0 \
            if os.path.exists(SYSTEM_PYTHON) else False
        return None if there else "python3-qgis"
    if need.startswith("program "):
        return None if shutil.which(need[8:]) else need[8:]
    return None if importlib.util.find_spec(need) else need.replace("_", "-")


def report(state, what, detail=""):
    global failures
    failures += state == "FAIL"
    print(f"{state:5} {what}" + (f": {detail}" if detail else ""), flush=True)


def check(what, *needs):
    """Runs a check now; where a tool of it is absent it is skipped."""
    def run(body):
        absent = [name for need in needs if (name := lacks(need))]
        tools.append({"check": what, "lacks": absent})
        if args.tools:
            return
        if absent:
            report("SKIP", what, "without " + ", ".join(absent))
            return
        try:
            report("ok", what, body() or "")
        except Exception as fault:
            report("FAIL", what, f"{type(fault).__name__}: {fault}"[:600])
    return run


def gdal(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    words = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line or "Warning" in line]
    if done.returncode or words:
        raise ValueError("; ".join(words) or done.stderr)
    return done.stdout


@check("GeoJSON by geojson-validator", "geojson_validator")
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


@check("GeoJSON by OGR", "program ogrinfo")
def _():
    return gdal("ogrinfo", "-so", "-al", str(args.folder / "structures.geojson")).split("Feature Count: ")[1].splitlines()[0] + " features"


@check("GeoPackage by OGR", "program ogrinfo")
def _():
    text = gdal("ogrinfo", "-so", "-al", str(args.folder / "site.gpkg"))
    return ", ".join(line.split(": ")[1] for line in text.splitlines() if line.startswith("Layer name"))


@check("GeoPackage by SQLite's integrity check")
def _():
    import sqlite3
    base = sqlite3.connect(args.folder / "site.gpkg")
    assert base.execute("pragma integrity_check").fetchone()[0] == "ok"
    assert base.execute("pragma foreign_key_check").fetchall() == []


@check("FlatGeobuf by OGR", "program ogrinfo")
def _():
    return gdal("ogrinfo", "-so", "-al", str(args.folder / "structures.fgb")).split("Feature Count: ")[1].splitlines()[0] + " features"


@check("KMZ by Python's zipfile")
def _():
    with zipfile.ZipFile(args.folder / "site.kmz") as archive:
        assert archive.testzip() is None
        return ", ".join(archive.namelist())


@check("KMZ by OGR", "program ogrinfo")
def _():
    listing = gdal("ogrinfo", "-al", "-so", "/vsizip/" + str(args.folder / "site.kmz") + "/doc.kml")
    return f"{listing.count('Layer name')} layers"


@check("KML by the OGC's schema", "lxml", "KML schema")
def _():
    from lxml import etree
    with zipfile.ZipFile(args.folder / "site.kmz") as archive:
        document = etree.fromstring(archive.read("doc.kml"))
    schema = etree.XMLSchema(etree.parse(str(kml_schema())))
    schema.assertValid(document)
    return f"{len(document.findall('.//{*}TimeSpan'))} time spans, {len(document.findall('.//{*}GroundOverlay'))} overlays"


@check("CSV by Python's csv")
def _():
    for name in ["structures.csv", "events.csv", "scenes.csv"]:
        rows = list(csv.reader(open(args.folder / name, newline="", encoding="utf-8"), strict=True))
        assert len({len(row) for row in rows}) == 1, name


@check("STAC by pystac", "pystac", "jsonschema")
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


@check("SMART by the programme's schema", "jsonschema", "SMART schema")
def _():
    import jsonschema
    validator = jsonschema.Draft202012Validator(json.load(open(smart_schema())))
    names = sorted((args.folder / "smart").glob("*.geojson"))
    for name in names:
        faults = [e for e in validator.iter_errors(json.load(open(name)))]
        if faults:
            deepest = max(faults[0].context or faults, key=lambda e: len(e.absolute_path))
            raise ValueError(f"{name.name}: {list(deepest.absolute_path)} {deepest.message}")
    return f"{len(names)} files"


@check("COGs by rio-cogeo", "rio_cogeo")
def _():
    from rio_cogeo.cogeo import cog_validate
    for name in ["before.tif", "after.tif", "change.tif"]:
        valid, errors, warnings = cog_validate(str(args.folder / name), strict=True)
        assert valid, (name, errors, warnings)


@check("QGIS project by PyQGIS", "QGIS")
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
    picture = str(args.folder.parent / "qgis.png")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL_ENV", "PYTHON"))}
    done = subprocess.run([SYSTEM_PYTHON, "-c", script, str(args.folder / "site.qgs"), picture], capture_output=True, text=True, env=env)
    if done.returncode:
        raise ValueError(done.stderr[-500:])
    return done.stdout.strip() + "; drawn to " + picture


if args.tools:
    print(json.dumps(tools))
sys.exit(1 if failures else 0)
