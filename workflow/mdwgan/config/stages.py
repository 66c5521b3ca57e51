"""The stages of a run: version of their code, the config that decides them, and their products.

Raise a stage's version when its results change for the same input and settings: the stage and
what depends on it then run again. Neither times of files nor commits decide that.
"""

import hashlib
from dataclasses import dataclass
from fnmatch import fnmatchcase as fnmatch
from pathlib import Path

from mdwgan.config.run import as_text, candidates_of, samples_of, settings_of, value_of
from mdwgan.io import sha256
from mdwgan.readers.matrix import files_of

ROW = "row"  # in place of a key: settings of a row's generator
SAMPLES = "samples"  # in place of a key: where samples come from, unless from RNAseqDB
FOLDS = "folds"  # in place of a key: the file of frozen splits, where there is one
CANDIDATES = "candidates"  # in place of a key: settings of the rows that are chosen from
OUTSIDE = "import_samples"  # stage of rows that another program makes
FILE = "file:"  # before a key: checksum of the file, or of each file, that the key names
PUBLISHED = ("counts", "fpkm", "tpm")  # words of cohort.matrix; a folder may have that name
COMBINING = ("synthesis", "cohorts", "combined")  # keys of deg: not of its plain tests
OF_ROW = "*/*/seed*/"  # folder of a row's products
OF_TISSUE = "*/seed*/"


@dataclass(frozen=True)
class Stage:
    """A stage of a run.

    Attributes
    ----------
    version : int
        Of its code.
    products : tuple of str
        Patterns of what it makes, from the run's folder.
    keys : tuple of str
        Keys of the config that decide its results, beside those of earlier stages.
    without : tuple of str
        Keys of these groups that do not.
    rules : tuple of str
        Its rules, where there are others than the one of the stage's name.
    uses : tuple of str
        Stages whose code runs in this one's jobs too.
    """

    version: int
    products: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


STAGES = {
    "fetch": Stage(1),
    "kegg_snapshot": Stage(1),
    "disease_file": Stage(1),
    "manifest": Stage(1),
    "samples": Stage(
        1,
        ("samples.tsv",),
        (
            "tissues",
            "cohort.values",
            "cohort.samples_in",
            "cohort.log",
            "cohort.gene_dates",
            FILE + "tissue_table",
            FILE + "cohort.matrix",
            FILE + "cohort.samples",
            SAMPLES,
            "cohort.conditions",
            "cohort.covariates",
            "cohort.numbers",
            "cohort.organism",
        ),
    ),
    "split": Stage(1, ("seed*/split.tsv",), ("cohort.train_fraction", FOLDS)),
    "genes": Stage(
        1,
        ("genes/genes.tsv",),
        (
            "genes",
            "sources.rnaseqdb",
            "sources.string",
            "sources.humannet",
            FILE + "genes.mygene_cache",
            FILE + "genes.list",
        ),
        ("compare_routes", "mygene_cache", "list"),
    ),
    "id_routes": Stage(1),
    "cohort": Stage(1, ("*/cohort.h5ad",), ("cohort.library_size", "cohort.qc")),
    "tsv": Stage(1),
    "prepare": Stage(
        2, (OF_TISSUE + "training.h5ad",), ("graphs",), rules=("prepare", "prepare_pooled")
    ),
    "lender": Stage(1),
    "pool": Stage(2, (OF_TISSUE + "pool.h5ad",), ("pool",), ("tissues",)),
    "choose": Stage(
        1,
        (OF_TISSUE + "chosen.json", OF_TISSUE + "choice.tsv"),
        ("chooser", CANDIDATES),
        ("candidates",),
        uses=("train", "score"),
    ),
    "train": Stage(
        2, (OF_ROW + "model.pt",), (ROW,), rules=("train", "references", "train_ablation")
    ),
    "tune": Stage(
        1,
        (OF_ROW + "tuning/rung*/trial*.json",),
        ("tuning", ROW),
        ("generators", "trials"),
        uses=("train",),
    ),
    "tune_rung": Stage(1),
    "tuning": Stage(1),
    # Its results are made by the jobs that train.
    "generate": Stage(
        2, (OF_ROW + "synthetic.h5ad",), ("generate",), ("sampling",), ("train", "references")
    ),
    "export_split": Stage(1),
    "run_command": Stage(1),
    # Its samples are made of files: `mdwgan.config.made` has what decides each.
    OUTSIDE: Stage(1),
    "score": Stage(
        2,
        (OF_ROW + "metrics.tsv",),
        ("evaluation.dendrogram_genes",),
        rules=("score", "score_references"),
    ),
    "score_ablation": Stage(1, uses=("generate", "score")),
    "collect": Stage(1, rules=("collect", "collect_ablation")),
    "failures": Stage(1),
    "classify": Stage(
        1,
        (OF_ROW + "utility.tsv",),
        ("evaluation.classification",),
        ("generators",),
        uses=("generate",),
    ),
    "augment": Stage(
        1,
        (OF_ROW + "augmentation.tsv",),
        ("evaluation.augmentation", ROW),
        ("generators",),
        uses=("train", "generate", "classify"),
    ),
    "embedding": Stage(
        1,
        (OF_TISSUE + "embedding.tsv",),
        ("evaluation.embedding",),
        ("generators",),
        ("embedding", "embedding_pooled"),
    ),
    "distributions": Stage(
        2,
        (OF_TISSUE + "distributions.tsv",),
        ("evaluation.genes", FILE + "evaluation.key_genes"),
    ),
    "key_genes": Stage(1, (OF_TISSUE + "key_genes/*.tsv",), (FILE + "evaluation.key_genes",)),
    "controls": Stage(1, ("controls.tsv",)),
    "statistics": Stage(1, ("summary.tsv", "comparisons.tsv"), ("statistics",)),
    "deg_design": Stage(1, ("deg_design.tsv",), ("deg.design", "deg.contrasts")),
    "deg_counts": Stage(
        1,
        (OF_ROW + "deg_samples.tsv",),
        ("deg.real", "deg.design", "deg.contrasts"),
        rules=("deg_counts_real", "deg_counts"),
    ),
    "deseq2": Stage(
        1,
        tuple(
            OF_ROW + name for name in ("deg.tsv", "deg_added.tsv", "deg_runs.tsv", "deg_*_vs_*.tsv")
        ),
        ("deg",),
        ("real", "threads", "generators", "permutations", "retrain", *COMBINING),
        ("deseq2_real", "deseq2"),
    ),
    "combined_degs": Stage(
        2,
        (OF_ROW + "deg_combined.tsv", OF_ROW + "deg_combined_added.tsv", OF_ROW + "deg_found.tsv"),
        ("deg.cohorts", "deg.contrasts", "deg.log2fc", "deg.p", "deg.p_column"),
        uses=("train", "generate"),
    ),
    "agreement": Stage(2),
    "deg_calibration": Stage(
        1,
        (OF_ROW + "deg_calibration.tsv",),
        ("deg.permutations", "deg.retrain"),
        uses=("train",),
    ),
    "plan_study": Stage(
        1,
        (OF_TISSUE + "study_size.tsv",),
        ("planning", "deg.log2fc", "deg.p", "deg.p_column", "deg.contrasts"),
    ),
    "study_size": Stage(1),
    "pathways": Stage(1, ("pathways.tsv",), (FILE + "enrichment.pathways",)),
    "gene_collections": Stage(
        1,
        ("gene_sets.tsv", "gene_sets_*.tsv", "gene_set_members.tsv.gz"),
        ("enrichment.min_size", "enrichment.max_size", FILE + "enrichment.collections"),
    ),
    "kegg": Stage(
        2,
        (OF_ROW + "kegg.tsv", OF_ROW + "kegg_*_vs_*.tsv", OF_ROW + "sets_*.tsv"),
        ("enrichment",),
        ("gsea", "collections"),
        ("kegg", "kegg_further"),
    ),
    "kegg_gsea": Stage(
        2,
        (OF_ROW + "kegg_gsea.tsv", OF_ROW + "gsea_*.tsv"),
        ("enrichment",),
        ("gsea", "collections"),
    ),
    "disease_genes": Stage(1),
    "disease": Stage(2, (OF_ROW + "disease.tsv",), ("disease",), ("file",)),
    "record_config": Stage(1),
    "r_versions": Stage(1),
    "report": Stage(1),
    "export": Stage(1),
    "rds": Stage(1),
}
OF_RULE: dict[str, tuple[str, ...]] = {}  # stages that a rule's jobs run
for _name, _stage in STAGES.items():
    for _rule in _stage.rules or (_name,):
        OF_RULE[_rule] = (*OF_RULE.get(_rule, ()), _name)
# Folders of a run with files of other kinds; trainings of the ablation have settings of their own.
OTHER = ("sources/", "logs/", "benchmarks/", "ablation/", "pan/")


def stage_of(product: str) -> str:
    """Stage that makes a product, by its path in the run's folder; empty for other files."""
    if product.startswith(OTHER):
        return ""
    depth = product.count("/")
    for name, stage in STAGES.items():
        for pattern in stage.products:
            if pattern.count("/") == depth and fnmatch(product, pattern):
                return name
    return ""


def by_row(stage: str) -> bool:
    """Whether a row of the tables decides the settings of a stage."""
    return ROW in STAGES[stage].keys


def code_versions(stage: str) -> dict[str, int]:
    """Version of the code of a stage, and of those that it uses."""
    return {name: STAGES[name].version for name in (stage, *STAGES[stage].uses)}


def code_parameter(rule: str) -> dict[str, str]:
    """Parameter of a rule that changes with its code: raised versions by stage; none without."""
    versions = {}
    for stage in OF_RULE[rule]:
        versions |= code_versions(stage)
    raised = [f"{stage} {version}" for stage, version in versions.items() if version > 1]
    return {"code": ", ".join(raised)} if raised else {}


def made_with(config: dict, stage: str, row: str = "") -> dict:
    """What decides a stage's results: version of the code, and settings.

    Parameters
    ----------
    config : dict
        A checked configuration.
    stage : str
    row : str
        Row that the product belongs to, for stages whose settings are those of a row.
    """
    facts = STAGES[stage]
    settings = {}
    for key in facts.keys:
        if key == ROW:
            settings |= settings_of(config, row)
        elif key == SAMPLES:
            settings |= samples_of(config)
        elif key == FOLDS:
            if path := config["cohort"].get("folds"):
                settings[key] = _file_sum(path)
        elif key == CANDIDATES:
            settings[key] = [[name, settings_of(config, name)] for name in candidates_of(config)]
        elif key.startswith(FILE):
            value = value_of(config, key.removeprefix(FILE))
            named = isinstance(value, dict)  # several files
            sums = {n: _file_sum(p) for n, p in value.items()} if named else _file_sum(value)
            settings[key] = sums
        else:
            settings[key] = _value(config, key, facts.without)
    return {"stage": stage, "code": code_versions(stage), "settings": settings}


def identity(facts: dict) -> str:
    """Short checksum of `made_with`'s answer."""
    return hashlib.sha256(as_text(facts).encode()).hexdigest()[:16]


def _file_sum(path: str | None) -> str | None:
    """SHA-256 of a file or of a folder's files; a key can have a word in its place, or nothing."""
    if path is None or path in PUBLISHED or not Path(path).exists():
        return path
    if Path(path).is_dir():
        sums = [f"{file.name} {_file_sum(str(file))}" for file in files_of(path)]
        return hashlib.sha256("\n".join(sums).encode()).hexdigest()
    return sha256(Path(path))


def _value(config: dict, key: str, without: tuple[str, ...]):
    value = value_of(config, key)
    if isinstance(value, dict):
        return {name: part for name, part in value.items() if name not in without}
    return value
