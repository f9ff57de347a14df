#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The path of a newcomer on a bare Debian 12 in a folder of its own: clones a commit, types what README.md says, changes the first
# scenario, compares the two and plots them with matplotlib. What is typed is taken from README.md, not written here. Needs root,
# mmdebstrap, a mirror of Debian, and half an hour.
# usage: tools/newcomer.sh [COMMIT [ROOT]]    COMMIT: HEAD; ROOT: an earlier bare system to start from, which is copied
set -euo pipefail
cd "$(dirname "$0")/.."
commit=$(git rev-parse --verify "${1:-HEAD}^{commit}")
root=$(mktemp -d)/debian
trap 'umount "$root/proc" 2>/dev/null || true; rm -rf "$(dirname "$root")"' EXIT
start=$SECONDS
said() {  # WORDS...: with the seconds since the last
  echo "$* ($((SECONDS - start)) s)"
  start=$SECONDS
}
if [ $# -gt 1 ]; then
  cp -a "$2" "$root"
else
  mmdebstrap --variant=minbase bookworm "$root" >/dev/null 2>&1
fi
mount -t proc proc "$root/proc"
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
git clone -q . "$root/root/howship"
git -C "$root/root/howship" checkout -q --detach "$commit"
said "bare Debian 12 with a clone of ${commit:0:12}"

inside() { chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 bash -euo pipefail -c "cd /root/howship; $1"; }

inside './demo.sh' >"$root/root/demo.log" 2>&1 || { tail -20 "$root/root/demo.log" >&2; exit 1; }
said "./demo.sh: its result is there"

# The first block of TOML is the scenario, the first block of commands after it what is done with it.
awk '/^```toml$/ && !done {on = 1; next} /^```$/ {if (on) done = 1; on = 0} on' README.md >"$root/root/howship/scenario.toml"
awk '/^```toml$/ {toml = 1} /^```$/ {if (on) exit; else if (toml == 2) {on = 1; next} else if (toml) ++toml} on' README.md >"$root/root/commands"
path=$(grep '^export PATH' "$root/root/commands")
count=0
while IFS= read -r line; do
  command=${line%%  #*}
  case $command in
    "" | export* | *--batch*) continue ;;  # a list of a user's own bones
    *--reference*) command="$command -o reference" ;;  # a folder of its own: the result is there already
  esac
  inside "$path; $command" >"$root/root/command.log" 2>&1 || { echo "failed: $command" >&2; tail -5 "$root/root/command.log" >&2; exit 1; }
  count=$((count + 1))
done <"$root/root/commands"
said "$count commands of README.md"

inside "$path"'
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
