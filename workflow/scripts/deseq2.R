# Differentially expressed genes by DESeq2, or by limma where values are no counts: all tests of one
# job, since to load a package takes seconds.
#
# input:  counts (genes x samples, first column symbol), samples (run, sample, condition, source,
#         study, set, test), genes (symbol, entrez)
# params: log2fc, p, p_column (pvalue or padj), log2fc_column (log2fc or log2fc_shrunk),
#         terms (columns of samples that the design names; each test leaves out those that have one
#         value in it), numbers (columns that are numbers, optional), conditions (reference and case
#         of each contrast; those after the first are of runs that end in _<case>_vs_<reference>),
#         test (deseq2 or limma)
# output: runs (a line each test); of each other output the name is a run, and the file its table

snakemake@source("lib/common.R")
snakemake@source("lib/deseq2_test.R")
snakemake@source("lib/limma_test.R")
snakemake@source("lib/deseq2_runs.R")

read_cuts <- function(params) {
  list(
    log2fc = argument(params, "log2fc"),
    p = argument(params, "p"),
    p_column = match.arg(argument(params, "p_column"), c("pvalue", "padj")),
    log2fc_column = match.arg(
      argument(params, "log2fc_column", default = "log2fc"), c("log2fc", "log2fc_shrunk")
    )
  )
}

main <- function() {
  cuts <- read_cuts(snakemake@params)
  design <- list(
    terms = unlist(argument(snakemake@params, "terms")),
    conditions = unlist(argument(snakemake@params, "conditions")),
    test = match.arg(argument(snakemake@params, "test", default = "deseq2"), names(TESTS))
  )
  numbers <- unlist(argument(snakemake@params, "numbers", default = list()))
  path <- argument(snakemake@input, "samples")
  genes <- read_tsv(argument(snakemake@input, "genes"), c("symbol", "entrez"))
  samples <- read_tsv(path, c("run", "sample", "condition", "source", "study", "set", "test"))
  samples[is.na(samples)] <- ""
  check_terms(design$terms, samples, path)
  for (column in intersect(numbers, names(samples))) {
    samples[[column]] <- as.numeric(samples[[column]])
  }
  counts <- read_counts(argument(snakemake@input, "counts"))
  absent <- setdiff(samples$sample, colnames(counts))
  if (length(absent)) {
    fail(sprintf("sample %s is not in the counts", absent[[1]]), path)
  }
  tables <- setdiff(names(snakemake@output), c("runs", ""))
  runs <- union(tables, samples$run)
  # Not for empty tables: they take seconds to load.
  if (nrow(samples)) need_packages(TESTS[[design$test]])
  results <- run_tests(runs, counts, samples, genes, design, cuts, path, snakemake@threads)
  for (result in results) for (line in result$said) message(line)
  for (run in tables) write_tsv(results[[run]]$deg, argument(snakemake@output, run))
  lines <- do.call(rbind, lapply(results, function(result) result$line))
  write_tsv(lines, argument(snakemake@output, "runs"))
}

run_logged(main)
