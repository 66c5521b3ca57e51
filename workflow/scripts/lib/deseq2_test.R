# One test of differential expression by DESeq2: a case condition against the reference, or one
# set of samples against another. Functions only; deseq2.R runs them.
#
# conditions: labels of the reference and of the case, in this order (mdwgan.samples.conditions).

#' A table of results without a gene.
empty_deg <- function(conditions) {
  table <- data.frame(
    symbol = character(), entrez = character(), base_mean = numeric(), log2fc = numeric(),
    lfc_se = numeric(), stat = numeric(), pvalue = numeric(), padj = numeric(),
    log2fc_shrunk = numeric(), deg = logical(), deg_paper = logical(), deg_sound = logical()
  )
  count_conditions(table, character(), conditions)
}

#' Add a column `n_<condition>` for each condition: its number of samples.
count_conditions <- function(table, labels, conditions) {
  for (condition in conditions) {
    table[[paste0("n_", condition)]] <- rep(sum(labels == condition), nrow(table))
  }
  table
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
  if (length(twice)) fail(sprintf("symbol %s is listed twice", twice[[1]]), path)
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

#' The samples of one test, with what is compared as factor `group`, the reference first.
test_groups <- function(samples, conditions, path) {
  test <- unique(samples$test)
  levels <- switch(test, condition = conditions, set = c("real", "other"))
  other <- setdiff(samples[[test]], levels)
  if (length(other)) {
    fail(sprintf("%s '%s'; expected %s", test, other[[1]], paste(levels, collapse = " or ")), path)
  }
  samples$group <- factor(samples[[test]], levels = levels)
  samples
}

#' Why these counts can't be tested; an empty string where they can.
deg_problem <- function(counts, group) {
  n <- table(group)
  if (any(n < 2)) {
    return(sprintf(
      "%d %s and %d %s samples, at least 2 of each needed", n[[1]], names(n)[[1]], n[[2]],
      names(n)[[2]]
    ))
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

#' A made-up place for each gene, which no test reads.
#'
#' Without places, DESeq2 gives each gene an empty list of them; it checks and copies these lists
#' again and again, in a third of the time of a test of a thousand genes.
no_places <- function(counts) {
  places <- methods::as(rep("none:1", nrow(counts)), "GRanges") # of GenomicRanges, DESeq2's own
  stats::setNames(places, rownames(counts))
}

#' Test the second level of `group` against the first.
#'
#' counts: genes x samples, integers; samples: `group` and the other terms of the design, in the
#' order of the columns; terms: names of these; alpha: the adjusted p-value for which independent
#' filtering is tuned. Returns the fit, and DESeq2's results, one row a gene; a gene without counts
#' has no p-value.
test_groups_of <- function(counts, samples, terms = character(), alpha = 0.05, workers = 1) {
  data <- data.frame(samples[c(terms, "group")], row.names = colnames(counts))
  data[terms] <- lapply(data[terms], function(values) {
    # Numbers far from 0 are fitted badly.
    if (is.numeric(values)) return(as.numeric(scale(values)))
    values <- factor(values)
    # DESeq2 warns of characters in level names that R's syntax hasn't; the coefficient is by number.
    levels(values) <- make.names(levels(values), unique = TRUE)
    values
  })
  dds <- DESeq2::DESeqDataSetFromMatrix(
    counts, data, stats::reformulate(c(terms, "group")), rowRanges = no_places(counts)
  )
  dds <- fit_wald(fit_size_factors(dds), workers)
  groups <- levels(data$group)
  result <- DESeq2::results(dds, contrast = c("group", groups[[2]], groups[[1]]), alpha = alpha)
  list(dds = dds, result = result)
}

#' How log2 fold changes are shrunk: by apeglm where it is installed, else by DESeq2's normal prior.
shrinkage <- function() if (has_package("apeglm")) "apeglm" else "normal"

#' Shrunken log2 fold changes by DESeq2's normal prior: those of lfcShrink, in half its time.
#'
#' lfcShrink also makes the table of results of the second fit, of which it takes nothing but the
#' fold changes; that table copies all counts twice for each gene with an outlier.
shrink_normal <- function(dds, coefficient) {
  columns <- S4Vectors::mcols(dds)
  # estimateBetaPriorVar() knows the fold changes to be shrunk by this name.
  unshrunk <- grep("log2 fold change (MLE)", S4Vectors::mcols(columns)$description, fixed = TRUE)
  names(columns)[unshrunk] <- paste0("MLE_", names(columns)[unshrunk])
  S4Vectors::mcols(dds) <- columns
  attr(dds, "modelMatrixType") <- "standard"
  fit <- S4Vectors::mcols(DESeq2::nbinomWaldTest(
    dds, betaPrior = TRUE, betaPriorVar = DESeq2::estimateBetaPriorVar(dds),
    modelMatrixType = "standard", quiet = TRUE
  ))
  shrunk <- fit[[coefficient]]
  # A gene of which nothing but replaced outliers was counted.
  if (!is.null(fit$replace)) shrunk[which(fit$replace & fit$baseMean == 0)] <- 0
  shrunk
}

#' Shrunken log2 fold changes of a fit; missing, and said, where that fails.
shrink <- function(fit, type = shrinkage(), workers = 1) {
  coefficient <- utils::tail(DESeq2::resultsNames(fit$dds), 1) # group is the design's last term
  tryCatch(
    if (type == "normal") {
      shrink_normal(fit$dds, coefficient)
    } else {
      DESeq2::lfcShrink(
        fit$dds, coef = coefficient, res = fit$result, type = type, quiet = TRUE,
        parallel = workers > 1,
        BPPARAM = if (workers > 1) BiocParallel::MulticoreParam(workers) else NULL
      )$log2FoldChange
    },
    error = function(error) {
      message("log2 fold changes are not shrunk: ", conditionMessage(error))
      rep(NA_real_, nrow(fit$result))
    }
  )
}

#' Results as the workflow's table; cuts are strict, and a missing p-value is no DEG.
#'
#' cuts: log2fc, p, p_column (pvalue or padj), log2fc_column (log2fc or log2fc_shrunk), of `deg`.
#' `deg_paper` has the paper's cuts; `deg_sound` the same numbers as `deg`, on padj and shrunken
#' log2 fold changes. labels: the condition of each sample.
deg_table <- function(result, shrunk, labels, conditions, genes, cuts) {
  symbols <- rownames(result)
  table <- data.frame(
    symbol = symbols,
    entrez = genes$entrez[match(symbols, genes$symbol)],
    base_mean = result$baseMean,
    log2fc = result$log2FoldChange,
    lfc_se = result$lfcSE,
    stat = result$stat,
    pvalue = result$pvalue,
    padj = result$padj,
    log2fc_shrunk = shrunk
  )
  beyond <- function(p_column, log2fc_column, log2fc, p) {
    (table[[p_column]] < p & abs(table[[log2fc_column]]) > log2fc) %in% TRUE
  }
  table$deg <- beyond(cuts$p_column, cuts$log2fc_column, cuts$log2fc, cuts$p)
  table$deg_paper <- beyond("pvalue", "log2fc", 3, 0.05)
  table$deg_sound <- beyond("padj", "log2fc_shrunk", cuts$log2fc, cuts$p)
  count_conditions(table, labels, conditions)
}
