#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes docs/imaging-gallery: every simulated test of a saved lesion, and beside it a real one where that is at hand.

README.md holds the simulated pictures. side_by_side.html, for the eye of whoever changes the physics, holds the real
ones too; it stays out of the repository, as they do.

usage: tools/imaging_gallery.py RESULT [--program build/release/howship] [--real DIR] [--out docs/imaging-gallery]
"""
import argparse
import html
import pathlib
import shutil
import subprocess

TESTS = [("xray", "ap", "Radiograph, front view", None), ("xray", "lateral", "Radiograph, from the side", None),
         ("ct", "axial", "CT, axial", "ct_bone_metastases/blds_1.png"),
         ("ct", "sagittal", "CT, sagittal", "ct_spine_pelvis_3mm/ct_hu.png"),
         ("bone-scan", "whole-body", "Bone scan, front and back", "bone_scan/nema_wg04_nm1_whole_body_bone.png"),
         ("pet", "coronal", "FDG-PET, coronal", None), ("mri", "t1", "MRI, T1", None), ("mri", "t2", "MRI, T2", None),
         ("mri", "stir", "MRI, STIR", None)]

# Made by tools/gallery_pairs.py, for which the scans are needed.
IN_SCAN = ["", "## A metastasis in the scan it grew in", "",
           "Left the CT as it was, right with a lytic metastasis of a breast cancer that grew for a year in the upper vertebra; "
           "every voxel that its reach does not change is the original's.", "",
           "![sagittal, before and after](lesion_in_scan_sagittal.png)", "",
           "![axial, before and after](lesion_in_scan_axial.png)", "",
           "The CT is `blds_1` of [BLDS](https://github.com/hugboom/BLDS), Copyright (c) 2025 hugboom, under the "
           "[MIT licence](LICENSE-BLDS.txt).", "",
           "L3 of a CT of spine and pelvis with voxels of 3 mm, before and after a year of "
           "[real_ct_L3](../../scenarios/real_ct_L3/README.md): 645 of 1,380,064 voxels differ, none farther than 22 mm from "
           "the middle of the tumour; as a DICOM series of JPEG 2000 it is read and written in its own geometry.", "",
           "![L3, sagittal and axial, before and after](lesion_in_L3.png)", "",
           "By texture alone the two sides are hard to tell apart. What gives the right one away: the border of the hole is even "
           "all round and has no rim, and its floor is one grey with noise, where a real hole keeps remnants of struts.", "",
           "The CT comes with [TotalSegmentator](https://github.com/wasserth/TotalSegmentator) (commit 0e65a448, "
           "`tests/reference_files`), whose repository is under the [Apache licence 2.0](../../LICENSE) and says nothing else of "
           "the image; the lesion was drawn into it by `tools/gallery_pairs.py scan`.",
           "", "## Metal", "",
           "L3 with two pedicle screws, left as CT is made unless it is asked for metal, right with `ct_picture_metal = 1`: dark "
           "along the screws and between them, where few photons are left.", "",
           "![two pedicle screws, without and with metal](metal_streaks.png)", "",
           "The same screws on films, from the front and from the side, before and after the operation: films always show metal.", "",
           "![two pedicle screws on films](metal_film.png)"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/howship")
    parser.add_argument("--real", type=pathlib.Path, default=pathlib.Path("../shared/data"))
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("docs/imaging-gallery"))
    args = parser.parse_args()
    (args.out / "real").mkdir(parents=True, exist_ok=True)
    lines = ["# Simulated tests", "",
             "Made by `tools/imaging_gallery.py RESULT` from the result of `scenarios/lytic_breast_L3`, which also writes "
             "`side_by_side.html` with real images beside them where these are at hand (they stay out of the "
             "repository). The pairs below are made by `tools/gallery_pairs.py`.", "", "| test | picture |", "|---|---|"]
    rows = []
    for modality, view, title, real in TESTS:
        name = f"{modality}_{view}.png"
        said = subprocess.run([args.program, "image", args.result, "--modality", modality, "--view", view, "--force",
                               "-o", args.out / name], check=True, capture_output=True, text=True).stdout
        reader = next((line for line in said.splitlines() if line.startswith("Reader")), "")
        lines.append(f"| {title}<br>{reader} | ![{title}]({name}) |")
        beside = "none at hand"
        if real and (args.real / real).exists():
            copy = args.out / "real" / pathlib.Path(real).name
            shutil.copyfile(args.real / real, copy)
            beside = f'<img src="real/{html.escape(copy.name)}" alt="{html.escape(title)}, real"><br>{html.escape(real)}'
        rows.append(f'<tr><td>{html.escape(title)}<br><img src="{name}" alt="{html.escape(title)}, simulated"><br>'
                    f"{html.escape(reader)}</td><td>{beside}</td></tr>")
    (args.out / "README.md").write_text("\n".join(lines + IN_SCAN) + "\n")
    (args.out / "side_by_side.html").write_text(
        "<!doctype html><meta charset=utf-8><title>Simulated tests beside real ones</title>"
        "<style>body{font-family:sans-serif}td{vertical-align:top;padding:8px}img{width:480px}</style>"
        "<h1>Simulated tests beside real ones</h1><table><tr><th>simulated</th><th>real</th></tr>"
        + "\n".join(rows) + "</table>\n")


main()
