# What every R script of the workflow shares: log, arguments, packages, tables.
# Sourced by snakemake@source("common.R"); sourcing it alone (tests) changes nothing.

# Where each package comes from, for the message when it is missing.
PACKAGES <- list(
  AnnotationDbi = c("bioconductor-annotationdbi", "r-bioc-annotationdbi"),
  BiocParallel = c("bioconductor-biocparallel", "r-bioc-biocparallel"),
  DESeq2 = c("bioconductor-deseq2", "r-bioc-deseq2"),
  S4Vectors = c("bioconductor-s4vectors", "r-bioc-s4vectors"),
  SummarizedExperiment = c("bioconductor-summarizedexperiment", "r-bioc-summarizedexperiment"),
  apeglm = c("bioconductor-apeglm", NA),
  clusterProfiler = c("bioconductor-clusterprofiler", NA),
  limma = c("bioconductor-limma", "r-bioc-limma"),
  org.Hs.eg.db = c("bioconductor-org.hs.eg.db", "r-bioc-org.hs.eg.db"),
  qvalue = c("bioconductor-qvalue", "r-bioc-qvalue")
)

# The process of the run, as long as it lives; not seen in some containers and on other systems.
run_process <- file.path("/proc", Sys.getenv("MDWGAN_RUN_PID", unset = "none"))
run_was_seen <- dir.exists(run_process)

#' Stop with one message: where, what is wrong, what to do about it.
fail <- function(what, where = NULL, hint = NULL) {
  text <- paste(c(where, what), collapse = ": ")
  stop(structure(
    class = c("input_error", "error", "condition"),
    list(message = paste(c(text, hint), collapse = ". "), call = NULL)
  ))
}

#' Is a package installed?
has_package <- function(package) suppressMessages(requireNamespace(package, quietly = TRUE))

#' Stop unless every package is installed.
need_packages <- function(...) {
  for (package in c(...)) {
    if (has_package(package)) next
    if (!package %in% names(PACKAGES)) {
      # An organism's gene ids: the environments that ship have the human package alone.
      fail(
        sprintf("R package %s is missing", package),
        hint = sprintf(
          paste(
            "Add bioconductor-%s to envs/r.yaml and envs/rpy2.yaml (snakemake --use-conda), or",
            "install %s with BiocManager in R; Debian has no package of it"
          ), tolower(package), package
        )
      )
    }
    conda <- PACKAGES[[package]][[1]]
    debian <- PACKAGES[[package]][[2]]
    from_debian <- if (is.na(debian)) {
      "Debian has no package of it"
    } else {
      sprintf("on Debian: apt-get install %s", debian)
    }
    fail(
      sprintf("R package %s is missing", package),
      hint = sprintf("It is in envs/r.yaml as %s (snakemake --use-conda); %s", conda, from_debian)
    )
  }
}

#' One named argument of the rule; without a default it must be there.
argument <- function(values, name, default = NULL) {
  value <- if (name %in% names(values)) values[[name]] else NULL
  if (is.null(value)) value <- default
  if (is.null(value)) fail(sprintf("the rule has no '%s'", name), where = snakemake@rule)
  value
}

#' Run a script's main function: all output goes into the rule's log, an error is one message.
run_logged <- function(main) {
  options(warn = 1) # print warnings at once, not in a list at the end
  logged <- length(snakemake@log) > 0
  if (logged) {
    unlink(snakemake@log[[1]]) # a job that lives on writes into its old log, and not into this one
    connection <- file(snakemake@log[[1]], open = "wt")
    sink(connection)
    sink(connection, type = "message")
  }
  failure <- tryCatch(
    {
      withCallingHandlers(main(), error = log_traceback)
      NULL
    },
    error = function(error) paste("error:", conditionMessage(error))
  )
  if (!is.null(failure)) message(failure)
  print(sessionInfo())
  if (logged) {
    sink(type = "message")
    sink()
    close(connection)
  }
  if (!is.null(failure)) {
    if (logged) message(failure)
    quit(save = "no", status = 1)
  }
}

# The calls that led to an error which is not the user's; fail() needs none.
log_traceback <- function(error) {
  if (inherits(error, "input_error")) return(invisible())
  calls <- vapply(sys.calls(), function(call) deparse(call, width.cutoff = 80L)[[1]], "")
  message("calls:\n", paste0("  ", calls, collapse = "\n"))
}

#' Read a TSV (gzipped or not) whose named columns must be there, as text.
read_tsv <- function(path, columns) {
  table <- utils::read.delim(
    path, colClasses = "character", quote = "", comment.char = "", na.strings = "",
    check.names = FALSE
  )
  absent <- setdiff(columns, names(table))
  if (length(absent)) {
    fail(sprintf("column %s is missing; found %s", absent[[1]], toString(names(table))), path)
  }
  table
}

# What a full disk and a closed folder are called in all commands (mdwgan.errors.of_disk).
NO_ROOM <- c(
  "no room left (%s); nothing half-written stays",
  "; expected free space for the file, in the run's folder and in the cache",
  "Free some and start again; MDWGAN_CACHE names another folder for the cache"
)
NO_ACCESS <- c(
  "no access (%s)",
  "; expected files that can be read, and folders that can be written",
  "Change the rights, or work in a folder of yours (--directory for a run)"
)

#' Stop with the message of a disk's fault.
fail_on_disk <- function(words, reason, path) {
  fail(sprintf(paste0(words[[1]], words[[2]]), reason), path, words[[3]])
}

#' Has a newer run taken the job over? On a cluster, jobs live on after their run was killed.
#' mdwgan.config.owners makes the table and the job's name.
is_late <- function(rule, wildcards) {
  table <- Sys.getenv("MDWGAN_OWNERS")
  run <- Sys.getenv("MDWGAN_RUN")
  if (!nzchar(run) || !file.exists(table)) return(FALSE)
  named <- unlist(wildcards[nzchar(names(wildcards))])
  named <- named[order(as.character(names(named)), method = "radix")]
  name <- paste(c(rule, sprintf("%s=%s", names(named), named)), collapse = ",")
  owners <- utils::read.delim(
    table, header = FALSE, colClasses = "character", quote = "", comment.char = ""
  )
  any(owners[[1]] == name & owners[[2]] != run)
}

#' Give a written file its name, unless the run has died: a newer run may have made the file.
put_in_place <- function(temporary, path) {
  if (run_was_seen && !dir.exists(run_process)) {
    fail("the run that started this job has ended; the result is dropped", path)
  }
  if (exists("snakemake") && is_late(snakemake@rule, snakemake@wildcards)) {
    fail("a newer run has begun, so this job comes too late; the result is dropped", path)
  }
  moved <- suppressWarnings(file.rename(temporary, path))
  if (!moved) fail_on_disk(NO_ACCESS, "the file can't get its name", path)
}

#' Short name for where a process id is one, as mdwgan.io.leftovers makes it.
machine <- function() {
  place <- tempfile("machine")
  on.exit(unlink(place))
  writeBin(charToRaw(paste0(Sys.info()[["nodename"]], Sys.readlink("/proc/self/ns/pid"))), place)
  substr(unname(tools::md5sum(place)), 1, 8)
}

#' Path beside a product to write to. Machine and process keep two runs apart, and tell the start
#' of the next run what a killed job has left.
temporary_for <- function(path) {
  dir.create(dirname(path), recursive = TRUE, showWarnings = FALSE)
  file.path(dirname(path), sprintf(".%s.%s.%d.tmp", basename(path), machine(), Sys.getpid()))
}

#' Write bytes and read them again: R closes a file that the disk had no room for without a word.
write_checked <- function(bytes, temporary, path) {
  open <- if (endsWith(path, ".gz")) gzfile else file
  connection <- tryCatch(
    open(temporary, "wb"),
    warning = function(why) fail_on_disk(NO_ACCESS, conditionMessage(why), path)
  )
  tryCatch(
    writeBin(bytes, connection),
    error = function(why) fail_on_disk(NO_ROOM, conditionMessage(why), path),
    finally = suppressWarnings(close(connection))
  )
  written <- gzfile(temporary, "rb") # reads plain files too
  on.exit(close(written))
  if (!identical(suppressWarnings(readBin(written, "raw", length(bytes) + 1)), bytes)) {
    fail_on_disk(NO_ROOM, "the file was cut short", path)
  }
}

#' Write text or a table under a temporary name beside its own, then rename it.
write_atomic <- function(path, write) {
  memory <- rawConnection(raw(), "wb")
  bytes <- tryCatch(
    {
      write(memory)
      rawConnectionValue(memory)
    },
    finally = close(memory)
  )
  temporary <- temporary_for(path)
  on.exit(unlink(temporary))
  write_checked(bytes, temporary, path)
  put_in_place(temporary, path)
  invisible(path)
}

#' Write a table as TSV: 10 significant digits, TRUE/FALSE, empty cells for missing values.
write_tsv <- function(table, path) {
  numbers <- vapply(table, is.double, logical(1))
  table[numbers] <- lapply(table[numbers], signif, digits = 10)
  write_atomic(path, function(connection) {
    utils::write.table(
      table, connection, sep = "\t", quote = FALSE, na = "", row.names = FALSE, eol = "\n"
    )
  })
}

#' Write a flat named list as a JSON object.
write_json <- function(values, path) {
  fields <- vapply(names(values), function(name) {
    value <- values[[name]]
    text <- if (is.numeric(value)) format(value, scientific = FALSE) else json_string(value)
    sprintf("  %s: %s", json_string(name), text)
  }, "")
  write_atomic(path, function(connection) {
    writeLines(c("{", paste(fields, collapse = ",\n"), "}"), connection)
  })
}

json_string <- function(text) {
  paste0('"', gsub('(["\\\\])', "\\\\\\1", gsub("[[:cntrl:]]", " ", text)), '"')
}
