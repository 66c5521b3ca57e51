"""What a job needs: CPU seconds, memory, disk and a GPU, by its rule and by the size of its data.

``resources/job_costs.tsv`` has a line for each rule: a constant and a slope of each need, fitted
to jobs that were measured (``benchmarks/job_costs.py``). The rules ask for memory and time by it,
and ``mdwgan plan-run`` adds it up.
"""

import math
import os
from dataclasses import dataclass, replace
from functools import cache

from mdwgan.config.ablation import training_settings, variants
from mdwgan.config.rows import is_slow, pictured_generators, reference_generators
from mdwgan.config.run import candidates_of, is_chosen, lending_tissues, settings_of
from mdwgan.config.sizes import Sizes
from mdwgan.config.tuning import rungs
from mdwgan.io import read_tsv
from mdwgan.paths import RESOURCES

TABLE = RESOURCES / "job_costs.tsv"
MILLION = 1e6
SIZES = ("tissue", "lenders", "run", "rows")
# What a job asks for, beside what jobs like it took: other machines are slower and their files
# are farther away, and a killed job costs more than an idle megabyte.
MEMORY_FACTOR, MEMORY_LEAST = 1.5, 500  # MB
TIME_FACTOR, TIME_LEAST = 3, 10  # minutes
NETWORK = "network"  # line of the table: what a network's training adds to a job
# Rules that train, and so may ask for a GPU; those of a row, where the row is a network.
OF_ROW = ("train", "tune", "augment", "combined_degs")
TRAINING = (*OF_ROW, "choose", "train_ablation", "run_command")
ONE_FOLD = 50  # training samples of which a fifth is enough to look for the stopping step
FORKING = ("deseq2", "deseq2_real")  # each thread is a process with data of its own
MODEL_OF_GPU = "MDWGAN_GPU_MODEL"  # variable with the type of GPU that a cluster's jobs ask for


@dataclass(frozen=True)
class Estimate:
    """What a job needs.

    Attributes
    ----------
    cpu : float
        Seconds of one core.
    memory : float
        MB at its peak.
    disk : float
        MB of its products.
    """

    cpu: float
    memory: float
    disk: float


@dataclass(frozen=True)
class Job:
    """A job: its rule, and the tissue and row of its wildcards; empty where it has none."""

    rule: str
    tissue: str = ""
    row: str = ""


@dataclass(frozen=True)
class Work:
    """How much a job has to do.

    Attributes
    ----------
    size : float
        Of the data that its time depends on: millions of values, or hundreds of rows.
    stored : float
        Of the data that its memory and its products depend on.
    repeats : float
        How often it does what its size is about: draws, fits or rows.
    updates : float
        Hundreds of updates of a network at most, times thousands of genes; 0 without a network.
    """

    size: float = 0
    stored: float = 0
    repeats: float = 1
    updates: float = 0


@cache
def cost_table() -> dict[str, dict]:
    """Line of the table of costs, by rule."""
    table = read_tsv(TABLE).fillna({"cpu_by": "", "memory_by": ""}).set_index("rule")
    return table.to_dict("index")


def estimated(rule: str, work: Work) -> Estimate:
    """What a rule's job needs for its work, as measured jobs did."""
    line = cost_table()[rule]
    cpu = line["cpu"] + line["cpu_slope"] * work.size * work.repeats
    memory = line["memory"] + line["memory_slope"] * work.stored
    if work.updates:
        network = cost_table()[NETWORK]
        cpu += network["cpu_slope"] * work.updates * work.repeats
        memory += network["memory"] + network["memory_slope"] * work.stored
    return Estimate(cpu, memory, line["disk"] + line["disk_slope"] * work.stored)


def asked_memory(need: Estimate, attempt: int = 1) -> int:
    """MB that a job asks for: more than jobs like it took, and more when it is tried again."""
    return attempt * max(MEMORY_LEAST, math.ceil(MEMORY_FACTOR * need.memory / 100) * 100)


def asked_minutes(need: Estimate, attempt: int = 1) -> int:
    """Minutes that a job asks for, likewise."""
    return attempt * (TIME_LEAST + math.ceil(TIME_FACTOR * need.cpu / 60))


class Costs:
    """Needs of the jobs of a run.

    Parameters
    ----------
    config : dict
        A checked configuration.
    folder : str
        Folder of the run.
    """

    def __init__(self, config: dict, folder: str):
        self.config, self.sizes = config, Sizes(config, folder)
        self.variants = variants(config)

    def of(self, rule: str) -> dict:
        """Resources of a rule, by name: functions of a job's wildcards and attempt.

        A job that was killed asks for twice as much when it is tried again, then three times.
        """

        def memory(wildcards, attempt) -> int:
            return asked_memory(self.estimate(_job(rule, wildcards)), attempt)

        def runtime(wildcards, attempt) -> int:
            return asked_minutes(self.estimate(_job(rule, wildcards)), attempt)

        def gpu(wildcards) -> int:
            return self.gpus(_job(rule, wildcards))

        def gpu_model(wildcards) -> str | None:
            return os.environ.get(MODEL_OF_GPU) if gpu(wildcards) else None

        needs = {"mem_mb": memory, "runtime": runtime}
        return needs | ({"gpu": gpu, "gpu_model": gpu_model} if rule in TRAINING else {})

    def estimate(self, job: Job) -> Estimate:
        """What a job needs, as jobs like it did."""
        need = estimated(job.rule, self.work(job))
        if job.rule in FORKING:
            return replace(need, memory=need.memory * self.config["deg"]["threads"])
        return need

    def work(self, job: Job) -> Work:
        """How much a job has to do."""
        line = cost_table()[job.rule]
        return Work(
            self.size(job, line["cpu_by"]),
            self.size(job, line["memory_by"]),
            self.repeats(job),
            self.updates(job) if self.is_network(job) else 0,
        )

    def is_network(self, job: Job) -> bool:
        """Whether a job trains a network by many steps."""
        return job.rule == "train_ablation" or (
            job.rule in OF_ROW and is_slow(self.config, job.row)
        )

    def gpus(self, job: Job) -> int:
        """GPUs of a job: of one that trains a network, where the config says cuda."""
        if self.config["compute"]["device"] != "cuda" or job.rule not in TRAINING:
            return 0
        if job.rule == "choose" or (job.row and is_chosen(self.config, job.row)):
            return int(any(is_slow(self.config, name) for name in candidates_of(self.config)))
        # a command of the user's is taken to be about a network
        return int(self.is_network(job) or job.rule == "run_command")

    # ---- sizes

    def size(self, job: Job, of: str) -> float:
        """Size of a job's data: millions of values, or hundreds of rows.

        Parameters
        ----------
        job : Job
        of : {"tissue", "lenders", "run", "rows", ""}
            Samples x genes of the job's tissue, of the tissues that lend, or of all; a row for each
            tissue, generator and seed; or nothing.
        """
        tissues = self.config["tissues"]
        if of == "rows":
            return len(tissues) * len(self.config["seeds"]) * len(self.config["generators"]) / 100
        if of == "tissue":
            tissues = [job.tissue]
        elif of == "lenders":
            tissues = lending_tissues(self.config)
        elif not of:
            return 0.0
        return sum(map(self.sizes.samples, tissues)) * self.sizes.genes / MILLION

    def repeats(self, job: Job) -> float:
        """How often a job does what its size is about: draws, fits, rows or updates."""
        config, rule = self.config, job.rule
        evaluation, deg = config["evaluation"], config["deg"]
        counts = {
            "classify": lambda: evaluation["classification"]["runs"],
            "combined_degs": lambda: deg["cohorts"],
            "deg_calibration": lambda: max(deg["permutations"], 1),
            "plan_study": lambda: config["planning"]["draws"],
            "choose": lambda: len(candidates_of(config)) * config["chooser"]["repeats"],
            "augment": lambda: self._fits(),
            "references": lambda: len(reference_generators(config)),
            "score_references": lambda: len(reference_generators(config)),
            "embedding": lambda: len(pictured_generators(config)),
            "distributions": lambda: len(pictured_generators(config)),
            "key_genes": lambda: len(config["generators"]),
            "tune": lambda: max((rung.share for rung in rungs(config)), default=1),
        }
        return counts[rule]() if rule in counts else 1

    def _fits(self) -> int:
        """Fits of an augmentation curve."""
        curve = self.config["evaluation"]["augmentation"]
        return len(curve["real"]) * curve["repeats"]

    def updates(self, job: Job) -> float:
        """Hundreds of updates of a network's training at most, times thousands of genes.

        The time of an update grows with the genes, and not with the samples. A search for the
        stopping step trains a model for each of its folds first; patience ends most searches early.
        """
        training = self.config["training"]
        if job.rule == "train_ablation":
            settings = training_settings(self.config, self.variants[job.row])
            samples = self.sizes.all_samples()
        else:
            settings = training | settings_of(self.config, job.row)
            samples = self.sizes.samples(job.tissue)
        trained = max(1, samples * self.config["cohort"]["train_fraction"])
        models = 1
        if settings["selection"] != "none":
            models += 1 if trained >= ONE_FOLD else 3  # mdwgan.generators.adversarial.selection
        updates = models * settings["epochs"] * math.ceil(trained / settings["batch"])
        return updates / 100 * self.sizes.genes / 1000


def _job(rule: str, wildcards) -> Job:
    """A rule's job, by its wildcards."""
    tissue = getattr(wildcards, "tissue", "") or getattr(wildcards, "lender", "")
    row = getattr(wildcards, "generator", "") or getattr(wildcards, "variant", "")
    return Job(rule, tissue, row)
