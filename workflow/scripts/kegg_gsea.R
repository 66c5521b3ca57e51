# Pathways, and sets of further collections, at one end of the full ranking of genes.
#
# input:  deg (symbol, stat: its genes are ranked), genes (symbol, entrez),
#         pathways and collections (any number): pathway, name, entrez or symbol,
#         mapping (reason why ids can't be relied on)
# params: engine (auto, clusterprofiler or limma), min_size, max_size, padj, seed
# output: gsea; sets: the same of each collection

snakemake@source("lib/common.R")
snakemake@source("lib/overrepresentation.R")
snakemake@source("lib/gene_ranking.R")

# Test the sets of one table, and write what was found.
test_sets <- function(file, output) {
  test <- read_pathway_test(with_sets(snakemake@input, file), snakemake@params, "stat")
  statistic <- ranking(test$deg, test$genes)
  sets <- ranked_sets(statistic, test$pathways, test$min_size, test$max_size)
  reason <- test$left_out
  if (!nzchar(reason)) reason <- gsea_problem(statistic, sets, test$min_size, test$max_size)
  if (nzchar(reason)) {
    message(basename(output), ": no test: ", reason)
    table <- empty_gsea()
  } else {
    seed <- argument(snakemake@params, "seed")
    table <- gsea(
      statistic, sets, test$pathways, test$engine, seed, argument(snakemake@params, "padj")
    )
    message(sprintf(
      "%s: %d pathways tested on %d ranked genes, %d significant", basename(output), nrow(table),
      length(statistic), sum(table$significant)
    ))
  }
  write_tsv(table, output)
}

main <- function() {
  test_sets(argument(snakemake@input, "pathways"), argument(snakemake@output, "gsea"))
  collections <- snakemake@input[["collections"]]
  for (i in seq_along(collections)) {
    test_sets(collections[[i]], argument(snakemake@output, "sets")[[i]])
  }
}

run_logged(main)
