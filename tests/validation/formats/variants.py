#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: variants.py FOLDER -- images in some thousand variants of their headers, and what each should be read as.

For every variant one line of FOLDER/variants.tsv: format, file, what is odd about it, what its standard says it is, what
another reader (nibabel for NIfTI, pydicom for DICOM) makes of it. "refused", or a placement of 12 numbers (rows of the
matrix from voxels to RAS+ mm) and the values in order of the file.

The functions standard_of_... below are written from the standards (nifti1.h, the NRRD and MetaImage pages, DICOM PS3.3
and PS3.5), apart from Howship's code: what they cannot decide is "refused"."""
import gzip
import itertools
import logging
import math
import pathlib
import random
import struct
import sys
import warnings
import zlib

try:
    import nibabel
    import numpy as np
    import pydicom
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import (CTImageStorage, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian,
                             ImplicitVRLittleEndian)
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(77)

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
out = pathlib.Path(sys.argv[1])
lines = []
draw = random.Random(20)
SIZE = (4, 3, 2)
COUNT = 24


class Refused(Exception):
    pass


def text(affine, values):
    numbers = [f"{x:.9g}" for x in np.asarray(affine, float)[:3].ravel()]
    return " ".join(numbers) + " | " + " ".join(f"{v:.9g}" for v in np.asarray(values, float).ravel(order="F"))


def verdict(read, *arguments):
    try:
        affine, values = read(*arguments)
        if not (np.all(np.isfinite(affine)) and abs(np.linalg.det(np.asarray(affine)[:3, :3])) > 0):
            return "refused"
        return text(affine, values)
    except Exception:
        return "refused"


def line(form, name, odd, standard, peer):
    lines.append("\t".join((form, name, odd or "nothing", standard, peer)))


def turned(size):
    """A turned placement: quaternion, matrix of columns, origin."""
    q = np.array([draw.gauss(0, 1) for _ in range(4)])
    q /= np.linalg.norm(q) * (1 if q[0] >= 0 else -1)
    a, b, c, d = np.float64(np.float32(q))
    a = math.sqrt(max(0.0, 1 - b * b - c * c - d * d))
    r = np.array([[a*a+b*b-c*c-d*d, 2*b*c-2*a*d, 2*b*d+2*a*c], [2*b*c+2*a*d, a*a+c*c-b*b-d*d, 2*c*d-2*a*b],
                  [2*b*d-2*a*c, 2*c*d+2*a*b, a*a+d*d-c*c-b*b]])
    return (b, c, d), r @ np.diag(size), np.array([draw.randint(-200, 200) / 4 for _ in range(3)])


def usable(columns, origin):
    """None, or why voxels cannot be placed like that."""
    if not (np.all(np.isfinite(columns)) and np.all(np.isfinite(origin))):
        return "not numbers"
    steps = np.linalg.norm(columns, axis=0)
    if np.any(steps < 1e-4) or np.any(steps > 1e4) or abs(np.linalg.det(columns / steps)) < 1e-3:
        return "useless"
    return None


def straight(columns, origin):
    steps = np.linalg.norm(columns, axis=0)
    unit = columns / steps
    if np.max(np.abs(unit.T @ unit - np.eye(3))) > 2e-3:
        raise Refused("slanting axes")
    return np.hstack([columns, np.reshape(origin, (3, 1))])


# ---- NIfTI-1 --------------------------------------------------------------------------------------------------------

NIFTI = "i10s18sihcB8h3fhhhh8ffffhBBffffii80s24shh6f4f4f4f16s4s"
NIFTI_TYPES = {256: "i1", 2: "u1", 4: "i2", 512: "u2", 8: "i4", 768: "u4", 1024: "i8", 1280: "u8", 16: "f4", 64: "f8"}


def nifti_bytes(h, end):
    head = struct.pack(end + NIFTI, h["sizeof_hdr"], b"", b"", 0, 0, b"r", 0, *h["dim"], 0, 0, 0, 0, h["datatype"], h["bitpix"], 0,
                       *h["pixdim"], h["vox_offset"], h["slope"], h["inter"], 0, 0, h["units"], 0, 0, 0, 0, 0, 0, b"", b"",
                       h["qform"], h["sform"], *h["quatern"], *h["qoffset"], *h["srow"], b"", h["magic"])
    kind = NIFTI_TYPES.get(h["datatype"], "i2")
    return head + h["gap"].replace(b"SIZECODE", struct.pack(end + "ii", h["extension"], 6)) + np.arange(h["first"], h["first"] + h["count"]).astype(np.dtype(kind).newbyteorder(end)).tobytes()


def standard_of_nifti(h):
    dim = h["dim"]
    if h["magic"] != b"n+1\0" or not 3 <= dim[0] <= 7 or any(n < 1 for n in dim[1:dim[0] + 1]):
        raise Refused("dimensions")
    if any(n > 1 for n in dim[4:dim[0] + 1]) or h["datatype"] not in NIFTI_TYPES:
        raise Refused("not one 3-D image of numbers")
    start = h["vox_offset"]
    if not math.isfinite(start) or start < 352 or start != int(start):
        raise Refused("start")
    if h["gap"][0] and (h["extension"] < 16 or h["extension"] % 16 or h["extension"] != int(start) - 352):
        raise Refused("extensions do not end where the image starts")
    size = dim[1:4]
    stored = int(np.prod(size))
    kind = np.dtype(NIFTI_TYPES[h["datatype"]])
    skipped = int(start) - 348 - len(h["gap"])
    if skipped % kind.itemsize or stored > h["count"] - skipped // kind.itemsize:
        raise Refused("cut short")
    values = np.arange(h["first"], h["first"] + h["count"]).astype(kind).astype(float)[skipped // kind.itemsize:][:stored]
    slope, inter = np.float64(np.float32(h["slope"])), np.float64(np.float32(h["inter"]))
    if slope != 0 and not (math.isnan(slope) and (math.isnan(inter) or inter == 0)):
        if not (math.isfinite(slope) and math.isfinite(inter)):
            raise Refused("scale")
        values = values * slope + inter
    if h["units"] & 7 not in (0, 1, 2, 3):
        raise Refused("unit")
    unit = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}[h["units"] & 7]
    if not (0 <= h["sform"] <= 5 and 0 <= h["qform"] <= 5):
        raise Refused("code")
    single = lambda v: np.float64(np.float32(v))
    if h["sform"] > 0:
        m = single(h["srow"]).reshape(3, 4) * unit
        if not usable(m[:, :3], m[:, 3]):
            return straight(m[:, :3], m[:, 3]), values
    sizes = np.abs(single(h["pixdim"][1:4]))
    if h["qform"] > 0:
        b, c, d = single(h["quatern"])
        rest = 1 - (b * b + c * c + d * d)
        if math.isfinite(rest) and rest >= -1e-5 and h["pixdim"][0] in (0, 1, -1) and np.all(np.isfinite(sizes)) and np.all(sizes > 0):
            if rest < 1e-7:  # half a turn, to the digits that single precision keeps (nifti1_io.c)
                b, c, d = np.array([b, c, d]) / math.sqrt(b * b + c * c + d * d)
                rest = 0.0
            a = math.sqrt(max(0.0, rest))
            r = np.array([[a*a+b*b-c*c-d*d, 2*b*c-2*a*d, 2*b*d+2*a*c], [2*b*c+2*a*d, a*a+c*c-b*b-d*d, 2*c*d-2*a*b],
                          [2*b*d-2*a*c, 2*c*d+2*a*b, a*a+d*d-c*c-b*b]])
            columns = r @ np.diag(sizes) * unit
            if h["pixdim"][0] == -1:
                columns[:, 2] *= -1
            if not usable(columns, single(h["qoffset"])):
                return straight(columns, single(h["qoffset"]) * unit), values
    if h["sform"] > 0 or h["qform"] > 0:
        raise Refused("no usable placement")
    if not (np.all(np.isfinite(sizes)) and np.all(sizes > 0)):
        raise Refused("sizes")
    return straight(np.diag(sizes * unit), np.zeros(3)), values


def nibabel_reads(path):
    image = nibabel.load(path)
    if image.ndim != 3 and np.prod(image.shape[3:]) != 1 or image.ndim < 3:
        raise Refused("not 3-D")
    return image.affine, image.get_fdata(dtype=np.float64).reshape(image.shape[:3])


def nifti_base():
    sizes = np.array([0.5, 0.75, 2.0])
    quatern, columns, origin = turned(sizes)
    side = draw.choice((1, -1))
    srow = np.hstack([columns @ np.diag([1, 1, side]), origin.reshape(3, 1)])
    return {"sizeof_hdr": 348, "dim": [3, *SIZE, 1, 1, 1, 1], "datatype": 4, "bitpix": 16, "pixdim": [side, *sizes, 0, 0, 0, 0],
            "vox_offset": 352.0, "slope": 1.0, "inter": 0.0, "units": 2, "qform": 1, "sform": 1, "quatern": quatern,
            "qoffset": list(origin), "srow": list(srow.ravel()), "magic": b"n+1\0", "gap": b"\0" * 4, "extension": 0, "first": 3, "count": COUNT}


def put(key, value, at=None):
    def change(h):
        if at is None:
            h[key] = value
        else:
            for k in at if isinstance(at, tuple) else (at,):
                h[key][k] = value
    return change


def negative(h):
    h["pixdim"][1:4] = [-x for x in h["pixdim"][1:4]]


def scaled(factor):
    def change(h):
        for k in range(3):
            for c in range(3):
                h["srow"][4 * k + c] *= factor
    return change


def longer(h):
    h["count"] += 12


def shorter(h):
    h["count"] -= 1


def extended(says=16, holds=b"SIZECODEcomment "):
    def change(h):
        h["gap"], h["extension"], h["vox_offset"] = b"\1\0\0\0" + holds, says, 352.0 + len(holds)
    return change


nan, inf = math.nan, math.inf
NIFTI_ODD = {
    "slope 0": put("slope", 0.0), "slope 0, intercept -1024": lambda h: (put("slope", 0.0)(h), put("inter", -1024.0)(h)),
    "slope 2": put("slope", 2.0), "slope NaN": put("slope", nan), "slope infinite": put("slope", inf),
    "intercept NaN": put("inter", nan), "intercept infinite": put("inter", -inf),
    "slope and intercept NaN": lambda h: (put("slope", nan)(h), put("inter", nan)(h)),
    "sform code 0": put("sform", 0), "qform code 0": put("qform", 0),
    "both codes 0": lambda h: (put("sform", 0)(h), put("qform", 0)(h)),
    "sform empty": put("srow", 0.0, tuple(range(12))), "sform with NaN": put("srow", nan, 7),
    "sform in a plane": put("srow", 0.0, (0, 4, 8)), "sform 1.25 times as wide": scaled(1.25),
    "sform slanting": lambda h: put("srow", h["srow"][0] + 0.2, 0)(h), "sform code 77": put("sform", 77),
    "sform code -1": put("sform", -1), "qform elsewhere": put("qoffset", 900.0, 0), "qform with NaN": put("qoffset", nan, 1),
    "quaternion too long": put("quatern", (0.9, 0.9, 0.9)), "quaternion with NaN": put("quatern", (nan, 0, 0)),
    "pixdim negative": negative, "pixdim 0": put("pixdim", 0.0, 2), "pixdim NaN": put("pixdim", nan, 3), "qfac 0": put("pixdim", 0.0, 0),
    "qfac 5": put("pixdim", 5.0, 0), "unit none": put("units", 0), "unit metre": put("units", 1), "unit micrometre": put("units", 3),
    "unit 6": put("units", 6), "unit with seconds": put("units", 2 | 8), "start 0": put("vox_offset", 0.0),
    "start 352.5": put("vox_offset", 352.5), "start after an extension": extended(),
    "extension longer than its place": extended(32), "extension of 12 bytes": extended(12), "extension announced, none there": extended(0, b""), "data longer": longer, "data cut": shorter,
    "bitpix 8": put("bitpix", 8), "dim[0] 4 with one image": put("dim", 4, 0), "dim[0] 0": put("dim", 0, 0), "dim[3] 0": put("dim", 0, 3),
    "series of 5": lambda h: (put("dim", 4, 0)(h), put("dim", 5, 4)(h)), "type RGB": put("datatype", 128),
    "half of a pair": put("magic", b"ni1\0"),
}


def nifti_variant(h, odd, number, end="<"):
    name = f"n{number:05}.nii" + (".gz" if number % 3 == 0 else "")
    data = nifti_bytes(h, end)
    (out / name).write_bytes(gzip.compress(data, 1) if number % 3 == 0 else data)
    line("NIfTI-1", name, odd, verdict(standard_of_nifti, h), verdict(nibabel_reads, out / name))


def nifti():
    number = 0
    for datatype, end in itertools.product(NIFTI_TYPES, "<>"):
        for forms, units, scale in itertools.product(((1, 1), (0, 1), (1, 0), (2, 4)), (2, 1, 3, 10),
                                                     ((0, 0), (1, 0), (2, -1024), (-0.5, 7))):
            h = nifti_base()
            h["datatype"], h["bitpix"] = datatype, 8 * np.dtype(NIFTI_TYPES[datatype]).itemsize
            h["sform"], h["qform"] = forms
            h["units"], (h["slope"], h["inter"]) = units, scale
            number += 1
            nifti_variant(h, {1: "unit metre", 3: "unit micrometre"}.get(units, ""), number, end)
    names = list(NIFTI_ODD)
    for end, sform in itertools.product("<>", (1, 0)):
        for odd in names:
            h = nifti_base()
            h["sform"] = sform
            NIFTI_ODD[odd](h)
            number += 1
            nifti_variant(h, odd + ("" if sform else ", no sform"), number, end)
    for one, two in itertools.combinations(names, 2):
        h = nifti_base()
        NIFTI_ODD[one](h), NIFTI_ODD[two](h)
        number += 1
        nifti_variant(h, f"{one} + {two}", number)


# ---- NRRD and MetaImage ---------------------------------------------------------------------------------------------

NRRD_TYPES = {"signed char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4", "longlong": "i8",
              "ulonglong": "u8", "float": "f4", "double": "f8"}
LENGTHS = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "um": 0.001}
SPACES = {"right-anterior-superior": (1, 1, 1), "RAS": (1, 1, 1), "left-posterior-superior": (-1, -1, 1), "LPS": (-1, -1, 1),
          "left-anterior-superior": (-1, 1, 1)}


def vectors(columns):
    return " ".join("(" + ",".join(repr(float(x)) for x in columns[:, c]) + ")" for c in range(3))


def nrrd_base():
    _, columns, origin = turned([0.5, 0.75, 2.0])
    return {"type": "short", "dimension": "3", "space": "RAS", "sizes": "4 3 2", "space directions": vectors(columns),
            "kinds": "domain domain domain", "endian": "little", "encoding": "raw",
            "space origin": "(" + ",".join(map(repr, map(float, origin))) + ")"}


def numbers_in(words, count):
    found = [float(x) for x in words.replace("(", " ").replace(")", " ").replace(",", " ").split()]
    if len(found) != count or not np.all(np.isfinite(found)):
        raise Refused("numbers")
    return np.array(found)


def units_in(words):
    found = words.split()
    if len(found) != 3 or any(w[0] != '"' or w[-1] != '"' or w[1:-1] not in LENGTHS for w in found):
        raise Refused("unit")
    return np.array([LENGTHS[w[1:-1]] for w in found])


def standard_of_nrrd(f, count):
    if f["dimension"] != "3" or f.get("type") not in NRRD_TYPES or f["encoding"] not in ("raw", "gzip"):
        raise Refused("not readable")
    kind = np.dtype(NRRD_TYPES[f["type"]])
    if kind.itemsize > 1 and f.get("endian") not in ("little", "big"):
        raise Refused("order of bytes")
    if any(k in f for k in ("byte skip", "line skip", "old min", "axis mins", "unknown field")):
        raise Refused("field")
    if "kinds" in f and set(f["kinds"].split()) - {"domain", "space", "none", "???"}:
        raise Refused("kinds")
    sizes = numbers_in(f["sizes"], 3)
    if np.any(sizes < 1) or np.any(sizes != np.floor(sizes)) or int(np.prod(sizes)) > count:
        raise Refused("sizes")
    values = np.arange(5, 5 + count)[:int(np.prod(sizes))]
    if "space directions" in f:
        if f.get("space") not in SPACES or "spacings" in f or "units" in f:
            raise Refused("space")
        sign = np.array(SPACES[f["space"]])
        unit = units_in(f["space units"]) if "space units" in f else np.ones(3)
        columns = numbers_in(f["space directions"], 9).reshape(3, 3).T * (sign * unit)[:, None]
        origin = numbers_in(f.get("space origin", "0 0 0"), 3) * sign * unit
    else:
        if "spacings" not in f or "space origin" in f or "space units" in f:
            raise Refused("no sizes")
        spacings = numbers_in(f["spacings"], 3)
        if np.any(spacings <= 0):
            raise Refused("sizes")
        columns = np.diag(spacings * (units_in(f["units"]) if "units" in f else np.ones(3)))
        origin = np.zeros(3)
    if usable(columns, origin):
        raise Refused("placement")
    return straight(columns, origin), values


def nrrd_variant(f, odd, number, count=COUNT, detached=False):
    kind = np.dtype(NRRD_TYPES.get(f.get("type"), "i2")).newbyteorder(">" if f.get("endian") == "big" else "<")
    data = np.arange(5, 5 + count).astype(kind).tobytes()
    if f["encoding"] == "gzip":
        data = gzip.compress(data, 1)
    standard = verdict(standard_of_nrrd, f, count)
    name = f"r{number:05}." + ("nhdr" if detached else "nrrd")
    head = "NRRD0005\n" + "".join(f"{k}: {v}\n" for k, v in f.items())
    if detached:
        (out / f"r{number:05}.raw").write_bytes(data)
        (out / name).write_text(head + f"data file: r{number:05}.raw\n")
    else:
        (out / name).write_bytes(head.encode() + b"\n" + data)
    line("NRRD", name, odd, standard, "")


def gone(*keys):
    def change(f):
        for key in keys:
            f.pop(key, None)
    return change


def field(key, value):
    def change(f):
        f[key] = value
    return change


def bare(f):
    gone("space", "space directions", "space origin")(f)
    f["spacings"] = "0.5 0.75 2"


NRRD_ODD = {
    "space units cm": field("space units", '"cm" "cm" "cm"'), "space units um": field("space units", '"um" "um" "um"'),
    "space units mixed": field("space units", '"mm" "cm" "m"'), "space units inch": field("space units", '"inch" "inch" "inch"'),
    "space units without quotes": field("space units", "cm cm cm"), "no space origin": gone("space origin"), "no space": gone("space"),
    "space scanner-xyz": field("space", "scanner-xyz"), "no directions": gone("space directions"), "spacings alone": bare,
    "spacings and units": lambda f: (bare(f), field("units", '"cm" "cm" "cm"')(f)), "spacings negative": lambda f: (bare(f), field("spacings", "1 -1 1")(f)),
    "spacings beside directions": field("spacings", "1 1 1"), "directions empty": field("space directions", "(0,0,0) (0,0,0) (0,0,0)"),
    "directions with NaN": field("space directions", "(1,0,0) (0,nan,0) (0,0,1)"), "directions none": field("space directions", "(1,0,0) none (0,0,1)"),
    "directions slanting": field("space directions", "(1,0,0) (0.5,1,0) (0,0,1)"), "kinds vector": field("kinds", "vector domain domain"),
    "no endian": gone("endian"), "endian middle": field("endian", "middle"), "byte skip 4": field("byte skip", "4"), "line skip 1": field("line skip", "1"),
    "old min": field("old min", "-1000"), "axis mins": field("axis mins", "0 0 0"), "unknown field": field("unknown field", "1"),
    "encoding bzip2": field("encoding", "bzip2"), "type block": field("type", "block"), "sizes too many": field("sizes", "4 3 2 1"),
    "sizes negative": field("sizes", "4 -3 2"), "sizes beyond the data": field("sizes", "4 3 9"), "sizes of a part": field("sizes", "4 3 1"),
    "dimension 4": field("dimension", "4"),
}


def nrrd():
    number = 0
    for kind, endian, encoding, space, detached in itertools.product(NRRD_TYPES, ("little", "big"), ("raw", "gzip"), SPACES, (False, True)):
        f = nrrd_base()
        f.update({"type": kind, "endian": endian, "encoding": encoding, "space": space})
        number += 1
        nrrd_variant(f, "", number, detached=detached)
    for odd, detached in itertools.product(NRRD_ODD, (False, True)):
        f = nrrd_base()
        NRRD_ODD[odd](f)
        number += 1
        nrrd_variant(f, odd, number, detached=detached)
    for one, two in itertools.combinations(NRRD_ODD, 2):
        f = nrrd_base()
        NRRD_ODD[one](f), NRRD_ODD[two](f)
        number += 1
        nrrd_variant(f, f"{one} + {two}", number)


META_TYPES = {"MET_CHAR": "i1", "MET_UCHAR": "u1", "MET_SHORT": "i2", "MET_USHORT": "u2", "MET_INT": "i4", "MET_UINT": "u4",
              "MET_LONG_LONG": "i8", "MET_ULONG_LONG": "u8", "MET_FLOAT": "f4", "MET_DOUBLE": "f8"}
TRUTH = {"True": True, "true": True, "T": True, "1": True, "False": False, "false": False, "F": False, "0": False}


def meta_base():
    _, columns, origin = turned([1, 1, 1])
    flip = np.diag([-1, -1, 1])
    words = lambda v: " ".join(repr(float(x)) for x in np.ravel(v))
    return {"ObjectType": "Image", "NDims": "3", "BinaryData": "True", "BinaryDataByteOrderMSB": "False", "CompressedData": "False",
            "TransformMatrix": words((flip @ columns).T), "Offset": words(flip @ origin), "ElementSpacing": "0.5 0.75 2",
            "DimSize": "4 3 2", "ElementType": "MET_SHORT"}


def standard_of_meta(f, count):
    if f.get("ObjectType") != "Image" or f["NDims"] != "3" or f.get("ElementNumberOfChannels", "1") != "1":
        raise Refused("not an image")
    if f.get("HeaderSize", "0") != "0" or f["ElementType"] not in META_TYPES or not TRUTH[f["BinaryData"]]:
        raise Refused("not readable")
    if float(f.get("ElementToIntensityFunctionSlope", 1)) != 1:
        raise Refused("scaled")
    orders = {TRUTH[f[k]] for k in ("BinaryDataByteOrderMSB", "ElementByteOrderMSB") if k in f}
    if len(orders) > 1 or not orders and np.dtype(META_TYPES[f["ElementType"]]).itemsize > 1:
        raise Refused("order of bytes")
    spacing = numbers_in(f.get("ElementSpacing") or f["ElementSize"], 3)
    unit = LENGTHS[f["DistanceUnits"]] if f.get("DistanceUnits", "?") != "?" else 1.0
    sizes = numbers_in(f["DimSize"], 3)
    if np.any(spacing <= 0) or np.any(sizes < 1) or int(np.prod(sizes)) > count:
        raise Refused("sizes")
    origins = {tuple(numbers_in(f[k], 3)) for k in ("Offset", "Position", "Origin") if k in f}
    if len(origins) > 1:
        raise Refused("two origins")
    if "TransformMatrix" not in f and f.get("AnatomicalOrientation", "RAI") != "RAI":
        raise Refused("letters without a matrix")
    turn = numbers_in(f.get("TransformMatrix", "1 0 0 0 1 0 0 0 1"), 9).reshape(3, 3).T
    if np.any(np.abs(np.linalg.norm(turn, axis=0) - 1) > 1e-3):
        raise Refused("directions")
    flip = np.diag([-1, -1, 1])
    columns, origin = flip @ turn @ np.diag(spacing * unit), flip @ (origins.pop() if origins else (0, 0, 0)) * unit
    if usable(columns, origin):
        raise Refused("placement")
    return straight(columns, origin), np.arange(5, 5 + count)[:int(np.prod(sizes))]


def meta_variant(f, odd, number, count=COUNT):
    big = TRUTH.get(f.get("BinaryDataByteOrderMSB", f.get("ElementByteOrderMSB")), False)
    kind = np.dtype(META_TYPES.get(f["ElementType"], "i2")).newbyteorder(">" if big else "<")
    data = np.arange(5, 5 + count).astype(kind).tobytes()
    if f.get("CompressedData") == "True":
        data = zlib.compress(data, 1)
    apart = number % 2 == 0
    name = f"m{number:05}." + ("mhd" if apart else "mha")
    head = "".join(f"{k} = {v}\n" for k, v in f.items()) + f"ElementDataFile = {f'm{number:05}.raw' if apart else 'LOCAL'}\n"
    (out / name).write_bytes(head.encode() + (b"" if apart else data))
    if apart:
        (out / f"m{number:05}.raw").write_bytes(data)
    line("MetaImage", name, odd, verdict(standard_of_meta, f, count), "")


META_ODD = {
    "order of bytes T": field("BinaryDataByteOrderMSB", "T"), "order of bytes 1": field("BinaryDataByteOrderMSB", "1"),
    "order of bytes yes": field("BinaryDataByteOrderMSB", "yes"), "no order of bytes": gone("BinaryDataByteOrderMSB"),
    "other order of bytes too": field("ElementByteOrderMSB", "True"), "no BinaryData": gone("BinaryData"), "text": field("BinaryData", "False"),
    "no ElementSpacing": gone("ElementSpacing"), "ElementSize alone": lambda f: (gone("ElementSpacing")(f), field("ElementSize", "1 1 3")(f)),
    "ElementSize too": field("ElementSize", "1 1 3"), "spacing negative": field("ElementSpacing", "-0.5 0.5 2"), "spacing 0": field("ElementSpacing", "0 0.5 2"),
    "spacing NaN": field("ElementSpacing", "nan 1 1"), "spacing with decimal commas": field("ElementSpacing", "0,5 0,5 2"),
    "no Offset": gone("Offset"), "Position elsewhere": field("Position", "900 0 0"), "no TransformMatrix": gone("TransformMatrix"),
    "letters without a matrix": lambda f: (gone("TransformMatrix")(f), field("AnatomicalOrientation", "LPI")(f)),
    "letters of another matrix": field("AnatomicalOrientation", "XYZ"), "matrix empty": field("TransformMatrix", "0 0 0 0 0 0 0 0 0"),
    "matrix with sizes": field("TransformMatrix", "2 0 0 0 2 0 0 0 2"), "matrix slanting": field("TransformMatrix", "1 0 0 0.6 0.8 0 0 0 1"),
    "unit cm": field("DistanceUnits", "cm"), "unit um": field("DistanceUnits", "um"), "unit furlong": field("DistanceUnits", "furlong"),
    "slope 2": field("ElementToIntensityFunctionSlope", "2"), "three channels": field("ElementNumberOfChannels", "3"), "header to skip": field("HeaderSize", "-1"),
    "mesh": field("ObjectType", "Mesh"), "type unknown": field("ElementType", "MET_LONG"), "DimSize of a part": field("DimSize", "4 3 1"),
    "DimSize beyond the data": field("DimSize", "4 3 9"), "NDims 4": field("NDims", "4"), "compressed": field("CompressedData", "True"),
}


def meta():
    number = 0
    for kind, big, packed, word in itertools.product(META_TYPES, ("False", "True", "T", "0"), ("True", "False"), ("TransformMatrix", "Rotation", "Orientation")):
        f = meta_base()
        f.update({"ElementType": kind, "BinaryDataByteOrderMSB": big, "CompressedData": packed})
        standard = dict(f)
        if word != "TransformMatrix":
            f[word] = f.pop("TransformMatrix")
        number += 1
        meta_variant(f, "", number)
        form, name, odd, _, peer = lines.pop().split("\t")
        line(form, name, "", verdict(standard_of_meta, standard, COUNT), peer)
    for odd in META_ODD:
        for _ in range(2):
            f = meta_base()
            META_ODD[odd](f)
            number += 1
            meta_variant(f, odd, number)
    for one, two in itertools.combinations(META_ODD, 2):
        f = meta_base()
        META_ODD[one](f), META_ODD[two](f)
        number += 1
        meta_variant(f, f"{one} + {two}", number)


# ---- DICOM ----------------------------------------------------------------------------------------------------------

SYNTAXES = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian)


def dicom_base():
    _, columns, origin = turned([1, 1, 1])
    return {"rows": 3, "columns": 4, "allocated": 16, "stored": 12, "high": 11, "signed": 0, "slope": "1", "intercept": "-1024",
            "directions": columns, "origin": origin, "spacing": (0.5, 0.75), "gap": 1.5, "syntax": ExplicitVRLittleEndian,
            "junk": False, "unknown": (), "drop": (), "slices": 4, "thickness": "1.5", "colours": "MONOCHROME2"}


def dicom_values(d, k):
    """Numbers of a slice that fit into the bits that are stored."""
    low, high = (-(1 << d["stored"] - 1), (1 << d["stored"] - 1) - 1) if d["signed"] else (0, (1 << d["stored"]) - 1)
    span = high - low
    return np.array([low + (span * (7 * p + 13 * k) // 131) % (span + 1) for p in range(d["rows"] * d["columns"])])


def dicom_slice(d, k, folder, name):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = f"1.2.826.0.1.3680043.8.498.{k + 1}"
    meta.TransferSyntaxUID = d["syntax"]
    meta.ImplementationClassUID = "1.2.3"
    ds = FileDataset(str(folder / name), {}, file_meta=meta, preamble=b"\0" * 128)
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.Modality, ds.SeriesInstanceUID, ds.FrameOfReferenceUID, ds.InstanceNumber = "CT", "1.2.3.4", "1.2.3.5", k + 1
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, d["colours"]
    ds.Rows, ds.Columns, ds.BitsAllocated, ds.BitsStored, ds.HighBit = d["rows"], d["columns"], d["allocated"], d["stored"], d["high"]
    ds.PixelRepresentation = d["signed"]
    if d["slope"] is not None:
        ds.add_new(0x00281053, "DS", d["slope"])
    if d["intercept"] is not None:
        ds.add_new(0x00281052, "DS", d["intercept"])
    place = lambda x: f"{x:.10g}"
    across, down = d["directions"][:, 0], d["directions"][:, 1]
    normal = np.cross(across, down)
    ds.ImagePositionPatient = [place(x) for x in d["origin"] + normal * d["gap"] * k]
    ds.ImageOrientationPatient = [place(x) for x in (*across, *down)]
    ds.PixelSpacing = [repr(x) for x in d["spacing"]]
    ds.SliceThickness = d["thickness"]
    raw = dicom_values(d, k).astype(np.int64) & ((1 << d["stored"]) - 1)
    shift = d["high"] + 1 - d["stored"]
    word = raw << max(shift, 0)
    if d["junk"]:
        word = word | (((1 << d["allocated"]) - 1) & ~(((1 << d["stored"]) - 1) << max(shift, 0)))
    big = d["syntax"] == ExplicitVRBigEndian
    data = word.astype(np.uint8 if d["allocated"] == 8 else ">u2" if big else "<u2").tobytes()
    ds.add_new(0x7FE00010, "OB" if d["allocated"] == 8 and d["syntax"] != ImplicitVRLittleEndian else "OW", data)
    for tag in d["drop"]:
        if tag in ds:
            del ds[tag]
    ds.is_little_endian, ds.is_implicit_VR = not big, d["syntax"] == ImplicitVRLittleEndian
    pydicom.config.replace_un_with_known_vr = False
    for tag in d["unknown"]:
        if tag in ds and d["syntax"] == ExplicitVRLittleEndian:
            element = ds[tag]
            value = element.value
            if element.VR == "US":
                bytes_ = struct.pack("<H", value)
            elif isinstance(value, (list, pydicom.multival.MultiValue)):
                bytes_ = "\\".join(map(str, value)).encode()
            else:
                bytes_ = str(value).encode()
            ds[tag] = pydicom.dataelem.DataElement(tag, "UN", bytes_ + b" " * (len(bytes_) % 2))
    ds.save_as(folder / name, write_like_original=False)
    pydicom.config.replace_un_with_known_vr = True


def standard_of_dicom(d):
    shift = d["high"] + 1 - d["stored"]
    if d["allocated"] not in (8, 16) or not 0 < d["stored"] <= d["allocated"] or shift < 0 or d["high"] >= d["allocated"]:
        raise Refused("bits")
    if d["drop"] or d["colours"] not in ("MONOCHROME1", "MONOCHROME2"):
        raise Refused("elements")
    slope, intercept = d["slope"], d["intercept"]
    if (slope is None) != (intercept is None):
        raise Refused("scale")
    slope, intercept = (1.0, 0.0) if slope is None else (float(slope), float(intercept))
    if slope == 0 or not math.isfinite(slope) or not math.isfinite(intercept):
        raise Refused("scale")
    lps = np.column_stack([d["directions"][:, 0] * d["spacing"][1], d["directions"][:, 1] * d["spacing"][0],
                           np.cross(d["directions"][:, 0], d["directions"][:, 1]) * d["gap"]])
    flip = np.diag([-1, -1, 1])
    if min(d["spacing"]) <= 0:
        raise Refused("spacing")
    columns, origin = flip @ lps, flip @ d["origin"]
    if usable(columns, origin):
        raise Refused("placement")
    values = np.concatenate([dicom_values(d, k) for k in range(d["slices"])]) * slope + intercept
    return straight(columns, origin), values


def pydicom_reads(folder):
    files = [pydicom.dcmread(p) for p in sorted(folder.iterdir())]
    across, down = (np.array(files[0].ImageOrientationPatient[a:a + 3], float) for a in (0, 3))
    normal = np.cross(across, down)
    files.sort(key=lambda f: float(np.dot(np.array(f.ImagePositionPatient, float), normal)))
    places = [np.array(f.ImagePositionPatient, float) for f in files]
    spacing = [float(x) for x in files[0].PixelSpacing]
    flip = np.diag([-1, -1, 1])
    step = (places[-1] - places[0]) / (len(places) - 1)
    columns = flip @ np.column_stack([across * spacing[1], down * spacing[0], step])
    values = [f.pixel_array.astype(float).ravel() * float(f.get("RescaleSlope", 1)) + float(f.get("RescaleIntercept", 0)) for f in files]
    return np.hstack([columns, (flip @ places[0]).reshape(3, 1)]), np.concatenate(values)


DICOM_ODD = {
    "HighBit above the bits stored": put("high", 15), "HighBit between": put("high", 13), "HighBit below": put("high", 5),
    "bits of others set": put("junk", True), "12 bits in 8": put("allocated", 8), "no slope": lambda d: (put("slope", None)(d), put("intercept", None)(d)),
    "slope without intercept": put("intercept", None), "intercept without slope": put("slope", None), "slope 0": put("slope", "0"),
    "slope 2.5e-1": put("slope", "2.5e-1"), "slope empty": put("slope", ""), "no HighBit": put("drop", (0x00280102,)),
    "no BitsStored": put("drop", (0x00280101,)), "no PixelRepresentation": put("drop", (0x00280103,)), "no PixelSpacing": put("drop", (0x00280030,)),
    "no position": put("drop", (0x00200032,)), "no pixels": put("drop", (0x7FE00010,)), "PixelSpacing 0": put("spacing", (0.0, 0.75)),
    "PixelSpacing negative": put("spacing", (-0.5, 0.75)), "palette": put("colours", "PALETTE COLOR"), "MONOCHROME1": put("colours", "MONOCHROME1"),
    "unknown kinds": put("unknown", (0x00280010, 0x00280011, 0x00280030, 0x00280101, 0x00280103, 0x00281052, 0x00281053, 0x00200032, 0x00200037)),
    "unknown pixels' bits": put("unknown", (0x00280100, 0x00280102)), "signed": put("signed", 1), "11 bits": lambda d: (put("stored", 11)(d), put("high", 10)(d)),
}


def dicom_variant(d, odd, number):
    folder = out / f"d{number:05}"
    folder.mkdir()
    names = [f"s{k}.dcm" for k in range(d["slices"])]
    draw.shuffle(names)
    for k, name in enumerate(names):
        dicom_slice(d, k, folder, name)
    line("DICOM", folder.name, odd, verdict(standard_of_dicom, d), verdict(pydicom_reads, folder))


def dicom():
    number = 0
    for syntax, signed, (allocated, stored), (slope, intercept), junk in itertools.product(
            SYNTAXES, (0, 1), ((8, 8), (16, 8), (16, 10), (16, 12), (16, 15), (16, 16)), (("1", "-1024"), ("0.5", "10"), ("-2", "0")), (False, True)):
        d = dicom_base()
        d.update({"syntax": syntax, "signed": signed, "allocated": allocated, "stored": stored, "high": stored - 1, "slope": slope,
                  "intercept": intercept, "junk": junk and stored < allocated})
        number += 1
        few = "signed, fewer bits stored than allocated" if signed and stored < allocated else ""
        dicom_variant(d, "bits of others set" if d["junk"] else few, number)
    for odd, syntax in itertools.product(DICOM_ODD, SYNTAXES):
        d = dicom_base()
        d["syntax"] = syntax
        DICOM_ODD[odd](d)
        number += 1
        dicom_variant(d, odd, number)
    for one, two in itertools.combinations(DICOM_ODD, 2):
        d = dicom_base()
        DICOM_ODD[one](d), DICOM_ODD[two](d)
        number += 1
        dicom_variant(d, f"{one} + {two}", number)


nifti()
nrrd()
meta()
dicom()
(out / "variants.tsv").write_text("\n".join(lines) + "\n")
