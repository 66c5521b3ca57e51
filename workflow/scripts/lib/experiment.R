# SummarizedExperiment made of tables. Functions only; summarized_experiment.R runs them.

#' Read an assay: genes x samples, the first column is `gene`; row and column names are kept.
read_assay <- function(path) {
  header <- strsplit(readLines(path, n = 1), "\t", fixed = TRUE)[[1]]
  if (header[[1]] != "gene") fail("the first column is not 'gene'", path)
  kinds <- c("character", rep("numeric", length(header) - 1))
  table <- utils::read.delim(
    path, quote = "", comment.char = "", check.names = FALSE, na.strings = "", colClasses = kinds
  )
  values <- as.matrix(table[-1])
  storage.mode(values) <- "double" # no sample, no column: R takes that for logical
  rownames(values) <- table$gene
  values
}

#' Whole numbers become R's integers, as DESeq2 wants them; expected counts stay as they are.
integers_where_whole <- function(values) {
  if (all(values == round(values)) && all(values <= .Machine$integer.max)) {
    storage.mode(values) <- "integer"
  }
  values
}

#' Read samples or genes: the first column gives the rows' names; `numbers` are made numeric, and
#' `condition` a factor with these levels, the reference first.
read_rows <- function(path, id, numbers, conditions) {
  table <- read_tsv(path, id)
  for (column in intersect(numbers, names(table))) {
    table[[column]] <- as.numeric(table[[column]])
  }
  if ("condition" %in% names(table)) {
    table$condition <- factor(table$condition, levels = conditions)
  }
  S4Vectors::DataFrame(table[-1], row.names = table[[id]], check.names = FALSE)
}

#' Make the SummarizedExperiment of a folder that `mdwgan export` wrote.
experiment_of <- function(folder) {
  facts <- read_tsv(file.path(folder, "facts.tsv"), c("key", "value"))
  facts <- as.list(stats::setNames(facts$value, facts$key))
  facts[vapply(facts, is.na, TRUE)] <- ""
  names <- strsplit(facts$assays, ",", fixed = TRUE)[[1]]
  numbers <- strsplit(facts$numbers, ",", fixed = TRUE)[[1]]
  conditions <- strsplit(facts$conditions, ",", fixed = TRUE)[[1]]
  assays <- lapply(stats::setNames(names, names), function(name) {
    read_assay(file.path(folder, sprintf("assay_%s.tsv.gz", name)))
  })
  if ("counts" %in% names) assays$counts <- integers_where_whole(assays$counts)
  provenance <- readLines(file.path(folder, "provenance.json"), encoding = "UTF-8")
  facts[c("assays", "numbers", "conditions")] <- NULL
  SummarizedExperiment::SummarizedExperiment(
    assays = assays,
    colData = read_rows(file.path(folder, "samples.tsv"), "sample", numbers, conditions),
    rowData = read_rows(file.path(folder, "genes.tsv"), "gene", numbers, conditions),
    metadata = c(facts, list(provenance = provenance))
  )
}

#' Save an object under a temporary name beside its own, then rename it.
save_rds <- function(object, path) {
  temporary <- temporary_for(path)
  on.exit(unlink(temporary))
  tryCatch(
    {
      saveRDS(object, temporary)
      readRDS(temporary) # R says nothing where the last bytes found no room
    },
    error = function(why) fail_on_disk(NO_ROOM, conditionMessage(why), path),
    warning = function(why) fail_on_disk(NO_ACCESS, conditionMessage(why), path)
  )
  put_in_place(temporary, path)
  invisible(path)
}
