#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws a real CT beside the same CT with a grown lesion, sagittal and axial, into one PNG, and says what differs.

usage: howship run scenarios/real_ct_L3/scenario.toml -o RESULT     (or another bone from a CT)
       howship image RESULT --modality ct -o seen.nii.gz
       /usr/bin/python3 tools/lesion_in_scan.py CT.nii.gz seen.nii.gz pair.png

The picture shows a person's scan: whether it may be published follows from the scan's licence.
"""
import struct
import sys
import zlib

import nibabel
import numpy as np
from scipy import ndimage


def png(path, grey):
    height, width = grey.shape
    rows = b"".join(b"\0" + line.tobytes() for line in grey)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
                  chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def main():
    before, after, out = sys.argv[1:4]
    first = nibabel.load(before)
    second = nibabel.load(after)
    truth = nibabel.load(after.replace(".nii.gz", "_truth.nii.gz"))
    a, b, t = (nibabel.as_closest_canonical(one) for one in (first, second, truth))
    spacing = np.array(a.header.get_zooms()[:3])
    a, b, t = (np.asarray(one.dataobj) for one in (a, b, t))
    a = np.rint(a)
    centre = np.argwhere(t == 2).mean(0).round().astype(int)
    far = np.linalg.norm(np.argwhere(a != b) * spacing - centre * spacing, axis=1).max()
    print(f"grids equal: {np.allclose(first.affine, second.affine)}; {np.count_nonzero(a != b)} of {a.size} voxels "
          f"differ, none farther than {far:.0f} mm from the middle of the tumour")
    for name, region in (("tumour", t == 2), ("rest of the bone", t == 1)):
        print(f"{name}: {a[region].mean():.0f} +- {a[region].std():.0f} HU before, {b[region].mean():.0f} +- "
              f"{b[region].std():.0f} HU after")

    def plane(volume, axis):
        half = 66.0
        low = np.maximum(0, centre - np.round(half / spacing).astype(int))
        high = centre + np.round(half / spacing).astype(int)
        part = [slice(l, h) for l, h in zip(low, high)]
        part[axis] = int(centre[axis])
        axes = [k for k in range(3) if k != axis]
        cut = volume[tuple(part)].T[::-1, ::-1]
        grey = np.clip((cut + 150.0) / 600.0, 0, 1) * 255
        return ndimage.zoom(grey, (spacing[axes[1]] * 2.5, spacing[axes[0]] * 2.5), order=1).clip(0, 255)

    png(out, np.vstack([np.hstack([plane(v, axis) for v in (a, b)]) for axis in (0, 2)]).astype(np.uint8))


if __name__ == "__main__":
    main()
