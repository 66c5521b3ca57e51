source(scripts("experiment.R"))

no_room <- function(path, why) {
  sprintf(
    "%s: no room left \\(%s\\); nothing half-written stays; expected free.*Free some", path, why
  )
}

test_that("a full disk is one message, with large files and small ones, and leaves nothing", {
  folder <- Sys.getenv("SMALL_DISK") # of 64 kB; see test_r.py
  skip_if_not(nzchar(folder), "no small disk")
  large <- data.frame(x = sin(seq_len(20000)))
  expect_error(write_tsv(large, file.path(folder, "a.tsv")), no_room(".*/a.tsv", ".*"))
  expect_error(write_tsv(large, file.path(folder, "a.tsv.gz")), no_room(".*/a.tsv.gz", ".*"))
  text <- list(a = strrep("x", 2e5))
  expect_error(write_json(text, file.path(folder, "a.json")), no_room(".*/a.json", ".*"))
  expect_error(save_rds(large, file.path(folder, "a.rds")), no_room(".*/a.rds", ".*"))
  expect_length(list.files(folder, all.files = TRUE, no.. = TRUE), 0)
  # What R keeps in its buffer until it closes a file is lost without an error.
  ballast <- file.path(folder, "ballast")
  writeBin(raw(64 * 1024), ballast)
  small <- head(large, 100)
  for (name in c("b.tsv", "b.tsv.gz")) {
    expect_error(write_tsv(small, file.path(folder, name)), no_room(name, "the file was cut short"))
  }
  expect_error(save_rds(small, file.path(folder, "b.rds")), no_room("b.rds", ".*"))
  expect_equal(list.files(folder, all.files = TRUE, no.. = TRUE), "ballast")
  unlink(ballast)
})

test_that("a folder that can't be written is one message", {
  path <- file.path(withr::local_tempfile(lines = "a file"), "a.tsv")
  refused <- "a.tsv: no access \\(.*\\); expected files that.*Change the rights"
  expect_error(write_tsv(data.frame(a = 1), path), refused)
  expect_error(save_rds(1, path), refused)
})
