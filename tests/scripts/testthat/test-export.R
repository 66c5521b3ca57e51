source(scripts("experiment.R"))

write_lines <- function(folder, name, ...) {
  path <- file.path(folder, name)
  connection <- if (endsWith(name, ".gz")) gzfile(path, "wb") else file(path, "wb")
  writeLines(c(...), connection)
  close(connection)
}

tables <- function(counts = c("3\t0", "7\t2")) {
  folder <- tempfile("tables")
  dir.create(folder)
  header <- "gene\tGTEX-1-a\tx b"
  write_lines(folder, "assay_log.tsv.gz", header, "1-Mar\t1.5\t0", "NA\t2\t0.25")
  write_lines(folder, "assay_counts.tsv.gz", header, paste(c("1-Mar", "NA"), counts, sep = "\t"))
  write_lines(
    folder, "samples.tsv", "sample\tcondition\tdonor\tlibrary_size",
    "GTEX-1-a\ttumour\t007\t1e6", "x b\tnormal\t\t2e6"
  )
  write_lines(folder, "genes.tsv", "gene\tentrez", "1-Mar\t0012", "NA\t")
  write_lines(
    folder, "facts.tsv", "key\tvalue", "assays\tlog,counts", "numbers\tlibrary_size",
    "conditions\tnormal,tumour", "tissue\tkidney", "reason\t"
  )
  write_lines(folder, "provenance.json", "{\"provenance\": 1, \"steps\": []}")
  folder
}

test_that("values, names and types are kept", {
  skip_if_not_installed("SummarizedExperiment")
  se <- experiment_of(tables())
  expect_identical(SummarizedExperiment::assayNames(se), c("log", "counts"))
  expect_identical(dimnames(se), list(c("1-Mar", "NA"), c("GTEX-1-a", "x b")))
  counts <- SummarizedExperiment::assay(se, "counts")
  expect_identical(unname(counts), matrix(c(3L, 7L, 0L, 2L), 2))
  expect_equal(unname(SummarizedExperiment::assay(se, "log")), matrix(c(1.5, 2, 0, 0.25), 2))
  about <- SummarizedExperiment::colData(se)
  expect_identical(as.character(about$condition), c("tumour", "normal"))
  expect_identical(levels(about$condition), c("normal", "tumour"))
  expect_identical(about$donor, c("007", NA))
  expect_identical(about$library_size, c(1e6, 2e6))
  expect_identical(SummarizedExperiment::rowData(se)$entrez, c("0012", NA))
  facts <- S4Vectors::metadata(se)
  expect_identical(facts$tissue, "kidney")
  expect_identical(facts$reason, "")
  expect_match(facts$provenance, "\"steps\"")
})

test_that("expected counts that are not whole stay as they are", {
  skip_if_not_installed("SummarizedExperiment")
  se <- experiment_of(tables(c("3.25\t0", "7\t2")))
  expect_type(SummarizedExperiment::assay(se, "counts"), "double")
})

test_that("a failed training gives an experiment without samples", {
  skip_if_not_installed("SummarizedExperiment")
  folder <- tables()
  write_lines(folder, "assay_log.tsv.gz", "gene", "1-Mar", "NA")
  write_lines(folder, "assay_counts.tsv.gz", "gene", "1-Mar", "NA")
  write_lines(folder, "samples.tsv", "sample\tcondition")
  se <- experiment_of(folder)
  expect_identical(dim(se), c(2L, 0L))
  expect_identical(rownames(se), c("1-Mar", "NA"))
})

test_that("a table of something else is refused", {
  folder <- tables()
  write_lines(folder, "assay_log.tsv.gz", "symbol\tx", "A\t1")
  expect_error(read_assay(file.path(folder, "assay_log.tsv.gz")), "first column is not 'gene'")
})
