# Gene sets tested on the full ranking of genes. Functions only; kegg_gsea.R runs them.
#
# clusterProfiler's GSEA (fgsea) where it is installed. Debian has neither; there limma's cameraPR
# tests the same question, another way: a t test of the genes of a set against all others, with an
# allowance for correlated genes. Its p-values are not those of GSEA, and it has no NES.

#' A table of results without a pathway.
empty_gsea <- function() {
  data.frame(
    pathway = character(), name = character(), set_size = integer(), direction = character(),
    nes = numeric(), pvalue = numeric(), padj = numeric(), significant = logical(),
    engine = character(), engine_version = character()
  )
}

#' The ranking: DESeq2's Wald statistic named by Entrez id, highest first.
#'
#' Of several symbols of one Entrez id the one furthest from 0 stands for it.
ranking <- function(deg, genes) {
  statistic <- as.numeric(deg$stat)
  entrez <- genes$entrez[match(deg$symbol, genes$symbol)]
  usable <- is.finite(statistic) & !is.na(entrez)
  ranked <- data.frame(entrez = entrez[usable], statistic = statistic[usable])
  ranked <- ranked[order(-abs(ranked$statistic), ranked$entrez, method = "radix"), ]
  ranked <- ranked[!duplicated(ranked$entrez), ]
  ranked <- ranked[order(-ranked$statistic, ranked$entrez, method = "radix"), ]
  stats::setNames(ranked$statistic, ranked$entrez)
}

#' Sets of a fit size, counted in the ranking: a list of Entrez ids by pathway.
ranked_sets <- function(statistic, pathways, min_size, max_size) {
  pairs <- unique(pathways[pathways$entrez %in% names(statistic), c("pathway", "entrez")])
  sets <- split(pairs$entrez, pairs$pathway)
  sizes <- lengths(sets)
  # A set of all ranked genes has none to compare with.
  sets[sizes >= min_size & sizes <= max_size & sizes < length(statistic)]
}

#' Why nothing can be tested; an empty string where it can.
gsea_problem <- function(statistic, sets, min_size, max_size) {
  if (length(statistic) < 2) return("no ranking: fewer than 2 genes with a statistic and an id")
  if (length(unique(statistic)) < 2) return("no ranking: every gene has the same statistic")
  if (!length(sets)) return(sprintf("no pathway has %d-%d ranked genes", min_size, max_size))
  ""
}

#' limma::cameraPR: pathway, set_size, direction, nes (none), pvalue.
gsea_limma <- function(statistic, sets, seed) {
  index <- lapply(sets, match, table = names(statistic))
  result <- limma::cameraPR(statistic, index, sort = FALSE)
  data.frame(
    pathway = names(sets), set_size = as.integer(result$NGenes),
    direction = tolower(result$Direction), nes = NA_real_, pvalue = result$PValue
  )
}

#' clusterProfiler::GSEA by fgsea: the same columns.
gsea_clusterprofiler <- function(statistic, sets, seed) {
  pairs <- data.frame(pathway = rep(names(sets), lengths(sets)), entrez = unlist(sets))
  set.seed(seed)
  result <- clusterProfiler::GSEA(
    statistic, TERM2GENE = pairs, minGSSize = 1, maxGSSize = Inf, pvalueCutoff = 1, eps = 0,
    by = "fgsea", verbose = FALSE
  )@result
  data.frame(
    pathway = result$ID, set_size = as.integer(result$setSize),
    direction = ifelse(result$NES > 0, "up", "down"), nes = result$NES, pvalue = result$pvalue
  )
}

#' Test every set of a fit size; BH over all of them, best p first.
gsea <- function(statistic, sets, pathways, engine, seed, padj = 0.05) {
  test <- list(limma = gsea_limma, clusterprofiler = gsea_clusterprofiler)[[engine]]
  tests <- test(statistic, sets, seed)
  tests <- tests[order(tests$pvalue, tests$pathway, method = "radix"), ]
  adjusted <- stats::p.adjust(tests$pvalue, "BH")
  function_name <- c(limma = "limma::cameraPR", clusterprofiler = "clusterProfiler::GSEA")
  data.frame(
    pathway = tests$pathway, name = pathways$name[match(tests$pathway, pathways$pathway)],
    tests[c("set_size", "direction", "nes", "pvalue")],
    padj = adjusted, significant = (adjusted <= padj) %in% TRUE,
    engine = function_name[[engine]],
    engine_version = as.character(utils::packageVersion(ENGINES[[engine]]))
  )
}
