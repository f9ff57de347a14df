#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/update_scenarios.sh does to a folder of scenarios/ once its results are there.

compared FOLDER                    prints the scenario that it is compared with, if any
update FOLDER RESULT [COMPARED]    rewrites the values of expected.toml and figure.png
"""
import csv
import pathlib
import re
import sys

from toml_reader import tomllib

folder = pathlib.Path(sys.argv[2])
expected = folder / "expected.toml"
spec = tomllib.loads(expected.read_text())


def table(result, name):
    with open(result / name, newline="") as file:
        return list(csv.DictReader(file))


def value(result, wanted):
    row_keys = wanted.keys() - {"table", "column", "value"}
    for row in table(result, wanted["table"]):
        if all(row[key] == str(wanted[key]) for key in row_keys):
            return row[wanted["column"]]
    sys.exit(f"{expected}: no row for {wanted}")


def picture(figure, result):
    """Pictures of the run above each other, made smaller where the file would be larger than a repository likes. A list
    of them is a row, all of one height."""
    from PIL import Image

    def row(names):
        if isinstance(names, str):
            return Image.open(result / names).convert("RGB")
        beside = [Image.open(result / name).convert("RGB") for name in names]
        beside = [p.resize((p.width * 384 // p.height, 384), Image.Resampling.LANCZOS) for p in beside]
        whole = Image.new("RGB", (sum(p.width for p in beside), 384), (17, 20, 24))
        x = 0
        for p in beside:
            whole.paste(p, (x, 0))
            x += p.width
        return whole

    parts = [row(names) for names in figure["pictures"]]
    whole = Image.new("RGB", (max(p.width for p in parts), sum(p.height for p in parts)), (17, 20, 24))
    y = 0
    for part in parts:
        whole.paste(part, (0, y))
        y += part.height
    whole.save(folder / "figure.png", optimize=True)
    while (folder / "figure.png").stat().st_size > 250_000:
        whole = whole.resize((whole.width * 3 // 4, whole.height * 3 // 4), Image.Resampling.LANCZOS)
        whole.save(folder / "figure.png", optimize=True)


def chart(figure, result, compared):
    """Columns of a table over time; the run it is compared with is dashed."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    plot, axes = pyplot.subplots(figsize=(8, 4.5), dpi=120)
    for number, (column, label) in enumerate(figure["columns"].items()):
        for run, style, word in ((result, "-", figure["label"]), (compared, "--", figure.get("compared_label", ""))):
            if run is None:
                continue
            rows = table(run, figure["table"])
            points = [(float(r["day"]) * 12 / 365.25, float(r[column]) / figure["per"]) for r in rows if r[column]]
            axes.plot(*zip(*points), style, color=["#d55e00", "#0072b2", "#009e73"][number],
                      label=f"{label}, {word}" if word else label)
    if figure.get("log"):
        axes.set_yscale("log")
    for mark, text in figure.get("marks", {}).items():
        axes.axvline(float(mark), color="0.6", linewidth=0.8)
        axes.text(float(mark), 1.01, text, transform=axes.get_xaxis_transform(), fontsize=9, ha="center")
    axes.set(xlabel="month", ylabel=figure["y"])
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    plot.tight_layout()
    plot.savefig(folder / "figure.png", metadata={"Software": None})


if sys.argv[1] == "compared":
    print(spec.get("compared", {}).get("scenario", ""))
else:
    result = pathlib.Path(sys.argv[3])
    compared = pathlib.Path(sys.argv[4]) if len(sys.argv) > 4 else None
    fresh = iter(value(result, wanted) for wanted in spec["number"])
    expected.write_text(re.sub(r"(?m)^(value\s*=\s*)\S+", lambda found: found[1] + next(fresh), expected.read_text()))
    if "pictures" in spec["figure"]:
        picture(spec["figure"], result)
    else:
        chart(spec["figure"], result, compared)
    size = (folder / "figure.png").stat().st_size
    print(f"{folder.name}: {len(spec['number'])} numbers, figure of {size // 1000} kB")
