# Pathways over-represented among the DEGs.
#
# input:  deg (symbol, deg: its genes are the universe), genes (symbol, entrez),
#         pathways (pathway, name, entrez)
# params: engine (auto, clusterprofiler or limma), min_size, max_size, padj, qvalue
# output: kegg

snakemake@source("common.R")
snakemake@source("functions_kegg.R")

main <- function() {
  engine <- choose_engine(argument(snakemake@params, "engine"))
  need_packages(c(limma = "limma", clusterprofiler = "clusterProfiler")[[engine]], "qvalue")
  deg <- read_tsv(argument(snakemake@input, "deg"), c("symbol", "deg"))
  genes <- read_tsv(argument(snakemake@input, "genes"), c("symbol", "entrez"))
  pathways <- read_tsv(argument(snakemake@input, "pathways"), c("pathway", "name", "entrez"))

  table <- enrich(
    tested_genes(deg, genes), pathways, engine,
    min_size = argument(snakemake@params, "min_size"),
    max_size = argument(snakemake@params, "max_size"),
    padj = argument(snakemake@params, "padj"),
    qvalue = argument(snakemake@params, "qvalue")
  )
  message(sprintf(
    "%d pathways tested by %s, %d significant", nrow(table), engine, sum(table$significant)
  ))
  write_tsv(table, argument(snakemake@output, "kegg"))
}

run_logged(main)
