"""What all rules share: the checked config, the run's rows and files, and paths of products."""

import atexit
import csv
import os
import re
import sys
from contextlib import suppress
from pathlib import Path

from snakemake.exceptions import WorkflowError

VERSION = "0.1.0"  # of the package, which the rules and the files they call belong to
# A checkout's rules run its own code; rules that were fetched alone run what is installed.
CHECKOUT = Path(str(workflow.current_basedir)).parent
if (CHECKOUT / "mdwgan").is_dir():
    sys.path.insert(0, str(CHECKOUT))
try:
    from mdwgan.config.environment import CODE_VERSION as found
except ImportError as error:
    found = f"none that runs here ({error})"
if found != VERSION:
    raise WorkflowError(
        f"these rules belong to version {VERSION} of the Python package mdwgan; found: {found}. "
        "Install the wheel of the same release into the Python that runs Snakemake: "
        f"{sys.executable} -m pip install mdwgan-{VERSION}-py3-none-any.whl"
    )

from mdwgan.config.ablation import variants
from mdwgan.config.costs import Costs
from mdwgan.config.environment import package_alone, shell_prefix, start_run
from mdwgan.config.files import InputFiles, network_edges
from mdwgan.config.jobs import Jobs
from mdwgan.config.lives import hold, say_if_full
from mdwgan.config.made import say_stale
from mdwgan.config.notes import say_notes
from mdwgan.config.owners import job_name, refuse_late, sent_jobs
from mdwgan.config.rows import (
    all_rows,
    augmented_generators,
    classified_generators,
    deg_generators,
    fitted,
    outside_generators,
    reference_generators,
    trained_generators,
)
from mdwgan.config.run import as_text, chooses, conditions_of_run, group
from mdwgan.config.schema import InputError, validate
from mdwgan.config.stages import OF_RULE, code_parameter
from mdwgan.config.tuning import own_row, rungs, tuned_generators

CONFIG_FILES = ", ".join(
    map(str, workflow.overwrite_configfiles or ["config/config.yaml"])
)
try:
    config = validate(config, CONFIG_FILES)
except InputError as error:
    raise WorkflowError(str(error)) from None

# With --sdm apptainer, all jobs run in this image.
if IMAGE := os.environ.get("MDWGAN_IMAGE"):

    container: IMAGE


RUN = f"results/{config['run']}"
SOURCES = f"{RUN}/sources"
LOGS, BENCHMARKS = f"{RUN}/logs", f"{RUN}/benchmarks"
TISSUES, SEEDS, GENERATORS = config["tissues"], config["seeds"], config["generators"]
REFERENCES = reference_generators(config)
TRAINED = trained_generators(config)
FITTED, OUTSIDE = fitted(config, GENERATORS), outside_generators(config)
NO_ROW = "(?!)"  # matches nothing: an empty list would be no constraint
DEG_GENERATORS = deg_generators(config)
CLASSIFIED = classified_generators(config)
AUGMENTED = augmented_generators(config)
ABLATION = variants(config)
FILES = InputFiles(config, SOURCES)
NETWORK_EDGES = network_edges(RUN)
GENE_SETS = f"{RUN}/gene_set_members.tsv.gz"
CHOOSES = chooses(config)
JOBS = Jobs(config, RUN, FILES)
COSTS = Costs(config, RUN)
THREADS = config["compute"]["threads"]

shell.prefix(shell_prefix(config, package_alone()))
if workflow.is_main_process:
    try:
        hold(Path(RUN))  # before Snakemake looks for locks
    except InputError as error:
        raise WorkflowError(str(error)) from None
    say_stale(Path(RUN), config)
    say_notes(config)
else:
    # before Snakemake removes what the job would make anew
    try:
        refuse_late(Path(RUN), sent_jobs(sys.argv))
    except InputError as error:
        raise WorkflowError(str(error)) from None

# Snakemake hands `config` to scripts in R, whose whole numbers have 32 bits; some limits have more.
CHECKED = config
config = {key: value for key, value in CHECKED.items() if key != "limits"}


wildcard_constraints:
    tissue="|".join(TISSUES),
    generator="|".join(GENERATORS),
    row="|".join(all_rows(config)),
    variant="|".join(map(re.escape, [*ABLATION, "references"])),
    seed=r"\d+",


# ---- parameters


def group_settings(key, without=()):
    """Settings of a group of the config, as JSON: a new key of it needs no change of a rule."""
    return as_text(group(config, key, without))


# ---- start and end of a run


def sleep_until_jobs_end():
    """Stop Snakemake's scheduler from waking without a reason.

    With its default limit of 100 jobs a second it wakes once more each second, for good, for
    each job that has ended: late in a run of thousands, it keeps a core busy. A limit that
    somebody asked for stays.
    """
    # Inner names of Snakemake: where they change, this changes nothing.
    with suppress(AttributeError):
        limit = workflow.scheduling_settings.max_jobs_per_timespan
        if (limit.max_jobs, limit.timespan) == (100, 1):
            workflow.scheduler.job_rate_limiter = None


def begin_run(log):
    """Note what makes the run; stop where it would keep what other settings made."""
    sleep_until_jobs_end()
    try:
        kept = [job for job in workflow.dag.jobs if not workflow.dag.needrun(job)]
        names = [
            job_name(job.rule.name, job.wildcards_dict) for job in workflow.dag.jobs
        ]
        # Snakemake has left the working directory by then.
        atexit.register(say_if_full, Path(RUN).absolute())
        start_run(
            Path(RUN), CHECKED, [path for job in kept for path in job.output], names
        )
    except InputError as error:
        raise WorkflowError(str(error)) from None


def report_on_rest(log):
    """Write the report from what exists: a job that failed doesn't take it along."""
    if Path(f"{RUN}/config.json").exists() and Path(f"{RUN}/samples.tsv").exists():
        shell("{REPORT:q} || true")
        if Path(f"{RUN}/report.html").exists():
            print(
                f"Some jobs failed; {RUN}/report.html shows what exists.",
                file=sys.stderr,
            )


def both(first, second):
    """Call a handler before another one."""

    def handle(log):
        first(log)
        second(log)

    return handle


# ---- products of the run


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


def of_seed(file, tissues=TISSUES, generators=None):
    """Path of a product of one seed for each tissue, and for each generator where some are named."""
    if generators is None:
        return expand(f"{RUN}/{{tissue}}/seed{{{{seed}}}}/{file}", tissue=tissues)
    pattern = f"{RUN}/{{tissue}}/{{generator}}/seed{{{{seed}}}}/{file}"
    return expand(pattern, tissue=tissues, generator=generators)


def question_of(wildcards):
    """Category of a figure: the question that it answers."""
    return QUESTIONS[wildcards.figure]


def labels_of(wildcards):
    """Labels of a figure, as the list of figures has them."""
    name = f"{wildcards.place}-{wildcards.figure}"
    with open(f"{RUN}/figures/index.tsv", encoding="utf-8", newline="") as file:
        lines = {line["file"]: line for line in csv.DictReader(file, delimiter="\t")}
    line = lines.get(name, {})
    return {
        "figure": line.get("title") or name,
        "tissue": line.get("tissue") or "all",
        "model": line.get("row") or "all",
    }
