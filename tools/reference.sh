#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes the generated reference pages anew: tools/reference.sh [PROGRAM]. A test fails while they are out of date.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
howship=${1:-$root/build/release/howship}
[ -x "$howship" ] || { echo "$howship is not there: build it first, or name the program" >&2; exit 1; }
"$howship" show schema > "$root/docs/reference/scenario.schema.json"
"$howship" show inputs --markdown > "$root/docs/reference/scenario.md"
"$howship" show parameters --markdown > "$root/docs/reference/parameters.md"
"$howship" show tests --markdown > "$root/docs/reference/tests.md"
"$howship" show tables --markdown > "$root/docs/reference/tables.md"
"$howship" show sources --markdown > "$root/docs/reference/sources.md"
"$howship" show cohort --markdown > "$root/docs/reference/cohort.md"
"$howship" show trial --markdown > "$root/docs/reference/trial.md"
"$howship" show policies --markdown > "$root/docs/reference/policies.md"
"$howship" show dataset --markdown > "$root/docs/reference/dataset.md"
"$howship" show labels --markdown > "$root/docs/reference/labels.md"
