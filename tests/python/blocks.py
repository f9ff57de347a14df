# SPDX-License-Identifier: Apache-2.0
"""The code blocks of a page, one after the other: blocks.py PAGE [LANGUAGE]."""
import pathlib
import re
import sys


def blocks(page, language="python"):
    return re.findall(rf"^```{language}\n(.*?)^```$", pathlib.Path(page).read_text(), re.MULTILINE | re.DOTALL)


if __name__ == "__main__":
    print("\n".join(blocks(*sys.argv[1:])))
