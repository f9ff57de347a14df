#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every Python block of docs/python.md, in one program, then those of README.md: tutorial.sh SOURCE PYTHON. Skips (77) where NumPy is absent.
set -euo pipefail
source=$1 python=$2
"$python" -c 'import numpy' 2>/dev/null || { echo "skipped: no NumPy"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$python" "$source/tests/python/blocks.py" "$source/docs/python.md" > "$scratch/tutorial.py"
cd "$scratch"
"$python" tutorial.py
"$python" "$source/tests/python/blocks.py" "$source/README.md" toml | awk '/^title/ && seen++ {exit} {print}' > scenario.toml
"$python" "$source/tests/python/blocks.py" "$source/README.md" > readme.py
"$python" readme.py
