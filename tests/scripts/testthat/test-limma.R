# limma in place of DESeq2, for values that are no counts.

for (file in c("deseq2_test.R", "limma_test.R", "deseq2_runs.R")) source(scripts(file))

values <- local({
  set.seed(1)
  table <- matrix(2^rnorm(100 * 12, 6, 1), 100)
  table[1:5, 7:12] <- table[1:5, 7:12] * 16
  table[100, ] <- 0
  dimnames(table) <- list(paste0("G", 1:100), paste0("s", 1:12))
  table
})
samples <- data.frame(
  run = "real", sample = colnames(values), condition = rep(c("normal", "tumour"), each = 6),
  source = rep(c("a", "b"), 6), study = "", set = "", test = "condition"
)
genes <- data.frame(symbol = rownames(values), entrez = as.character(1:100))
cuts <- list(log2fc = 1, p = 0.05, p_column = "padj", log2fc_column = "log2fc")
design <- list(
  terms = c("source", "condition"), conditions = c("normal", "tumour"), test = "limma"
)

test_that("numbers are those of limma on log2(x + 1)", {
  result <- run_tests("real", values, samples, genes, design, cuts, "samples.tsv")$real
  log <- log2(values[1:99, ] + 1)
  matrix <- stats::model.matrix(~ source + condition, samples)
  fit <- limma::eBayes(limma::lmFit(log, matrix), trend = TRUE)
  top <- limma::topTable(fit, coef = "conditiontumour", number = Inf, sort.by = "none")
  deg <- result$deg
  expect_equal(deg$log2fc[1:99], top$logFC)
  expect_equal(deg$pvalue[1:99], top$P.Value)
  expect_equal(deg$padj[1:99], top$adj.P.Val)
  expect_equal(deg$stat[1:99], top$t)
  expect_equal(deg$lfc_se[1:99], top$logFC / top$t)
  expect_equal(deg$base_mean, unname(rowMeans(values)))
  expect_true(all(deg$deg[1:5]))
  expect_true(all(abs(deg$log2fc_shrunk[1:99]) <= abs(deg$log2fc[1:99])))
  expect_true(is.na(deg$pvalue[100]) && !deg$deg[100])
  expect_equal(names(deg), names(empty_deg(design$conditions)))
  expect_equal(result$line$design, "~ source + condition")
  expect_equal(result$line$shrinkage, "predFCm")
})

test_that("a covariate of numbers is one slope, and no group for each number", {
  samples$age <- seq(30, 85, by = 5)
  numbers <- list(terms = c("age", "condition"), conditions = design$conditions, test = "limma")
  result <- run_tests("real", values, samples, genes, numbers, cuts, "samples.tsv")$real
  fit <- limma::eBayes(
    limma::lmFit(log2(values[1:99, ] + 1), stats::model.matrix(~ age + condition, samples)),
    trend = TRUE
  )
  top <- limma::topTable(fit, coef = "conditiontumour", number = Inf, sort.by = "none")
  expect_equal(result$deg$pvalue[1:99], top$P.Value)
})

test_that("sets are compared too, and values are not rounded", {
  null <- transform(samples, run = "null", test = "set", set = rep(c("real", "other"), 6))
  small <- values / 1000
  line <- run_tests("null", small, null, genes, design, cuts, "samples.tsv")$null$line
  expect_equal(c(line$tested, line$deg), c(99, 0))
})
