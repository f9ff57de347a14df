#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The package, its stubs and the blocks of the tutorial under mypy --strict; the stubs beside the compiled module; no Any
# in what users see: types.sh SOURCE PYTHON. Skips (77) where mypy is absent.
set -euo pipefail
source=$1 python=$2
"$python" -c 'import mypy, numpy' 2>/dev/null || { echo "skipped: no mypy"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$python" "$source/tests/python/blocks.py" "$source/docs/python.md" > "$scratch/tutorial.py"
export MYPYPATH=$PYTHONPATH
cd "$scratch"
"$python" -m mypy --strict -p howship
"$python" -m mypy --strict tutorial.py
"$python" -m mypy.stubtest howship._core --ignore-missing-stub
if grep -nw Any "$source"/python/howship/*.py "$source"/python/howship/*.pyi; then
  echo "Any stands in the public surface"
  exit 1
fi
