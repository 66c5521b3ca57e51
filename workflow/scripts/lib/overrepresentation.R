# Over-representation of DEGs in pathways, and what both pathway tests read. Functions only;
# kegg.R and kegg_gsea.R run them.
#
# Both engines do the same test: hypergeometric, among the genes of the universe that lie in
# any pathway. What follows the test (sizes, BH, q values) is done here for both, as
# clusterProfiler's enricher did up to 4.18: since 4.20 it counts pathways without a DEG in the
# multiple-testing correction, and limma adjusts nothing.

# RNAseqDB's Entrez id of a symbol that has none (mdwgan.id_routes.base).
NO_ENTREZ <- "0"

# The package behind each engine.
ENGINES <- c(limma = "limma", clusterprofiler = "clusterProfiler")

#' A table of results without a pathway.
empty_kegg <- function() {
  data.frame(
    pathway = character(), name = character(), set_size = integer(), overlap = integer(),
    universe = integer(), degs = integer(), pvalue = numeric(), padj = numeric(),
    qvalue = numeric(), significant = logical(), genes = character(), engine = character(),
    engine_version = character()
  )
}

#' The engine to use: `auto` takes clusterProfiler where it is installed, limma elsewhere.
choose_engine <- function(engine, installed = has_package) {
  engine <- match.arg(engine, c("auto", "clusterprofiler", "limma"))
  if (engine != "auto") return(engine)
  if (installed("clusterProfiler")) "clusterprofiler" else "limma"
}

#' The input of a rule with another table of gene sets in the place of its pathways.
with_sets <- function(input, file) {
  input[["pathways"]] <- file
  input
}

#' Inputs and parameters of a pathway test, with the packages of its engine and others loaded.
#'
#' column: what the test takes of the DEG table, beside `symbol`. `left_out` says why no pathway is
#' tested in the run; it is empty where they are.
read_pathway_test <- function(input, params, column, packages = character()) {
  engine <- choose_engine(argument(params, "engine"))
  need_packages(ENGINES[[engine]], packages)
  genes <- read_tsv(argument(input, "genes"), c("symbol", "entrez"))
  genes$entrez[genes$entrez %in% NO_ENTREZ] <- NA
  pathways <- read_tsv(argument(input, "pathways"), c("pathway", "name"))
  mapping <- read_tsv(argument(input, "mapping"), "reason")
  left_out <- if (!nrow(pathways)) "the run has no gene sets (enrichment.pathways)" else ""
  if ("symbol" %in% names(pathways)) {
    # A user's gene sets by symbol: it takes the part of the Entrez id.
    pathways$entrez <- pathways$symbol
    genes$entrez <- genes$symbol
  } else if (nrow(pathways) && !is.na(mapping$reason[[1]])) {
    left_out <- mapping$reason[[1]]
  }
  list(
    engine = engine,
    deg = read_tsv(argument(input, "deg"), c("symbol", column)),
    genes = genes,
    pathways = pathways,
    left_out = left_out,
    min_size = argument(params, "min_size"),
    max_size = argument(params, "max_size")
  )
}

#' Which genes of a DEG table are DEGs: TRUE and FALSE as R writes them, or True and False.
called <- function(deg) {
  values <- toupper(deg$deg)
  other <- setdiff(values, c("TRUE", "FALSE"))
  if (length(other)) fail(sprintf("'%s' in column deg; expected TRUE or FALSE", other[[1]]))
  values == "TRUE"
}

#' Genes of the test: symbol, entrez, deg; one row a gene of the DEG table with an Entrez id.
tested_genes <- function(deg, genes) {
  entrez <- genes$entrez[match(deg$symbol, genes$symbol)]
  tested <- data.frame(symbol = deg$symbol, entrez = entrez, deg = called(deg))
  tested[!is.na(tested$entrez), ]
}

#' Pairs of pathway and gene, once each, that lie in the universe.
restrict_pairs <- function(pathways, universe) {
  pairs <- unique(pathways[c("pathway", "entrez")])
  pairs[pairs$entrez %in% universe, ]
}

#' limma::kegga: pathway, set_size, overlap, pvalue of every pathway.
test_limma <- function(degs, universe, pairs) {
  ids <- unique(pairs$pathway)
  result <- limma::kegga(
    degs, universe = universe, restrict.universe = TRUE,
    gene.pathway = data.frame(GeneID = pairs$entrez, PathwayID = pairs$pathway),
    pathway.names = data.frame(PathwayID = ids, Description = ids)
  )
  data.frame(
    pathway = rownames(result), set_size = result$N, overlap = result$DE, pvalue = result$P.DE
  )
}

#' clusterProfiler::enricher: pathway, set_size, overlap, pvalue of the pathways with a DEG.
test_clusterprofiler <- function(degs, universe, pairs) {
  result <- clusterProfiler::enricher(
    degs, pvalueCutoff = 1, qvalueCutoff = 1, pAdjustMethod = "BH", universe = universe,
    minGSSize = 1, maxGSSize = Inf, TERM2GENE = pairs[c("pathway", "entrez")]
  )@result
  data.frame(
    pathway = result$ID, set_size = as.integer(sub("/.*", "", result$BgRatio)),
    overlap = as.integer(result$Count), pvalue = result$pvalue
  )
}

#' q values as enricher has them: none at all where qvalue can't estimate them.
q_values <- function(pvalues) {
  tryCatch(
    qvalue::qvalue(pvalues, lambda = 0.05, pi0.method = "bootstrap")$qvalues,
    error = function(error) {
      message("no q values: ", conditionMessage(error))
      rep(NA_real_, length(pvalues))
    }
  )
}

#' Pathways of a fit size with a DEG, with BH-adjusted p-values and q values.
adjust <- function(tests, min_size, max_size) {
  kept <- tests$overlap > 0 & tests$set_size >= min_size & tests$set_size <= max_size
  tests <- tests[kept, ]
  tests$padj <- stats::p.adjust(tests$pvalue, "BH")
  tests$qvalue <- if (nrow(tests)) q_values(tests$pvalue) else numeric()
  tests
}

#' Both cuts, as in enricher: inclusive, and that on q only where there are q values.
is_significant <- function(tests, padj, qvalue) {
  below <- tests$padj <= padj
  if (anyNA(tests$qvalue)) below else below & tests$qvalue <= qvalue
}

#' Symbols of the DEGs in each pathway, '/'-joined.
pathway_symbols <- function(ids, pairs, tested) {
  degs <- tested[tested$deg, ]
  vapply(split(pairs$entrez, pairs$pathway)[ids], function(entrez) {
    paste(sort(degs$symbol[degs$entrez %in% entrez], method = "radix"), collapse = "/")
  }, "", USE.NAMES = FALSE)
}

#' Why no pathway can be tested; an empty string where one can.
#'
#' deg: the DEG table; tested, pathways: as for enrich().
kegg_problem <- function(deg, tested, pathways, min_size = 10, max_size = 500) {
  if (!nrow(deg)) return("no gene was tested for differential expression")
  if (!nrow(tested)) return(sprintf("none of %d tested genes has an Entrez id", nrow(deg)))
  if (!any(called(deg))) return("no DEG")
  if (!any(tested$deg)) {
    return(sprintf("none of %d DEGs has an Entrez id", sum(called(deg))))
  }
  pairs <- restrict_pairs(pathways, tested$entrez)
  if (!nrow(pairs)) {
    return(sprintf(
      "no tested gene lies in a pathway: ids such as %s, in pathways %s",
      tested$entrez[[1]], pathways$entrez[[1]]
    ))
  }
  sets <- pairs$pathway[pairs$entrez %in% tested$entrez[tested$deg]]
  if (!length(sets)) return("no DEG lies in a pathway")
  # Its genes are the universe: DEGs are as frequent in it as in the universe, whatever they are.
  if (length(unique(pairs$pathway)) == 1) {
    return(sprintf("%s alone holds tested genes: no other to compare it with", sets[[1]]))
  }
  sizes <- table(pairs$pathway)[unique(sets)]
  if (!any(sizes >= min_size & sizes <= max_size)) {
    return(sprintf("no pathway of %d-%d genes holds a DEG", min_size, max_size))
  }
  ""
}

#' What was tested, as a flat list: numbers of genes, of those with an id, and of the ids in a
#' pathway, and the reason where nothing was tested.
kegg_summary <- function(deg, tested, pathways, table, engine, reason) {
  in_pathway <- intersect(tested$entrez, pathways$entrez)
  list(
    genes = nrow(deg), genes_with_entrez = nrow(tested), genes_in_pathway = length(in_pathway),
    degs = sum(called(deg)), degs_with_entrez = sum(tested$deg),
    degs_in_pathway = length(intersect(tested$entrez[tested$deg], in_pathway)),
    pathways = nrow(table), significant = sum(table$significant), reason = reason,
    engine = ENGINES[[engine]],
    engine_version = as.character(utils::packageVersion(ENGINES[[engine]]))
  )
}

#' Test every pathway, where kegg_problem() says that one can be tested.
#'
#' tested: symbol, entrez, deg (the universe); pathways: pathway, name, entrez;
#' engine: "limma" or "clusterprofiler". Returns the workflow's table, best p first; all tested
#' pathways are in it. Genes with one Entrez id count once, and as a DEG where any symbol is.
enrich <- function(tested, pathways, engine, min_size = 10, max_size = 500, padj = 0.05,
                   qvalue = 0.2) {
  pairs <- restrict_pairs(pathways, tested$entrez)
  universe <- unique(pairs$entrez)
  degs <- intersect(unique(tested$entrez[tested$deg]), universe)
  test <- list(limma = test_limma, clusterprofiler = test_clusterprofiler)[[engine]]
  tests <- adjust(test(degs, universe, pairs), min_size, max_size)
  tests <- tests[order(tests$pvalue, tests$pathway, method = "radix"), ]
  data.frame(
    pathway = tests$pathway,
    name = pathways$name[match(tests$pathway, pathways$pathway)],
    set_size = tests$set_size, overlap = tests$overlap,
    universe = length(universe), degs = length(degs),
    pvalue = tests$pvalue, padj = tests$padj, qvalue = tests$qvalue,
    significant = is_significant(tests, padj, qvalue),
    genes = pathway_symbols(tests$pathway, pairs, tested),
    engine = ENGINES[[engine]],
    engine_version = as.character(utils::packageVersion(ENGINES[[engine]]))
  )
}
