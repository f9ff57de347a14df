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
# What pybind11 gives every class: a metaclass, and an __init__ that only says no.
printf 'howship._core.%s\n' {BoneStrength,SpecimenStrength}{,.__init__} > "$scratch/allowed.txt"
"$python" -m mypy.stubtest howship._core --allowlist "$scratch/allowed.txt"
if grep -nw Any "$source"/python/howship/*.py "$source"/python/howship/*.pyi; then
  echo "Any stands in the public surface"
  exit 1
fi
