#!/bin/sh
# bench.sh PROGRAM: time and peak memory of a run over the simulated plant, and over real scenes where they are at hand.
# Real scenes are looked for in $GROUNDBREAK_DATA, else in ../shared/data beside the checkout.
set -eu
program=$1
data=${GROUNDBREAK_DATA:-../shared/data}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# measure NAME SCENES...
measure() {
  name=$1
  shift
  python3 - "$name" "$program" run "$@" --out "$work/$name" --quiet <<'PYTHON'
import resource, subprocess, sys, time
name, command = sys.argv[1], sys.argv[2:]
begun = time.monotonic()
code = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
wall = time.monotonic() - begun
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = usage.ru_utime + usage.ru_stime
print(f"{name}: {wall:.1f} s wall, {cpu:.1f} s CPU, {usage.ru_maxrss / 1024:.0f} MiB peak, exit {code}")
PYTHON
}

"$program" simulate plant --out "$work/plant-scenes" >/dev/null
measure plant "$work/plant-scenes"
for name in smart-s2-timelapse/jebel-ali smart-s2-timelapse/us-unnamed s2-theia-forest-187dates naip-nd-10dates; do
  if [ -d "$data/$name" ]; then
    measure "$(basename "$name")" "$data/$name"
  else
    echo "$(basename "$name"): skipped, $data/$name is not there"
  fi
done
