#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and runs every test. Words are passed to ctest: ./test.sh -R Health
set -euo pipefail
cd "$(dirname "$0")"
tools/setup.sh --checks --browser
cmake --preset release -DHOWSHIP_TESTS=ON -DHOWSHIP_BENCH=ON >/dev/null
cmake --build build/release
ctest --test-dir build/release --output-on-failure -j "$(nproc)" "$@"
