# Differentially expressed genes, tumour against normal, by DESeq2 (`~ condition`).
#
# input:  counts (genes x samples, first column symbol), samples (sample, condition),
#         genes (symbol, entrez)
# params: log2fc, p, p_column (pvalue or padj), reason (non-empty: nothing to test, empty table)
# output: deg

snakemake@source("common.R")
snakemake@source("functions_deg.R")

main <- function() {
  path <- argument(snakemake@output, "deg")
  reason <- argument(snakemake@params, "reason", default = "")
  if (nzchar(reason)) {
    message("no test: ", reason)
    return(write_tsv(empty_deg(), path))
  }
  p_column <- match.arg(argument(snakemake@params, "p_column"), c("pvalue", "padj"))
  p <- argument(snakemake@params, "p")
  samples_file <- argument(snakemake@input, "samples")
  genes <- read_tsv(argument(snakemake@input, "genes"), c("symbol", "entrez"))
  samples <- read_tsv(samples_file, c("sample", "condition"))

  counts <- as_integers(read_counts(argument(snakemake@input, "counts")))
  condition <- match_conditions(counts, samples, samples_file)
  reason <- deg_problem(counts, condition)
  if (nzchar(reason)) {
    message("no test: ", reason)
    return(write_tsv(empty_deg(), path))
  }
  need_packages("DESeq2", "BiocParallel") # not for an empty table: they take seconds to load
  result <- test_tumour(counts, condition, alpha = p, workers = snakemake@threads)
  table <- deg_table(result, condition, genes, argument(snakemake@params, "log2fc"), p, p_column)
  message(sprintf(
    "%d genes, %d with a p-value, %d DEGs; %d normal, %d tumour",
    nrow(table), sum(!is.na(table$pvalue)), sum(table$deg), table$n_normal[[1]],
    table$n_tumour[[1]]
  ))
  write_tsv(table, path)
}

run_logged(main)
