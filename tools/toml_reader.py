# SPDX-License-Identifier: Apache-2.0
"""`tomllib` for the tools beside this: of Python 3.11, or the package tomli, which is the same for older ones.

Where there is neither, a tool says so in a sentence and exits with 77, which ctest calls skipped."""
import sys

try:
    import tomllib
except ImportError:
    try:
        import tomli as tomllib
    except ImportError:
        print("skipped: Python 3.11 or later is needed, or the package tomli (apt install python3-tomli): it reads TOML",
              file=sys.stderr)
        sys.exit(77)

__all__ = ["tomllib"]
