#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Manual pages and bash completion, as the program tells them of itself: tools/manual.sh PROGRAM FOLDER
set -euo pipefail
program=$1 folder=$2
mkdir -p "$folder"
"$program" help --bash-completion > "$folder/howship.bash"
commands=$(sed -n 's/^      help) words="\(.*\)" ;;$/\1/p' "$folder/howship.bash")
for command in $commands; do "$program" help "$command" --man > "$folder/howship-$command.1"; done
"$program" help --man > "$folder/howship.1"
