# Differentially expressed genes by DESeq2: all tests of one job, since to load it takes seconds.
#
# input:  counts (genes x samples, first column symbol), samples (run, sample, condition, source,
#         study, set, test), genes (symbol, entrez)
# params: log2fc, p, p_column (pvalue or padj), log2fc_column (log2fc or log2fc_shrunk),
#         design ("~ source + condition"; each test leaves out terms that have one value in it)
# output: runs (a line each test); of each other output the name is a run, and the file its table

snakemake@source("common.R")
snakemake@source("functions_deg.R")
snakemake@source("functions_deg_runs.R")

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
  terms <- design_terms(argument(snakemake@params, "design", default = "~ condition"))
  path <- argument(snakemake@input, "samples")
  genes <- read_tsv(argument(snakemake@input, "genes"), c("symbol", "entrez"))
  samples <- read_tsv(path, c("run", "sample", "condition", "source", "study", "set", "test"))
  samples[is.na(samples)] <- ""
  counts <- read_counts(argument(snakemake@input, "counts"))
  absent <- setdiff(samples$sample, colnames(counts))
  if (length(absent)) {
    fail(sprintf("sample %s is not in the counts", absent[[1]]), path)
  }
  tables <- setdiff(names(snakemake@output), c("runs", ""))
  runs <- union(tables, samples$run)
  # Not for empty tables: they take seconds to load.
  if (nrow(samples)) need_packages("DESeq2", "BiocParallel")
  found <- run_tests(runs, counts, samples, genes, terms, cuts, path, snakemake@threads)
  for (result in found) for (line in result$said) message(line)
  for (run in tables) write_tsv(found[[run]]$deg, argument(snakemake@output, run))
  lines <- do.call(rbind, lapply(found, function(result) result$line))
  write_tsv(lines, argument(snakemake@output, "runs"))
}

run_logged(main)
