"""Names of columns: which hold gene ids, what else stands beside values, and what is no gene."""

import re

from mdwgan.readers.delimited import plain

SYMBOL = {
    "symbol",
    "symbols",
    "hugosymbol",
    "hugo",
    "genesymbol",
    "genesymbols",
    "genename",
    "genenames",
    "hgncsymbol",
    "hgnc",
    "externalgenename",
    "approvedsymbol",
    "officialgenesymbol",
    "geneassignment",
}
ENTREZ = {
    "entrez",
    "entrezid",
    "entrezids",
    "entrezgene",
    "entrezgeneid",
    "ncbigene",
    "ncbigeneid",
    "ncbiid",
    "locuslink",
}
# May hold ids of any kind.
GENE = {
    "gene",
    "genes",
    "geneid",
    "geneids",
    "id",
    "ids",
    "ensembl",
    "ensemblid",
    "ensemblids",
    "ensemblgene",
    "ensemblgeneid",
    "ensg",
    "ensgid",
    "feature",
    "featureid",
    "features",
    "name",
    "names",
    "targetid",
    "trackingid",
    "idref",
    "probe",
    "probeid",
    "probeset",
    "probesetid",
    "rownames",
    "locus",
    "identifier",
}
# Columns that say which sample a row is.
SAMPLE = {
    "sample",
    "samples",
    "sampleid",
    "sampleids",
    "samplename",
    "samplenames",
    "barcode",
    "barcodes",
    "patient",
    "patientid",
    "subject",
    "subjectid",
    "individual",
    "case",
    "caseid",
    "donor",
    "donorid",
    "run",
    "accession",
    "geoaccession",
    "cell",
    "cellid",
    "id",
    "name",
}
INDEX = {"", "index", "level0", "unnamed0", "x", "row", "rownumber", "no", "nr", "v1"}
# What programs write about a gene beside its values; no samples.
ANNOTATION = {
    "chr",
    "chrom",
    "chromosome",
    "seqnames",
    "start",
    "end",
    "stop",
    "strand",
    "length",
    "width",
    "effectivelength",
    "efflength",
    "description",
    "genedescription",
    "genetype",
    "genebiotype",
    "biotype",
    "type",
    "transcriptid",
    "transcriptids",
    "transcriptidss",
    "cytoband",
    "position",
    "logfc",
    "log2fc",
    "log2foldchange",
    "foldchange",
    "fc",
    "lfcse",
    "stat",
    "pvalue",
    "pval",
    "padj",
    "adjpval",
    "fdr",
    "qvalue",
    "basemean",
    "aveexpr",
    "logcpm",
    "mean",
    "median",
    "average",
    "sd",
    "total",
    "sum",
}
# Columns of clinical tables, of summaries and of models; none is the symbol of a gene.
NOT_GENES = {
    *("condition", "conditions", "tissue", "donor", "source", "study", "group", "class", "label"),
    *("labels", "target", "outcome", "response", "treatment", "batch", "plate", "center", "centre"),
    *("site", "age", "ageatdiagnosis", "sex", "gender", "race", "ethnicity", "stage", "grade"),
    *("tstage", "nstage", "mstage", "ajccstage", "pathologicstage", "vitalstatus", "status"),
    *("event", "time", "futime", "fustat", "survival", "survivaltime", "survivalmonths"),
    *("survivaldays", "os", "ostime", "osdays", "osmonths", "osstatus", "osevent", "pfs", "pfi"),
    *("pfstime", "pfitime", "pfsdays", "pfsmonths", "pfsstatus", "dss", "dsstime", "dfi", "dfs"),
    *("dfstime", "dfitime", "rfs", "rfstime", "efs", "efstime", "dmfs", "days", "months", "years"),
    *("followup", "daystodeath", "daystolastfollowup", "dead", "death", "alive", "censored"),
    *("relapse", "recurrence", "bmi", "weight", "height", "smoking", "smoker", "packyears"),
    *("alcohol", "hpv", "hpvstatus", "msi", "msistatus", "tmb", "er", "pr", "her2", "erstatus"),
    *("prstatus", "her2status", "pam50", "subtype", "histology", "diagnosis", "disease"),
    *("purity", "tumorpurity", "tumourpurity", "immunescore", "stromalscore", "estimatescore"),
    *("cluster", "clusters", "leiden", "louvain", "fold", "split", "set", "dataset", "cohort"),
    *("project", "platform", "sample", "samples", "sampleid", "samplename", "sampletype"),
    *("patient", "patientid", "subject", "subjectid", "individual", "individualid", "barcode"),
    *("caseid", "type", "librarysize", "libsize", "sizefactor", "sizefactors", "ncounts"),
    *("totalcounts", "ngenes", "ngenesbycounts", "pctcountsmt", "percentmt", "mtfrac", "rin"),
    *("date", "year", "month", "visit", "timepoint", "dose", "replicate", "lane", "total", "sum"),
    *(
        "mean",
        "median",
        "average",
        "unnamed0",
        "index",
        "ecog",
        "comment",
        "comments",
        "notes",
    ),
}
SUMMARY = ("assigned", "unassigned")  # lines of featureCounts' summary
# Symbols that are words of the list in other letters: a gene stays a gene.
REAL_SYMBOLS = {"SET", "EFS"}
# Symbols of other organisms that are words of the list are short, as fly's os, pr, rin and sd.
SHORT, NEVER_SYMBOLS = 3, {"age", "sex", "bmi"}
CASES = (re.compile("[a-z][a-z0-9]*"), re.compile("[A-Z][a-z][a-z0-9]*"))  # not human symbols'
ALIKE = 0.1  # share of names in such letters, from which a short word in them may be a gene
# HGNC's symbols, Ensembl's clone names, LOC and miRNA names; no underscore, no blank.
GENE_SHAPE = re.compile(
    r"[A-Z0-9][A-Z0-9.\-@/]*|C\d+orf\d+(-[A-Z0-9]+)?|[A-Z0-9.\-]+[a-z]?|hsa-[\w.\-*]+"
    r"|(RP|CT|AC|AL|KB|XX)[A-Za-z0-9.\-]*\d[A-Za-z0-9.\-]*|[A-Z0-9]+orf\d+|Y_RNA|\d?\w*_rRNA"
    r"|Metazoa_SRP"
)
ENSEMBL_SHAPE = re.compile(r"ENS[A-Z]*G\d{11}(\.\d+)?(_PAR_Y)?([|_;:].*)?")
NUMBER = re.compile(r"\d+")
MOST = 0.5  # share of the other names, from which the ones without that shape are no genes


def is_named(name: object, words: set[str]) -> bool:
    """Whether a column's name is among words, whatever its case and punctuation."""
    return plain(name) in words


def looks_like_gene(name: str) -> bool:
    """Whether a column's name is shaped as a gene's and is no other word that is known."""
    words = (SAMPLE, GENE, SYMBOL, ENTREZ, INDEX, NOT_GENES, ANNOTATION)
    if len(name) < 2 or any(is_named(name, of) for of in words):
        return False
    return any(shape.fullmatch(name) for shape in (ENSEMBL_SHAPE, NUMBER, GENE_SHAPE))


def _common_cases(names: list[str]) -> list[re.Pattern]:
    """Letters of `CASES` that many names have; gene1, gene2 and so on are one name."""
    stems = {re.sub(r"\d+", "0", name) for name in names}
    return [c for c in CASES if sum(map(bool, map(c.fullmatch, stems))) > ALIKE * len(names)]


def _is_symbol(name: str, cases: list[re.Pattern], short: bool) -> bool:
    """Whether a word of the list is a gene after all, as other names have such letters."""
    letters = re.sub(r"[\W_]", "", name)  # fly's e(r)
    if letters in REAL_SYMBOLS:
        return True
    if not any(case.fullmatch(letters) for case in cases):
        return False
    word = letters.lower()
    return letters.upper() in REAL_SYMBOLS or (
        short and len(word) <= SHORT and word not in NEVER_SYMBOLS
    )


def not_genes(names: list[str], words_alone: bool = False) -> list[bool]:
    """Which names of genes are those of other columns, such as age, OS_days or batch.

    Parameters
    ----------
    names : list of str
        Without the column of sample ids.
    words_alone : bool
        Look at known words alone, as where names are rows: covariates are seldom there. Otherwise,
        where most names are shaped as symbols or are Ensembl or Entrez ids, the others are none
        either.
    """
    words = NOT_GENES | ANNOTATION
    known = [is_named(name, words) or plain(name).startswith(SUMMARY) for name in names]
    cases = _common_cases([name for name, word in zip(names, known, strict=True) if not word])
    known = [
        word and not _is_symbol(name, cases, short=words_alone)
        for name, word in zip(names, known, strict=True)
    ]
    others = [name for name, word in zip(names, known, strict=True) if not word]
    if words_alone or not others:
        return known
    for pattern in (ENSEMBL_SHAPE, NUMBER, GENE_SHAPE):
        fits = [pattern.fullmatch(name) is not None for name in names]
        if sum(pattern.fullmatch(name) is not None for name in others) > MOST * len(others):
            counter = re.compile(r"(N_|__)\w+")  # a counting program's summary has its own reason
            return [
                word or not (fit or counter.fullmatch(name))
                for word, fit, name in zip(known, fits, names, strict=True)
            ]
    return known
