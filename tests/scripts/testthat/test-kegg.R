source(scripts("overrepresentation.R"))

read_ids <- function(path) trimws(readLines(path))

# 300 genes, 12 pathways of 15-60 genes, one of 3; the DEGs crowd the first pathway.
small_case <- function() {
  set.seed(2)
  ids <- as.character(1:300)
  members <- c(lapply(1:12, function(i) sample(ids[1:250], 15 + 4 * (i - 1))), list(ids[1:3]))
  pathways <- data.frame(
    pathway = rep(sprintf("hsa%05d", 1:13), lengths(members)), entrez = unlist(members)
  )
  pathways$name <- paste("Pathway", pathways$pathway)
  degs <- c(members[[1]][1:10], "1", "2", sample(ids, 12))
  list(
    tested = data.frame(symbol = paste0("S", ids), entrez = ids, deg = ids %in% degs),
    pathways = pathways
  )
}

test_that("limma's p-values are those of the hypergeometric formula", {
  case <- small_case()
  table <- enrich(case$tested, case$pathways, "limma", min_size = 10)
  universe <- unique(case$pathways$entrez)
  degs <- intersect(case$tested$entrez[case$tested$deg], universe)
  for (row in seq_len(nrow(table))) {
    set <- case$pathways$entrez[case$pathways$pathway == table$pathway[[row]]]
    overlap <- length(intersect(set, degs))
    p <- phyper(
      overlap - 1, length(set), length(universe) - length(set), length(degs), lower.tail = FALSE
    )
    expect_equal(table$pvalue[[row]], p, tolerance = 1e-12)
    expect_equal(table$overlap[[row]], overlap)
    expect_equal(table$set_size[[row]], length(set))
  }
  expect_equal(table$padj, p.adjust(table$pvalue, "BH"))
  expect_equal(table$pathway[[1]], "hsa00001")
  expect_false("hsa00013" %in% table$pathway) # 3 genes: below min_size
  expect_equal(unique(table[c("universe", "degs")]),
               data.frame(universe = length(universe), degs = length(degs)))
  expect_equal(names(table), names(empty_kegg()))
  expect_equal(lengths(strsplit(table$genes, "/")), table$overlap)
})

test_that("p, padj and q are those of a real run of clusterProfiler 4.6", {
  truth <- read.delim(shared_file("enricher", "enricher.tsv"), quote = "")
  universe <- read_ids(shared_file("enricher", "universe.entrez.txt"))
  degs <- read_ids(shared_file("enricher", "degs.entrez.txt"))
  links <- read.delim(shared_file("mirror", "kegg", "link", "pathway", "hsa"), header = FALSE)
  pathways <- data.frame(
    pathway = sub("path:", "", links$V2), name = "", entrez = sub("hsa:", "", links$V1)
  )
  tested <- data.frame(
    symbol = paste0("S", universe), entrez = universe, deg = universe %in% degs
  )
  table <- enrich(tested, pathways, "limma")
  expect_setequal(table$pathway, truth$ID)
  table <- table[match(truth$ID, table$pathway), ]
  expect_lt(max(abs(table$pvalue - truth$pvalue) / truth$pvalue), 1e-8)
  expect_lt(max(abs(table$padj - truth$p.adjust) / truth$p.adjust), 1e-8)
  expect_lt(max(abs(table$qvalue - truth$qvalue) / truth$qvalue), 1e-8)
  expect_equal(table$overlap, truth$Count)
  expect_equal(paste(table$set_size, table$universe, sep = "/"), truth$BgRatio)
  expect_equal(paste(table$overlap, table$degs, sep = "/"), truth$GeneRatio)
})

test_that("clusterProfiler and limma give the same table", {
  skip_if_not_installed("clusterProfiler")
  case <- small_case()
  columns <- setdiff(names(empty_kegg()), c("engine", "engine_version"))
  expect_equal(
    enrich(case$tested, case$pathways, "clusterprofiler")[columns],
    enrich(case$tested, case$pathways, "limma")[columns],
    tolerance = 1e-8
  )
})

# The DEG table behind tested genes, all of which have an id.
deg_of <- function(tested) {
  data.frame(symbol = tested$symbol, deg = ifelse(tested$deg, "TRUE", "FALSE"))
}

test_that("what can't be tested has its reason", {
  case <- small_case()
  why <- function(tested, pathways = case$pathways, deg = deg_of(tested), ...) {
    kegg_problem(deg, tested, pathways, ...)
  }
  expect_equal(why(case$tested), "")
  none <- case$tested[0, ]
  expect_equal(why(none), "no gene was tested for differential expression")
  expect_equal(why(none, deg = deg_of(case$tested)), "none of 300 tested genes has an Entrez id")
  expect_equal(why(transform(case$tested, deg = FALSE)), "no DEG")
  rest <- case$tested[!case$tested$deg, ]
  told <- sprintf("none of %d DEGs has an Entrez id", sum(case$tested$deg))
  expect_equal(why(rest, deg = deg_of(case$tested)), told)
  expect_equal(why(transform(case$tested, deg = entrez == "300")), "no DEG lies in a pathway")
  mouse <- transform(case$pathways, entrez = paste0("9", entrez, "00"))
  expect_match(why(case$tested, mouse), "no tested gene lies in a pathway: ids such as 1, in")
  one <- case$pathways[case$pathways$pathway == "hsa00001", ]
  expect_equal(why(case$tested, one), paste(
    "hsa00001 alone holds tested genes: no other to compare it with"
  ))
  expect_equal(why(case$tested, min_size = 400), "no pathway of 400-500 genes holds a DEG")
})

test_that("one pathway that holds all genes would have p = 1: it says nothing", {
  case <- small_case()
  one <- case$pathways[case$pathways$pathway == "hsa00001", ]
  expect_equal(enrich(case$tested, one, "limma")$pvalue, 1)
})

test_that("the summary counts genes with an id and in a pathway", {
  deg <- data.frame(symbol = c("A", "B", "C", "D"), deg = c("TRUE", "TRUE", "FALSE", "TRUE"))
  genes <- data.frame(symbol = c("A", "B", "C"), entrez = c("1", "7", "2"))
  pathways <- data.frame(pathway = c("hsa1", "hsa2"), name = "", entrez = c("1", "2"))
  tested <- tested_genes(deg, genes)
  table <- enrich(tested, pathways, "limma", min_size = 1)
  found <- kegg_summary(deg, tested, pathways, table, "limma", "")
  expect_equal(found$genes, 4)
  expect_equal(found$genes_with_entrez, 3)
  expect_equal(found$genes_in_pathway, 2)
  expect_equal(c(found$degs, found$degs_with_entrez, found$degs_in_pathway), c(3, 2, 1))
  expect_equal(c(found$pathways, found$significant), c(1, 0))
  expect_equal(found$engine, "limma")
})

test_that("DEGs are read as R and as Python write them, and nothing else is", {
  deg <- data.frame(deg = c("TRUE", "True", "FALSE", "False"))
  expect_equal(called(deg), c(TRUE, TRUE, FALSE, FALSE))
  expect_equal(called(data.frame(deg = character())), logical())
  expect_error(called(data.frame(deg = c("TRUE", NA))), "expected TRUE or FALSE")
})

test_that("two symbols of one Entrez id count once, and genes without an id not at all", {
  deg <- data.frame(symbol = c("A", "B", "C", "D"), deg = c("TRUE", "FALSE", "TRUE", "TRUE"))
  genes <- data.frame(symbol = c("A", "B", "C", "D"), entrez = c("1", "1", "2", NA))
  tested <- tested_genes(deg, genes)
  expect_equal(tested$symbol, c("A", "B", "C"))
  pathways <- data.frame(pathway = "hsa1", name = "one", entrez = c("1", "2", "2", "9"))
  table <- enrich(tested, pathways, "limma", min_size = 1)
  expect_equal(table$set_size, 2L)
  expect_equal(c(table$overlap, table$universe, table$degs), c(2L, 2L, 2L))
  expect_equal(table$genes, "A/C")
})

test_that("cuts are inclusive, and the one on q is dropped where there are no q values", {
  tests <- data.frame(padj = c(0.05, 0.05, 0.06), qvalue = c(0.2, 0.3, 0.1))
  expect_equal(is_significant(tests, 0.05, 0.2), c(TRUE, FALSE, FALSE))
  tests$qvalue <- NA
  expect_equal(is_significant(tests, 0.05, 0.2), c(TRUE, TRUE, FALSE))
  expect_message(expect_equal(q_values(c(0.1, NaN, 2)), rep(NA_real_, 3)), "no q values")
})

test_that("auto takes clusterProfiler where it is installed", {
  expect_equal(choose_engine("auto", function(package) TRUE), "clusterprofiler")
  expect_equal(choose_engine("auto", function(package) FALSE), "limma")
  expect_equal(choose_engine("clusterprofiler", function(package) FALSE), "clusterprofiler")
  expect_error(choose_engine("fgsea"), "should be one of")
})
