#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the lines and branches of the readers that tests reach, and fails where they are too few.

usage: tools/coverage.py [--no-run] [--missing FILE_PART] [BUILD]    BUILD: build/coverage
       tools/coverage.py --so-far                       the last figure, without a run

The build is that of the preset coverage: cmake --preset coverage && cmake --build build/coverage --target coverage. Of the
tests those run that feed readers (TESTS below: unit and fault tests of reading rooms, variants of image headers, runs that are
killed and resumed, data sets), each program once. What counts as a reader is READERS: all by which bytes of others come in. Branches are those
of the source: the ways out that the compiler adds for exceptions are left out. --missing prints the lines of a file that
were not reached; --no-run counts what earlier runs left. Exit status: 0 enough; 1 too few, or a test failed; 2 no build."""
import argparse
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
LINES, BRANCHES = 95.0, 75.0  # per cent that must be reached, over all readers
READERS = {
    "images": ["formats/read_*.cpp", "formats/image_file.cpp", "formats/inflate.cpp", "formats/jpeg2000.cpp"],
    "tables and text": ["formats/table.cpp", "formats/json.cpp", "base/units.cpp", "base/problems.cpp", "base/files.cpp"],
    "scenarios and files of models": ["scenario/*.cpp"],
    "rules of a clinic": ["clinic/expression.cpp", "clinic/policy.cpp"],
    "results and checkpoints": ["records/checkpoint.cpp", "records/saved_*.cpp", "records/day_file.cpp", "records/signature.cpp",
                                "records/result_folder.cpp", "records/job_folder.cpp"],
}
TESTS = ["test_unit_base", "test_unit_clinic", "test_unit_formats", "test_unit_imaging", "test_unit_records", "test_unit_scenario",
         "test_unit_app", "test_faults_app", "test_faults_formats", "test_faults_scenario", "test_validation_formats",
         "test_crash_run", "test_reproducibility_dataset"]
NOT_HERE = ":".join([
    # A program may write no more than a few bytes there, and the counts of the compiler are more.
    "CommandLine.a_log_tells_in_json_how_a_job_began_went_and_ended",
    "WhoseFolder.under_a_limit_on_the_size_of_files_the_file_is_named",
    # Minutes of runs that read what others here read too.
    "Crash.killed_at_many_moments_and_resumed_gives_the_same_files"])


def run_tests(build):
    """Failed programs. Counts of earlier runs are dropped."""
    for old in build.rglob("*.gcda"):
        old.unlink()

    def one(name):
        done = subprocess.run([build / name, "--gtest_brief=1", f"--gtest_filter=-{NOT_HERE}"], cwd=build, capture_output=True, text=True)
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name}", flush=True)
        if done.returncode:
            print(done.stdout[-4000:], done.stderr[-2000:], sep="\n")
        return name, done.returncode

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return [name for name, code in pool.map(one, TESTS) if code]


def counts_of(build):
    """{source: {line: [runs, [runs of each branch]]}} of every reader."""
    found = {}
    for group in READERS.values():
        for pattern in group:
            for source in sorted((root / "src/howship").glob(pattern)):
                room, name = source.parent.name, source.name
                counted = build / f"CMakeFiles/howship_{room}.dir/src/howship/{room}/{name}.gcno"
                if not counted.exists():
                    sys.exit(f"coverage.py: {counted} is missing: cmake --preset coverage && cmake --build build/coverage --target coverage")
                said = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", counted], cwd=build,
                                      capture_output=True, text=True, check=True).stdout
                lines = found.setdefault(source.relative_to(root / "src/howship").as_posix(), {})
                for file in json.loads(said)["files"]:
                    if (build / file["file"]).resolve() != source:
                        continue
                    for line in file["lines"]:
                        ways = [b["count"] for b in line["branches"] if not b["throw"]]
                        seen = lines.setdefault(line["line_number"], [0, [0] * len(ways)])
                        seen[0] += line["count"]  # instances of a template are one source
                        seen[1] = [a + b for a, b in zip(seen[1], ways)] if len(seen[1]) == len(ways) else seen[1] + ways
    return found


def share(part, whole):
    return 100.0 * part / whole if whole else 100.0


def totals(counts):
    lines = [line for source in counts for line in source.values()]
    ways = [runs for line in lines if line[0] for runs in line[1]]
    ways += [0 for line in lines if not line[0] for _ in line[1]]
    return len(lines), sum(line[0] > 0 for line in lines), len(ways), sum(runs > 0 for runs in ways)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", type=pathlib.Path, default=root / "build/coverage")
    parser.add_argument("--no-run", action="store_true")
    parser.add_argument("--missing", default=None, metavar="FILE_PART")
    parser.add_argument("--so-far", action="store_true")
    options = parser.parse_args()
    build = options.build.resolve()
    kept = build / "coverage.json"
    if options.so_far:
        if not kept.exists():
            print("coverage.py: not run yet")
            return 1
        seen = json.loads(kept.read_text())
        print(seen["words"])
        return not seen["enough"]
    missing_programs = [name for name in TESTS if not (build / name).exists()]
    if missing_programs:
        print(f"coverage.py: {build} has no {missing_programs[0]}: cmake --preset coverage && cmake --build build/coverage --target coverage",
              file=sys.stderr)
        return 2
    failed = [] if options.no_run else run_tests(build)
    counts = counts_of(build)
    print(f"\n{'reader':44} {'lines':>6} {'reached':>8} {'branches':>9} {'reached':>8}")
    for group, patterns in READERS.items():
        of_group = {name: c for name, c in counts.items() if any(fnmatch.fnmatch(name, p) for p in patterns)}
        for name, one in [*sorted(of_group.items()), (group, None)]:
            lines, hit, ways, taken = totals([one] if one is not None else of_group.values())
            print(f"{name if one is not None else '= ' + name:44} {lines:6} {share(hit, lines):7.1f}% {ways:9} {share(taken, ways):7.1f}%")
    if options.missing is not None:
        for name, lines in sorted(counts.items()):
            text = (root / "src/howship" / name).read_text().splitlines()
            if options.missing in name:
                for number in sorted(n for n, line in lines.items() if not line[0]):
                    print(f"{name}:{number}: {text[number - 1].strip()}")
    lines, hit, ways, taken = totals(counts.values())
    enough = not failed and share(hit, lines) >= LINES and share(taken, ways) >= BRANCHES
    words = f"{share(hit, lines):.1f} % of {lines} lines, {share(taken, ways):.1f} % of {ways} branches of {len(counts)} files"
    if failed:
        words += f", and {', '.join(failed)} failed"
    kept.write_text(json.dumps({"words": words, "enough": enough}))
    print(words)
    return not enough


sys.exit(main())
