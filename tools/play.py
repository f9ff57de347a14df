#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles the simulator of `howship play` to WebAssembly with Debian's Emscripten: web/dist/play.wasm.txt.

    tools/play.py            # seven minutes of processor time at first, then what changed
    tools/play.py --check    # exit status 1 where its sources are others than now

The result is committed, with the hash of its sources beside it, so that building the program needs no Emscripten. Test
Browser.play runs it beside the program over every bone, cancer and medicine. Where a byte of timeline.csv differs it fails
if the sources are the same, and every night; if they are others it is skipped and says so: then run this again.
"""
import base64
import concurrent.futures
import gzip
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE, BUILD = ROOT / "src" / "howship", ROOT / "build" / "play"
OUT = ROOT / "web" / "dist" / "play.wasm.txt"
SOURCES = ROOT / "web" / "dist" / "play.sources.txt"

# Model rooms as a whole, and of others what makes the tables.
ROOMS = ("base numerics bone tumour space skeleton body therapy strength imaging patient spread clinic outcomes scenario "
         "play").split()
NOT_EMBEDDED = ("data/validation/", "data/citations")
MORE = ["formats/table.cpp", "records/tables.cpp", "records/outcome_tables.cpp", "records/daily.cpp"]
# What no page calls: cohorts, data sets, CT, and the yardstick of the machine.
NOT_NEEDED = re.compile(r"numerics/machine|skeleton/(from_ct|scan)\.|strength/(from_image|vertebral_body)\.|imaging/surrogate_fit|"
                        r"spread/(finding|statistics|summary)\.|outcomes/adverse|"
                        r"scenario/(cohort|cohort_patient|dataset_file|schema|trial_file|citations)\.")

# The same rounding as the program; exceptions and vectors as browsers have them since 2021. Vectors are those of the kernels:
# where clang 14 makes its own out of plain numbers, the solid of a rib comes out otherwise (without a warning).
COMMON = ["-O2", f"-ffile-prefix-map={ROOT}/=", "-fwasm-exceptions", "-msimd128", "-fno-vectorize", "-fno-slp-vectorize"]
FLAGS = ["-std=c++20", *COMMON, "-ffp-contract=off", "-DFMT_HEADER_ONLY", "-DTOML_ENABLE_WINDOWS_COMPAT=0",
         "-isystem", str(BUILD / "include"), "-isystem", str(BUILD / "include" / "xraylib"), f"-I{ROOT / 'src'}", "-w", "-include", "cmath", "-include", "cstddef"]  # as the program's precompiled header has them
# Two vectors of 16 bytes at a time, the widest that a browser has: a twelfth less time than one.
KERNEL = ["-O3", "-DHOWSHIP_ISA=baseline", "-DHOWSHIP_VECTOR_BYTES=32"]
MATH = [*COMMON, "-ffp-contract=off", "-fno-builtin", "-w", "-Dhidden=", f"-I{ROOT / 'third_party' / 'musl'}"]
LINK = [*COMMON, "-sSTANDALONE_WASM", "--no-entry", "-sALLOW_MEMORY_GROWTH", "-sINITIAL_MEMORY=33554432",
        "-sTOTAL_STACK=2097152"]


def headers():
    """Headers of libraries that are nothing but headers, without those of this machine's C library beside them."""
    shutil.rmtree(BUILD / "include", ignore_errors=True)
    (BUILD / "include" / "openssl").mkdir(parents=True)
    for name in ("fmt", "toml++", "nlohmann", "kissfft", "xraylib"):
        (BUILD / "include" / name).symlink_to(f"/usr/include/{name}")
    for folder in ("/usr/include/openssl", "/usr/include/x86_64-linux-gnu/openssl", "/usr/include/aarch64-linux-gnu/openssl"):
        for path in pathlib.Path(folder).glob("*.h"):
            (BUILD / "include" / "openssl" / path.name).symlink_to(path)


def embedded():
    data = [path.relative_to(ROOT / "data").as_posix() for path in sorted((ROOT / "data").rglob("*.toml"))
            if not path.relative_to(ROOT).as_posix().startswith(NOT_EMBEDDED)]
    out = BUILD / "embedded.cpp"
    subprocess.run(["cmake", f"-DROOT={ROOT / 'data'}", f"-DFILES={';'.join(data)}", f"-DOUT={out}.new",
                    "-DFUNCTION=howship::scenario::embedded_files", "-DTYPE=howship::scenario::EmbeddedFile",
                    "-DHEADER=howship/scenario/embedded.hpp", "-P", str(ROOT / "cmake" / "Embed.cmake")], check=True)
    if out.exists() and out.read_bytes() == pathlib.Path(f"{out}.new").read_bytes():
        pathlib.Path(f"{out}.new").unlink()
    else:
        os.replace(f"{out}.new", out)
    return out


def of_the_sources():
    """SHA-256 over names and bytes of all that the simulator is made of, headers too."""
    files = [path for room in ROOMS for path in (SOURCE / room).rglob("*.[ch]pp")
             if path.suffix == ".hpp" or not NOT_NEEDED.search(path.relative_to(SOURCE).as_posix())]
    files += [path for room in ("formats", "records") for path in (SOURCE / room).rglob("*.hpp")] + [SOURCE / one for one in MORE]
    files += [*(ROOT / "third_party" / "musl").iterdir(), *(ROOT / "data").rglob("*.toml"), ROOT / "tools" / "play.py",
              ROOT / "cmake" / "Embed.cmake"]
    digest = hashlib.sha256()
    for path in sorted(files):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(NOT_EMBEDDED):
            digest.update(f"{name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest() + "\n"


def stale(out, source):
    listed = pathlib.Path(f"{out}.d")
    if not out.exists() or not listed.exists():
        return True
    needs = listed.read_text().replace("\\\n", " ").split(":", 1)[1].split() + [__file__]  # flags are written here
    made = out.stat().st_mtime
    return any(not os.path.exists(need) or os.stat(need).st_mtime > made for need in needs)


def compile_one(source, out, compiler, flags):
    if not stale(out, source):
        return ""
    done = subprocess.run([compiler, "-c", *flags, str(source), "-o", str(out), "-MMD", "-MF", f"{out}.d"],
                          capture_output=True, text=True)
    if done.returncode:
        out.unlink(missing_ok=True)
        return f"{source}\n{done.stderr}"
    return ""


def main():
    if sys.argv[1:] == ["--check"]:
        if not SOURCES.exists() or SOURCES.read_text() != of_the_sources():
            sys.exit("web/dist/play.wasm.txt is of other sources than these: tools/play.py makes it anew")
        return
    if shutil.which("ccache"):
        os.environ["EM_COMPILER_WRAPPER"] = "ccache"
    if not shutil.which("em++"):
        sys.exit("play.py: em++ is not installed (apt-get install emscripten)")
    sources = of_the_sources()
    (BUILD / "o").mkdir(parents=True, exist_ok=True)
    headers()
    jobs = [(embedded(), BUILD / "o" / "embedded.cpp.o", "em++", FLAGS)]
    files = [path for room in ROOMS for path in sorted((SOURCE / room).rglob("*.cpp"))] + [SOURCE / name for name in MORE]
    for path in files:
        name = path.relative_to(SOURCE).as_posix()
        if not NOT_NEEDED.search(name):
            jobs.append((path, BUILD / "o" / (name.replace("/", "_") + ".o"), "em++",
                         FLAGS + (KERNEL if name.endswith(".kernel.cpp") else [])))
    for path in sorted((ROOT / "third_party" / "musl").glob("*.c")):
        jobs.append((path, BUILD / "o" / f"musl_{path.name}.o", "emcc", MATH))
    faults = []
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count() or 1))) as pool:
        for k, fault in enumerate(pool.map(lambda job: compile_one(*job), jobs), 1):
            print(f"\r{k} of {len(jobs)}", end="", file=sys.stderr, flush=True)
            if fault:
                faults.append(fault)
    print(file=sys.stderr)
    if faults:
        sys.exit("\n".join(faults))
    wasm = BUILD / "play.wasm"
    subprocess.run(["em++", *LINK, *(str(out) for _, out, _, _ in jobs), "-o", str(wasm)], check=True)
    packed = gzip.compress(wasm.read_bytes(), 9, mtime=0)
    OUT.write_text(base64.b64encode(packed).decode())
    SOURCES.write_text(sources)
    print(f"{OUT.relative_to(ROOT)}: {wasm.stat().st_size} bytes, {OUT.stat().st_size} in the page")


if __name__ == "__main__":
    main()
