# Pathways over-represented among the DEGs.
#
# input:  deg (symbol, deg: its genes are the universe), genes (symbol, entrez),
#         pathways (pathway, name, entrez)
# params: engine (auto, clusterprofiler or limma), min_size, max_size, padj, qvalue
# output: kegg, summary (JSON: genes with an id, genes in a pathway, reason of an empty table)

snakemake@source("common.R")
snakemake@source("functions_kegg.R")

main <- function() {
  engine <- choose_engine(argument(snakemake@params, "engine"))
  need_packages(ENGINES[[engine]], "qvalue")
  deg <- read_tsv(argument(snakemake@input, "deg"), c("symbol", "deg"))
  genes <- read_tsv(argument(snakemake@input, "genes"), c("symbol", "entrez"))
  pathways <- read_tsv(argument(snakemake@input, "pathways"), c("pathway", "name", "entrez"))
  low <- argument(snakemake@params, "min_size")
  high <- argument(snakemake@params, "max_size")

  tested <- tested_genes(deg, genes)
  reason <- kegg_problem(deg, tested, pathways, low, high)
  if (nzchar(reason)) {
    message("no test: ", reason)
    table <- empty_kegg()
  } else {
    table <- enrich(
      tested, pathways, engine, low, high,
      padj = argument(snakemake@params, "padj"), qvalue = argument(snakemake@params, "qvalue")
    )
    message(sprintf(
      "%d pathways tested by %s, %d significant", nrow(table), engine, sum(table$significant)
    ))
  }
  write_tsv(table, argument(snakemake@output, "kegg"))
  summary <- kegg_summary(deg, tested, pathways, table, engine, reason)
  write_json(summary, argument(snakemake@output, "summary"))
}

run_logged(main)
