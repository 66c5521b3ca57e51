# Differential expression by DESeq2, tumour against normal. Functions only; deseq2.R runs them.

#' A table of results without a gene.
empty_deg <- function() {
  data.frame(
    symbol = character(), entrez = character(), base_mean = numeric(), log2fc = numeric(),
    lfc_se = numeric(), stat = numeric(), pvalue = numeric(), padj = numeric(),
    deg = logical(), n_normal = integer(), n_tumour = integer()
  )
}

#' Read genes x samples; returns a numeric matrix with symbols as row names.
read_counts <- function(path) {
  table <- utils::read.delim(
    path, quote = "", comment.char = "", check.names = FALSE, na.strings = ""
  )
  if (names(table)[[1]] != "symbol") fail("the first column is not 'symbol'", path)
  symbols <- as.character(utils::read.delim(
    path, quote = "", comment.char = "", na.strings = "",
    colClasses = c("character", rep("NULL", ncol(table) - 1))
  )[[1]])
  twice <- symbols[duplicated(symbols)]
  if (length(twice)) fail(sprintf("symbol %s occurs twice", twice[[1]]), path)
  counts <- as.matrix(table[-1])
  # A failed training leaves no sample: no columns, which R takes for logical.
  if (ncol(counts) && !is.numeric(counts)) fail("some values are not numbers", path)
  wrong <- which(is.na(counts) | counts < 0, arr.ind = TRUE)
  if (nrow(wrong)) {
    fail(sprintf(
      "gene %s, sample %s: %s is no count", symbols[wrong[1, 1]],
      colnames(counts)[wrong[1, 2]], counts[wrong[1, 1], wrong[1, 2]]
    ), path)
  }
  rownames(counts) <- symbols
  counts
}

#' Whole numbers that fit an R integer, as DESeq2 wants them.
#'
#' RSEM's expected counts are not whole (23 % of RNAseqDB's), nor are a generator's.
as_integers <- function(counts) {
  whole <- round(counts)
  rounded <- sum(whole != counts)
  if (rounded) {
    message(sprintf("%d of %d values are not whole: rounded", rounded, length(counts)))
  }
  above <- whole > .Machine$integer.max
  if (any(above)) {
    message(sprintf("%d values above 2^31 - 1: set to that", sum(above)))
    whole[above] <- .Machine$integer.max
  }
  storage.mode(whole) <- "integer"
  whole
}

#' The samples' conditions in the order of the counts' columns, normal as reference.
match_conditions <- function(counts, samples, path) {
  absent <- setdiff(colnames(counts), samples$sample)
  if (length(absent)) fail(sprintf("sample %s of the counts is missing", absent[[1]]), path)
  condition <- samples$condition[match(colnames(counts), samples$sample)]
  other <- setdiff(condition, c("normal", "tumour"))
  if (length(other)) {
    fail(sprintf("condition '%s'; expected normal or tumour", other[[1]]), path)
  }
  factor(condition, levels = c("normal", "tumour"))
}

#' Why these counts can't be tested; an empty string where they can.
deg_problem <- function(counts, condition) {
  n <- table(condition)
  if (any(n < 2)) {
    return(sprintf("%d normal and %d tumour samples, at least 2 of each needed", n[[1]], n[[2]]))
  }
  silent <- colnames(counts)[colSums(counts) == 0]
  if (length(silent)) return(sprintf("sample %s has no counts at all", silent[[1]]))
  if (all(counts == counts[, 1])) return("every sample has the same counts")
  ""
}

#' Size factors; where every gene has a zero, from each gene's own non-zero samples.
fit_size_factors <- function(dds) {
  tryCatch(
    DESeq2::estimateSizeFactors(dds),
    error = function(error) {
      message("size factors by 'poscounts', since the usual ones fail: ", conditionMessage(error))
      DESeq2::estimateSizeFactors(dds, type = "poscounts")
    }
  )
}

#' DESeq2's dispersions and Wald test, with ever simpler dispersion trends where a fit fails.
fit_wald <- function(dds, workers) {
  fit <- function(type) {
    DESeq2::DESeq(
      dds, fitType = type, quiet = TRUE, parallel = workers > 1,
      BPPARAM = if (workers > 1) BiocParallel::MulticoreParam(workers) else NULL
    )
  }
  tryCatch(fit("parametric"), error = function(error) {
    message("dispersion trend replaced by the mean: ", conditionMessage(error))
    tryCatch(fit("mean"), error = function(error) {
      message("gene-wise dispersions without a trend: ", conditionMessage(error))
      dds <- DESeq2::estimateDispersionsGeneEst(dds, quiet = TRUE)
      DESeq2::dispersions(dds) <- S4Vectors::mcols(dds)$dispGeneEst
      DESeq2::nbinomWaldTest(dds, quiet = TRUE)
    })
  })
}

#' Test tumour against normal.
#'
#' counts: genes x samples, integers; condition: factor(normal, tumour);
#' alpha: the adjusted p-value for which independent filtering is tuned.
#' Returns DESeq2's results, one row a gene; a gene without counts has no p-value.
test_tumour <- function(counts, condition, alpha = 0.05, workers = 1) {
  dds <- DESeq2::DESeqDataSetFromMatrix(
    counts, data.frame(condition, row.names = colnames(counts)), ~condition
  )
  dds <- fit_wald(fit_size_factors(dds), workers)
  DESeq2::results(dds, contrast = c("condition", "tumour", "normal"), alpha = alpha)
}

#' Results as the workflow's table; cuts are strict, and a missing p-value is no DEG.
deg_table <- function(result, condition, genes, log2fc, p, p_column) {
  symbols <- rownames(result)
  below <- result[[p_column]] < p & abs(result$log2FoldChange) > log2fc
  data.frame(
    symbol = symbols,
    entrez = genes$entrez[match(symbols, genes$symbol)],
    base_mean = result$baseMean,
    log2fc = result$log2FoldChange,
    lfc_se = result$lfcSE,
    stat = result$stat,
    pvalue = result$pvalue,
    padj = result$padj,
    deg = below %in% TRUE,
    n_normal = sum(condition == "normal"),
    n_tumour = sum(condition == "tumour")
  )
}
