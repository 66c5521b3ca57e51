source(scripts("overrepresentation.R"))
source(scripts("gene_ranking.R"))

# 200 ranked genes; the first set lies at the top, the second at the bottom, the third anywhere.
ranked_case <- function() {
  set.seed(3)
  ids <- as.character(1:200)
  statistic <- stats::rnorm(200) + c(rep(3, 15), rep(0, 170), rep(-3, 15))
  sets <- list(hsa1 = ids[1:15], hsa2 = ids[186:200], hsa3 = sample(ids[16:185], 20))
  list(
    deg = data.frame(symbol = paste0("S", ids), stat = as.character(statistic)),
    genes = data.frame(symbol = paste0("S", ids), entrez = ids),
    pathways = data.frame(
      pathway = rep(names(sets), lengths(sets)), name = "a set", entrez = unlist(sets)
    ),
    statistic = stats::setNames(statistic, ids), sets = sets
  )
}

test_that("cameraPR finds what is planted, up and down, by its own formula", {
  case <- ranked_case()
  statistic <- ranking(case$deg, case$genes)
  sets <- ranked_sets(statistic, case$pathways, 10, 500)
  table <- gsea(statistic, sets, case$pathways, "limma", seed = 1)
  expect_equal(names(table), names(empty_gsea()))
  expect_setequal(table$pathway[1:2], c("hsa1", "hsa2"))
  expect_equal(table$direction[match(c("hsa1", "hsa2"), table$pathway)], c("up", "down"))
  expect_equal(table$significant, c(TRUE, TRUE, FALSE))
  expect_equal(table$padj, p.adjust(table$pvalue, "BH"))
  # Wu and Smyth 2012: a t test whose variance is inflated by the correlation 0.01 in the set.
  for (set in names(case$sets)) {
    inside <- names(case$statistic) %in% case$sets[[set]]
    n <- length(inside)
    m <- sum(inside)
    values <- case$statistic
    difference <- mean(values[inside]) - mean(values[!inside])
    pooled <- (var(values) * (n - 1) - difference^2 * m * (n - m) / n) / (n - 2)
    t <- difference / sqrt(pooled * ((1 + (m - 1) * 0.01) / m + 1 / (n - m)))
    p <- table$pvalue[table$pathway == set]
    expect_equal(log(p), log(2 * pt(-abs(t), n - 2)), tolerance = 1e-8)
  }
})

test_that("one gene an Entrez id is ranked, the furthest from 0, and none without", {
  deg <- data.frame(symbol = c("A", "B", "C", "D", "E"), stat = c("1", "-2", "0.5", NA, "9"))
  genes <- data.frame(symbol = c("A", "B", "C", "D", "E"), entrez = c("1", "1", "2", "3", NA))
  expect_equal(ranking(deg, genes), c("2" = 0.5, "1" = -2))
})

test_that("sets of an unfit size, and rankings that say nothing, have their reason", {
  case <- ranked_case()
  expect_named(ranked_sets(case$statistic, case$pathways, 16, 500), "hsa3")
  none <- ranked_sets(case$statistic, case$pathways, 30, 500)
  expect_equal(gsea_problem(case$statistic, none, 30, 500), "no pathway has 30-500 ranked genes")
  # A set of all ranked genes has none to compare with.
  expect_length(ranked_sets(case$statistic[1:15], case$pathways, 10, 500), 0)
  expect_match(gsea_problem(numeric(), case$sets, 1, 9), "fewer than 2 genes")
  expect_match(gsea_problem(c("1" = 0, "2" = 0), case$sets, 1, 9), "the same statistic")
  expect_equal(gsea_problem(case$statistic, case$sets, 1, 500), "")
})

test_that("clusterProfiler's GSEA agrees with cameraPR on direction, and is the same each time", {
  skip_if_not_installed("clusterProfiler")
  case <- ranked_case()
  first <- gsea(case$statistic[order(-case$statistic)], case$sets, case$pathways,
                "clusterprofiler", seed = 1)
  again <- gsea(case$statistic[order(-case$statistic)], case$sets, case$pathways,
                "clusterprofiler", seed = 1)
  expect_identical(first, again)
  expect_equal(first$direction[match(c("hsa1", "hsa2"), first$pathway)], c("up", "down"))
  expect_equal(first$significant[match(c("hsa1", "hsa2"), first$pathway)], c(TRUE, TRUE))
})
