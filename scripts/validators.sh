#!/bin/sh
# Installs what opens the exports in the tests (scripts/check_exports.py) and is not ours: Python's packages into .build/validators, the schema of SMART models beside them.
# Not needed to build, to run or to test: the tests say what they could not open for want of a tool. Nothing is installed outside .build.
set -eu
folder=.build/validators

if ! [ -x "$folder/bin/python3" ]; then
  python3 -m venv "$folder" || { echo "validators: python3 with venv is needed (Debian: apt-get install python3-venv)" >&2; exit 1; }
fi
"$folder/bin/python3" -m pip install --quiet --disable-pip-version-check \
  pystac==1.15.2 jsonschema==4.26.0 lxml==6.1.3 fastkml==1.4.0 rio-cogeo==7.0.4 geojson-validator==0.7.0

# MIT, of the programme; not kept here because it is not ours.
schema=https://raw.githubusercontent.com/pubgeo/IARPA-SMART/d02ae0891a585c5a3e91066e1bb0009cd0e59541/utilities/smart.schema.json
if ! [ -s "$folder/smart.schema.json" ]; then
  python3 -c 'import sys, urllib.request as u; open(sys.argv[2], "wb").write(u.urlopen(sys.argv[1], timeout=30).read())' \
    "$schema" "$folder/smart.schema.json" 2>/dev/null || {
    rm -f "$folder/smart.schema.json"
    echo "validators: $schema cannot be reached; put it into $folder/smart.schema.json" >&2
  }
fi
command -v ogrinfo >/dev/null 2>&1 || echo "validators: GDAL's programs are absent (Debian: apt-get install gdal-bin)" >&2
/usr/bin/python3 -c 'import qgis.core' 2>/dev/null || echo "validators: QGIS is absent (Debian: apt-get install python3-qgis)" >&2
