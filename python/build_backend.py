# SPDX-License-Identifier: Apache-2.0
"""Makes a wheel of the package (PEP 517): CMake builds the module, the rest is copied.

HOWSHIP_BUILD names a build folder to use, e.g. build/release; build/wheel where it is not set.
"""
import base64
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import sysconfig
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def _project(key):
    return re.search(rf'^{key}\s*=\s*"([^"]*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE).group(1)


def _metadata():
    return (
        f"Metadata-Version: 2.1\nName: {_project('name')}\nVersion: {_project('version')}\n"
        f"Summary: {_project('description')}\nLicense: Apache-2.0\nRequires-Python: {_project('requires-python')}\n"
        "Requires-Dist: numpy\n"
    )


def _wheel():
    tag = f"cp{sys.version_info.major}{sys.version_info.minor}"
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"{tag}-{tag}-{platform}"


def _build():
    folder = pathlib.Path(os.environ.get("HOWSHIP_BUILD", ROOT / "build" / "wheel")).resolve()
    configure = ["cmake", "-S", str(ROOT), "-B", str(folder), "-DHOWSHIP_PYTHON=ON", f"-DPython3_EXECUTABLE={sys.executable}"]
    if not (folder / "CMakeCache.txt").exists():
        configure += ["-G", "Ninja", "-DHOWSHIP_TESTS=OFF", "-DHOWSHIP_BENCH=OFF"]
        subprocess.run(configure, check=True)
    subprocess.run(["cmake", "--build", str(folder), "--target", "howship_core"], check=True)
    package = folder / "python" / "howship"
    if not (package / ("_core" + sysconfig.get_config_var("EXT_SUFFIX"))).exists():
        raise SystemExit(f"{package} holds no module for this Python ({sys.version.split()[0]}); unset HOWSHIP_BUILD")
    return package


def get_requires_for_build_wheel(config_settings=None):
    return []


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    info = f"howship-{_project('version')}.dist-info"
    folder = pathlib.Path(metadata_directory) / info
    folder.mkdir()
    (folder / "METADATA").write_text(_metadata())
    (folder / "WHEEL").write_text(f"Wheel-Version: 1.0\nGenerator: howship\nRoot-Is-Purelib: false\nTag: {_wheel()}\n")
    return info


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    package = _build()
    version = _project("version")
    info = f"howship-{version}.dist-info"
    name = f"howship-{version}-{_wheel()}.whl"
    contents = {f"howship/{one.name}": one.read_bytes() for one in sorted(package.iterdir()) if one.is_file()}
    contents[f"{info}/METADATA"] = _metadata().encode()
    contents[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: howship\nRoot-Is-Purelib: false\nTag: {_wheel()}\n".encode()
    )
    record = ""
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in contents.items():
            wheel.writestr(path, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record += f"{path},sha256={digest},{len(content)}\n"
        wheel.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\n")
    return name
