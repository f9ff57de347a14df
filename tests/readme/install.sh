#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` leaves works where it is: program, manual, completion, and the library in a program of others.
# install.sh SOURCE BUILD
set -euo pipefail
source=$1 build=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for component in program library; do
  cmake --install "$build" --component "$component" --prefix "$scratch/there" >/dev/null
done
cd "$scratch"
there/bin/howship check there/share/howship/scenarios/painful_lesion_L3/scenario.toml >/dev/null
for page in howship howship-run howship-strength; do
  grep -q '^\.SH NAME' "there/share/man/man1/$page.1"
  if command -v man >/dev/null && command -v groff >/dev/null; then
    man --warnings -E UTF-8 -l "there/share/man/man1/$page.1" 2>&1 >/dev/null | { ! grep . ; }
  fi
done
source_completion=there/share/bash-completion/completions/howship
bash -euc "source $source_completion; COMP_WORDS=(howship co) COMP_CWORD=1; _howship; test \"\${COMPREPLY[*]}\" = cohort
  COMP_WORDS=(howship strength --ba) COMP_CWORD=2; _howship; test \"\${COMPREPLY[*]}\" = --batch"
mkdir mine
{
  echo 'cmake_minimum_required(VERSION 3.25)'
  echo 'project(mine CXX C)'
  sed -n '/^```cmake$/,/^```$/p' "$source/docs/install.md" | grep -v '^```'
} > mine/CMakeLists.txt
cp "$source/examples/one_patient.cpp" mine/mine.cpp
cmake -S mine -B mine/build -DCMAKE_PREFIX_PATH="$scratch/there" -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build mine/build >/dev/null
mine/build/mine | tail -1
if grep -rq "$source/src" there/lib/cmake there/lib/*/cmake 2>/dev/null; then
  echo "what is installed names the checkout"
  exit 1
fi
libraries=$(ldd there/bin/howship | wc -l)
echo "the program loads $libraries shared libraries"
[ "$libraries" -le 50 ] || ! [ -e /usr/lib/x86_64-linux-gnu/libhdf5_serial.a ]
