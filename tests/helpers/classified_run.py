"""A small results folder with classification and augmentation curves."""

from pathlib import Path

import pandas as pd
from mdwgan.evaluation import augmentation
from mdwgan.generators.rows import REFERENCES
from mdwgan.io import write_tsv
from mdwgan.metrics import classification as utility
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.sections.classification import classification

import helpers.report_run as made
from helpers.configs import full_config

EVALUATION = {
    "classification": {"generators": ["mdwgan-gp", "mvn"], "runs": 10, "within": True},
    "augmentation": {"generators": ["mvn"], "real": [5], "factors": [1, 5], "repeats": 3},
}


OF_ROW = {
    "mdwgan-gp": (0.5, 0.6),
    "copy": (0.8, 0.79),
    "real-half": (0.9, 0.95),
    "mvn": (0.78, 0.9),
}


def write_utility(root, settings) -> None:
    """Products of classification: mdwgan-gp harms, mvn helps."""
    for tissue in settings["tissues"]:
        for seed in settings["seeds"]:
            for row, pair in OF_ROW.items():
                scores = {
                    utility.metric_name(c, kind, s): value + 0.01 * seed
                    for kind, value in zip(utility.KINDS, [*pair, 0.99], strict=True)
                    for c in utility.CLASSIFIERS
                    for s in utility.SCORES
                }
                folder = root / tissue / row / f"seed{seed}"
                made.write_metrics(folder, tissue, row, seed, scores, "utility", name="utility.tsv")
            rows = [
                {
                    "n_real": 5,
                    "factor": f,
                    "classifier": c,
                    "metric": m,
                    "value": 0.7 + 0.02 * f,
                    "sd": 0.03,
                    "gain": 0.02 * f,
                    "gain_sd": 0.005 * (f > 0),
                    "repeats": 3,
                    "note": "",
                }
                for f in (0, 1, 5)
                for c in utility.CLASSIFIERS
                for m in augmentation.METRICS
            ]
            rows.append(
                {"n_real": 20, "note": "training has 6 of its rarer condition, fewer than 20"}
            )
            table = pd.DataFrame(rows).assign(tissue=tissue, generator="mvn", seed=seed)
            write_tsv(
                table.reindex(columns=utility.CURVE),
                root / tissue / "mvn" / f"seed{seed}" / "augmentation.tsv",
            )


def classified_run(root: Path) -> tuple[Path, dict]:
    """A run with classification of several rows and a curve of mvn."""
    settings = full_config(tissues=["kidney"], seeds=[0, 1], evaluation=EVALUATION)
    settings["generators"] = ["mdwgan-gp", *REFERENCES]
    made.write_results(root, settings)
    write_utility(root, settings)
    return root, settings


def classification_block(root: Path, settings: dict) -> Block:
    """The section of the run's tissue."""
    results = Results(root, settings)
    return classification(results, "kidney", results.metrics("kidney"), lambda path: path)
