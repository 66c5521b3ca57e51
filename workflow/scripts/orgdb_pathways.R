# Gene sets without a download: the KEGG pathways frozen in an organism's OrgDb (KEGG of 2011).
#
# input:  names (optional: pathway, name; the package has ids without names)
# params: orgdb (package of the table of organisms), kegg (code before the ids; empty: `path`)
# output: pathways (pathway, name, entrez), summary (JSON: source, release, pathways, genes)

snakemake@source("lib/common.R")

#' `hsa00190`, as KEGG writes it, from `00190`, `hsa00190`, `map00190` or `path:hsa00190`.
pathway_id <- function(id, code) paste0(code, sub("^(path:)?[a-z]*", "", id))

#' Pathways and Entrez ids of an OrgDb; one row a pair.
pairs_of <- function(package) {
  org <- getExportedValue(package, package)
  if (!"PATH" %in% AnnotationDbi::columns(org)) {
    fail(
      sprintf("%s has no KEGG map", package), where = "enrichment.pathways: orgdb",
      hint = "Take kegg, none, or a GMT file of your own"
    )
  }
  pairs <- suppressMessages(AnnotationDbi::select(
    org, AnnotationDbi::keys(org, "PATH"), "ENTREZID", "PATH"
  ))
  pairs[!is.na(pairs$ENTREZID), ]
}

main <- function() {
  package <- argument(snakemake@params, "orgdb")
  code <- argument(snakemake@params, "kegg")
  if (!nzchar(code)) code <- "path"
  need_packages("AnnotationDbi", package)
  pairs <- pairs_of(package)
  pathways <- unique(data.frame(
    pathway = pathway_id(pairs$PATH, code), name = NA_character_, entrez = pairs$ENTREZID
  ))
  names_file <- argument(snakemake@input, "names", default = "")
  if (nzchar(names_file)) {
    known <- read_tsv(names_file, c("pathway", "name"))
    pathways$name <- known$name[match(pathways$pathway, pathway_id(known$pathway, code))]
  }
  unnamed <- is.na(pathways$name)
  pathways$name[unnamed] <- pathways$pathway[unnamed]
  pathways <- pathways[order(pathways$pathway, as.integer(pathways$entrez)), ]
  write_tsv(pathways, argument(snakemake@output, "pathways"))

  metadata <- AnnotationDbi::metadata(getExportedValue(package, package))
  write_json(list(
    source = package,
    version = as.character(utils::packageVersion(package)),
    release = metadata$value[metadata$name == "KEGGSOURCEDATE"],
    pathways = length(unique(pathways$pathway)),
    genes = length(unique(pathways$entrez))
  ), argument(snakemake@output, "summary"))
}

run_logged(main)
