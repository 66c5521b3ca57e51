# Sourced by testthat before the tests: the functions of workflow/scripts/lib.
scripts <- function(...) testthat::test_path("..", "..", "..", "workflow", "scripts", "lib", ...)
source(scripts("common.R"))

# A file of the development mirror; the test is skipped where there is none.
shared_file <- function(...) {
  root <- testthat::test_path("..", "..", "..", "..", "shared", "data")
  path <- file.path(root, ...)
  testthat::skip_if_not(file.exists(path), paste("no", file.path("../shared/data", ...)))
  path
}
