#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Drives the report in headless Chromium: run.sh PROGRAM. Exits 77, which ctest calls skipped, where a tool is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
missing() { echo "skipped: $1"; exit 77; }
command -v node >/dev/null || missing "node is not installed (tools/setup.sh --checks)"
chromium=$(command -v chromium || command -v chromium-browser) || missing "chromium is not installed (tools/setup.sh --checks)"
[ -d "$here/../../web/node_modules/playwright-core" ] || missing "npm ci has not been run in web/"
HOWSHIP_PROGRAM=$1 CHROMIUM=$chromium exec node --test --test-reporter=spec "$here/report.test.mjs"
