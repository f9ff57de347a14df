#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The path of a newcomer on a bare Debian 12 in a folder of its own: clones a commit, runs ./demo.sh and every command of README.md,
# changes its first scenario, compares the two and plots them with matplotlib. Needs root, mmdebstrap, a mirror of Debian, and half an
# hour.
# usage: tools/newcomer.sh [COMMIT [ROOT]]    COMMIT: HEAD; ROOT: an earlier bare system to start from, which is copied
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/bare_debian.sh
commit=$(git rev-parse --verify "${1:-HEAD}^{commit}")
start=$SECONDS
said() {  # WORDS...: with the seconds since the last
  echo "$* ($((SECONDS - start)) s)"
  start=$SECONDS
}
bare_debian "${@:2}"
mount -t proc proc "$root/proc"
git clone -q . "$root/root/howship"
git -C "$root/root/howship" checkout -q --detach "$commit"
said "bare Debian 12 with a clone of ${commit:0:12}"

inside() { chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 bash -euo pipefail -c "cd /root/howship; $1"; }

inside './demo.sh' >"$root/root/demo.log" 2>&1 || { tail -20 "$root/root/demo.log" >&2; exit 1; }
said "./demo.sh: its result is there"

# Every command of README.md, as the test Readme runs them.
inside 'python3 tests/readme/commands.py build/release/howship .' >"$root/root/commands.log" 2>&1 || { tail -20 "$root/root/commands.log" >&2; exit 1; }
said "every command of README.md"

inside 'export PATH="$PWD/build/release:$PATH"
awk "/^\`\`\`toml\$/ {on = 1; next} /^\`\`\`\$/ {if (on) exit} on" README.md >scenario.toml  # the first one of the page
howship run scenario.toml -o result --quiet
sed -e "s/lytic/blastic/g" -e "s/\"breast\"/\"prostate\"/; s/\"female\"/\"male\"/" scenario.toml >changed.toml
howship check changed.toml && howship run changed.toml -o changed --quiet && howship report result changed
tools/setup.sh --figures
python3 - <<END
import csv, matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plot
last = []
for folder in ("result", "changed"):
    rows = list(csv.DictReader(open(f"{folder}/lesions.csv")))
    plot.plot([float(r["day"]) for r in rows], [float(r["mineral_deficit_mg"]) for r in rows], label=folder)
    last.append(float(rows[-1]["mineral_deficit_mg"]))
plot.xlabel("day"), plot.ylabel("mineral deficit, mg"), plot.legend()
plot.savefig("plot.png")
print(f"mineral lost after a year: {last[0]:.0f} mg by the lytic metastasis, {last[1]:.0f} mg by the blastic one")
assert last[0] > 0 > last[1]
END
test -s plot.png && test -s comparison.html' >"$root/root/changed.log" 2>&1 || { tail -20 "$root/root/changed.log" >&2; exit 1; }
said "a changed scenario, compared and plotted: $(tail -1 "$root/root/changed.log")"
