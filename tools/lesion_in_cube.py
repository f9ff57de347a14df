#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Grows a metastasis in a vertebra of a real CT cube and draws it beside the original, for docs/imaging-gallery.

The cube is blds_1 of github.com/hugboom/BLDS (MIT), which states its licence for the images. Its vertebra is marked by
four lines along its end plates and walls, read off the cube, and closed.

usage: /usr/bin/python3 tools/lesion_in_cube.py FOLDER_OF_THE_CUBES [--program build/release/howship] [--out docs/imaging-gallery]
"""
import argparse
import pathlib
import subprocess
import tempfile

import nibabel
import numpy as np
from PIL import Image

SCENARIO = """title = "A lytic metastasis in a vertebra of a real CT"
seed = 3
duration = "12 months"
[patient]
sex = "female"
age = 60
primary = "breast"
variation = 0
[bone.L1]
ct = "ct.nii.gz"
mask = "mask.nii.gz"
label = 1
[[lesion]]
bone = "L1"
centre = ["3 mm", "-3 mm", "0 mm"]
radius = "4 mm"
type = "lytic"
"""


def between(p, q, at):
    """Second coordinate of the line through p and q where the first is `at`."""
    return p[1] + (q[1] - p[1]) * (at - p[0]) / (q[0] - p[0])


def grown(mask, times):
    for _ in range(times):
        wide = mask.copy()
        for axis in range(3):
            wide |= np.roll(mask, 1, axis) | np.roll(mask, -1, axis)
        mask = wide
    return mask


def vertebra(hu):
    i, j, k = np.indices(hu.shape)
    inside = (k <= between((56, 91), (26, 82.5), j) + 1.5) & (k >= between((64, 67), (35, 53.5), j) - 0.5)
    inside &= (j <= between((67, 64.5), (91, 57), k) + 3) & (j >= between((53.5, 33.5), (82.5, 25), k) - 2)
    inside &= abs(i - 61) < 26
    around = sum(np.roll(hu, (a, b, c), (0, 1, 2)) for a in (-1, 0, 1) for b in (-1, 0, 1) for c in (-1, 0, 1)) / 27
    closed = ~grown(~grown(inside & ((around > 90) | (hu > 140)), 8), 8) & inside
    piece = np.zeros_like(closed)
    piece[61, 46, 72] = True
    while True:
        more = grown(piece, 1) & closed
        if (more == piece).all():
            return piece
        piece = more


def grey(plane, scale=5):
    shade = np.clip((plane[::-1, ::-1].T + 150) / 750 * 255, 0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(shade).resize((shade.shape[1] * scale, shade.shape[0] * scale), Image.BILINEAR))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cubes", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/howship")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("docs/imaging-gallery"))
    args = parser.parse_args()
    program = str(pathlib.Path(args.program).resolve())
    with tempfile.TemporaryDirectory() as name:
        at = pathlib.Path(name)
        source = nibabel.as_closest_canonical(nibabel.load(args.cubes / "blds_1.nii.gz"))
        before = np.asarray(source.dataobj).astype(float)
        nibabel.save(nibabel.Nifti1Image(before.astype(np.int16), source.affine), at / "ct.nii.gz")
        mask = vertebra(before).astype(np.uint8)
        nibabel.save(nibabel.Nifti1Image(mask, source.affine), at / "mask.nii.gz")
        (at / "scenario.toml").write_text(SCENARIO)
        subprocess.run([program, "run", "scenario.toml", "-o", "result", "--quiet"], cwd=at, check=True)
        subprocess.run([program, "image", "result", "--modality", "ct", "-o", "seen.nii.gz"], cwd=at, check=True)
        after = np.asarray(nibabel.as_closest_canonical(nibabel.load(at / "seen.nii.gz")).dataobj).astype(float)
        truth = np.asarray(nibabel.as_closest_canonical(nibabel.load(at / "seen_truth.nii.gz")).dataobj)
    changed = after != before
    print(f"{changed.sum()} of {changed.size} voxels differ")
    i, j, k = np.rint(np.argwhere(truth == 2).mean(0)).astype(int)
    for view, cut in (("sagittal", np.s_[i, :, :]), ("axial", np.s_[:, :, k])):
        pair = np.concatenate([grey(before[cut]), grey(after[cut])], 1)
        Image.fromarray(pair).save(args.out / f"lesion_in_scan_{view}.png")


main()
