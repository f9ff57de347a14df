#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds a release twice from what `git archive` gives of a commit, in two folders with other names, time zones and languages, and
# compares programs and Debian packages byte for byte. Exits 1 where a byte differs, and says in which file.
# usage: tools/reproduce.sh [COMMIT [FOLDER]]    COMMIT: HEAD; FOLDER keeps the packages and what was built (else nothing is kept)
# With the same packages of Debian another machine should get the same sums; no run is on record yet.
set -euo pipefail
cd "$(dirname "$0")/.."
commit=$(git rev-parse --verify "${1:-HEAD}^{commit}")
folder=${2:-}
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
fi
mkdir -p "$folder"
folder=$(realpath "$folder")
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct "$commit")
export SOURCE_DATE_EPOCH CCACHE_DISABLE=1
umask 022

build() {  # FOLDER: the program, the Python module and the packages of the commit, with no word of where it was
  local here=$1
  mkdir -p "$here"
  git archive "$commit" | tar -x -C "$here"
  (
    cd "$here"
    export CFLAGS="-ffile-prefix-map=$here=." CXXFLAGS="-ffile-prefix-map=$here=."
    cmake --preset release -DCCACHE=OFF -DHOWSHIP_TESTS=OFF -DHOWSHIP_BENCH=OFF -DHOWSHIP_PYTHON=ON
    cmake --build build/release
    cd build/release
    cpack
  ) >"$here.log" 2>&1 || { tail -20 "$here.log" >&2; exit 1; }
}

start=$SECONDS
TZ=UTC LC_ALL=C build "$folder/one"
TZ=Pacific/Auckland LC_ALL=C.UTF-8 build "$folder/another/with_a_longer_name"
cd "$folder/one/build/release"
other="$folder/another/with_a_longer_name/build/release"
differ=0
for file in howship python/howship/_core*.so *.deb; do
  if cmp -s "$file" "$other/$file"; then
    echo "same    $(sha256sum "$file" | tr -s ' ')"
  else
    differ=$((differ + 1))
    echo "differs $file"
    if [ "${file##*.}" = deb ]; then  # which of its files
      for at in . "$other"; do (cd "$at" && rm -rf unpacked && dpkg-deb -R "$file" unpacked); done
      diff -rq unpacked "$other/unpacked" | sed 's/^/        /' || true
    fi
  fi
done
echo "commit ${commit:0:12}, built twice in $((SECONDS - start)) s: $differ of $(ls howship python/howship/_core*.so *.deb | wc -l) files differ"
[ "$differ" -eq 0 ]
