#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what the program is made of as SPDX 2.3 (JSON): Debian packages that it loads, has linked in, or took headers of.

usage: tools/sbom.py [BUILD] [-o FILE]    BUILD: build/release; FILE: BUILD/howship.spdx.json

Loaded is what `ldd` finds, linked in are the archives of its link command, headers are those that its compiler read. Each
belongs to a Debian package, which dpkg knows with its version. What lies in third_party is told by the README there. The time
is that of the commit, so the same build gives the same file. Exit status: 0, 1 where something belongs to no package, 77 (which ctest calls skipped) where dpkg is missing.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def said(*words, cwd=ROOT):
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=True).stdout


def loaded(program):
    """Shared libraries, as they lie on the disk."""
    return {os.path.realpath(path) for path in re.findall(r"(?:=> )?(/\S+) \(0x", said("ldd", str(program)))}


def linked_in(build):
    """Archives of others in the link command."""
    command = said("ninja", "-C", str(build), "-t", "commands", "-s", "howship").splitlines()[-1]
    return {os.path.realpath(word) for word in command.split() if word.startswith("/usr/") and word.endswith(".a")}


def headers(build):
    """Headers of the system that any object of a room read."""
    out, ours = set(), False
    for line in said("ninja", "-C", str(build), "-t", "deps").splitlines():
        if line and not line.startswith(" "):
            ours = re.match(r"CMakeFiles/howship(_\w+)?\.dir/", line) is not None and "howship_test" not in line
        elif ours and line.strip().startswith("/usr/"):
            out.add(os.path.realpath(line.strip()))
    return out


def carried():
    """(name, version, licence) of each folder of third_party, as its README says them."""
    for readme in sorted((ROOT / "third_party").glob("*/README.md")):
        text, name = readme.read_text(encoding="utf-8"), readme.parent.name
        number, licence = re.search(rf"\b{name} (\d[\w.]*)", text), re.search(r"\b(\S+) licence", text)
        if not number or not licence:
            sys.exit(f"{readme}: says no version of {name}, or no licence")
        yield name, number[1], licence[1]


def owners(files):
    """Package of each file; dpkg knows a file by the path under which it was installed, with or without /usr."""
    out = {}
    names = sorted({name for file in files for name in (file, file.removeprefix("/usr"))})
    for start in range(0, len(names), 500):
        done = subprocess.run(["dpkg", "-S", *names[start:start + 500]], capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            packages, _, path = line.partition(": ")
            out[os.path.realpath(path)] = packages.split(", ")[0]
    return out


def main():
    words = sys.argv[1:]
    target = pathlib.Path(words[words.index("-o") + 1]) if "-o" in words else None
    rest = [w for w in words if not w.startswith("-") and (target is None or w != str(target))]
    build = pathlib.Path(rest[0] if rest else ROOT / "build/release").resolve()
    program = build / "howship"
    for tool in ("dpkg", "ldd", "ninja"):
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            return 77
    ways = {"DYNAMIC_LINK": loaded(program), "STATIC_LINK": linked_in(build), "BUILD_DEPENDENCY_OF": headers(build)}
    known = owners(set().union(*ways.values()))
    without = sorted(file for files in ways.values() for file in files if file not in known)
    used = {}
    for way, files in ways.items():
        for file in files:
            if file in known:
                used.setdefault(known[file], set()).add(way)
    rows = said("dpkg-query", "-W", "-f", "${binary:Package}\t${Version}\t${Architecture}\t${source:Package}\t${Homepage}\n",
                *used).splitlines()
    about = {row.split("\t")[0]: row.split("\t")[1:] for row in rows}
    version = re.search(r"project\(howship VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
    commit = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or commit.stdout.strip() or "0"  # no git: a source archive
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(epoch)))
    digest = hashlib.sha256(program.read_bytes()).hexdigest()
    packages = [{"SPDXID": "SPDXRef-howship", "name": "howship", "versionInfo": version, "downloadLocation": "NOASSERTION",
                 "licenseConcluded": "Apache-2.0", "licenseDeclared": "Apache-2.0", "copyrightText": "The Howship contributors",
                 "filesAnalyzed": False, "checksums": [{"algorithm": "SHA256", "checksumValue": digest}]}]
    relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-howship"}]
    for name in sorted(used):
        one = about.get(name) or about.get(name.split(":")[0]) or next(v for k, v in about.items() if k.split(":")[0] == name)
        number, architecture, source, home = one
        plain = name.split(":")[0]
        ident = "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", plain)
        packages.append({
            "SPDXID": ident, "name": plain, "versionInfo": number, "supplier": "Organization: Debian",
            "downloadLocation": home or "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
            "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION", "sourceInfo": f"built from the Debian source {source}",
            "licenseComments": f"/usr/share/doc/{plain}/copyright of that package",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                              "referenceLocator": f"pkg:deb/debian/{plain}@{number}?arch={architecture}"}]})
        for way in sorted(used[name]):
            ends = ("SPDXRef-howship", ident) if way != "BUILD_DEPENDENCY_OF" else (ident, "SPDXRef-howship")
            relations.append({"spdxElementId": ends[0], "relationshipType": way, "relatedSpdxElement": ends[1]})
    for name, number, licence in carried():
        packages.append({"SPDXID": f"SPDXRef-carried-{name}", "name": name, "versionInfo": number, "downloadLocation": "NOASSERTION",
                         "filesAnalyzed": False, "licenseConcluded": licence, "licenseDeclared": licence,
                         "copyrightText": (ROOT / "third_party" / name / "COPYRIGHT").read_text(encoding="utf-8"),
                         "sourceInfo": f"the sources in third_party/{name}"})
        relations.append({"spdxElementId": "SPDXRef-howship", "relationshipType": "CONTAINS",
                          "relatedSpdxElement": f"SPDXRef-carried-{name}"})
    document = {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"howship-{version}",
                "documentNamespace": f"https://spdx.org/spdxdocs/howship-{version}-{digest}",
                "creationInfo": {"created": created, "creators": ["Tool: howship-tools-sbom"]},
                "packages": packages, "relationships": relations}
    file = target or build / "howship.spdx.json"
    file.write_text(json.dumps(document, indent=1) + "\n")
    count = {way: sum(way in ways_of for ways_of in used.values()) for way in ways}
    print(f"{file}: {count['DYNAMIC_LINK']} packages loaded, {count['STATIC_LINK']} linked in, "
          f"headers of {count['BUILD_DEPENDENCY_OF']}")
    for one in without:
        print(f"{one}: belongs to no Debian package")
    return 1 if without else 0


if __name__ == "__main__":
    sys.exit(main())
