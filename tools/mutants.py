#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes the law in a hundred small ways, one at a time, and counts how many of them a test notices.

usage: tools/mutants.py [--jobs N] [--again]     runs what was not run yet of these sources
       tools/mutants.py --write                  the same, and writes docs/validation/mutants.md
       tools/mutants.py --so-far                 the last figure, without a run

A mutant is one change in LAW below: a sign (+ for -), a factor (* for /), a comparison (< for >), a bound (min for max), or a
number (a tenth more; 0.1 for 0). Places are drawn at random from all that there are, but for what the compiler works out, so that nobody chose them; AS_MANY of them go into
one build of a copy of the sources (build/mutants), where a number in the environment says which of them is changed: all are
compiled once. Of the tests those run that check the law (TESTS, the quickest first), until one fails. A test that does
not end within ten minutes has noticed too. What no test notices is listed, and runs again when tests were added; when the sources
changed, all of them do. Exit status: 0 at least 90 % are noticed; 1 fewer, or some were not run;
2 the copy does not build, or a test fails without any change."""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parent.parent
build = root / "build/mutants"
page = root / "docs/validation/mutants.md"
AS_MANY, WANTED, SEED, LONGEST = 100, 0.9, 1, 600.0
LAW = ["bone/remodelling.hpp", "bone/remodelling.cpp", "tumour/growth.hpp", "tumour/reduced.cpp", "tumour/receptors.cpp", "space/law.hpp",
       "space/shells.cpp", "space/voxels.kernel.cpp", "body/signals.hpp", "body/rates.hpp", "therapy/whole_body.hpp", "therapy/local/beams.cpp",
       "therapy/nuclide/decay_chain.cpp"]
TESTS = ["test_verification_bone", "test_unit_tumour", "test_unit_body", "test_verification_space", "test_unit_therapy",
         "test_verification_body", "test_verification_therapy", "test_validation_tumour", "test_validation_body", "test_unit_patient",
         "test_validation_patient"]
HEADER = """#pragma once
#include <cstdlib>
#include <type_traits>
#pragma GCC diagnostic ignored "-Wparentheses"  // a changed sign may well be a warning
namespace mut {
inline const int chosen = [] { const char* which = std::getenv("HOWSHIP_MUTANT"); return which ? std::atoi(which) : 0; }();
[[gnu::always_inline]] constexpr bool on(int k) { return !std::is_constant_evaluated() && chosen == k; }
template <int K> struct Op {};
template <class A, int K> struct Half { const A& a; };
#define MUT_OP(was, is) \\
  template <class A, int K> [[gnu::always_inline]] constexpr Half<A, K> operator was(const A& a, Op<K>) { return {a}; } \\
  template <class A, int K, class B> [[gnu::always_inline]] constexpr auto operator was(const Half<A, K>& a, const B& b) \\
  -> std::remove_cvref_t<decltype(a.a was b)> { return on(K) ? a.a is b : a.a was b; }
MUT_OP(*, /)
MUT_OP(/, *)
MUT_OP(+, -)
MUT_OP(-, +)
MUT_OP(<, >)
MUT_OP(>, <)
template <int K, class T> [[gnu::always_inline]] constexpr T number(T v) { return on(K) ? (v == T(0) ? T(0.1) : T(v * T(1.1))) : v; }
}  // namespace mut
"""
OPERATOR = re.compile(r"(?<=\S) ([*/+\-<>])(?=[ \n])")
BOUND = re.compile(r"(?<![\w.>])((?:std::)?)(min|max)(?=\()")
NUMBER = re.compile(r"(?<![\w.\"])\d+\.\d*(?:e-?\d+)?f?(?![\w.])")


def places_of(name):
    """[(name, from, to, was)] of everything in a file that can be changed."""
    text = (root / "src/howship" / name).read_text()
    # Comments, words in quotes, accepted ranges of inputs and what is no arithmetic are blanked, so that places keep their offsets.
    plain = re.sub(r"//[^\n]*|\"(?:\\.|[^\"\\\n])*\"", lambda m: "~" * len(m[0]), text)
    plain = re.sub(r"^(?:[ \t]*#|.*\b(?:for \(|static_assert|requires|template|HOWSHIP_ENSURE|case\b|operator)|\s*-?[\d.e-]+,$).*$", lambda m: "~" * len(m[0]), plain,
                   flags=re.MULTILINE)
    found = [(name, m.start(1), m.end(1), m[1]) for m in OPERATOR.finditer(plain)]
    found += [(name, m.start(), m.end(), m[0]) for m in BOUND.finditer(plain)]
    return found + [(name, m.start(), m.end(), m[0]) for m in NUMBER.finditer(plain)]


def worked_out(place):
    """Whether the compiler works that out: nothing can be changed there when the program runs."""
    name, begin, _, _ = place
    text = re.sub(r"//[^\n]*", "", (root / "src/howship" / name).read_text()[:begin])
    statement = re.split(r";\n|[{}]\n\n|\)\s*\{\n|\n\}\n", text)[-1]
    return "constexpr" in statement


def changed(was):
    swap = {"*": "/", "/": "*", "+": "-", "-": "+", "<": ">", ">": "<"}
    if was in swap:
        return swap[was]
    if "min" in was or "max" in was:
        return was.replace("min", "max") if "min" in was else was.replace("max", "min")
    number = float(was.rstrip("f"))
    return f"{1.1 * number:g}" if number else "0.1"


def written(k, was):
    if was in "*/+-<>":
        return f"{was} mut::Op<{k}>{{}} {was}"
    if "min" in was or "max" in was:  # a call: both are there
        return f"MUT_BOUND_{k}"
    return f"mut::number<{k}>({was})"


def put(places, source):
    """The copy's files of the law, each with its mutants; a header says how they are chosen."""
    header = source / "src/howship/mutant.hpp"
    if not header.exists() or header.read_text() != HEADER:
        header.write_text(HEADER)
    for name in LAW:
        text = (root / "src/howship" / name).read_text()
        mine = sorted(((k, p) for k, p in places.items() if p[0] == name), key=lambda one: -one[1][1])
        bounds = ""
        for k, (_, begin, end, was) in mine:
            text = text[:begin] + written(k, was) + text[end:]
            if "min" in was or "max" in was:
                bounds += f"#define MUT_BOUND_{k}(...) (mut::on({k}) ? {changed(was)}(__VA_ARGS__) : {was}(__VA_ARGS__))\n"
        if mine:
            head = "#include \"howship/mutant.hpp\"\n" + bounds
            at = text.index("#pragma once\n") + len("#pragma once\n") if "#pragma once" in text else text.index("\n", text.index("SPDX")) + 1
            text = text[:at] + head + text[at:]
        target = source / "src/howship" / name
        if target.read_text() != text:
            target.write_text(text)


def of_files(*names):
    """One hash of tracked files."""
    files = subprocess.run(["git", "ls-files", "-z", *names], cwd=root, capture_output=True, check=True).stdout.split(b"\0")
    out = hashlib.sha256()
    for name in filter(None, files):
        path = root / os.fsdecode(name)
        out.update(name + b"\0" + (path.read_bytes() if path.is_file() else b""))
    return out.hexdigest()


def of_sources():
    rooms = ["base", "numerics", "bone", "tumour", "space", "body", "therapy", "patient"]
    return of_files(*("src/howship/" + room for room in rooms), "tools/mutants.py")


def of_tests():
    return of_files(*("/".join(["tests", *name.split("_")[1:]]) for name in TESTS))


def mirror(source, target, leave=frozenset()):
    """Makes a folder hold what another holds, but for some files; what is the same stays as old as it was."""
    target.mkdir(parents=True, exist_ok=True)
    here = {one.name for one in source.iterdir()}
    for one in target.iterdir():
        if one.name not in here and one not in leave:
            shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
    for one in source.iterdir():
        if one.is_dir():
            mirror(one, target / one.name, leave)
        elif target / one.name in leave and (target / one.name).exists():
            continue
        elif not (target / one.name).exists() or one.read_bytes() != (target / one.name).read_bytes():
            shutil.copy2(one, target / one.name)


def make(jobs):
    """Copies, instruments and builds. {number: place} of the mutants that compile."""
    source = build / "source"
    for name in ["src", "tests", "cmake", "data", "third_party", "web/dist", "bench", "examples", "docs", "python", "scenarios", "tools"]:
        mirror(root / name, source / name, {source / "src/howship" / one for one in [*LAW, "mutant.hpp"]})
    for name in ["LICENSE", "README.md", "CHANGES.md", "CITATION.cff", "CMakeLists.txt", "CMakePresets.json", "pyproject.toml"]:
        shutil.copy2(root / name, source / name)
    if (root.parent / "shared").exists() and not (build / "shared").exists():
        (build / "shared").symlink_to((root.parent / "shared").resolve())
    every = [place for name in LAW for place in places_of(name)]
    order = random.Random(SEED).sample(every, len(every))
    print(f"{len(every)} places in {len(LAW)} files", flush=True)
    places, taken = {k + 1: place for k, place in enumerate(order[:AS_MANY])}, AS_MANY

    def draw_anew(wrong):
        nonlocal taken
        for k in sorted(wrong):
            while worked_out(order[taken]):
                taken += 1
            places[k], taken = order[taken], taken + 1

    draw_anew({k for k, place in places.items() if worked_out(place)})
    configure = ["cmake", "--preset", "release", "-DHOWSHIP_TESTS=ON", "-DHOWSHIP_BENCH=OFF"]
    put(places, source)
    if subprocess.run(configure, cwd=source, capture_output=True).returncode:
        sys.exit("mutants.py: the copy cannot be configured: " + " ".join(configure))
    while True:
        done = subprocess.run(["ninja", "-C", "build/release", "-k", "0", "-j", str(jobs), *TESTS], cwd=source, capture_output=True, text=True)
        if done.returncode == 0:
            return places
        wrong = set()
        for line in done.stdout.splitlines():
            if m := re.search(r"src/howship/([\w/.]+):(\d+):\d+: (?:error|  required from|.*required from)", line):
                at = source / "src/howship" / m[1]
                if m[1] in LAW:
                    wrong |= {int(k) for k in re.findall(r"(?:Op<|number<|MUT_BOUND_)(\d+)", at.read_text().splitlines()[int(m[2]) - 1])}
        (build / "errors.log").write_text(done.stdout)
        if not wrong:
            print(f"mutants.py: the copy does not build: {build}/errors.log", file=sys.stderr)
            sys.exit(2)
        print(f"{len(wrong)} do not compile and are drawn anew", flush=True)
        draw_anew(wrong)
        put(places, source)


def run(k, tests):
    """The first test that notices mutant k (0: none is changed), or None."""
    binaries = build / "source/build/release"
    for name in tests:
        try:
            done = subprocess.run([binaries / name, "--gtest_fail_fast", "--gtest_brief=1"], cwd=binaries, timeout=LONGEST, capture_output=True, text=True,
                                  errors="replace", env=dict(os.environ, HOWSHIP_MUTANT=str(k)))
        except subprocess.TimeoutExpired:
            return f"{name}, which does not end"
        if done.returncode:
            failed = re.search(r"FAILED  \] ([\w./]+)", done.stdout)
            return failed[1] if failed else f"{name}, which crashes"
    return None


def words_of(data):
    seen = data["seen"]
    caught = sum(one["by"] is not None for one in seen.values())
    return f"{caught} of {len(seen)} changes are noticed" + (f", {data['all'] - len(seen)} not run" if len(seen) < data["all"] else "")


def write(data):
    lines = ["# Small changes to the law", "",
             f"<!-- Generated by `tools/mutants.py --write`. -->", "",
             f"{AS_MANY} places were drawn at random from the {data['places']} signs, factors, comparisons, bounds and numbers in the files of the law "
             "(`LAW` in `tools/mutants.py`), each was changed alone, and tests ran until one failed. **" + words_of(data) + "** (wanted: 90 %). "
             "Tests have been written for places of this draw that none noticed before (86 of 100 were noticed first), so the figure is of these "
             "places and no estimate for all others; another `SEED` draws others.", ""]
    missed = [one for one in data["seen"].values() if one["by"] is None]
    lines += ["## Noticed by none", "", "| where | was | became | line |", "|---|---|---|---|"] if missed else []
    lines += [f"| {one['where']} | `{one['was']}` | `{one['is']}` | `{one['line'].replace('|', chr(92) + '|')}` |" for one in missed]
    lines += ["", "## Noticed", "", "| where | was | became | by |", "|---|---|---|---|"]
    lines += [f"| {one['where']} | `{one['was']}` | `{one['is']}` | {one['by']} |" for one in data["seen"].values() if one["by"] is not None]
    page.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--again", action="store_true", help="run all of them")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--so-far", action="store_true")
    options = parser.parse_args()
    kept = build / "mutants.json"
    data = json.loads(kept.read_text()) if kept.exists() else {}
    if options.so_far:
        print(words_of(data) if data else "mutants.py: not run yet")
        return not data or words_of(data).count("not run") or sum(one["by"] is not None for one in data["seen"].values()) < WANTED * data["all"]
    same = data.get("of") == of_sources() and not options.again
    if not same or data["of_tests"] != of_tests():
        places = make(options.jobs)
        seen = {k: one for k, one in data["seen"].items() if one["by"] is not None} if same else {}
        data = {"of": of_sources(), "of_tests": of_tests(), "all": len(places), "places": sum(len(places_of(name)) for name in LAW),
                "mutants": places, "tests": [], "seen": seen}
    else:
        places = {int(k): place for k, place in data["mutants"].items()}
    if not data["tests"]:
        costs = {}
        for name in TESTS:
            start = time.monotonic()
            if by := run(0, [name]):
                print(f"mutants.py: {by} fails where nothing is changed", file=sys.stderr)
                return 2
            costs[name] = time.monotonic() - start
            print(f"{name}: {costs[name]:.1f} s", flush=True)
        data["tests"] = sorted(TESTS, key=costs.get)
        kept.write_text(json.dumps(data))

    def one(k):
        name, begin, _, was = places[k]
        text = (root / "src/howship" / name).read_text()
        number = text.count("\n", 0, begin) + 1
        by = run(k, data["tests"])
        data["seen"][str(k)] = {"where": f"{name}:{number}", "was": was, "is": changed(was), "line": text.splitlines()[number - 1].strip(), "by": by}
        kept.write_text(json.dumps(data))
        print(f"{len(data['seen'])} of {len(places)}: {name}:{number} {was} -> {changed(was)}: {by or 'noticed by none'}", flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(one, [k for k in sorted(places) if str(k) not in data["seen"]]))
    data["seen"] = {str(k): data["seen"][str(k)] for k in sorted(places)}
    kept.write_text(json.dumps(data))
    if options.write:
        write(data)
    print(words_of(data))
    return sum(one["by"] is not None for one in data["seen"].values()) < WANTED * len(places)


sys.exit(main())
