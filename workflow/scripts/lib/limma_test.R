# One test of differential expression by limma-trend, for values that are not counts: FPKM, TPM.
# Functions only; deseq2.R runs them, with the samples, designs and tables of deseq2_runs.R.

#' Moderated t statistics, with a prior variance that follows the mean where that can be fitted.
moderate <- function(fit) {
  tryCatch(limma::eBayes(fit, trend = TRUE), error = function(error) {
    message("no trend of the variance over the mean: ", conditionMessage(error))
    limma::eBayes(fit)
  })
}

#' Log2 fold changes shrunken by limma's predFCm; missing, and said, where that fails.
shrink_limma <- function(fit, coefficient) {
  tryCatch(
    as.numeric(limma::predFCm(fit, coef = coefficient)),
    error = function(error) {
      message("log2 fold changes are not shrunk: ", conditionMessage(error))
      rep(NA_real_, nrow(fit$coefficients))
    }
  )
}

#' Test the second level of `group` against the first, on log2(x + 1).
#'
#' values: genes x samples, FPKM or TPM; samples, terms: as for test_groups_of(). Returns the
#' result with DESeq2's names of columns, one row a gene (baseMean is the mean value, not its log),
#' and the shrunken fold changes. A gene that is 0 in all samples has no p-value.
test_by_limma <- function(values, samples, terms = character()) {
  data <- data.frame(samples[c(terms, "group")])
  text <- Filter(function(term) !is.numeric(data[[term]]), terms)
  data[text] <- lapply(data[text], factor)
  design <- stats::model.matrix(stats::reformulate(c(terms, "group")), data)
  coefficient <- ncol(design) # group is the design's last term
  present <- rowSums(values) > 0
  fit <- moderate(limma::lmFit(log2(values[present, , drop = FALSE] + 1), design))
  of_all <- function(found) {
    all <- rep(NA_real_, nrow(values))
    all[present] <- found
    all
  }
  p <- fit$p.value[, coefficient]
  result <- data.frame(
    baseMean = rowMeans(values),
    log2FoldChange = of_all(fit$coefficients[, coefficient]),
    lfcSE = of_all(fit$stdev.unscaled[, coefficient] * sqrt(fit$s2.post)),
    stat = of_all(fit$t[, coefficient]),
    pvalue = of_all(p), padj = of_all(stats::p.adjust(p, "BH")),
    row.names = rownames(values)
  )
  list(result = result, shrunk = of_all(shrink_limma(fit, coefficient)))
}
