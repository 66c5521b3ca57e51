# The tests of one job: which samples, which design, and a line of summary each. Functions only;
# deseq2.R runs them, after deseq2_test.R.
#
# design: `terms` (columns of the table of samples), `conditions` (reference and case of each
# contrast, one after the other), `test`.

# Packages of each test.
TESTS <- list(deseq2 = c("DESeq2", "BiocParallel"), limma = "limma")
# What stands before the contrast's name in a run of a further one (mdwgan.biology.deseq2_samples).
OF_CONTRASTS <- "^(real|copied|half|other_half|deg)_"

#' Stop where the table of samples lacks a column that the design names.
check_terms <- function(terms, samples, path) {
  absent <- setdiff(terms, names(samples))
  if (length(absent)) {
    fail(sprintf("column %s is missing, a term of the design", absent[[1]]), path)
  }
}

#' Reference and case of a run: those of its name, or of the first contrast.
#'
#' The whole name counts: one condition's may end another's, as high does very_high.
contrast_of <- function(run, conditions) {
  pairs <- split(conditions, (seq_along(conditions) - 1) %/% 2)
  contrast <- sub(OF_CONTRASTS, "", run)
  for (pair in pairs[-1]) {
    if (contrast == sprintf("%s_vs_%s", pair[[2]], pair[[1]])) return(pair)
  }
  pairs[[1]]
}

#' Terms beside what is compared that have more than one value; the others can't be fitted.
#'
#' Within a condition, real against other samples, the set is all that differs: no more terms.
usable_terms <- function(samples, terms) {
  if (unique(samples$test) != "condition") return(character())
  Filter(function(term) length(unique(samples[[term]])) > 1, setdiff(terms, "condition"))
}

#' Why a design can't be fitted to these samples; an empty string where it can.
design_problem <- function(samples, terms, text) {
  matrix <- stats::model.matrix(stats::reformulate(c(terms, "group")), samples)
  if (qr(matrix)$rank < ncol(matrix)) {
    return(sprintf("the terms of %s can't be told apart in these samples", text))
  }
  # No sample is left to tell noise from; DESeq2 stops there.
  if (nrow(matrix) <= ncol(matrix)) {
    return(sprintf(
      "%d samples are too few for the %d values of %s", nrow(matrix), ncol(matrix), text
    ))
  }
  ""
}

#' Design in the config's words, and what was left out of it.
design_text <- function(samples, used, terms) {
  test <- unique(samples$test)
  left_out <- if (test == "condition") setdiff(terms, c(used, "condition")) else character()
  note <- if (length(left_out)) {
    sprintf("%s has one value here and is left out of the design", paste(left_out, collapse = ", "))
  } else {
    ""
  }
  list(design = paste("~", paste(c(used, test), collapse = " + ")), note = note)
}

#' Say that no source has samples of both groups; an empty string where one has, or for sets.
source_note <- function(samples) {
  if (unique(samples$test) != "condition") return("")
  sources <- split(as.character(samples$source), samples$group)
  if (any(lengths(sources) == 0) || length(intersect(sources[[1]], sources[[2]]))) return("")
  listed <- vapply(sources, function(names) paste(sort(unique(names)), collapse = ", "), "")
  sprintf(
    "%s samples are of %s and %s samples of %s: the test can't tell the condition from the source",
    names(listed)[[1]], listed[[1]], names(listed)[[2]], listed[[2]]
  )
}

#' One line of the summary; a run without a test has zero genes and its reason in `note`.
run_line <- function(run, test, design, n, table = NULL, p = NA, shrinkage = "", note = "") {
  data.frame(
    run = run, test = test, design = design,
    n_reference = n[[1]], n_other = n[[2]],
    genes = if (is.null(table)) 0L else nrow(table),
    tested = sum(!is.na(table$pvalue)),
    below_padj = sum((table$padj < p) %in% TRUE),
    deg = sum(table$deg), deg_paper = sum(table$deg_paper), deg_sound = sum(table$deg_sound),
    shrinkage = shrinkage, note = note
  )
}

#' Run one test.
#'
#' samples: rows of this run, in `read_tsv`'s form. Returns the table of genes (`deg`), the line of
#' summary (`line`), and what was said meanwhile (`said`), so that the log has it in order.
run_test <- function(run, counts, samples, genes, design, cuts, path, workers = 1) {
  said <- character()
  hear <- function(prefix, restart) function(condition) {
    said <<- c(said, paste0(prefix, trimws(conditionMessage(condition))))
    invokeRestart(restart)
  }
  result <- withCallingHandlers(
    run_test_loudly(run, counts, samples, genes, design, cuts, path, workers),
    message = hear("", "muffleMessage"), warning = hear("warning: ", "muffleWarning")
  )
  c(result, list(said = paste0(run, ": ", said, recycle0 = TRUE)))
}

#' Shrunken fold changes of a fit where they are wanted: values, how they were shrunk, and a note.
shrunken <- function(fit, wanted, workers) {
  none <- rep(NA_real_, nrow(fit$result))
  if (!wanted) return(list(values = none, type = "", note = ""))
  is_limma <- !is.null(fit$shrunk)
  type <- if (is_limma) "predFCm" else shrinkage()
  values <- if (is_limma) fit$shrunk else shrink(fit, type, workers)
  if (!all(is.na(values))) return(list(values = values, type = type, note = ""))
  note <- "log2 fold changes can't be shrunk: no DEG by a cut on them"
  list(values = none, type = "", note = note)
}

run_test_loudly <- function(run, counts, samples, genes, design, cuts, path, workers) {
  conditions <- contrast_of(run, design$conditions)
  nothing <- function(n, note, test = "", text = "") {
    message("no test: ", note)
    list(deg = empty_deg(conditions), line = run_line(run, test, text, n, note = note))
  }
  if (!nrow(samples)) return(nothing(c(0L, 0L), "no samples"))
  samples <- test_groups(samples, conditions, path)
  tested <- counts[, samples$sample, drop = FALSE]
  is_limma <- identical(design$test, "limma")
  if (!is_limma) tested <- as_integers(tested)
  n <- as.integer(table(samples$group))
  used <- usable_terms(samples, design$terms)
  text <- design_text(samples, used, design$terms)
  reason <- deg_problem(tested, samples$group)
  if (!nzchar(reason)) reason <- design_problem(samples, used, text$design)
  if (nzchar(reason)) return(nothing(n, reason, unique(samples$test), text$design))
  if (nzchar(text$note)) message(text$note)
  silent <- sum(rowSums(tested) == 0)
  if (silent) message(sprintf("%d genes have no counts in these samples: no p-value", silent))
  fit <- if (is_limma) {
    test_by_limma(tested, samples, used)
  } else {
    test_groups_of(tested, samples, used, alpha = cuts$p, workers = workers)
  }
  # Only the config's cut may have a use for shrunken values in the null test.
  wanted <- unique(samples$test) == "condition" || cuts$log2fc_column == "log2fc_shrunk"
  shrunk <- shrunken(fit, wanted, workers)
  table <- deg_table(
    fit$result, shrunk$values, samples$condition, conditions, genes, cuts
  )
  notes <- c(text$note, source_note(samples), shrunk$note)
  line <- run_line(
    run, unique(samples$test), text$design, n, table, cuts$p, shrunk$type,
    paste(notes[nzchar(notes)], collapse = "; ")
  )
  message(sprintf(
    "%d genes, %d with a p-value, %d DEGs; %d against %d samples", line$genes, line$tested,
    line$deg, n[[2]], n[[1]]
  ))
  list(deg = table, line = line)
}

#' Samples that are the same in two runs of one kind are tested once; returns for each run the
#' first that is like it.
same_samples <- function(samples, runs) {
  key <- vapply(runs, function(run) {
    rows <- samples[samples$run == run, ]
    paste(sort(paste(rows$sample, rows$test, rows$set)), collapse = "\n")
  }, "")
  runs[match(key, key)]
}

#' Run all tests, several at once where there are workers; the numbers are the same.
run_tests <- function(runs, counts, samples, genes, design, cuts, path, workers = 1) {
  like <- same_samples(samples, runs)
  once <- unique(like)
  # Cores that are more than the tests share the work within them.
  within <- max(1, workers %/% length(once))
  one <- function(run) {
    run_test(run, counts, samples[samples$run == run, ], genes, design, cuts, path, within)
  }
  results <- if (workers > 1) {
    parallel::mclapply(once, one, mc.cores = workers, mc.preschedule = FALSE)
  } else {
    lapply(once, one)
  }
  failed <- vapply(results, function(result) is.null(result) || inherits(result, "try-error"), TRUE)
  if (any(failed)) {
    cause <- attr(results[[which(failed)[[1]]]], "condition")
    if (is.null(cause)) cause <- simpleError("a process of DESeq2 was ended; was memory short?")
    stop(cause)
  }
  results <- stats::setNames(results[match(like, once)], runs)
  for (run in runs) results[[run]]$line$run <- run
  for (run in setdiff(runs, once)) {
    results[[run]]$said <- sprintf("%s: the samples of %s", run, like[[match(run, runs)]])
  }
  results
}
