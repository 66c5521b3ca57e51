"""What all rules share: the checked config, paths of the run, and input functions."""

import json
import os
import re
import shlex
import sys
from pathlib import Path

PACKAGE = Path(workflow.basedir) / "workflow"
sys.path.insert(0, str(PACKAGE))

from snakemake.exceptions import WorkflowError

from mdwgan.config.ablation import graphs_of, training_settings, variants
from mdwgan.config.run import (
    augmented_generators,
    classified_generators,
    deg_generators,
    embedded_generators,
    network_edges,
    networks_of,
    training_of,
)
from mdwgan.config.schema import validate
from mdwgan.biology.design import parse_design
from mdwgan.errors import InputError
from mdwgan.generators.rows import OTHER_REAL, REAL_ROWS, REAL_SAMPLES, REFERENCES
from mdwgan.genes.key_list import key_gene_file
from mdwgan.samples.own.data import is_own, matrix_of
from mdwgan.provenance import CONFIG_VARIABLE, config_hash, record_run
from mdwgan.samples.listing import OWN_FILE, file_path
from mdwgan.seeds import derive
from mdwgan.sources import is_address, source_path, users_path
from mdwgan.samples.tissues import expression_files, read_tissues

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
DEG_GENERATORS = deg_generators(config)
DEG_TERMS = parse_design(config["deg"]["design"])
# Real samples of the other kind: the training samples where row real is the test samples.
REAL_OTHER = OTHER_REAL[config["deg"]["real"]]
GENERATED = "|".join(g for g in GENERATORS if g not in REAL_SAMPLES)
EMBEDDED = embedded_generators(config)
POOLED = len(TISSUES) > 1  # a picture of all tissues together
KEY_GENES = config["evaluation"]["key_genes"]
# Metrics of all rows of a tissue and seed in one table.
OF_SEED = ["key_genes/dist_key.tsv"] if KEY_GENES is not None else []
CLASSIFIED = classified_generators(config)
AUGMENTED = augmented_generators(config)
ABLATION = variants(config)
ABLATION_TABLE = [f"{RUN}/ablation.tsv"] if ABLATION else []

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
    row="|".join([*GENERATORS, *REAL_ROWS]),
    variant="|".join(map(re.escape, [*ABLATION, "references"])),
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
NETWORKS = networks_of(config)
NETWORK_FILES = [
    f"{SOURCES}/{path}"
    for network in NETWORKS.values()
    for path in network["files"].values()
]
NETWORK_EDGES = network_edges(RUN)
KEGG_FILES = source("kegg", "link") + source("kegg", "list")
if config["enrichment"]["pathways"] != "kegg":
    KEGG_FILES = []
DISEASE_PLACE = config["disease"]["file"]
DISEASE_FILE = (
    []
    if DISEASE_PLACE is None
    else [f"{SOURCES}/{users_path('disease', DISEASE_PLACE)}"]
)
DISEASES = {
    tissue: ids
    for tissue, ids in config["disease"]["diseases"].items()
    if DISEASE_FILE and tissue in TISSUES
}
DISEASE_TABLES = expand(
    f"{RUN}/{{tissue}}/{{row}}/seed{{seed}}/disease.tsv",
    tissue=DISEASES,
    row=["real"] + DEG_GENERATORS,
    seed=SEEDS,
)


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


def ablation_settings(wildcards):
    """Settings of a training of the ablation, as JSON."""
    compute = {key: config["compute"][key] for key in ("device", "tf32")}
    return json.dumps(training_settings(config, ABLATION[wildcards.variant]) | compute)


def ablation_graphs(wildcards):
    return json.dumps(graphs_of(config, ABLATION[wildcards.variant]))


def ablation_system(wildcards):
    return ABLATION[wildcards.variant].system


def ablation_model(wildcards):
    """Model of a variant; the reference rows need none."""
    if wildcards.variant == "references":
        return []
    return f"{RUN}/ablation/{wildcards.variant}/seed{wildcards.seed}/model.pt"


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
    row = "real" if wildcards.generator in REAL_SAMPLES else wildcards.generator
    return f"{RUN}/{wildcards.tissue}/{row}/seed{wildcards.seed}/deg_runs.tsv"


def deg_added_of(wildcards):
    """DEGs of training and generated samples together; rows of real samples have none."""
    if wildcards.generator in REAL_SAMPLES:
        return []
    folder = f"{RUN}/{wildcards.tissue}/{wildcards.generator}/seed{wildcards.seed}"
    return f"{folder}/deg_added.tsv"


def diseases_of(wildcards):
    """Disease ids of a tissue."""
    if wildcards.tissue not in DISEASES:
        raise WorkflowError(
            f"{wildcards.tissue} has no disease genes: the config's disease.file, or the tissue"
            " in disease.diseases, is missing"
        )
    return DISEASES[wildcards.tissue]


def gsea_seed(wildcards):
    """Seed of the permutations of a row's GSEA, as R takes it (31 bits)."""
    return derive(int(wildcards.seed), wildcards.tissue, wildcards.row, "gsea") >> 32


def rows_of_run(file, generators=GENERATORS):
    """Path of a product for every tissue, generator and seed."""
    pattern = f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/{file}"
    return expand(pattern, tissue=TISSUES, generator=generators, seed=SEEDS)


def tables_of_run(files):
    """Paths of products for every tissue and seed."""
    pattern = f"{RUN}/{{tissue}}/seed{{seed}}/{{file}}"
    return expand(pattern, tissue=TISSUES, seed=SEEDS, file=files)


def of_tissue(file, generators):
    """Path of a product of one tissue and seed for each generator."""
    pattern = f"{RUN}/{{{{tissue}}}}/{{generator}}/seed{{{{seed}}}}/{file}"
    return expand(pattern, generator=generators)


def files_by_name(wildcards, input):
    """Name=generator,generator for products of rows: their paths are too many for a command."""
    found = {}
    for path in map(Path, input):
        if path.parent.name.startswith("seed"):  # not those of `OF_SEED`
            found.setdefault(path.name, {})[path.parts[-3]] = None
    return [f"{name}={','.join(rows)}" for name, rows in found.items()]
