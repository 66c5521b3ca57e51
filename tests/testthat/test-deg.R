source(scripts("functions_deg.R"))

# 200 genes, 6 + 6 samples; the first 10 genes are 16 times higher in tumours, the last is silent.
simulate_counts <- function() {
  set.seed(1)
  means <- exp(rnorm(200, mean = 5))
  condition <- factor(rep(c("normal", "tumour"), each = 6), levels = c("normal", "tumour"))
  fold <- matrix(1, 200, 12)
  fold[1:10, condition == "tumour"] <- 16
  counts <- matrix(rnbinom(200 * 12, mu = means * fold, size = 20), 200)
  counts[200, ] <- 0
  dimnames(counts) <- list(paste0("G", 1:200), paste0("s", 1:12))
  list(counts = as_integers(counts), condition = condition)
}

cut_degs <- function(result, condition, p_column = "pvalue") {
  genes <- data.frame(symbol = rownames(result), entrez = as.character(seq_len(nrow(result))))
  deg_table(result, condition, genes, log2fc = 3, p = 0.05, p_column = p_column)
}

test_that("planted genes are found, with normal as the reference", {
  data <- simulate_counts()
  table <- cut_degs(test_tumour(data$counts, data$condition), data$condition)
  expect_equal(table$symbol[table$deg], paste0("G", 1:10))
  expect_equal(median(table$log2fc[1:10]), 4, tolerance = 0.1)
  expect_equal(names(table), names(empty_deg()))
  expect_equal(unique(table[c("n_normal", "n_tumour")]), data.frame(n_normal = 6L, n_tumour = 6L))
})

test_that("a gene without counts has no p-value and is no DEG", {
  data <- simulate_counts()
  table <- cut_degs(test_tumour(data$counts, data$condition), data$condition, "padj")
  expect_true(is.na(table$pvalue[[200]]))
  expect_false(table$deg[[200]])
})

test_that("one and two threads give identical results", {
  data <- simulate_counts()
  one <- test_tumour(data$counts, data$condition, workers = 1)
  two <- test_tumour(data$counts, data$condition, workers = 2)
  expect_identical(as.data.frame(one), as.data.frame(two))
})

test_that("a zero in every gene is met by poscounts", {
  data <- simulate_counts()
  data$counts[cbind(1:200, rep(1:12, length.out = 200))] <- 0L
  expect_message(
    result <- test_tumour(data$counts, data$condition), "size factors by 'poscounts'"
  )
  expect_gt(sum(cut_degs(result, data$condition)$deg[1:10]), 7)
})

test_that("a dispersion trend that can't be fitted is replaced, down to gene-wise values", {
  counts <- matrix(c(10L, 50L, 100L), 3, 8, dimnames = list(paste0("G", 1:3), paste0("s", 1:8)))
  counts[1, 5:8] <- 200L
  condition <- factor(rep(c("normal", "tumour"), each = 4))
  said <- testthat::capture_messages(result <- test_tumour(counts, condition))
  expect_match(paste(said, collapse = ""), "replaced by the mean.*gene-wise")
  expect_true(cut_degs(result, condition)$deg[[1]])
})

test_that("values are rounded and capped, and both are said", {
  expect_message(whole <- as_integers(matrix(c(1.6, 2))), "1 of 2 values are not whole")
  expect_identical(whole, matrix(c(2L, 2L)))
  expect_message(whole <- as_integers(matrix(6.69e9)), "1 values above")
  expect_identical(whole, matrix(.Machine$integer.max))
})

test_that("counts that can't be tested have a reason", {
  data <- simulate_counts()
  expect_equal(deg_problem(data$counts, data$condition), "")
  expect_match(deg_problem(data$counts[, 1:7], data$condition[1:7]), "6 normal and 1 tumour")
  expect_match(deg_problem(data$counts[, 1:6], data$condition[1:6]), "0 tumour")
  silent <- data$counts
  silent[, 3] <- 0L
  expect_match(deg_problem(silent, data$condition), "sample s3 has no counts")
  constant <- data$counts[, rep(1, 12)]
  expect_match(deg_problem(constant, data$condition), "every sample has the same counts")
})

test_that("read_counts is strict at the door", {
  path <- file.path(withr::local_tempdir(), "counts.tsv")
  write <- function(...) writeLines(c("symbol\ts1\ts2", ...), path)
  write("NA\t1\t2.5", "1\t0\t3")
  expect_equal(
    read_counts(path), matrix(c(1, 0, 2.5, 3), 2, dimnames = list(c("NA", "1"), c("s1", "s2")))
  )
  write("A\t1\t2", "A\t0\t3")
  expect_error(read_counts(path), "symbol A occurs twice")
  write("A\t1\t-2")
  expect_error(read_counts(path), "gene A, sample s2: -2 is no count")
  write("A\t1\t")
  expect_error(read_counts(path), "gene A, sample s2: NA is no count")
  write("A\t1\tx")
  expect_error(read_counts(path), "not numbers")
})

test_that("conditions follow the order of the columns", {
  counts <- matrix(0, 1, 2, dimnames = list("A", c("b", "a")))
  samples <- data.frame(sample = c("a", "b", "c"), condition = c("tumour", "normal", "tumour"))
  expect_equal(
    match_conditions(counts, samples, "samples.tsv"),
    factor(c("normal", "tumour"), levels = c("normal", "tumour"))
  )
  expect_error(match_conditions(counts, samples[1, ], "samples.tsv"), "samples.tsv: sample b")
})
