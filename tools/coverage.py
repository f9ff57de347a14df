#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the lines and branches of the readers that tests reach, and fails where they are too few.

usage: tools/coverage.py [--no-run] [--missing FILE_PART] [BUILD]    BUILD: build/coverage
       tools/coverage.py --so-far                       the last figure, without a run

The build is that of the preset coverage: cmake --preset coverage && cmake --build build/coverage --target coverage. Of the
tests those run that feed readers (TESTS below: unit and fault tests of reading rooms, variants of image headers, runs that are
killed and resumed, data sets), each program once. What counts as a reader is READERS: all by which bytes of others come in.
A branch is a condition of the source, each part of an && or || by itself, that was true, or was false; clang counts them.
--missing prints the lines of a file that were not reached, and what of its branches was not; --no-run counts what earlier
runs left. Exit status: 0 enough; 1 too few, or a test failed; 2 no build."""
import argparse
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
LINES, BRANCHES = 98.0, 90.0  # per cent that must be reached, over all readers
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
    # Counting takes memory, and that test measures what a run takes.
    "MemoryOfARun.is_told_within_a_tenth_of_what_it_then_holds",
    # Minutes of runs that read what others here read too.
    "Crash.killed_at_many_moments_and_resumed_gives_the_same_files"])


def run_tests(build):
    """Failed programs. Counts of earlier runs are dropped."""
    for old in build.glob("counts/*.profraw"):
        old.unlink()
    seen = dict(os.environ, LLVM_PROFILE_FILE=str(build / "counts/%8m.profraw"))  # of programs that run at once too

    def one(name):
        done = subprocess.run([build / name, "--gtest_brief=1", f"--gtest_filter=-{NOT_HERE}"], cwd=build, env=seen,
                              capture_output=True, text=True)
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name}", flush=True)
        if done.returncode:
            print(done.stdout[-4000:], done.stderr[-2000:], sep="\n")
        return name, done.returncode

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return [name for name, code in pool.map(one, TESTS) if code]


def counts_of(build):
    """{source: ({line: runs}, {(line, column): [true, false]})} of every reader; instances of a template are one source."""
    sources = [source for group in READERS.values() for pattern in group for source in sorted((root / "src/howship").glob(pattern))]
    merged = build / "counts/all.profdata"
    subprocess.run(["llvm-profdata", "merge", "-sparse", *build.glob("counts/*.profraw"), "-o", merged], check=True)

    def export(form):
        return subprocess.run(["llvm-cov", "export", f"-format={form}", f"-instr-profile={merged}", build / "howship",
                               *(f"-object={build / name}" for name in TESTS), *sources], capture_output=True, text=True, check=True).stdout

    found = {source: ({}, {}) for source in sources}
    for line in export("lcov").splitlines():
        word, _, rest = line.partition(":")
        if word == "SF":
            lines = found[pathlib.Path(rest)][0]
        elif word == "DA":
            number, runs = rest.split(",")[:2]
            lines[int(number)] = lines.get(int(number), 0) + int(runs)
    for function in json.loads(export("text"))["data"][0]["functions"]:  # those of files name conditions that are constants too
        for line, column, _, _, true, false, file, *_ in function["branches"]:
            source = pathlib.Path(function["filenames"][file])
            if source in found:
                seen = found[source][1].setdefault((line, column), [0, 0])
                seen[0] += true
                seen[1] += false
    if absent := sorted(source.name for source in found if not found[source][0]):
        sys.exit(f"coverage.py: {absent[0]} was not counted: cmake --preset coverage && cmake --build build/coverage --target coverage")
    return {source.relative_to(root / "src/howship").as_posix(): counts for source, counts in found.items()}


def share(part, whole):
    return 100.0 * part / whole if whole else 100.0


def totals(counts):
    """lines, those reached, branches, those taken"""
    lines = [runs for one in counts for runs in one[0].values()]
    ways = [runs for one in counts for both in one[1].values() for runs in both]
    return len(lines), sum(runs > 0 for runs in lines), len(ways), sum(runs > 0 for runs in ways)


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
        for name, (lines, ways) in sorted(counts.items()):
            text = (root / "src/howship" / name).read_text().splitlines()
            if options.missing in name:
                absent = {(number, 0): "not reached" for number, runs in lines.items() if not runs}
                absent |= {(number, column): f"never {'true' if false else 'false'}" for (number, column), (true, false) in ways.items()
                           if (true or false) and not (true and false)}
                for (number, column), what in sorted(absent.items()):
                    print(f"{name}:{number}:{column}: {what}: {text[number - 1][max(column - 1, 0):].strip()}")
    lines, hit, ways, taken = totals(counts.values())
    enough = not failed and share(hit, lines) >= LINES and share(taken, ways) >= BRANCHES
    words = f"{share(hit, lines):.1f} % of {lines} lines, {share(taken, ways):.1f} % of {ways} branches of {len(counts)} files"
    if failed:
        words += f", and {', '.join(failed)} failed"
    kept.write_text(json.dumps({"words": words, "enough": enough}))
    print(words)
    return not enough


sys.exit(main())
