"""Results of the stages at tiny scale, as a few numbers each: what a stage's version stands for.

    PYTHONPATH=workflow:tests python tests/helpers/stage_results.py

writes them anew. Do so after the version of each stage whose results changed was raised in
workflow/mdwgan/config/stages.py, so that runs of users make these stages anew.
"""

import hashlib
import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import anndata
import numpy as np
from mdwgan.biology.deseq2_samples import generator_runs
from mdwgan.cohort.network import Network
from mdwgan.cohort.pool import build_pool, lend, own_groups
from mdwgan.cohort.sample_set import TrainingData, training_data
from mdwgan.config.run import settings_of
from mdwgan.config.schema import validate
from mdwgan.config.stages import STAGES
from mdwgan.evaluation.augmentation import augment
from mdwgan.evaluation.classify import classify
from mdwgan.evaluation.distributions import distributions
from mdwgan.evaluation.embedding import Settings, embed
from mdwgan.evaluation.key_genes import correlations
from mdwgan.evaluation.score import evaluate
from mdwgan.evaluation.sets import read_sets
from mdwgan.evaluation.statistics import summary
from mdwgan.generators.registry import make
from mdwgan.generators.rows import MODELS, REFERENCES, ROWS
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.io import write_h5ad
from mdwgan.numerics.factors import within
from mdwgan.samples.split import split_donors

from helpers.cohorts import make_cohort, make_training
from helpers.repository import ROOT

FILE = ROOT / "tests" / "config" / "stage_results.json"
SCRIPTS = ROOT / "workflow" / "scripts"
# Stages in R: their scripts, and what those share, without comments and layout.
IN_R = {
    "deseq2": (
        "deseq2.R",
        *(f"lib/{name}.R" for name in ("common", "deseq2_test", "limma_test", "deseq2_runs")),
    ),
    "kegg": ("kegg.R", "lib/common.R", "lib/overrepresentation.R"),
    "kegg_gsea": ("kegg_gsea.R", "lib/common.R", "lib/gene_ranking.R"),
}
SMALL = {"hidden": [8], "noise": 4, "epochs": 4, "score_every": 2, "selection": "none"}
FEW = {"updates": 5, "hidden": 8}
CONFIG = {"run": "r", "tissues": ["kidney", "colon"], "training": SMALL}
CONFIG |= {"cvae": FEW, "diffusion": FEW | {"steps": 3}, "published": {"updates": 3}}


def numbers(values) -> list[float]:
    """A few numbers that change when values do."""
    values = np.asarray(values, dtype=np.float64).ravel()
    values = values[np.isfinite(values)]
    weights = np.cos(np.arange(len(values)))
    return [float(len(values)), float(values.mean()), float(values.std()), float(values @ weights)]


def code(names: tuple[str, ...]) -> str:
    """Checksum of R code without comments, blank lines and indentation."""
    lines = []
    for name in names:
        text = (SCRIPTS / name).read_text(encoding="utf-8")
        lines += [re.sub(r"\s+", " ", line.split("#")[0]).strip() for line in text.splitlines()]
    return hashlib.sha256("\n".join(filter(None, lines)).encode()).hexdigest()[:16]


def results() -> dict[str, object]:
    """Results of each stage that is covered."""
    config = validate(CONFIG, "config")
    config["compute"]["device"] = "cpu"
    with tempfile.TemporaryDirectory() as folder:
        cohort = make_cohort(Path(folder))
        data = make_training(Path(folder))
        other = make_cohort(Path(folder), tissue="colon")
    training = training_data(data)
    own = within(training.train.z, own_groups(training.train))
    lent = lend(other, np.ones(other.n_obs, bool), training.train.genes, own, 5)
    pool = build_pool(training.train, [lent], 5)
    split = split_donors(cohort.obs.reset_index(names="sample"), 0.5, 0)
    found = {
        "split": numbers(split["split"] == "train"),
        "cohort": numbers(cohort.layers["log"]),
        "prepare": numbers([data.layers[name] for name in ("z", "x2", "x3")]),
        "pool": numbers(abs(pool.factors.astype(float)).sum(axis=0)),
        "train": _trained(config, replace(training, pool=pool)),
    }
    mvn = make("mvn", settings_of(config, "mvn"))
    mvn.fit(training, 0)
    synthetic = build_synthetic(data, mvn, "test", 0)
    scores = evaluate(data, synthetic)
    curve = augment(data, "mvn", {"sampling": "iid"}, [4], [1.0], 1, 0)
    return found | {
        "generate": numbers(synthetic.layers["counts"]),
        "score": numbers(scores["value"]),
        "classify": numbers(classify(data, mvn, 1, False, 0)["value"]),
        "augment": numbers(curve["value"]),
        "statistics": numbers(summary(scores).select_dtypes("number")),
        "deg_counts": numbers(generator_runs(data, synthetic, "test", 0)[0]),
        **_pictured(data, synthetic),
        **{stage: code(names) for stage, names in IN_R.items()},
    }


def _pictured(data: anndata.AnnData, synthetic: anndata.AnnData) -> dict[str, list[float]]:
    """Tables behind the pictures; without t-SNE, which carries the least difference on."""
    with tempfile.TemporaryDirectory() as folder:
        training, made = Path(folder, "training.h5ad"), Path(folder, "synthetic.h5ad")
        write_h5ad(data, training)
        write_h5ad(synthetic, made)
        z, log = (read_sets(training, [made], layer) for layer in ("z", "log"))
    points = embed(z, Settings(["mvn"]), 0, "kidney").query("method == 'pca'")
    compared = distributions(log, [], 0, log.genes[:3])
    return {
        "embedding": numbers(points[["x", "y"]].abs()),  # the sign of an axis is chance
        "distributions": numbers(compared["value"]),
        "key_genes": numbers(correlations(z, z.genes[:5], 0)["r"]),
    }


def _trained(config: dict, training: TrainingData) -> dict[str, list[float]]:
    """Samples of each generator, fitted for a few steps."""
    drawn = {}
    for name in (*MODELS, *REFERENCES):
        own = ROWS[name].of or name
        if not ROWS[own].loads:  # best is one of the others
            continue
        generator = make(own, settings_of(config, name))
        genes = len(training.train.genes)
        ring = Network(np.array([(gene, (gene + 1) % genes) for gene in range(genes)]))
        generator.fit(replace(training, pool=ring) if ROWS[own].network else training, 0)
        drawn[name] = numbers(generator.sample(training.test.labels, 0).z)
    return drawn


def write() -> None:
    """Write the results, with the version of each stage."""
    found = results()
    content = {s: {"version": STAGES[s].version, "results": found[s]} for s in sorted(found)}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
