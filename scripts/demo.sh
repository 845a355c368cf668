#!/bin/sh
# demo.sh PROGRAM FOLDER: makes a scene set, analyses it, holds the claims of the published case against it, and says where the report is.
set -eu
program=$1
folder=$2

mkdir -p "$folder"
rm -rf "$folder/scenes"
"$program" simulate plant --out "$folder/scenes"
"$program" run "$folder/scenes" --out "$folder/result" --name "Plant (simulated)" \
  --claims "$folder/scenes/claims.yaml" --force
echo
echo "The report: $(cd "$folder/result/report" && pwd)/index.html"
