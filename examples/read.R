# SPDX-License-Identifier: Apache-2.0
# The tables of a result in R:  source("examples/read.R");  result <- read_howship("result");  result$timeline$day
# Every table is a data frame; words stay words, empty cells of numbers become NA. Units are part of the names of columns,
# docs/reference/tables.md says what each means.  Rscript examples/read.R FOLDER  prints what is there.

read_howship <- function(folder) {
  files <- list.files(folder, pattern = "[.]csv$", full.names = TRUE)
  if (length(files) == 0) stop(folder, " holds no tables: is it the folder of a run, a cohort or a trial?")
  tables <- lapply(files, read.csv, check.names = FALSE, stringsAsFactors = FALSE, na.strings = "")
  names(tables) <- sub("[.]csv$", "", basename(files))
  tables
}

# Survival of the arms of a trial, as the package survival takes it:
#   library(survival)
#   adtte <- read_howship("zoledronate")$adtte
#   survfit(Surv(AVAL, CNSR == 0) ~ TRT01P, data = subset(adtte, PARAMCD == "OS"))

if (sys.nframe() == 0) {
  words <- commandArgs(trailingOnly = TRUE)
  if (length(words) != 1) stop("usage: Rscript examples/read.R FOLDER")
  for (name in names(tables <- read_howship(words[1])))
    cat(sprintf("%-12s %6d rows, %3d columns\n", name, nrow(tables[[name]]), ncol(tables[[name]])))
}
