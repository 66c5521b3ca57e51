# A SummarizedExperiment from the tables that `mdwgan export` wrote.
#
# input:  tables (folder)
# output: rds

snakemake@source("lib/common.R")
snakemake@source("lib/experiment.R")

main <- function() {
  need_packages("S4Vectors", "SummarizedExperiment")
  experiment <- experiment_of(argument(snakemake@input, "tables"))
  print(experiment)
  save_rds(experiment, argument(snakemake@output, "rds"))
}

run_logged(main)
