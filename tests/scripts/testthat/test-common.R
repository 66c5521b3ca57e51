test_that("write_tsv has 10 digits, empty cells for NA, and leaves no temporary file", {
  folder <- withr::local_tempdir()
  path <- file.path(folder, "new", "table.tsv")
  write_tsv(data.frame(a = c(1 / 3, NA), b = c(TRUE, FALSE), c = c("x", NA)), path)
  expect_equal(readLines(path), c("a\tb\tc", "0.3333333333\tTRUE\tx", "\tFALSE\t"))
  expect_equal(list.files(dirname(path), all.files = TRUE, no.. = TRUE), "table.tsv")
})

test_that("a write that fails leaves the old product and no temporary file", {
  folder <- withr::local_tempdir()
  path <- file.path(folder, "table.tsv")
  writeLines("old", path)
  expect_error(write_atomic(path, function(connection) stop("disk full")), "disk full")
  expect_equal(readLines(path), "old")
  expect_equal(list.files(folder, all.files = TRUE, no.. = TRUE), "table.tsv")
})

test_that("a job whose run has died writes nothing; without a run in sight it writes", {
  folder <- withr::local_tempdir()
  path <- file.path(folder, "table.tsv")
  lib <- new.env()
  withr::local_envvar(MDWGAN_RUN_PID = as.character(Sys.getpid()))
  sys.source(scripts("common.R"), lib)
  lib$write_tsv(data.frame(a = 1), path)
  expect_equal(readLines(path), c("a", "1"))
  lib$run_process <- "/proc/none"
  expect_error(lib$write_tsv(data.frame(a = 2), path), "table.tsv: the run .* has ended")
  expect_equal(readLines(path), c("a", "1"))
  expect_equal(list.files(folder, all.files = TRUE, no.. = TRUE), "table.tsv")
  withr::local_envvar(MDWGAN_RUN_PID = "none")
  sys.source(scripts("common.R"), lib)
  lib$write_tsv(data.frame(a = 2), path)
  expect_equal(readLines(path), c("a", "2"))
})

test_that("a job that a newer run has taken over is late", {
  table <- file.path(withr::local_tempdir(), "owners.tsv")
  writeLines(c("genes\told", "deseq2,generator=a,seed=0,tissue=b\tnew"), table)
  wildcards <- list("b", "a", "0", tissue = "b", generator = "a", seed = "0")
  withr::local_envvar(MDWGAN_OWNERS = table, MDWGAN_RUN = "old")
  expect_true(is_late("deseq2", wildcards))
  expect_false(is_late("genes", list()))
  expect_false(is_late("deseq2", list(tissue = "c")))
  withr::local_envvar(MDWGAN_RUN = "new")
  expect_false(is_late("deseq2", wildcards))
  withr::local_envvar(MDWGAN_RUN = "")
  expect_false(is_late("deseq2", wildcards))
})

test_that("write_tsv gzips where the name says so", {
  path <- file.path(withr::local_tempdir(), "table.tsv.gz")
  write_tsv(data.frame(a = 1L), path)
  expect_equal(readBin(path, "raw", 2), as.raw(c(0x1f, 0x8b)))
  expect_equal(read_tsv(path, "a"), data.frame(a = "1"))
})

test_that("read_tsv names the missing column, and keeps the gene named NA", {
  path <- file.path(withr::local_tempdir(), "table.tsv")
  writeLines(c("symbol\tentrez", "NA\t7", "A\t"), path)
  expect_error(read_tsv(path, c("symbol", "deg")), "table.tsv: column deg is missing")
  expect_equal(read_tsv(path, "symbol"), data.frame(symbol = c("NA", "A"), entrez = c("7", NA)))
})

test_that("a missing package is told with its environment and Debian package", {
  PACKAGES$no.such.package <<- c("bioconductor-nosuch", "r-bioc-nosuch")
  on.exit(PACKAGES$no.such.package <<- NULL)
  expect_error(
    need_packages("no.such.package"),
    "no.such.package is missing.*envs/r.yaml as bioconductor-nosuch.*apt-get install r-bioc-nosuch"
  )
})

test_that("write_json escapes what JSON wants escaped", {
  path <- file.path(withr::local_tempdir(), "a.json")
  write_json(list(source = 'a "b" \\ c', genes = 100000), path)
  expect_equal(
    readLines(path), c("{", '  "source": "a \\"b\\" \\\\ c",', '  "genes": 100000', "}")
  )
})

test_that("a machine has the name that Python gives it", {
  wanted <- Sys.getenv("MACHINE")
  skip_if_not(nzchar(wanted), "not told")
  expect_equal(machine(), wanted)
  expect_match(basename(temporary_for("a.tsv")), sprintf("^\\.a\\.tsv\\.%s\\.\\d+\\.tmp$", wanted))
})
