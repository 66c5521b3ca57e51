# Versions of R and of the packages behind the R stages.
#
# output: versions (package, version; empty where a package isn't installed)

snakemake@source("lib/common.R")

main <- function() {
  versions <- vapply(names(PACKAGES), function(package) {
    if (nzchar(system.file(package = package))) {
      as.character(utils::packageVersion(package))
    } else {
      NA_character_
    }
  }, "")
  write_tsv(data.frame(
    package = c("R", names(PACKAGES)),
    version = c(paste(R.version$major, R.version$minor, sep = "."), versions)
  ), argument(snakemake@output, "versions"))
}

run_logged(main)
