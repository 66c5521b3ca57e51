# Gene sets without a download: the KEGG pathways frozen in org.Hs.eg.db (KEGG of 2011).
#
# input:  names (optional: pathway, name; the package has ids without names)
# output: pathways (pathway, name, entrez), summary (JSON: source, release, pathways, genes)

snakemake@source("lib/common.R")

#' `hsa00190`, as KEGG writes it, from `00190`, `hsa00190`, `map00190` or `path:hsa00190`.
pathway_id <- function(id) paste0("hsa", sub("^(path:)?[a-z]*", "", id))

main <- function() {
  need_packages("AnnotationDbi", "org.Hs.eg.db")
  pairs <- AnnotationDbi::toTable(org.Hs.eg.db::org.Hs.egPATH)
  pathways <- unique(data.frame(
    pathway = pathway_id(pairs$path_id), name = NA_character_, entrez = pairs$gene_id
  ))
  names_file <- argument(snakemake@input, "names", default = "")
  if (nzchar(names_file)) {
    known <- read_tsv(names_file, c("pathway", "name"))
    pathways$name <- known$name[match(pathways$pathway, pathway_id(known$pathway))]
  }
  unnamed <- is.na(pathways$name)
  pathways$name[unnamed] <- pathways$pathway[unnamed]
  pathways <- pathways[order(pathways$pathway, as.integer(pathways$entrez)), ]
  write_tsv(pathways, argument(snakemake@output, "pathways"))

  metadata <- org.Hs.eg.db::org.Hs.eg_dbInfo()
  write_json(list(
    source = "org.Hs.eg.db",
    version = as.character(utils::packageVersion("org.Hs.eg.db")),
    release = metadata$value[metadata$name == "KEGGSOURCEDATE"],
    pathways = length(unique(pathways$pathway)),
    genes = length(unique(pathways$entrez))
  ), argument(snakemake@output, "summary"))
}

run_logged(main)
