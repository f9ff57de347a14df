#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Drives a page in headless Chromium: run.sh PROGRAM report|play. Fetches what web/package-lock.json names where it is not there
# yet. Exits 77, which ctest calls skipped, with a sentence where a tool is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
web=$here/../../web
missing() { echo "skipped: $1"; exit 77; }
command -v node >/dev/null || missing "node is not installed (tools/setup.sh --browser)"
chromium=$(command -v chromium || command -v chromium-browser) || missing "chromium is not installed (tools/setup.sh --browser)"
# npm leaves a copy of the lock file behind; an older one means that other versions are asked for now.
if [ ! -d "$web/node_modules/playwright-core" ] || [ "$web/package-lock.json" -nt "$web/node_modules/.package-lock.json" ]; then
  command -v npm >/dev/null || missing "npm is not installed (tools/setup.sh --browser)"
  said=$(npm --prefix "$web" ci --ignore-scripts --no-audit --no-fund 2>&1) ||
    missing "npm ci in web/ failed, is its registry reachable? $(tail -n 1 <<<"$said")"
  touch "$web/node_modules/.package-lock.json"
fi
if [ "$2" = play ] && [ -z "${HOWSHIP_NIGHTLY:-}" ] && ! said=$(python3 "$here/../../tools/play.py" --check 2>&1); then
  # Of other sources, and perhaps of other bytes: the test writes down where.
  export HOWSHIP_STALE=$(mktemp)
  trap 'rm -f "$HOWSHIP_STALE"' EXIT
  HOWSHIP_PROGRAM=$1 CHROMIUM=$chromium node --test --test-reporter=spec "$here/play.test.mjs" || exit 1
  [ ! -s "$HOWSHIP_STALE" ] || missing "$said"
  exit 0
fi
HOWSHIP_PROGRAM=$1 CHROMIUM=$chromium exec node --test --test-reporter=spec "$here/$2.test.mjs"
