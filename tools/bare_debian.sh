# SPDX-License-Identifier: Apache-2.0
# To be sourced: `bare_debian [ROOT]` makes $root a bare Debian 12 in a folder of its own, which goes with the script. ROOT: an earlier
# bare system to start from, which is copied. Needs root, mmdebstrap and a mirror of Debian.
bare_debian() {
  root=$(mktemp -d)/debian
  trap 'umount "$root/proc" 2>/dev/null || true; rm -rf "$(dirname "$root")"' EXIT
  if [ $# -gt 0 ]; then
    cp -a "$1" "$root"
  else
    command -v mmdebstrap >/dev/null || { echo "$(basename "$0"): needs mmdebstrap" >&2; exit 2; }
    mmdebstrap --variant=minbase bookworm "$root" >/dev/null 2>&1
  fi
  cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
}
