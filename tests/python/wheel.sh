#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `pip install .` without a network, of the module in a build folder: wheel.sh SOURCE BUILD PYTHON. Skips (77) without pip.
set -euo pipefail
unset PYTHONPATH
source=$1 build=$2 python=$3
"$python" -m pip --version >/dev/null 2>&1 && "$python" -c 'import numpy' 2>/dev/null || { echo "skipped: no pip or no NumPy"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
"$python" -m venv --system-site-packages own 2>/dev/null || { echo "skipped: no python3-venv"; exit 77; }
HOWSHIP_BUILD=$build own/bin/pip install --quiet --no-index "$source"
own/bin/python -c '
import howship, sys
assert howship.__file__.startswith(sys.prefix), howship.__file__
print(howship.__version__, howship.check({"title": 3})[0].message)'
