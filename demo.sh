#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a bare Debian 12 to a first result: installs what is missing, builds, runs the default scenario, says where to look.
set -euo pipefail
cd "$(dirname "$0")"
tools/setup.sh
cmake --preset release -DHOWSHIP_TESTS=OFF -DHOWSHIP_BENCH=OFF >/dev/null
cmake --build build/release --target howship
result=results/lytic_breast_L3
build/release/howship run scenarios/lytic_breast_L3/scenario.toml -o "$result" --force
echo
echo "What happened:      $result/events.csv, lesions.csv, timeline.csv"
echo "The lesion in time: $result/pictures/L3_lesion_1_over_time.png"
[ ! -e "$result/report.html" ] || echo "The report:         $result/report.html"
echo "In 3D Slicer:       $result/volumes/*.nii.gz; in ParaView: $result/volumes/index.pvd"
