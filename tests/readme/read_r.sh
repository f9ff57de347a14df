#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The tables of a result in R: read_r.sh PROGRAM SOURCE. Skips (77) where Rscript is absent.
set -euo pipefail
program=$1 source=$2
command -v Rscript >/dev/null || { echo "skipped: Rscript is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
"$program" cohort "$source/examples/cohorts/breast_stage_two.toml" -o few --patients 30 --quiet
Rscript "$source/examples/read.R" few
Rscript -e "source('$source/examples/read.R'); result <- read_howship('few')" \
  -e 'stopifnot(nrow(result$patients) == 30, is.numeric(result$patients$patient), is.character(result$events$event))'
