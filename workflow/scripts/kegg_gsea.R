# Pathways at one end of the full ranking of genes.
#
# input:  deg (symbol, stat: its genes are ranked), genes (symbol, entrez),
#         pathways (pathway, name, entrez)
# params: engine (auto, clusterprofiler or limma), min_size, max_size, padj, seed
# output: gsea

snakemake@source("common.R")
snakemake@source("functions_kegg.R")
snakemake@source("functions_gsea.R")

main <- function() {
  engine <- choose_engine(argument(snakemake@params, "engine"))
  need_packages(ENGINES[[engine]])
  deg <- read_tsv(argument(snakemake@input, "deg"), c("symbol", "stat"))
  genes <- read_tsv(argument(snakemake@input, "genes"), c("symbol", "entrez"))
  pathways <- read_tsv(argument(snakemake@input, "pathways"), c("pathway", "name", "entrez"))
  low <- argument(snakemake@params, "min_size")
  high <- argument(snakemake@params, "max_size")

  statistic <- ranking(deg, genes)
  sets <- ranked_sets(statistic, pathways, low, high)
  reason <- gsea_problem(statistic, sets, low, high)
  if (nzchar(reason)) {
    message("no test: ", reason)
    table <- empty_gsea()
  } else {
    seed <- argument(snakemake@params, "seed")
    table <- gsea(statistic, sets, pathways, engine, seed, argument(snakemake@params, "padj"))
    message(sprintf(
      "%d pathways tested on %d ranked genes, %d significant",
      nrow(table), length(statistic), sum(table$significant)
    ))
  }
  write_tsv(table, argument(snakemake@output, "gsea"))
}

run_logged(main)
