# Pathways, and sets of further collections, that are over-represented among the DEGs.
#
# input:  deg (symbol, deg: its genes are the universe), genes (symbol, entrez),
#         pathways and collections (any number): pathway, name, entrez or symbol,
#         mapping (reason why ids can't be relied on)
# params: engine (auto, clusterprofiler or limma), min_size, max_size, padj, qvalue
# output: kegg, summary (JSON: genes with an id, genes in a pathway, reason of an empty table);
#         sets, summaries: the same of each collection

snakemake@source("lib/common.R")
snakemake@source("lib/overrepresentation.R")

# Test the sets of one table, and write what was found.
test_sets <- function(file, output, summary) {
  test <- read_pathway_test(with_sets(snakemake@input, file), snakemake@params, "deg", "qvalue")
  tested <- tested_genes(test$deg, test$genes)
  reason <- test$left_out
  if (!nzchar(reason)) {
    reason <- kegg_problem(test$deg, tested, test$pathways, test$min_size, test$max_size)
  }
  if (nzchar(reason)) {
    message(basename(output), ": no test: ", reason)
    table <- empty_kegg()
  } else {
    table <- enrich(
      tested, test$pathways, test$engine, test$min_size, test$max_size,
      padj = argument(snakemake@params, "padj"), qvalue = argument(snakemake@params, "qvalue")
    )
    message(sprintf(
      "%s: %d pathways tested by %s, %d significant", basename(output), nrow(table), test$engine,
      sum(table$significant)
    ))
  }
  write_tsv(table, output)
  write_json(kegg_summary(test$deg, tested, test$pathways, table, test$engine, reason), summary)
}

main <- function() {
  test_sets(
    argument(snakemake@input, "pathways"), argument(snakemake@output, "kegg"),
    argument(snakemake@output, "summary")
  )
  collections <- snakemake@input[["collections"]]
  for (i in seq_along(collections)) {
    test_sets(
      collections[[i]], argument(snakemake@output, "sets")[[i]],
      argument(snakemake@output, "summaries")[[i]]
    )
  }
}

run_logged(main)
