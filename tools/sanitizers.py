#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs all tests under the address, undefined-behaviour and thread sanitizers and keeps what each came to.

usage: tools/sanitizers.py [asan] [tsan] [--only PART] [--again] [--jobs N]
       tools/sanitizers.py --so-far                 tests of each preset that were run, and findings

The builds are those of the presets: cmake --preset asan && cmake --build build/asan. A night may be too short for one of them:
cheap tests come first, and tests that passed with the programs that are there now are not run again, unless --again is given.
A test that a sanitizer cannot judge says so itself, by skipping with a sentence. A test that takes longer than LONGEST without it
(when the release build was tested last) would take an hour under the thread sanitizer, for code that shorter ones run too: it is
left out there, and counted.
What failed is listed, with its output in build/PRESET/findings. Exit status: 0 every test of every preset passed, said why not or
was too long; 1 a test failed, or some were not run; 2 a build is missing."""
import argparse
import json
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
PRESETS = ["asan", "tsan"]
AT_ONCE = 40  # tests a call of ctest: what was seen is kept after each
LONGEST = {"asan": float("inf"), "tsan": 20.0}  # s


def tests_of(build):
    """{name: the program that it runs, with the time of its last build}"""
    said = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], capture_output=True, text=True).stdout
    out = {}
    for test in json.loads(said)["tests"]:
        program = pathlib.Path(test.get("command", ["?"])[0])
        howship = build / "howship"  # many tests run it
        out[test["name"]] = max((f.stat().st_mtime for f in (program, howship) if f.exists()), default=0.0)
    return out


def costs_of(build):
    """{name: seconds that it took when it was last run} in a build; of who is not in it nothing is known."""
    file, out = build / "Testing/Temporary/CTestCostData.txt", {}
    for line in file.read_text().splitlines() if file.exists() else []:
        words = line.split()
        if len(words) == 3 and float(words[2]) > 0:
            out[words[0]] = float(words[2])
    return out


def kept(build):
    return build / "sanitizers.json"


def so_far(preset):
    """Tests in all, passed, skipped, too long, and which failed, as the last run of each came to."""
    build = root / "build" / preset
    if not kept(build).exists():
        return 0, 0, 0, 0, []
    data = json.loads(kept(build).read_text())
    seen = data["seen"]
    return (data["tests"], sum(s["result"] == "Passed" for s in seen.values()), sum(s["result"] == "Skipped" for s in seen.values()),
            data.get("too_long", 0), sorted(name for name, s in seen.items() if s["result"] == "Failed"))


def run(preset, options):
    build = root / "build" / preset
    if not (build / "howship").exists():
        print(f"{build}/howship is missing: cmake --preset {preset} && cmake --build build/{preset}", file=sys.stderr)
        sys.exit(2)
    tests = tests_of(build)
    old = json.loads(kept(build).read_text())["seen"] if kept(build).exists() else {}
    seen = {name: s for name, s in old.items() if name in tests and s["of"] == tests[name]}
    plain = costs_of(root / "build/release")
    too_long = {name for name in tests if plain.get(name, 0.0) > LONGEST[preset]}
    costs = {**plain, **costs_of(build)}
    seen = {name: s for name, s in seen.items() if name not in too_long}
    todo = [name for name in sorted(tests, key=lambda name: costs.get(name, 1.0)) if name not in too_long and
            options.only.lower() in name.lower() and
            (options.again or seen.get(name, {"result": ""})["result"] not in ("Passed", "Skipped"))]
    findings = build / "findings"
    findings.mkdir(exist_ok=True)
    kept(build).write_text(json.dumps({"tests": len(tests), "too_long": len(too_long), "seen": seen}))
    for k in range(0, len(todo), AT_ONCE):
        some = todo[k:k + AT_ONCE]
        words = "^(" + "|".join(re.escape(name) for name in some) + ")$"
        out = subprocess.run(["ctest", "--test-dir", build, "-j", str(options.jobs), "--output-on-failure", "-R", words],
                             capture_output=True, text=True, errors="replace").stdout
        for name in some:
            line = re.search(r"Test +#\d+: " + re.escape(name) + r" [ .]*(\**[\w() ]*)", out)
            word = line[1] if line else ""
            result = "Passed" if "Passed" in word else "Skipped" if "Skipped" in word else "" if "Not Run" in word else "Failed" if line else ""
            if result:
                seen[name] = {"result": result, "of": tests[name]}
            if result == "Failed":
                (findings / (re.sub(r"\W+", "_", name) + ".txt")).write_text(out)
                print(f"{preset}: {name} {word.strip('* ')}", flush=True)
        kept(build).write_text(json.dumps({"tests": len(tests), "too_long": len(too_long), "seen": seen}))
        print(f"{preset}: {min(k + AT_ONCE, len(todo))} of {len(todo)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("presets", nargs="*", metavar="PRESET")
    parser.add_argument("--only", default="")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--so-far", action="store_true")
    options = parser.parse_args()
    if unknown := sorted(set(options.presets) - set(PRESETS)):
        sys.exit(f"there is no preset {unknown[0]} here: {', '.join(PRESETS)}")
    words, good = [], True
    for preset in options.presets or PRESETS:
        if not options.so_far:
            run(preset, options)
        tests, passed, skipped, too_long, failed = so_far(preset)
        for name in failed:
            print(f"{preset}: {name} fails")
        left = tests - passed - skipped - too_long - len(failed)
        words.append(f"{preset}: {passed} of {tests} tests pass, {skipped} skipped, {too_long} too long, {len(failed)} fail, {left} not run"
                     if tests else f"{preset}: not run")
        good = good and tests > 0 and not failed and left == 0
    print("; ".join(words))
    return not good


sys.exit(main())
