source(scripts("deseq2_test.R"))
source(scripts("deseq2_runs.R"))

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

CONDITIONS <- c("normal", "tumour")
CUTS <- list(log2fc = 3, p = 0.05, p_column = "pvalue", log2fc_column = "log2fc")

test_tumour <- function(counts, condition, workers = 1) {
  test_groups_of(counts, data.frame(group = condition), workers = workers)
}

cut_degs <- function(fit, condition, p_column = "pvalue", shrunk = fit$result$log2FoldChange) {
  symbols <- rownames(fit$result)
  genes <- data.frame(symbol = symbols, entrez = as.character(seq_along(symbols)))
  cuts <- utils::modifyList(CUTS, list(p_column = p_column))
  deg_table(fit$result, shrunk, condition, CONDITIONS, genes, cuts)
}

test_that("planted genes are found, with normal as the reference", {
  data <- simulate_counts()
  table <- cut_degs(test_tumour(data$counts, data$condition), data$condition)
  expect_equal(table$symbol[table$deg], paste0("G", 1:10))
  expect_equal(median(table$log2fc[1:10]), 4, tolerance = 0.1)
  expect_equal(names(table), names(empty_deg(CONDITIONS)))
  expect_equal(unique(table[c("n_normal", "n_tumour")]), data.frame(n_normal = 6L, n_tumour = 6L))
})

test_that("cuts are on the columns that they name, and strict", {
  result <- data.frame(
    baseMean = 9, log2FoldChange = c(4, -4, 4, 3, 4), lfcSE = 1, stat = 1,
    pvalue = c(0.01, 0.01, 0.05, 0.01, NA), padj = c(0.01, 0.2, 0.01, 0.01, NA),
    row.names = paste0("G", 1:5)
  )
  genes <- data.frame(symbol = paste0("G", 1:5), entrez = "1")
  group <- factor(c("normal", "tumour"))
  cut <- function(...) deg_table(result, c(2, -4, 4, 4, 4), group, CONDITIONS, genes, list(...))
  table <- cut(log2fc = 3, p = 0.05, p_column = "pvalue", log2fc_column = "log2fc")
  expect_equal(table$deg, c(TRUE, TRUE, FALSE, FALSE, FALSE))
  expect_equal(table$deg_paper, table$deg)
  expect_equal(table$deg_sound, c(FALSE, FALSE, TRUE, TRUE, FALSE))
  table <- cut(log2fc = 1, p = 0.03, p_column = "padj", log2fc_column = "log2fc_shrunk")
  expect_equal(table$deg, c(TRUE, FALSE, TRUE, TRUE, FALSE))
  expect_equal(table$deg, table$deg_sound)
  expect_equal(table$deg_paper, c(TRUE, TRUE, FALSE, FALSE, FALSE))
})

test_that("shrunken fold changes are nearer to 0, and large ones stay", {
  data <- simulate_counts()
  fit <- test_tumour(data$counts, data$condition)
  shrunk <- shrink(fit, "normal")
  raw <- fit$result$log2FoldChange
  expect_true(all(abs(shrunk[11:199]) < abs(raw[11:199])))
  expect_equal(shrunk[1:10], raw[1:10], tolerance = 0.15)
  expect_message(none <- shrink(fit, "unknown"), "are not shrunk")
  expect_true(all(is.na(none)))
})

test_that("shrunken fold changes are those of lfcShrink, to the last digit", {
  data <- simulate_counts()
  set.seed(4)
  more <- matrix(rnbinom(200 * 8, mu = 100, size = 5), 200)
  counts <- cbind(data$counts, more)
  colnames(counts) <- paste0("s", 1:20)
  counts[21:60, 3] <- 20000 # outliers, which DESeq2 replaces where there are 7 of a condition
  counts[61, ] <- c(0, 0, 5000, rep(0, 17)) # of which nothing is left
  condition <- factor(c(as.character(data$condition), rep(c("normal", "tumour"), each = 4)))
  source <- rep(c("a", "b"), 10)
  for (terms in list(character(), "source")) {
    fit <- test_groups_of(
      as_integers(counts), data.frame(group = condition, source = source), terms
    )
    expected <- DESeq2::lfcShrink(
      fit$dds, coef = "group_tumour_vs_normal", res = fit$result, type = "normal", quiet = TRUE
    )$log2FoldChange
    expect_identical(shrink(fit, "normal"), expected)
    # With two terms there are 5 samples of a kind: nothing is replaced.
    expect_equal(expected[[61]] == 0, length(terms) == 0)
  }
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
  expect_identical(as.data.frame(one$result), as.data.frame(two$result))
  expect_identical(shrink(one), shrink(two, workers = 2))
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
  expect_error(read_counts(path), "symbol A is listed twice")
  write("A\t1\t-2")
  expect_error(read_counts(path), "gene A, sample s2: -2 is no count")
  write("A\t1\t")
  expect_error(read_counts(path), "gene A, sample s2: NA is no count")
  write("A\t1\tx")
  expect_error(read_counts(path), "not numbers")
})

# A table of samples as the workflow writes it; `...` are further columns.
table_of <- function(run, counts, condition, set = "", test = "condition", source = "a") {
  data.frame(
    run = run, sample = colnames(counts), condition = as.character(condition), source = source,
    study = "", set = set, test = test
  )
}

run_all <- function(samples, counts, runs = unique(samples$run), terms = "condition", workers = 1) {
  genes <- data.frame(symbol = rownames(counts), entrez = "1")
  design <- list(terms = terms, conditions = CONDITIONS)
  run_tests(runs, counts, samples, genes, design, CUTS, "samples.tsv", workers)
}

test_that("the columns of the design's terms must be there", {
  samples <- data.frame(condition = "normal", source = "a")
  expect_silent(check_terms(c("source", "condition"), samples, "samples.tsv"))
  expect_error(check_terms(c("study", "condition"), samples, "samples.tsv"),
               "samples.tsv: column study is missing, a term of the design", fixed = TRUE)
})

test_that("labels and their columns are those of the rule", {
  expect_equal(tail(names(empty_deg(c("healthy", "case"))), 2), c("n_healthy", "n_case"))
  samples <- data.frame(condition = c("case", "healthy"), set = "", test = "condition")
  expect_equal(
    test_groups(samples, c("healthy", "case"), "samples.tsv")$group,
    factor(c("case", "healthy"), levels = c("healthy", "case"))
  )
  expect_error(test_groups(samples, CONDITIONS, "samples.tsv"), "expected normal or tumour")
})

test_that("a second source is told apart, and a confounded one is a reason", {
  data <- simulate_counts()
  source <- rep(c("a", "b"), 6)
  counts <- data$counts
  # Genes 11 to 20 differ between sources alone.
  counts[11:20, source == "b"] <- counts[11:20, source == "b"] * 30L
  samples <- table_of("deg", counts, data$condition, source = source)
  found <- run_all(samples, counts, terms = c("source", "condition"))$deg
  expect_equal(found$line$design, "~ source + condition")
  expect_equal(found$deg$symbol[found$deg$deg], paste0("G", 1:10))
  expect_lt(max(abs(found$deg$log2fc[11:20])), 1.5)
  samples$source <- samples$condition
  found <- run_all(samples, counts, terms = c("source", "condition"))$deg
  expect_match(found$line$note, "~ source + condition can't be told apart", fixed = TRUE)
  expect_equal(nrow(found$deg), 0)
})

test_that("a source that is the condition is told of a test that does not know it", {
  data <- simulate_counts()
  apart <- table_of("deg", data$counts, data$condition,
                    source = ifelse(data$condition == "normal", "GTEX", "TCGA"))
  found <- run_all(apart, data$counts)$deg
  expect_equal(found$line$note, paste(
    "normal samples are of GTEX and tumour samples of TCGA: the test can't tell the condition",
    "from the source"
  ))
  expect_gt(sum(found$deg$deg), 0)
  apart$source[[1]] <- "TCGA"
  expect_equal(run_all(apart, data$counts)$deg$line$note, "")
})

test_that("a design with as many values as samples is a reason, not a crash", {
  data <- simulate_counts()
  rows <- c(1, 2, 7, 8)
  counts <- data$counts[, rows]
  samples <- table_of("deg", counts, data$condition[rows], source = c("a", "b", "b", "c"))
  found <- run_all(samples, counts, terms = c("source", "condition"))$deg
  expect_match(found$line$note, "4 samples are too few for the 4 values of ~ source + condition",
               fixed = TRUE)
  expect_equal(nrow(found$deg), 0)
})

test_that("fold changes that can't be shrunk are said, and no method is named for them", {
  usual <- shrinkage
  assign("shrinkage", function() "unknown", envir = globalenv())
  withr::defer(assign("shrinkage", usual, envir = globalenv()))
  data <- simulate_counts()
  found <- run_all(table_of("deg", data$counts, data$condition), data$counts)$deg
  expect_true(all(is.na(found$deg$log2fc_shrunk)))
  expect_match(found$line$note, "can't be shrunk")
  expect_equal(found$line$shrinkage, "")
})

test_that("a term with one value is left out, and that is said", {
  data <- simulate_counts()
  samples <- table_of("deg", data$counts, data$condition, source = "synthetic")
  found <- run_all(samples, data$counts, terms = c("source", "condition"))$deg
  expect_equal(found$line$design, "~ condition")
  expect_match(found$line$note, "source has one value here")
  expect_match(paste(found$said, collapse = ";"), "deg: 1 genes have no counts in these samples")
})

test_that("the null test finds nothing between draws of one distribution, and a shift between two", {
  set.seed(2)
  means <- exp(rnorm(300, mean = 5))
  draw <- function(fold) matrix(rnbinom(300 * 10, mu = means * fold, size = 8), 300)
  fold <- ifelse(seq_len(300) <= 100, 3, 1)
  counts <- cbind(draw(1), draw(1), draw(fold))
  dimnames(counts) <- list(paste0("G", 1:300), paste0("s", 1:30))
  counts <- as_integers(counts)
  halves <- function(run, columns) {
    table_of(
      run, counts[, columns], "normal", set = rep(c("real", "other"), each = 10), test = "set"
    )
  }
  samples <- rbind(halves("null_normal", 1:20), halves("null_shifted", c(1:10, 21:30)))
  found <- run_all(samples, counts)
  expect_equal(found$null_normal$line$design, "~ set")
  expect_lte(found$null_normal$line$below_padj, 3)
  expect_gte(found$null_shifted$line$below_padj, 80)
  expect_gt(median(found$null_shifted$deg$log2fc[1:100]), 1)
  expect_equal(found$null_shifted$line$n_reference, 10L)
  expect_equal(found$null_shifted$line$n_other, 10L)
})

test_that("several tests give the same at one and two workers; equal samples are tested once", {
  data <- simulate_counts()
  rows <- c(1:4, 7:10)
  samples <- rbind(
    table_of("real", data$counts, data$condition),
    table_of("half", data$counts[, rows], data$condition[rows]),
    table_of("copy", data$counts, data$condition)
  )
  one <- run_all(samples, data$counts, runs = c("real", "half", "copy", "absent"))
  two <- run_all(samples, data$counts, runs = c("real", "half", "copy", "absent"), workers = 2)
  expect_identical(one, two)
  expect_equal(names(one), c("real", "half", "copy", "absent"))
  expect_identical(one$copy$deg, one$real$deg)
  expect_equal(one$copy$line$run, "copy")
  expect_equal(one$copy$said, "copy: the samples of real")
  expect_equal(same_samples(samples, c("real", "half", "copy")), c("real", "half", "real"))
  expect_equal(one$absent$line$note, "no samples")
  expect_equal(one$absent$deg, empty_deg(CONDITIONS))
  expect_equal(one$half$deg$n_normal[[1]], 4L)
})

test_that("samples of a test have the groups that it compares", {
  samples <- data.frame(condition = c("tumour", "normal"), set = "", test = "condition")
  expect_equal(
    test_groups(samples, CONDITIONS, "samples.tsv")$group,
    factor(c("tumour", "normal"), levels = c("normal", "tumour"))
  )
  samples$condition[[1]] <- "cancer"
  expect_error(test_groups(samples, CONDITIONS, "samples.tsv"), "samples.tsv: condition 'cancer'")
})

test_that("a run of a further contrast has its conditions, any other those of the first", {
  conditions <- c("lum_a", "basal", "lum_a", "lum_b")
  expect_equal(contrast_of("real", conditions), c("lum_a", "basal"))
  expect_equal(contrast_of("deg_lum_b_vs_lum_a", conditions), c("lum_a", "lum_b"))
  expect_equal(contrast_of("null_copied_basal", conditions), c("lum_a", "basal"))
  expect_equal(contrast_of("deg", CONDITIONS), CONDITIONS)
})

test_that("a condition whose name ends another's doesn't take the other's runs", {
  cases <- c("low", "high", "very_high", "half_high")
  conditions <- c(rbind("control", cases))
  for (run in c("real", "copied", "half", "other_half", "deg")) {
    for (case in cases[-1]) {
      found <- contrast_of(sprintf("%s_%s_vs_control", run, case), conditions)
      expect_equal(found, c("control", case), info = paste(run, case))
    }
  }
})

test_that("a number is one term, and a trend with it is not taken for the condition's", {
  data <- simulate_counts()
  age <- seq(20, 75, length.out = ncol(data$counts))[order(rep(1:6, 2))]
  counts <- data$counts
  # Genes 11 to 20 double with each decade.
  counts[11:20, ] <- round(t(t(counts[11:20, ]) * 2^((age - 20) / 10)))
  storage.mode(counts) <- "integer"
  samples <- cbind(table_of("deg", counts, data$condition), age = age)
  found <- run_all(samples, counts, terms = c("age", "condition"))$deg
  expect_equal(found$line$design, "~ age + condition")
  as_text <- run_all(transform(samples, age = as.character(age)), counts,
                     terms = c("age", "condition"))$deg
  expect_match(as_text$line$note, "too few|can't be told apart")
})
