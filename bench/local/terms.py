#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What each term of the local law costs: instructions (callgrind) and nanoseconds an RVE-step of the kernel with the
term and without it, AVX2, 4096 RVEs in the L2 cache.

    bench/local/terms.py                      # libraries of build/release; five minutes
    bench/local/terms.py --write              # the table of docs/theory/bone.md

A term is taken out of a copy of the headers, and the copy is compiled: nothing of the program changes.
Needs valgrind for the instructions."""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
BONE, LAW, TUMOUR = "howship/bone/remodelling.hpp", "howship/space/law.hpp", "howship/tumour/growth.hpp"
FLAGS = ("-O3 -std=c++20 -ffp-contract=off -Wno-psabi -DHOWSHIP_X86_KERNELS -march=x86-64-v3 -DHOWSHIP_ISA=variant "
         "-DHOWSHIP_VECTOR_BYTES=32").split()
ROUNDS = 4  # of 4096 RVEs, counted

# A term: what is replaced in which header; a pattern that no longer fits is an error.
TERMS = {
    "reactive bone": [
        (BONE, r"P\.reactive =.*?;\n  A\.reactive = [^\n]*", "P.reactive = A.reactive = V(0.0); (void)beyond;"
               " (void)crowded_reaction;"),
        (BONE, r"\(per_osteoblast \* p\.reaction_activity\).*?room \+\n", ""),
        (LAW, r"1\.0 \+ silenced \* silenced", "V(1.0)")],
    "hindrance of repair": [
        (BONE, r"s\.repair / \(\(1\.0 \+ crowded_repair.*?;", "s.repair; (void)crowded_repair;"),
        (LAW, r"1\.0 \+ f\.dkk1 \* \(1\.0 / law\.bone\.repair_half_dkk1\)", "V(1.0)")],
    "erosion by tumour": [(BONE, r"tumour\.erosion \* sf", "V(0.0)")],
    "quality of tissue": [
        (BONE, r"P\.tissue_quality = .*?A\.pending_loss = [^\n]*",
         "P.tissue_quality = A.tissue_quality = P.pending_loss = A.pending_loss = V(0.0);")],
    "balance of age": [(BONE, r"f \* sf \* c\.balance", "f * sf")],
    "kill beside forming bone, where there is none": [(LAW, r"with_surface\(imposed\.tumour,.*?inverse_pore\)",
                                                       "imposed.tumour")],
    "the independent clone": [
        (TUMOUR, r"escapes = p\.independent_mutation \* adapts", "escapes = V(0.0)"),
        (TUMOUR, r"\(1\.0 - p\.independent_cost\)[^}]*- c\.kill\[2\]", "V(0.0)"),
        (TUMOUR, r" \+ c\.kill\[2\] \* s\.clone\[2\]", ""),
        (TUMOUR, r"s\.clone\[1\] \+ s\.clone\[2\] \+ s\.debris", "s.clone[1] + s.debris")],
    "haste of the osteoblast lineage beside tumour": [(BONE, r"if \(p\.lineage_haste != 1\.0\)", "if (false)")],
    "haste of osteoclasts without RANKL": [(BONE, r"if \(p\.unsupported_haste != 1\.0\)", "if (false)")],
    "bone between the nests of blastic tumour": [(BONE, r"formation \* factor\.wnt \* p\.nest_surface[^;]*",
                                                  "V(0.0)")],
}

DRIVER = """
#include <algorithm>
#include <chrono>
#include <cstdio>
#include "howship/space/voxel_kernels.hpp"
#include "howship/space/voxels.hpp"
#include "howship/tumour/primary.hpp"
namespace howship::space {
namespace variant { void react(const ReactionArrays&, std::size_t, std::size_t, const Law&, const Exposure&, double, bool); }
void run(int rounds, int trials) {
  constexpr std::size_t n = 4096;
  const Law law{bone::Parameters{}, tumour::find_primary("prostate")->parameters};
  std::array<Column, state_count> state;
  const Values<double> y = healthy_values(0.2, law);
  for (std::size_t k = 0; k < state_count; ++k) state[k] = Column(n, y[k]);
  std::array<Column, 4> now, before;
  for (auto& c : now) c = Column(n, 0.5);
  for (auto& c : before) c = Column(n, 0.4);
  Column inert{n}, host{n, 1.0};
  for (std::size_t i = 0; i < n; ++i) state[sensitive][i] = 0.3 * double(i % 7) / 7.0;
  ReactionArrays a{};
  for (std::size_t k = 0; k < state_count; ++k) a.state[k] = state[k].data();
  for (std::size_t k = 0; k < 4; ++k) { a.factor[k] = now[k].data(); a.before[k] = before[k].data(); }
  a.inert = inert.data();
  a.host = host.data();
  double best = 1e9;
  for (int t = 0; t < trials; ++t) {
    const auto start = std::chrono::steady_clock::now();
    for (int r = 0; r < rounds; ++r) variant::react(a, 0, n, law, Exposure{}, 1.0, true);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count() / rounds / n);
  }
  std::printf("%.3f\\n", 1e9 * best);
}
}
int main(int argc, char**) { howship::space::run(argc > 1 ? 64 : ROUNDS, argc > 1 ? 9 : 1); }
""".replace("ROUNDS", str(ROUNDS))


def build(folder, name, changes, libraries):
    include = folder / "include"
    shutil.rmtree(include, ignore_errors=True)
    for header in (BONE, LAW, TUMOUR):
        text = (SOURCE / header).read_text(encoding="utf-8")
        for changed, pattern, by in changes:
            if changed != header:
                continue
            text, count = re.subn(pattern, by, text, count=1, flags=re.S)
            if count != 1:
                sys.exit(f"{name}: {header} holds nothing like {pattern}")
        path = include / header
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    program = folder / re.sub(r"\W+", "_", name)
    compiler = ["g++", *FLAGS, f"-I{include}", f"-I{SOURCE}"]
    subprocess.run([*compiler, "-c", SOURCE / "howship/space/voxels.kernel.cpp", "-o", f"{program}.o"], check=True)
    subprocess.run([*compiler, folder / "driver.cpp", f"{program}.o", *libraries, *libraries, "-lfmt", "-lpthread", "-o",
                    program], check=True)
    return program


def instructions(program):
    said = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={program}.callgrind",
                           "--toggle-collect=*variant*react*", program], check=True, capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", said.stderr)[1]) / ROUNDS / 4096


def nanoseconds(program):
    return float(subprocess.run([program, "time"], check=True, capture_output=True, text=True).stdout)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release", help="where the libraries are")
    options.add_argument("--write", action="store_true", help="writes the table into docs/theory/bone.md")
    given = options.parse_args()
    libraries = [given.build / f"libhowship_{room}.a" for room in ("space", "tumour", "bone", "numerics", "base")]
    lines = ["| term | instructions | ns |", "| --- | --- | --- |"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "driver.cpp").write_text(DRIVER, encoding="utf-8")
        whole = build(folder, "all", [], libraries)
        counted = instructions(whole)
        first = nanoseconds(whole)
        lines.append(f"| all of the law | {counted:.0f} | {first:.1f} |")
        for term, changes in TERMS.items():
            without = build(folder, term, changes, libraries)
            pairs = [(nanoseconds(whole), nanoseconds(without)) for _ in range(5)]
            saved = sorted(a - b for a, b in pairs)[len(pairs) // 2]
            lines.append(f"| {term} | {counted - instructions(without):.0f} | {saved:.1f} |")
            print(lines[-1], flush=True)
    table = "\n".join(lines)
    if not given.write:
        return print(table)
    page = ROOT / "docs/theory/bone.md"
    text = page.read_text(encoding="utf-8")
    start, end = "<!-- cost of terms: bench/local/terms.py --write -->\n", "<!-- end of cost -->"
    head, rest = text.split(start)
    page.write_text(head + start + table + "\n" + end + rest.split(end)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
