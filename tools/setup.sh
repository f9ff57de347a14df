#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what Howship is built with, from Debian 12's own packages; does nothing where all is there.
# --checks adds what its tests and benchmarks use, --figures what draws the figures of scenarios/, --browser what drives the
# report (and bundles its page), --mpi what lets several processes share a trial.
set -euo pipefail
packages=(g++ cmake ninja-build ccache git python3
  libfmt-dev libtomlplusplus-dev libcli11-dev nlohmann-json3-dev libssl-dev libpng-dev libwebp-dev libdeflate-dev zlib1g-dev
  libnifti-dev libhdf5-dev libxrl-dev libkissfft-dev libdcmtk-dev libopenjp2-7-dev libeigen3-dev libboost-dev)
for word in "$@"; do
  case $word in
    --checks) packages+=(clang clang-format libgtest-dev libbenchmark-dev libsundials-dev calculix-ccx
      pybind11-dev python3-dev python3-venv python3-numpy mypy dpkg-dev file
      python3-nibabel python3-jsonschema python3-pydicom dicom3tools dcmtk libgdcm-tools valgrind) ;;
    --figures) packages+=(python3-matplotlib python3-pil) ;;
    # What looks at the report. Some machines have node from elsewhere, which brings its own npm.
    --browser) packages+=(chromium ca-certificates)
      command -v npm >/dev/null || packages+=(nodejs npm) ;;
    --mpi) packages+=(libopenmpi-dev openmpi-bin) ;;
    *) echo "setup.sh: unknown word '$word' (known: --checks, --figures, --browser, --mpi)" >&2; exit 2 ;;
  esac
done
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "setup.sh: needs root or sudo to install: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} Debian packages ..."
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
