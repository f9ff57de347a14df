#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and runs every test. Words are passed to ctest: ./test.sh -R Health
# ./test.sh nightly [STAGE ...] runs what takes a night: every preset, fuzzing, the count of instructions.
set -euo pipefail
cd "$(dirname "$0")"
if [ "${1:-}" = nightly ]; then exec tools/nightly.sh "${@:2}"; fi
tools/setup.sh --checks --browser --mpi
cmake --preset release -DHOWSHIP_TESTS=ON -DHOWSHIP_BENCH=ON -DHOWSHIP_PYTHON=ON -DHOWSHIP_MPI=ON >/dev/null
cmake --build build/release
ctest --test-dir build/release --output-on-failure -j "$(nproc)" "$@"
