#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What takes longer than a change may wait for: every preset with all tests, every fuzz target, the count of instructions.
# usage: tools/nightly.sh [STAGE ...]    all where none is named:
#   release facts coverage mutants asan tsan clang fuzz instructions reproduce newcomer trust
# FUZZ_SECONDS: how long each fuzz target runs (600). Goes on behind a failure and exits 1 at the end. A night may be too
# short: what has passed with the very files that are here now is not run again where all stages are asked for.
set -uo pipefail
cd "$(dirname "$0")/.."
stages=("$@")
[ $# -gt 0 ] || stages=(release facts coverage mutants asan tsan clang fuzz instructions reproduce newcomer trust)
export HOWSHIP_NIGHTLY=1  # tests that have a short form take the long one
logs=build/nightly
mkdir -p "$logs"
summary=()
failed=0
all=$((!$#))

files() {  # one hash of every file but the page that the last stage writes
  git ls-files -z -- . ':!docs/trust.md' | xargs -0 sha256sum | sha256sum
}

stage() {  # NAME COMMAND...: runs it with a log of its own
  local name=$1 start=$SECONDS of
  of=$(files)
  shift
  if ((all)) && [ "$of" = "$(cat "$logs/$name.passed" 2>/dev/null)" ]; then
    summary+=("pass  $name  before")
  elif "$@" >"$logs/$name.log" 2>&1; then
    summary+=("pass  $name  $((SECONDS - start)) s")
    echo "$of" >"$logs/$name.passed"
  else
    summary+=("FAIL  $name  $((SECONDS - start)) s  $logs/$name.log")
    failed=1
  fi
  echo "${summary[-1]}"
}

preset() {  # builds a preset and runs its tests
  cmake --preset "$1" -DHOWSHIP_TESTS=ON && cmake --build "build/$1" &&
    ctest --test-dir "build/$1" --output-on-failure -j "$(nproc)"
}

for one in "${stages[@]}"; do
  case $one in
    release) stage release preset release ;;
    asan | tsan)
      stage "${one}_build" bash -c "cmake --preset $one && cmake --build build/$one"
      stage "$one" tools/sanitizers.py "$one"
      summary+=("      $(tools/sanitizers.py "$one" --so-far | tail -1)")
      ;;
    clang)
      stage clang preset clang
      stage compilers tools/compilers.py
      summary+=("      $(tail -1 "$logs/compilers.log")")
      ;;
    coverage)
      stage coverage_build bash -c 'cmake --preset coverage && cmake --build build/coverage --target coverage'
      stage coverage tools/coverage.py
      summary+=("      $(tail -1 "$logs/coverage.log")")
      ;;
    mutants)
      stage mutants tools/mutants.py
      summary+=("      $(tail -1 "$logs/mutants.log")")
      ;;
    reproduce) stage reproduce tools/reproduce.sh ;;
    newcomer) stage newcomer tools/newcomer.sh ;;
    fuzz)
      stage fuzz_build bash -c 'cmake --preset fuzz && cmake --build build/fuzz --target fuzz'
      for source in tests/fuzz/*.cpp; do
        name=$(basename "$source" .cpp)
        stage "fuzz_$name" tools/fuzz.py "$name" --seconds "${FUZZ_SECONDS:-600}"
      done
      summary+=("      $(tools/fuzz.py --so-far | tail -1)")
      ;;
    facts) stage facts tools/facts.py ;;
    instructions) stage instructions tools/instructions.py ;;
    trust) stage trust tools/trust.py --write ;;
    *) echo "nightly.sh: there is no stage '$one'" >&2; exit 2 ;;
  esac
done
printf '\n'
printf '%s\n' "${summary[@]}"
exit "$failed"
