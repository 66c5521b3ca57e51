# Pathways at one end of the full ranking of genes.
#
# input:  deg (symbol, stat: its genes are ranked), genes (symbol, entrez),
#         pathways (pathway, name, entrez or symbol), mapping (reason why ids can't be relied on)
# params: engine (auto, clusterprofiler or limma), min_size, max_size, padj, seed
# output: gsea

snakemake@source("lib/common.R")
snakemake@source("lib/overrepresentation.R")
snakemake@source("lib/gene_ranking.R")

main <- function() {
  test <- read_pathway_test(snakemake@input, snakemake@params, "stat")
  statistic <- ranking(test$deg, test$genes)
  sets <- ranked_sets(statistic, test$pathways, test$min_size, test$max_size)
  reason <- test$left_out
  if (!nzchar(reason)) reason <- gsea_problem(statistic, sets, test$min_size, test$max_size)
  if (nzchar(reason)) {
    message("no test: ", reason)
    table <- empty_gsea()
  } else {
    seed <- argument(snakemake@params, "seed")
    table <- gsea(
      statistic, sets, test$pathways, test$engine, seed, argument(snakemake@params, "padj")
    )
    message(sprintf(
      "%d pathways tested on %d ranked genes, %d significant",
      nrow(table), length(statistic), sum(table$significant)
    ))
  }
  write_tsv(table, argument(snakemake@output, "gsea"))
}

run_logged(main)
