#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: tools/update_scenarios.sh NAME...            the numbers and the figure anew
#        tools/update_scenarios.sh --new NAME [LIKE]   a folder to begin with, like another one (painful_lesion_L3)
# Runs scenarios/NAME, then rewrites the numbers of its expected.toml and its figure.png. Read the differences before
# you commit them, and say the new answer in README.md. PROGRAM may name another howship than that of build/release.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
howship=${PROGRAM:-$root/build/release/howship}
[ $# -gt 0 ] || { sed -n '3,7s/^# //p' "$0" >&2; exit 2; }
if [ "$1" = --new ]; then
  name=$(basename "${2:?a name is missing}") like=$root/scenarios/${3:-painful_lesion_L3} folder=$root/scenarios/$(basename "$2")
  [ -f "$like/scenario.toml" ] || { echo "update_scenarios.sh: there is no scenario '${3:-}'" >&2; exit 2; }
  [ ! -e "$folder" ] || { echo "update_scenarios.sh: $folder is there already" >&2; exit 2; }
  mkdir "$folder"
  sed "s/^title .*/title      = \"TITLE\"/" "$like/scenario.toml" > "$folder/scenario.toml"
  # The head, the answer and one number: the rest is of the other scenario.
  awk '/^\[\[number\]\]/ { n++ } n < 2' "$like/expected.toml" | sed "s/$(basename "$like")/$name/g" > "$folder/expected.toml"
  cat > "$folder/README.md" <<END
# QUESTION?

What is set, and what carries the answer.

\`\`\`
howship run scenarios/$name/scenario.toml
\`\`\`

![WHAT THE FIGURE SHOWS](figure.png)

A sentence with the answer in bold: **ANSWER**.
END
  echo "$folder: write scenario.toml (howship check it), the rows of expected.toml and README.md;"
  echo "then tools/update_scenarios.sh $name, and a row in scenarios/README.md"
  exit 0
fi
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
