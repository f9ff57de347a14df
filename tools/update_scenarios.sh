#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: tools/update_scenarios.sh NAME...
# Runs scenarios/NAME, then rewrites the numbers of its expected.toml and its figure.png. Read the differences before
# you commit them, and say the new answer in README.md. PROGRAM may name another howship than that of build/release.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
howship=${PROGRAM:-$root/build/release/howship}
[ $# -gt 0 ] || { sed -n '3,5s/^# //p' "$0" >&2; exit 2; }
"$root/tools/setup.sh" --figures
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
result() { # the result of a scenario, run once
  [ -d "$scratch/$1" ] || "$howship" run "$root/scenarios/$1/scenario.toml" -o "$scratch/$1" --quiet
}
for name in "$@"; do
  name=$(basename "$name")
  result "$name"
  other=$(/usr/bin/python3 "$root/tools/scenario_numbers.py" compared "$root/scenarios/$name")
  if [ -n "$other" ]; then result "$other"; fi
  /usr/bin/python3 "$root/tools/scenario_numbers.py" update "$root/scenarios/$name" "$scratch/$name" ${other:+"$scratch/$other"}
done
