# Pathways over-represented among the DEGs.
#
# input:  deg (symbol, deg: its genes are the universe), genes (symbol, entrez),
#         pathways (pathway, name, entrez or symbol), mapping (reason why ids can't be relied on)
# params: engine (auto, clusterprofiler or limma), min_size, max_size, padj, qvalue
# output: kegg, summary (JSON: genes with an id, genes in a pathway, reason of an empty table)

snakemake@source("lib/common.R")
snakemake@source("lib/overrepresentation.R")

main <- function() {
  test <- read_pathway_test(snakemake@input, snakemake@params, "deg", "qvalue")
  tested <- tested_genes(test$deg, test$genes)
  reason <- test$left_out
  if (!nzchar(reason)) {
    reason <- kegg_problem(test$deg, tested, test$pathways, test$min_size, test$max_size)
  }
  if (nzchar(reason)) {
    message("no test: ", reason)
    table <- empty_kegg()
  } else {
    table <- enrich(
      tested, test$pathways, test$engine, test$min_size, test$max_size,
      padj = argument(snakemake@params, "padj"), qvalue = argument(snakemake@params, "qvalue")
    )
    message(sprintf(
      "%d pathways tested by %s, %d significant", nrow(table), test$engine, sum(table$significant)
    ))
  }
  write_tsv(table, argument(snakemake@output, "kegg"))
  summary <- kegg_summary(test$deg, tested, test$pathways, table, test$engine, reason)
  write_json(summary, argument(snakemake@output, "summary"))
}

run_logged(main)
