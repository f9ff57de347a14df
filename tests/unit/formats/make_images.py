#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: make_images.py FOLDER -- one asymmetric image in all 48 axis orders and signs and in every number type.

Every voxel holds the number of its voxel in the first image, so that a reader can be asked where each number lies."""
import gzip
import itertools
import pathlib
import sys
import zlib

try:
    import nibabel
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

out = pathlib.Path(sys.argv[1])
size = (4, 5, 6)
first = np.arange(np.prod(size), dtype=np.int16).reshape(size, order="F")
c, s = np.cos(0.3), np.sin(0.3)
turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
affine = np.eye(4)
affine[:3, :3] = turn @ np.diag([0.7, 1.1, 2.5])
affine[:3, 3] = [-31, 12, 640]
np.savetxt(out / "affine.txt", affine)


def numbers(values):
    return " ".join(repr(float(v)) for v in values)


def write_nrrd(path, data, a, packed):
    """RAS when raw, LPS when packed."""
    flip = np.diag([-1, -1, 1]) if packed else np.eye(3)
    columns, origin = flip @ a[:3, :3], flip @ a[:3, 3]
    vector = lambda v: "(" + ",".join(repr(float(x)) for x in v) + ")"
    space = "left-posterior-superior" if packed else "right-anterior-superior"
    head = (f"NRRD0004\n# a comment\ntype: short\ndimension: 3\nspace: {space}\nsizes: {data.shape[0]} {data.shape[1]} {data.shape[2]}\n"
            f"space directions: {' '.join(vector(columns[:, i]) for i in range(3))}\nkinds: domain domain domain\n"
            f"endian: {'little' if packed else 'big'}\nencoding: {'gzip' if packed else 'raw'}\nspace origin: {vector(origin)}\n\n")
    body = data.astype("<i2" if packed else ">i2").tobytes(order="F")
    path.write_bytes(head.encode() + (gzip.compress(body) if packed else body))


def write_meta(path, data, a, packed):
    """One file when packed, header and data apart otherwise."""
    flip = np.diag([-1, -1, 1])
    spacing = np.linalg.norm(a[:3, :3], axis=0)
    direction = flip @ (a[:3, :3] / spacing)
    body = data.astype("<i2").tobytes(order="F")
    extra = ""
    if packed:
        body = zlib.compress(body)
        extra = f"CompressedData = True\nCompressedDataSize = {len(body)}\n"
    local = "LOCAL" if packed else path.with_suffix(".raw").name
    head = (f"ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n{extra}"
            f"TransformMatrix = {numbers(direction.T.ravel())}\nOffset = {numbers(flip @ a[:3, 3])}\n"
            f"ElementSpacing = {numbers(spacing)}\nDimSize = {data.shape[0]} {data.shape[1]} {data.shape[2]}\n"
            f"ElementType = MET_SHORT\nElementDataFile = {local}\n")
    if packed:
        path.write_bytes(head.encode() + body)
    else:
        path.write_bytes(head.encode())
        path.with_suffix(".raw").write_bytes(body)


base = nibabel.Nifti1Image(first, affine)
n = 0
for order in itertools.permutations(range(3)):
    for signs in itertools.product((1, -1), repeat=3):
        image = base.as_reoriented(np.array([order, signs]).T)
        data, a = np.asarray(image.dataobj), image.affine.copy()
        image.set_sform(a, 1 if n % 2 == 0 else 0, update_affine=False)
        image.set_qform(a, 0 if n % 2 == 0 else 1, update_affine=False)
        # Without an affine of its own the image is saved with the header as it is.
        image = nibabel.Nifti1Image(data, None, image.header)
        nibabel.save(image, out / f"turned_{n:02}.nii{'.gz' if n % 3 == 0 else ''}")
        write_nrrd(out / f"turned_{n:02}.nrrd", data, a, n % 2 == 0)
        write_meta(out / f"turned_{n:02}.{'mha' if n % 2 == 0 else 'mhd'}", data, a, n % 2 == 0)
        n += 1

for kind in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"):
    for order in "<>":
        image = nibabel.Nifti1Image(first.astype(kind), affine, nibabel.Nifti1Header(endianness=order), dtype=kind)
        image.header.set_data_dtype(kind)
        image.header["scl_slope"], image.header["scl_inter"] = 0.5, -7
        with open(out / f"type_{kind}_{'little' if order == '<' else 'big'}.nii", "wb") as f:
            header = image.header.copy()
            header["sform_code"], header["vox_offset"], header["magic"] = 1, 352, b"n+1"
            header["srow_x"], header["srow_y"], header["srow_z"] = affine[0], affine[1], affine[2]
            f.write(header.binaryblock + b"\0\0\0\0" + first.astype(np.dtype(kind).newbyteorder(order)).tobytes(order="F"))

nibabel.save(nibabel.Nifti1Image(np.zeros((3, 3, 3, 2), np.int16), affine), out / "series.nii")
nibabel.save(nibabel.Nifti1Image(np.zeros((3, 3, 3), np.complex64), affine), out / "complex.nii")
nibabel.save(nibabel.Nifti2Image(np.zeros((3, 3, 3), np.int16), affine), out / "second.nii")
