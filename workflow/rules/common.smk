"""What all rules share: the checked config, paths of the run, and input functions."""

import json
import os
import shlex
import sys
from pathlib import Path

PACKAGE = Path(workflow.basedir) / "workflow"
sys.path.insert(0, str(PACKAGE))

from snakemake.exceptions import WorkflowError

from mdwgan.config import deg_generators, training_of, validate
from mdwgan.design import parse_design
from mdwgan.errors import InputError
from mdwgan.generators.names import OTHER_REAL, REAL, REFERENCES
from mdwgan.own_data import is_own, matrix_of
from mdwgan.provenance import CONFIG_VARIABLE, config_hash, record_run
from mdwgan.samples import OWN_FILE, file_path
from mdwgan.sources import source_path
from mdwgan.tissues import expression_files, read_tissues

CONFIG_FILES = ", ".join(
    map(str, workflow.overwrite_configfiles or ["config/config.yaml"])
)
try:
    config = validate(config, CONFIG_FILES)
except InputError as error:
    raise WorkflowError(str(error)) from None

RUN = f"results/{config['run']}"
SOURCES = f"{RUN}/sources"
LOGS, BENCHMARKS = f"{RUN}/logs", f"{RUN}/benchmarks"
TISSUES, SEEDS, GENERATORS = config["tissues"], config["seeds"], config["generators"]
OWN = is_own(config["cohort"])
MATRIX = matrix_of(config["cohort"])
RNASEQDB = config["sources"]["rnaseqdb"]
THREADS = config["compute"]["threads"]
REAL_ROWS = ["real", "real-train", "real-test", "real-other-half"]
DEG_GENERATORS = deg_generators(config)
DEG_TERMS = parse_design(config["deg"]["design"])
# Real samples of the other kind: the training samples where row real is the test samples.
REAL_OTHER = OTHER_REAL[config["deg"]["real"]]
GENERATED = "|".join(g for g in GENERATORS if g not in REAL)

# --use-conda drops PYTHONPATH from the environment of jobs, so each command sets it. The config's
# checksum is for the provenance of products; Snakemake doesn't take the prefix for a rule's code.
# Threads that wait by spinning slow each other down where jobs share cores: they sleep instead.
# Where files may come from is no parameter of a rule: a change is no reason to fetch again.
shell.prefix(
    f"set -euo pipefail; export PYTHONPATH={shlex.quote(str(PACKAGE))}"
    f" {CONFIG_VARIABLE}={config_hash(config)}"
    f" OMP_WAIT_POLICY={shlex.quote(os.environ.get('OMP_WAIT_POLICY', 'passive'))}"
    f" MDWGAN_LOCAL_DIR={shlex.quote(config['sources']['local_dir'] or '')}"
    f" MDWGAN_OFFLINE={'yes' if config['sources']['offline'] else ''}; "
)


wildcard_constraints:
    tissue="|".join(TISSUES),
    generator="|".join(GENERATORS),
    row="|".join(GENERATORS + REAL_ROWS),
    seed=r"\d+",


def expression_of(tissues, matrix=MATRIX):
    """Expression files of some tissues, each once; own data is one file."""
    if OWN:
        return [f"{SOURCES}/{OWN_FILE}"]
    table = read_tissues(config["tissue_table"])
    files = [
        file for tissue in tissues for file in expression_files(table, tissue, MATRIX)
    ]
    paths = [str(file_path(SOURCES, RNASEQDB, matrix, file.name)) for file in files]
    return list(dict.fromkeys(paths))


def expression_of_tissue(wildcards):
    return expression_of([wildcards.tissue]) + uncorrected_of([wildcards.tissue])


def uncorrected_of(tissues):
    """Files before batch correction, where quality control compares with them."""
    wanted = config["cohort"]["qc"]["uncorrected"] and MATRIX == "fpkm" and not OWN
    return expression_of(tissues, "uncorrected") if wanted else []


def sources_folder(wildcards):
    return SOURCES


def source(name, file=""):
    """Fetched file of a source that the config names; nothing where it names none."""
    version = config["sources"][name]
    return (
        []
        if version is None
        else [f"{SOURCES}/{source_path(name, version, file=file)}"]
    )


ALIASES = source("string", "aliases") if config["genes"]["string_aliases"] else []
NETWORK_FILES = (
    source("string", "links") + source("string", "info") + ALIASES + source("humannet")
)
KEGG_FILES = source("kegg", "link") + source("kegg", "list")
if config["enrichment"]["pathways"] != "kegg":
    KEGG_FILES = []


def record_of(files):
    """Records of fetched files; KEGG's two have one."""
    records = [
        f"{SOURCES}/records/{Path(file).relative_to(SOURCES)}.json" for file in files
    ]
    return records + ([f"{SOURCES}/records/kegg.json"] if KEGG_FILES else [])


def settings_of(wildcards):
    """Settings of a generator, as JSON; of the reference rows only bootstrap has one."""
    if wildcards.generator == "bootstrap":
        return json.dumps({"bootstrap_noise": config["references"]["bootstrap_noise"]})
    if wildcards.generator in REFERENCES:
        return "{}"
    compute = {key: config["compute"][key] for key in ("device", "tf32")}
    return json.dumps({**training_of(config, wildcards.generator), **compute})


def real_row(file):
    """Input function: what a row's file is compared with."""

    def path(wildcards):
        row = "real-other-half" if wildcards.generator == "real-half" else "real"
        return f"{RUN}/{wildcards.tissue}/{row}/seed{wildcards.seed}/{file}"

    return path


def deg_design(wildcards):
    """Check of the design; there is nothing to check where condition stands alone."""
    return [] if DEG_TERMS == ["condition"] else [f"{RUN}/deg_design.tsv"]


def deg_runs_of(wildcards):
    """Summary of the job that a row's tests were in."""
    row = "real" if wildcards.generator in REAL else wildcards.generator
    return f"{RUN}/{wildcards.tissue}/{row}/seed{wildcards.seed}/deg_runs.tsv"


def deg_added_of(wildcards):
    """DEGs of training and generated samples together; rows of real samples have none."""
    if wildcards.generator in REAL:
        return []
    folder = f"{RUN}/{wildcards.tissue}/{wildcards.generator}/seed{wildcards.seed}"
    return f"{folder}/deg_added.tsv"


def rows_of_run(file, generators=GENERATORS):
    """Path of a product for every tissue, generator and seed."""
    pattern = f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/{file}"
    return expand(pattern, tissue=TISSUES, generator=generators, seed=SEEDS)
