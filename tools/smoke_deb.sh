#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages on a bare Debian 12 in a folder of its own, and uses them there: program, manual, completion,
# Python. Needs root, mmdebstrap and a mirror of Debian.
# usage: tools/smoke_deb.sh FOLDER_WITH_DEBS [ROOT]    ROOT: an earlier bare system to start from, which is copied
set -euo pipefail
source "$(dirname "$0")/bare_debian.sh"
debs=$(realpath "$1")
start=$SECONDS
bare_debian "${@:2}"
echo "bare Debian 12: $((SECONDS - start)) s, $(du -sm "$root" | cut -f1) MB"
mkdir "$root/debs"
cp "$debs"/howship_*.deb "$debs"/python3-howship_*.deb "$root/debs/"
start=$SECONDS
chroot "$root" sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends /debs/*.deb' \
  >/dev/null 2>&1
echo "installed: $((SECONDS - start)) s, $(du -sm "$root" | cut -f1) MB"
start=$SECONDS
cat > "$root/root/scenario.toml" <<'END'
title    = "A small one"
duration = "10 days"
[patient]
sex     = "female"
age     = 58
weight  = "68 kg"
primary = "breast"
[bone.L3]
voxel_size = "2 mm"
[[lesion]]
bone   = "L3"
centre = ["0 mm", "-4 mm", "0 mm"]
radius = "3 mm"
type   = "lytic"
END
chroot "$root" /bin/bash -euc '
  cd /root
  howship --version
  howship check scenario.toml >/dev/null
  howship run scenario.toml -o result --quiet
  howship check /usr/share/howship/scenarios/lytic_breast_L3/scenario.toml >/dev/null
  howship cohort /usr/share/howship/examples/cohorts/breast_stage_two.toml -o stage_two --patients 50 --quiet
  (cd result && sha256sum --quiet -c manifest.sha256)
  python3 -c "
import howship
result = howship.Result(\"result\")
print(\"Python:\", howship.__version__, result.complete, result.table(\"timeline\").rows, \"days\")
again = howship.run(\"scenario.toml\", \"again\")
assert (again.path / \"timeline.csv\").read_bytes() == (result.path / \"timeline.csv\").read_bytes()"
  source /usr/share/bash-completion/completions/howship
  COMP_WORDS=(howship str) COMP_CWORD=1
  _howship
  test "${COMPREPLY[*]}" = strength
  ls /usr/share/man/man1/howship-run.1* /usr/share/doc/howship/copyright >/dev/null
  echo "shared libraries of the program: $(ldd /usr/bin/howship | wc -l)"'
echo "used: $((SECONDS - start)) s"
