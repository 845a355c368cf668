#!/bin/sh
# Installs the system libraries on Debian and its kin; does nothing where they are there already.
set -eu

# libgdal: rasters and vectors; its programs, to look at them by hand; libproj: the coordinate systems behind it.
# Not needed to build or run, and looked for only when asked for: chromium (report --pdf, --png; checks of the page) and ffmpeg (timelapse).
# libsqlite3: the project file. pkg-config: how Swift finds them.
packages="libgdal-dev gdal-bin libproj-dev libsqlite3-dev pkg-config"

if ! command -v dpkg-query >/dev/null 2>&1; then
  if pkg-config --exists gdal sqlite3 2>/dev/null; then exit 0; fi
  echo "setup: this is no Debian. Install GDAL (3.6 or later) and SQLite with their headers, and pkg-config." >&2
  exit 1
fi

missing=""
for package in $packages; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  if [ "$state" != installed ]; then
    # pkg-config's place is often taken by pkgconf.
    if [ "$package" = pkg-config ] && command -v pkg-config >/dev/null 2>&1; then continue; fi
    missing="$missing $package"
  fi
done
if [ -z "$missing" ]; then exit 0; fi

if [ "$(id -u)" = 0 ]; then
  sudo=""
elif command -v sudo >/dev/null 2>&1; then
  sudo=sudo
else
  echo "setup: missing:$missing. Install them as root: apt-get install --no-install-recommends$missing" >&2
  exit 1
fi
echo "setup: installing$missing"
lock="-o DPkg::Lock::Timeout=600"
$sudo apt-get $lock update -qq
# Word splitting is wanted: one argument a package.
$sudo env DEBIAN_FRONTEND=noninteractive apt-get $lock install -qq -y --no-install-recommends $missing
