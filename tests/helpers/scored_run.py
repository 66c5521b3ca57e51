"""A made-up run as a user has it: every question of the scorecard answered, and metrics.tsv."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.generators.rows import REFERENCES
from mdwgan.io import read_tsv, write_text, write_tsv
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.seeds import rng

import helpers.report_run as made
from helpers.configs import full_config
from helpers.first_screen import COPY, GOOD, HALF

TISSUES = ("kidney", "colon")
MODELS = ("mdwgan-gp", "cgan", "gan")
# How far models stay behind a good one, as a share of each score; cgan's samples are copies.
BEHIND = {"mdwgan-gp": 0.1, "cgan": 0.3, "gan": 0.45}
CGAN = {"dcr_ratio": 0.3, "mia_auc": 0.95, "nndr": 0.2, "auc_rf": 0.98}
GAN = {"spread": 0.2, "nearest_variety": 0.1, "auc_rf": 0.99}
LEVELS = {"copy": COPY, "real-half": HALF, "cgan": GOOD | CGAN, "gan": GOOD | GAN}
TABLES = ("metrics.tsv", "agreement.tsv", "utility.tsv", "deg_calibration.tsv")


def write_scored_run(root: Path, **changes) -> dict:
    """Write all products of a run, its metrics.tsv and config.json; return the config."""
    settings = {"tissues": list(TISSUES), "seeds": [0, 1], "generators": [*MODELS, *REFERENCES]}
    config = full_config(**settings | changes)
    made.write_results(root, config)
    for tissue in config["tissues"]:
        for row in config["generators"]:
            for seed in config["seeds"]:
                _add_scores(root, tissue, row, seed)
    join_metrics(root)
    write_text(json.dumps(config), root / "config.json")
    return config


def join_metrics(root: Path) -> None:
    """Write the run's metrics.tsv from the tables of its rows."""
    tables = [read_tsv(path) for name in TABLES for path in sorted(root.glob(f"*/*/seed*/{name}"))]
    write_tsv(pd.concat(tables, ignore_index=True)[COLUMNS], root / "metrics.tsv")


def _add_scores(root: Path, tissue: str, row: str, seed: int) -> None:
    """Replace the few scores of a made-up row by one for every question of the scorecard."""
    path = root / tissue / row / f"seed{seed}" / "metrics.tsv"
    base = LEVELS.get(row, GOOD)
    draw = rng(seed, tissue, row, "scores")
    scores = {}
    for metric, value in base.items():
        lower = CATALOGUE[metric].direction == "lower"
        shift = (1 if lower else -1) * BEHIND.get(row, 0) * (metric not in CGAN | GAN)
        scores[metric] = float(np.clip(value * (1 + shift + 0.04 * draw.normal()), 0, 1))
    degs = {name: v for name, v in scores.items() if name.startswith(("deg_", "kegg_"))}
    rest = {name: v for name, v in scores.items() if name not in degs}
    n = 16 if row == "copy" else 64
    lines = [(tissue, row, seed, CATALOGUE[m].axis, m, v, n, False, "") for m, v in rest.items()]
    write_tsv(pd.DataFrame(lines, columns=COLUMNS), path)
    if (path.parent / "agreement.tsv").exists():
        lines = [(tissue, row, seed, "biology", m, v, n, False, "") for m, v in degs.items()]
        write_tsv(pd.DataFrame(lines, columns=COLUMNS), path.with_name("agreement.tsv"))
