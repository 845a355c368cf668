#!/bin/sh
# Symbol graphs of every room, for DocC; and a page each where docc is at hand.
set -eu
swift package dump-symbol-graph --minimum-access-level public --skip-synthesized-members
graphs=$(find .build -type d -name symbolgraph | head -n 1)
rm -rf .build/docs
mkdir -p .build/docs
if command -v docc >/dev/null 2>&1; then
  docc convert --additional-symbol-graph-dir "$graphs" --output-path .build/docs \
    --fallback-display-name Groundbreak --fallback-bundle-identifier groundbreak
  echo "docs: .build/docs"
else
  cp "$graphs"/*.json .build/docs/
  echo "docs: symbol graphs in .build/docs (docc is not installed)"
fi
