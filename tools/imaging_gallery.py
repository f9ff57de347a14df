#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes docs/imaging-gallery: every simulated test of a saved lesion beside real images, where these are at hand.

usage: tools/imaging_gallery.py RESULT [--program build/release/howship] [--real DIR] [--out docs/imaging-gallery]
"""
import argparse
import pathlib
import shutil
import subprocess

TESTS = [("xray", "ap", "Radiograph, front view", None), ("xray", "lateral", "Radiograph, from the side", None),
         ("ct", "axial", "CT, axial", "ct_bone_metastases/blds_1.png"),
         ("ct", "sagittal", "CT, sagittal", "ct_spine_pelvis_3mm/ct_hu.png"),
         ("bone-scan", "whole-body", "Bone scan, front and back", "bone_scan/nema_wg04_nm1_whole_body_bone.png"),
         ("pet", "coronal", "FDG-PET, coronal", None), ("mri", "t1", "MRI, T1", None), ("mri", "t2", "MRI, T2", None),
         ("mri", "stir", "MRI, STIR", None)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/howship")
    parser.add_argument("--real", type=pathlib.Path, default=pathlib.Path("../shared/data"))
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("docs/imaging-gallery"))
    args = parser.parse_args()
    (args.out / "real").mkdir(parents=True, exist_ok=True)
    lines = ["# Simulated tests beside real ones", "",
             "Made by `tools/imaging_gallery.py RESULT` from the result of `scenarios/lytic_breast_L3`. Simulated on the left; a real image on the right where one is at hand "
             "(real images stay out of the repository).", "", "| simulated | real |", "|---|---|"]
    for modality, view, title, real in TESTS:
        name = f"{modality}_{view}.png"
        said = subprocess.run([args.program, "image", args.result, "--modality", modality, "--view", view, "--force", "-o", args.out / name],
                              check=True, capture_output=True, text=True).stdout
        beside = ""
        if real and (args.real / real).exists():
            copy = args.out / "real" / pathlib.Path(real).name
            shutil.copyfile(args.real / real, copy)
            beside = f"![{title}, real](real/{copy.name})"
        reader = next((line for line in said.splitlines() if line.startswith("Reader")), "")
        lines.append(f"| {title}<br>![{title}]({name})<br>{reader} | {beside} |")
    (args.out / "README.md").write_text("\n".join(lines) + "\n")


main()
