# Gene table for the demo cohort, from org.Hs.eg.db alone.
#
# usage: Rscript demo_genes.R OUT.tsv
# OUT.tsv: entrez, symbol, proteins, ensembl, aliases, pathways; several values joined by ','.
# Only genes with a symbol and an ENSP id. `proteins` lists ids that belong to one gene;
# `shared` those that the database gives to several. The first line is '# org.Hs.eg.db VERSION'.
# The pathways (KEGG's frozen map of 2011) choose genes and effects; they are not written to the demo.

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 1) {
  stop("usage: Rscript demo_genes.R OUT.tsv", call. = FALSE)
}
if (!requireNamespace("org.Hs.eg.db", quietly = TRUE)) {
  stop("R has no package org.Hs.eg.db; on Debian: apt-get install r-bioc-org.hs.eg.db",
    call. = FALSE
  )
}
suppressPackageStartupMessages(library(org.Hs.eg.db))
# The order of rows and of joined values may not depend on the machine's language.
invisible(Sys.setlocale("LC_COLLATE", "C"))

joined <- function(values, keys) {
  tapply(values, keys, function(x) paste(sort(unique(x)), collapse = ","))
}

symbols <- as.data.frame(org.Hs.egSYMBOL)
proteins <- as.data.frame(org.Hs.egENSEMBLPROT)
ensembl <- as.data.frame(org.Hs.egENSEMBL)
aliases <- as.data.frame(org.Hs.egALIAS2EG)
pathways <- as.data.frame(org.Hs.egPATH)

owners <- table(unique(proteins)$prot_id)
shared <- proteins$prot_id %in% names(owners)[owners > 1]
symbol_owners <- table(symbols$symbol)
symbols <- symbols[symbol_owners[symbols$symbol] == 1, ]
alias_owners <- table(aliases$alias_symbol)
old <- alias_owners[aliases$alias_symbol] == 1 & !aliases$alias_symbol %in% symbols$symbol
aliases <- aliases[old & grepl("^[A-Z][A-Z0-9]{2,9}$", aliases$alias_symbol), ]

genes <- symbols[symbols$gene_id %in% proteins$gene_id[!shared], ]
genes <- genes[order(as.integer(genes$gene_id)), ]
table_of <- function(values, keys) {
  column <- joined(values, keys)[genes$gene_id]
  ifelse(is.na(column), "", column)
}
out <- data.frame(
  entrez = genes$gene_id,
  symbol = genes$symbol,
  proteins = table_of(proteins$prot_id[!shared], proteins$gene_id[!shared]),
  shared = table_of(proteins$prot_id[shared], proteins$gene_id[shared]),
  ensembl = table_of(ensembl$ensembl_id, ensembl$gene_id),
  aliases = table_of(aliases$alias_symbol, aliases$gene_id),
  pathways = table_of(pathways$path_id, pathways$gene_id)
)

connection <- file(arguments[1], "w")
writeLines(paste("# org.Hs.eg.db", packageVersion("org.Hs.eg.db")), connection)
write.table(out, connection, sep = "\t", quote = FALSE, row.names = FALSE)
close(connection)
