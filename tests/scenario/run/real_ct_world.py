#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: real_ct_world.py ORIGINAL_CT LABELS LABEL SAVED_CT -- do CT and result show the same tissue at the same place?

Reads both with nibabel, as 3D Slicer places them. Prints a row a voxel for three voxels of the original that lie far
apart and on no axis of symmetry, then how much of the bone agrees. Exit 77 where nibabel is missing, 1 on a difference.
"""
import sys

try:
    import nibabel
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

original, labels, saved = (nibabel.load(path) for path in (sys.argv[1], sys.argv[2], sys.argv[4]))
hu, label, shown = (np.asanyarray(image.dataobj) for image in (original, labels, saved))
to_saved = np.linalg.inv(saved.affine) @ original.affine

failed = False
print("original voxel | HU   | world RAS mm                | saved voxel    | HU   | world RAS mm")
for voxel in ((54, 34, 71), (57, 51, 70), (76, 32, 75)):
    at = tuple(int(n) for n in np.round((to_saved @ (*voxel, 1))[:3]))
    world, world_saved = (original.affine @ (*voxel, 1))[:3], (saved.affine @ (*at, 1))[:3]
    print(f"{voxel!s:14} | {hu[voxel]:4} | {np.round(world, 3)!s:27} | {at!s:14} | {shown[at]:4} | {np.round(world_saved, 3)}")
    # The grid of the result passes through the voxel centres of this CT, so nothing is interpolated at them.
    failed |= bool(np.abs(world - world_saved).max() > 1e-3) or abs(int(hu[voxel]) - int(shown[at])) > 1

same = []
for voxel in np.argwhere(label == int(sys.argv[3])):
    at = tuple(np.round((to_saved @ (*voxel, 1))[:3]).astype(int))
    same.append(abs(int(hu[tuple(voxel)]) - int(shown[at])) <= 1)
print(f"{len(same)} voxels of the bone, CT numbers within 1 HU in {100 * np.mean(same):.1f} %")
# The rest: the seed of the tumour, and the surface where the edge of the label runs between voxels.
sys.exit(1 if failed or np.mean(same) < 0.98 else 0)
